"""A call of an action, and what an action is."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from duoc.catalogue.services.viewers import Viewer
from duoc.engines.ckan.arguments import Arguments
from duoc.engines.ckan.asked import Asked


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and what. `site`: the portal's address without a slash at its end."""

    viewer: Viewer
    arguments: Arguments
    site: str

    @property
    def asked(self) -> Asked:
        """A fresh reader of the arguments."""
        return Asked(self.arguments)


@dataclass(frozen=True, slots=True)
class Action:
    """`run`: gives what stands under `result`, raises `CkanError`. `writes`: POST alone."""

    run: Callable[[Call], Any]
    writes: bool = False

    @property
    def help(self) -> str:
        """What help_show tells."""
        return getdoc(self.run) or ""


Actions = dict[str, Action]


def reads(*runs: Callable[[Call], Any]) -> Actions:
    """Actions that change nothing, by the names of their functions."""
    return {run.__name__: Action(run) for run in runs}


def writes(*runs: Callable[[Call], Any]) -> Actions:
    """Actions that change something."""
    return {run.__name__: Action(run, writes=True) for run in runs}
