"""What everybody may read of who did something and where: a household's name and sites by its consent alone."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.people.models import Party


def party_name(party: Party) -> str:
    """The name; of a household that has not agreed, what it is."""
    asked: Any = getattr(people, "public_name", None)
    if asked is not None:
        return str(asked(party))
    return "Hộ sản xuất" if party.kind == "household" else party.name


def shown_places(texts: Iterable[str], environment: Environment) -> dict[str, Any]:
    """By stored place text: what the public sees of a registered site (`services.sites.Shown`)."""
    if find_spec("duoc.trace.services.sites") is None or find_spec("duoc.trace.rules.visibility") is None:
        return {}
    role = import_module("duoc.trace.rules.visibility").Role.PUBLIC
    shown: dict[str, Any] = import_module("duoc.trace.services.sites").shown(texts, role, environment=environment)
    return shown


def place_name(shown: Any) -> str:
    """A place in one line, as far as it may be told; empty where nothing is known of it or may be."""
    return ", ".join(one for one in (shown.name, shown.commune_name) if one) if shown else ""
