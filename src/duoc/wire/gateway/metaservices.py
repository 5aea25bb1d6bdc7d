"""Metaservices for REST (PR-MREST, PR-META): listClients, listMethods, allowedMethods, getOpenAPI.

Answered by the gateway from its snapshot, so they are no giao dịch: nothing is passed on, logged or receipted. Rights are not
checked, but the caller must have proven who it is. GET only; another method on these codes is an ordinary call. Since their
codes cannot be registered, only a call whose service is unknown is ever looked at here.
"""

import asyncio
import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from duoc.core.ids import uuid4_ascii
from duoc.engines.xroad import openapi
from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.identifiers import Parts, encode, split_target
from duoc.engines.xroad.request_hash import header_block, request_hash
from duoc.engines.xroad.soap.header import SUBSYSTEM
from duoc.engines.xroad.soap.names import i, x
from duoc.engines.xroad.soap.writing import MEDIA as XML
from duoc.engines.xroad.soap.writing import child, document, new, qualified
from duoc.engines.xroad.yaml_text import DescriptionError
from duoc.wire.gateway import tongue
from duoc.wire.gateway.directory import Offered, Party
from duoc.wire.gateway.fetching import fetch
from duoc.wire.gateway.parties import Shape
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.roles import Caller, House

CODES = frozenset({"listMethods", "allowedMethods", "getOpenAPI"})
LIST_CLIENTS = b"/listClients"
JSON = "application/json;charset=utf-8"
_TYPES = {"REST": "REST", "OPENAPI3": "OPENAPI"}  # a WSDL's operations are told by the SOAP metaservices
_NAMES = ("xroad_instance", "member_class", "member_code", "subsystem_code", "service_code")


class Question(NamedTuple):
    """A call of a metaservice by a caller that has proven who it is."""

    registry: Registry
    shape: Shape
    target: bytes
    parts: Parts  # the five of the metaservice
    query: bytes
    message_id: bytes


def asked(
    problem: XRoadError, registry: Registry, shape: Shape, line: re.Match[bytes], message_id: bytes
) -> Question | None:
    """The question, where what could not be admitted was one. Raises `XRoadError` for another security server's."""
    method, raw = line[1], line[2]
    if method != b"GET" or not problem.type.endswith(".UnknownService") or shape.head.length > 0 or shape.head.chunked:
        return None
    target = split_target(raw)
    parts = target.service()
    if parts[4] not in CODES or target.path:
        return None
    if shape.security_server is not None and shape.security_server != registry.server:
        raise error("InvalidSecurityServer")
    return Question(registry, shape, raw, parts, target.query or b"", message_id)


def answer(question: Question, gateway: House, caller: Caller) -> None:
    """Answer now, or when a description has been fetched. Raises `XRoadError` for what can be refused at once."""
    code = question.parts[4]
    if code != "getOpenAPI":
        _tell(question, gateway, caller, JSON, _methods(question, allowed=code == "allowedMethods"))
        return
    offered = _described(question)
    if offered.document is not None:
        media, text = offered.document
        _tell(question, gateway, caller, media, text.encode())
        return
    gateway.run(_fetched(question, gateway, caller, offered))


def list_clients(registry: Registry, query: bytes, accept: list[str]) -> tuple[str, bytes]:
    """(media type, body) of the members and subsystems of one instance, this gateway's where none is asked for."""
    instance = _parameter(query, "xRoadInstance") or registry.instance
    parties = [party for party in registry.directory.parties if party.parts[0] == instance]
    wanted = (item.split(";")[0].strip().lower() for value in accept for item in value.split(","))
    if "application/json" in wanted:
        return JSON, _json({"member": [_client(party) for party in parties]})
    root = new(x("clientList"))
    for party in parties:
        member = child(root, x("member"))
        identifier = child(member, x("id"))
        identifier.set(qualified(i("objectType")), "MEMBER" if party.title is None else "SUBSYSTEM")
        for name, part in zip(SUBSYSTEM, party.parts, strict=False):
            child(identifier, i(name), part)
        child(member, x("name"), party.member)
        if party.title is not None:
            child(member, x("subsystemName"), party.title)
    return XML, document(root)


