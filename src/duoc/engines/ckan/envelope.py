"""The form of every answer: `help`, `success`, and `result` or `error`."""

from dataclasses import dataclass
from typing import Any

from duoc.engines.ckan.errors import CkanError

CONTENT_TYPE = "application/json;charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """`status`: of HTTP. `body`: to be written as JSON: an object, or the bare string of a call that was not understood."""

    status: int
    body: dict[str, Any] | str


def help_address(site: str, action: str) -> str:
    """Where an action is explained. `site`: address of the portal without a slash at its end."""
    return f"{site}/api/3/action/help_show?name={action}"


def success(site: str, action: str, result: Any) -> Answer:
    """What an action has brought; deletions bring None."""
    return Answer(200, {"help": help_address(site, action), "success": True, "result": result})


def failure(site: str, action: str, error: CkanError) -> Answer:
    """Why an action has brought nothing."""
    if not error.kind:
        return Answer(error.status, error.message())
    return Answer(error.status, {"help": help_address(site, action), "error": error.members(), "success": False})
