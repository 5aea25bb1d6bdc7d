"""A mapping as a table that a person reads: from which field to which, by what rule, whether it must be there."""

from collections.abc import Iterator
from typing import NamedTuple

from duoc.engines.mapping.fields import JSON_TO_SOAP, Field, Group, Half, Mapping


class Row(NamedTuple):
    """One field. `depth`: how many groups it stands in. `rule`: (kind, what more is said), for the words of the page."""

    depth: int
    json: str
    xml: str
    kind: str
    rules: tuple[tuple[str, str], ...]
    required: bool
    example: str
    note: str


class Section(NamedTuple):
    """One message. `from_json`: it is written in JSON and leaves as XML."""

    path: str
    element: str
    from_json: bool
    any_of: tuple[str, ...]
    rows: tuple[Row, ...]


def sections(mapping: Mapping) -> Iterator[tuple[Section, Section]]:
    """(request, answer) of each operation, in the order of the file."""
    to_soap = mapping.direction == JSON_TO_SOAP
    for operation in mapping.operations:
        request = _section(operation.path, operation.request, to_soap)
        yield request, _section(operation.path, operation.answer, not to_soap)


def _section(path: str, half: Half, from_json: bool) -> Section:
    any_of = tuple(" | ".join(sorted(names)) for names in half.group.any_of)
    return Section(path, half.element.written, from_json, any_of, tuple(_rows(half.group, 0)))


def _rows(group: Group, depth: int) -> Iterator[Row]:
    for field in group.fields:
        xml = "/".join(name.written for name in field.xml[:-1])
        last = ("@" if field.attribute else "") + field.xml[-1].written if field.xml else ""
        json = ".".join(field.json) + ("[]" if field.many and field.json else "")
        written = f"{xml}/{last}" if xml else last
        yield Row(depth, json, written, field.kind, _rules(field), field.required, field.example, field.note)
        if field.group is not None:
            yield from _rows(field.group, depth + 1)


def _rules(field: Field) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if field.constant is not None:
        found.append(("constant", str(field.constant)))
    if field.default is not None:
        found.append(("default", str(field.default)))
    if field.max_length is not None:
        found.append(
            ("length", f"{field.min_length}–{field.max_length}")
            if field.min_length
            else ("most", str(field.max_length))
        )
    elif field.min_length:
        found.append(("least", str(field.min_length)))
    if field.pattern_text:
        found.append(("pattern", field.pattern_text))
    found += [("date", f"{pair.json.text} ↔ {pair.xml.text}") for pair in field.dates]
    found += [("code", f"{word} ↔ {code}") for word, code in (field.to_xml or {}).items()]
    found += [
        ("any_of", row) for row in (" | ".join(sorted(names)) for names in (field.group.any_of if field.group else ()))
    ]
    if field.json and field.xml and field.absent == "null":
        found.append(("null", ""))
    return tuple(found)
