"""The form `duoc.mapping/1`, checked: what is built from it can be applied without another look at the file."""

import re
from collections.abc import Mapping as Members
from typing import Any

from duoc.engines.mapping.entry import Entry
from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.fields import JSON_TO_SOAP, SOAP_TO_JSON, Faults, Half, Mapping, Operation
from duoc.engines.mapping.groups import Groups
from duoc.engines.mapping.source import Place, Source

FORMAT = "duoc.mapping/1"
MAX_OPERATIONS = 50
_PREFIX = r"[A-Za-z][A-Za-z0-9_]{0,19}"
_PATH = r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]{1,64}){1,6}"
_URI = r"[!#-;=?-\[\]_a-z~]{1,300}"  # RFC 3986's characters
_STATUS_LOW, _STATUS_HIGH = 400, 599


def of(source: Source) -> Mapping:
    """The mapping that a file says. Raises `MappingError` with line and member."""
    return build(source.document, source.lines)


def build(document: Any, lines: Members[Place, int] | None = None) -> Mapping:
    """The mapping of a document (JSON values). Raises `MappingError`."""
    top = Entry(document, (), lines or {})
    if top.take("format") != FORMAT:
        top.fail("format", f"phải là {FORMAT}")
    title = top.text("title", "")
    direction = top.choice("direction", (JSON_TO_SOAP, SOAP_TO_JSON), "")
    if not direction:
        top.fail("direction", f"phải có: {JSON_TO_SOAP} hoặc {SOAP_TO_JSON}")
    namespaces = _namespaces(top)
    groups = Groups(namespaces)
    operations = tuple(_operation(entry, groups) for entry in top.entries("operations", MAX_OPERATIONS))
    if not operations:
        top.fail("operations", "cần ít nhất một nghiệp vụ")
    asked = [one.path if direction == JSON_TO_SOAP else one.request.element.read for one in operations]
    if len(set(asked)) != len(asked):
        top.fail("operations", "hai nghiệp vụ không phân biệt được: cùng đường dẫn hoặc cùng phần tử yêu cầu")
    said = top.take("faults")
    faults = _faults(Entry({} if said is None else said, ("faults",), lines or {}))
    top.done()
    return Mapping(title, direction, namespaces, operations, faults)


def _namespaces(top: Entry) -> dict[str, str]:
    found = top.table("namespaces")
    for prefix, uri in found.items():
        if not re.fullmatch(_PREFIX, prefix) or prefix.lower().startswith("xml") or prefix == "soapenv":
            top.fail("namespaces", f"tiền tố {prefix[:40]!r} không dùng được")
        if not isinstance(uri, str) or not re.fullmatch(_URI, uri):
            top.fail("namespaces", f"{prefix}: phải là một URI")
    return found


def _operation(entry: Entry, groups: Groups) -> Operation:
    operation = Operation(
        path=entry.text("path", "", form=f"(?:{_PATH})?"),
        action=entry.text("action", "", form=f"(?:{_URI})?"),
        request=_half(entry.entry("request"), groups),
        answer=_half(entry.entry("answer"), groups),
    )
    entry.done()
    return operation


def _half(entry: Entry, groups: Groups) -> Half:
    try:
        element = groups.name(entry.text("element"))
    except MappingError as problem:
        entry.fail("element", str(problem))
    half = Half(element, groups.group(entry))
    entry.done()
    return half


def _faults(entry: Entry) -> Faults:
    statuses: dict[str, int] = {}
    for code, status in entry.table("statuses").items():
        if isinstance(status, bool) or not isinstance(status, int) or not _STATUS_LOW <= status <= _STATUS_HIGH:
            entry.fail("statuses", f"{code[:40]}: mã HTTP từ {_STATUS_LOW} đến {_STATUS_HIGH}")
        statuses[code] = status
    faults = Faults(
        code=tuple(entry.text("code", "", form=r"[A-Za-z0-9_.-]{0,200}").split(".")),
        message=tuple(entry.text("message", "message", form=r"[A-Za-z0-9_.-]{1,200}").split(".")),
        statuses=statuses,
        otherwise=entry.number("otherwise", 500, _STATUS_LOW, _STATUS_HIGH) or 500,
    )
    entry.done()
    return faults
