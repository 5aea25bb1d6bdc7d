"""A call of an action, what an action is, and how an answer is written."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from django.http import HttpResponse

from duoc.catalogue.services.viewers import Viewer
from duoc.engines.ckan import envelope
from duoc.engines.ckan.arguments import Arguments
from duoc.engines.ckan.asked import Asked


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and what. `site`: the portal's address without a slash at its end; `agent`: the User-Agent."""

    viewer: Viewer
    arguments: Arguments
    site: str
    agent: str = ""

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


def written(value: Any, status: int = 200) -> HttpResponse:
    """JSON as CKAN sends it."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        body,
        status=status,
        content_type=envelope.CONTENT_TYPE,
        headers={"Vary": "Authorization, X-Api-Key, X-CKAN-API-Key"},
    )


def reads(*runs: Callable[[Call], Any]) -> Actions:
    """Actions that change nothing, by the names of their functions."""
    return {run.__name__: Action(run) for run in runs}


def writes(*runs: Callable[[Call], Any]) -> Actions:
    """Actions that change something."""
    return {run.__name__: Action(run, writes=True) for run in runs}
