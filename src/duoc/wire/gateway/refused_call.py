"""What may be told of a refused call: who named themselves how, what was asked for. No query, no secret, nothing personal.

Names of the registry are told as they are. Of what is not registered only what has the form of a name; long numbers in it may be
a person's (a citizen's number has twelve digits) and are left out. A path is told of services that are known not to be personal.
"""

import re
from typing import Any

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.identifiers import decode, encode, split_target
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.parties import Client, Service
from duoc.wire.gateway.registry import Registry

LONGEST = 500  # characters of a name, a path, a message
_LONG_NUMBER = re.compile(r"\d{9,}")
_SEGMENTS = 4  # of a path that leads nowhere: as many as name a place


def caller(problem: XRoadError, head: RequestHead | None, registry: Registry | None) -> Client | None:
    """The registered client that the call names."""
    if registry is None:
        return None
    try:
        if problem.client:
            return registry.named_client(decode(problem.client.encode(), (4,)))
        return registry.client(head.client) if head is not None and head.client else None
    except XRoadError:
        return None


def told(
    problem: XRoadError,
    client: Client | None,
    head: RequestHead | None,
    asked: tuple[bytes, bytes] | None,
    registry: Registry | None,
) -> dict[str, Any]:
    """The members `client`, `service`, `method`, `path`, `message` of a notice; empty where nothing may be told."""
    method, target = asked or (b"", b"")
    service, path = _asked(problem.service, target, registry)
    return {
        "client": client.name if client is not None else _named(problem, head),
        "service": service,
        "method": method.decode("latin-1"),
        "path": path,
        "message": _masked(problem.message),
    }


def _named(problem: XRoadError, head: RequestHead | None) -> str:
    """What a caller calls itself, if that is a name."""
    raw = problem.client.encode() or (head.client if head is not None else None) or b""
    try:
        return _cut(_masked(encode(decode(raw, (3, 4)))))
    except XRoadError:
        return ""


def _asked(name: str, target: bytes, registry: Registry | None) -> tuple[str, str]:
    """(service, path). `name`: the service that a message names or a door has found."""
    path = target.partition(b"?")[0]
    if name:
        service = _service(name, registry)
        if service is None:
            return _masked(name), ""
        return service.name, "" if service.personal else _text(path)
    if not target.startswith(b"/r1/"):
        found = registry.consumers.context(target) if registry is not None else None
        if found is None:
            return "", _masked("/".join(_text(path).split("/")[: _SEGMENTS + 1]))
        service = found[0].service
        return service.name, "" if service.personal else _text(path)
    try:
        split = split_target(target)
        named = encode(split.service())
    except XRoadError:
        return "", ""
    service = _service(named, registry)
    if service is None:
        return _masked(named), ""
    return service.name, "" if service.personal else _text(split.path)


def _service(name: str, registry: Registry | None) -> Service | None:
    try:
        return registry.services.get(decode(name.encode(), (5,))) if registry is not None else None
    except XRoadError:
        return None


def _text(raw: bytes) -> str:
    return _cut(raw.decode("latin-1"))


def _masked(text: str) -> str:
    return _cut(_LONG_NUMBER.sub("…", text))


def _cut(text: str) -> str:
    return text[:LONGEST]
