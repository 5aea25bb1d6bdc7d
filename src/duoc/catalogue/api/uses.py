"""Answers that are uses of an entry are counted at the door: after the answer is known, before it leaves, a microsecond each."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from duoc.catalogue.services import counting
from duoc.catalogue.services.rows.tables import Owner
from duoc.catalogue.services.viewers import Viewer


def used(request: HttpRequest, viewer: Viewer, owner: Owner, kind: str) -> None:
    """The entry of these rows was used, unless only its head was asked for. `kind`: of `rules.usage.KINDS`."""
    if request.method != "HEAD":
        counting.count(viewer, owner.entry, owner.agency, kind, agent_of(request))


def used_from_the_beginning(
    request: HttpRequest, viewer: Viewer, owner: Owner, kind: str, answer: HttpResponseBase
) -> None:
    """The same for an answer that may be a part: the others belong to a use that is counted with the first."""
    if answer.status_code == 200 or answer.get("Content-Range", "").startswith("bytes 0-"):
        used(request, viewer, owner, kind)


def agent_of(request: HttpRequest) -> str:
    """What the program calls itself."""
    return request.headers.get("User-Agent", "")
