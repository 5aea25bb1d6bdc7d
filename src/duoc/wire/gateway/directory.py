"""What the metaservices tell: who is registered, what providers offer, how it is described. Part of a registry snapshot."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from duoc.engines.xroad.glob import compile_pattern
from duoc.engines.xroad.identifiers import Parts
from duoc.engines.xroad.places import origin

Endpoint = tuple[str, str]  # method, path pattern


class Party(NamedTuple):
    """A member (3 parts) or subsystem (4). title: its own name; member: the organisation's."""

    parts: Parts
    member: str
    title: str | None


class Offered(NamedTuple):
    """A service as callers may learn of it. document: (media type, text) where its description is kept here.

    described_at: the request target of the description on the service's own server."""

    id: int
    parts: Parts
    kind: str
    endpoints: list[Endpoint]
    document: tuple[str, str] | None
    described_at: bytes | None


@dataclass(frozen=True, slots=True)
class Directory:
    """Look-ups for the metaservices. granted: by (client, service), the method and path patterns that were granted."""

    parties: list[Party]
    offered: dict[Parts, list[Offered]]  # by provider
    granted: dict[tuple[int, int], list[Endpoint]] = field(default_factory=dict)

    def allowed(self, client: int, offered: Offered) -> list[Endpoint] | None:
        """Which endpoints of a service this client may call; None when it has no right there at all."""
        rights = self.granted.get((client, offered.id))
        if not rights:
            return None
        if ("*", "**") in rights:
            return offered.endpoints
        patterns = [(method, compile_pattern(path)) for method, path in rights]
        found = [
            (method, path)
            for method, path in offered.endpoints
            if any(verb in ("*", method) and pattern.covers(path) for verb, pattern in patterns)
        ]
        # A right may be narrower than every endpoint, or the service may list none.
        return found + [right for right in rights if right not in found and not _is_wider(right, found)]


def _is_wider(right: Endpoint, endpoints: list[Endpoint]) -> bool:
    pattern = compile_pattern(right[1])
    return any(right[0] in ("*", method) and pattern.covers(path) for method, path in endpoints)


def build(data: dict[str, Any], granted: dict[tuple[int, int], list[Endpoint]]) -> Directory:
    """From the snapshot's form; what an older snapshot does not say is taken as not said."""
    names = {row["id"]: row["name"] for row in data["members"]}
    parties = [Party(tuple(row["parts"]), row["name"], None) for row in data["members"]]
    parties += [
        Party(parts_of(row["name"]), names.get(row["member"], ""), row.get("title", ""))
        for row in data["clients"]
        if row["status"] == "registered" and row["name"].count("/") == 3
    ]
    endpoints: dict[int, list[Endpoint]] = {}
    for row in data.get("endpoints", ()):
        endpoints.setdefault(row["service"], []).append((row["method"], row["path"]))
    documents = data.get("documents", {})
    offered: dict[Parts, list[Offered]] = {}
    for row in data["services"]:
        parts, document = parts_of(row["name"]), documents.get(str(row["id"]))
        told = Offered(
            row["id"],
            parts,
            row["kind"],
            endpoints.get(row["id"], []),
            (document["media"], document["text"]) if document else None,
            same_place(row.get("description_url") or "", row["base_url"] or ""),
        )
        offered.setdefault(parts[:4], []).append(told)
    return Directory(parties, offered, granted)


def same_place(url: str, base_url: str) -> bytes | None:
    """The request target of a description that lies on its service's own server; None when it lies elsewhere."""
    server = origin(url)
    if server is None or server != origin(base_url):
        return None
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return target.encode() if target.isascii() and target.isprintable() and " " not in target else None


def parts_of(name: str) -> Parts:
    """The parts of an identifier in REST form."""
    return tuple(unquote(part) for part in name.split("/"))