def _client(party: Party) -> dict[str, Any]:
    named = dict(zip(_NAMES, party.parts, strict=False))
    if party.title is None:
        return {"id": {"object_type": "MEMBER", **named}, "name": party.member}
    return {"id": {"object_type": "SUBSYSTEM", **named}, "name": party.member, "subsystem_name": party.title}


def _methods(question: Question, *, allowed: bool) -> bytes:
    directory, told = question.registry.directory, []
    for offered in directory.offered.get(question.parts[:4], ()):
        endpoints = directory.allowed(question.shape.client.id, offered) if allowed else offered.endpoints
        if offered.kind in _TYPES and endpoints is not None:
            listed = [{"method": method, "path": path} for method, path in endpoints]
            named = dict(zip(_NAMES, offered.parts, strict=True))
            kind = {"object_type": "SERVICE", "service_type": _TYPES[offered.kind]}
            told.append({**kind, **named, "endpoint_list": listed})
    return _json({"service": told})


def _described(question: Question) -> Offered:
    code = _parameter(question.query, "serviceCode")
    if not code:
        raise error("InvalidRequest", "serviceCode")
    for offered in question.registry.directory.offered.get(question.parts[:4], ()):
        if offered.parts[4] == code and offered.kind == "OPENAPI3":
            return offered
    raise error("InternalError", "không có dịch vụ OpenAPI mang mã này")


async def _fetched(question: Question, gateway: House, caller: Caller, offered: Offered) -> None:
    """Read the description where its provider keeps it, on the service's own server only."""
    service = question.registry.services[offered.parts]
    try:
        if offered.described_at is None:
            raise error("InternalError", "dịch vụ chưa có bản mô tả")
        media, octets = await fetch(gateway, service, offered.described_at)
        try:
            text = await asyncio.to_thread(openapi.published, octets)
        except DescriptionError:
            raise error("ServiceFailed") from None
    except XRoadError as problem:
        asked = (b"GET", question.target)
        caller.answer(gateway.refusal(problem, question.shape.head, caller.keep_alive, tongue.r1, asked))
        return
    except Exception:
        caller.break_off(b"")
        raise
    _tell(question, gateway, caller, media or "text/plain", text.encode())


def _tell(question: Question, gateway: House, caller: Caller, media: str, content: bytes) -> None:
    """The answer under the headers that every answer of r1 has."""
    shape, request_id = question.shape, uuid4_ascii()
    message_id = question.message_id
    if shape.names_id:
        headers = shape.hashed_before + message_id + shape.hashed_after
        block = header_block(b"GET", question.target, headers, request_id)
    else:
        message_id = f"{shape.client.parts[0]}-".encode() + uuid4_ascii()
        block = header_block(b"GET", question.target, shape.hashed_before, request_id, message_id)
    named = (shape.client.name.encode(), encode(question.parts).encode(), message_id, request_id)
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nX-Road-Client: %b\r\nX-Road-Service: %b\r\nX-Road-Id: %b\r\n"
        b"X-Road-Request-Id: %b\r\nX-Road-Request-Hash: %b\r\nContent-Length: %d\r\n"
    ) % (media.encode(), *named, request_hash(block, None), len(content))
    ends = b"\r\n" if caller.keep_alive else b"Connection: close\r\n\r\n"
    caller.answer(head + gateway.date_line() + ends + content)


def _parameter(query: bytes, name: str) -> str:
    """The first value of a parameter; empty when it is not given."""
    try:
        return parse_qs(query.decode(), strict_parsing=False, max_num_fields=64).get(name, [""])[0]
    except ValueError:
        raise error("BadRequest", "tham số không đọc được") from None


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
