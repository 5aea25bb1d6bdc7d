"""All links of an identifier as one document (RFC 9264, `application/linkset+json`), in the form of GS1's schema."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from duoc.engines.digital_link.links import VOCABULARY, Link, Standing

MEDIA_TYPE = "application/linkset+json"
# GS1's JSON-LD context for linksets; clients fetch it, this house never does.
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"


@dataclass(frozen=True, slots=True)
class Anchored:
    """The links of one level: its canonical path, what it is, its links."""

    path: str
    description: str
    links: Sequence[Link]


def document(root: str, levels: Iterable[Anchored]) -> dict[str, Any]:
    """The linkset of some levels, the most granular first. `root`: scheme and host that the paths stand behind."""
    return {"linkset": [_context(root, level) for level in levels]}


def _context(root: str, level: Anchored) -> dict[str, Any]:
    """One level: links under the URI of their kind, and the default once more under its own, without what is optional."""
    members: dict[str, Any] = {"anchor": root + level.path, "itemDescription": level.description}
    for link in level.links:
        if link.standing is Standing.DEFAULT:
            members[f"{VOCABULARY}defaultLink"] = [{"href": link.href, "title": link.title}]
    choices = [link for link in level.links if link.standing is not Standing.PLAIN]
    if len(choices) > 1:
        members[f"{VOCABULARY}defaultLinkMulti"] = [_target(link) for link in choices]
    for link in level.links:
        members.setdefault(VOCABULARY + link.kind, []).append(_target(link))
    return members


def _target(link: Link) -> dict[str, Any]:
    target: dict[str, Any] = {"href": link.href, "title": link.title}
    if link.languages:
        target["hreflang"] = list(link.languages)
    if link.media_type:
        target["type"] = link.media_type
    if link.contexts:
        target["context"] = list(link.contexts)
    if not link.forwards_query:
        target["fwqs"] = False
    return target
