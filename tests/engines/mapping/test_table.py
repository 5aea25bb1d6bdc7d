"""The table of a mapping: what the officer who answers for it reads is what the file says, row by row."""

import pytest
from tests.engines.mapping.samples import plain

from duoc.engines.mapping import document, known, source, table


def row(field):
    ((request, _),) = table.sections(document.build(plain(field)))
    return request.rows[0]


X = {"json": "x", "xml": "a:X"}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, ()),
        ({"max": 5}, (("most", "5"),)),
        ({"min": 5}, (("least", "5"),)),
        ({"min": 1, "max": 5}, (("length", "1–5"),)),
        ({"default": "D"}, (("default", "D"),)),
        ({"pattern": "[0-9]{12}"}, (("pattern", "[0-9]{12}"),)),
        ({"codes": {"nam": "1", "nữ": "2"}}, (("code", "nam ↔ 1"), ("code", "nữ ↔ 2"))),
        ({"absent": "null"}, (("null", ""),)),
        ({"type": "integer", "default": 0}, (("default", "0"),)),
        ({"type": "date", "dates": [{"json": "yyyy", "xml": "yyyy"}]}, (("date", "yyyy ↔ yyyy"),)),
        ({"max": 2, "pattern": "a+", "default": "a"}, (("default", "a"), ("most", "2"), ("pattern", "a+"))),
    ],
)
def test_every_rule_of_a_field_is_a_word_of_its_row(rules, said):
    assert row(X | rules).rules == said


@pytest.mark.parametrize(
    ("field", "json", "xml"),
    [
        (X, "x", "a:X"),
        ({"json": "a.b", "xml": "a:A/b:B"}, "a.b", "a:A/b:B"),
        ({"json": "a", "xml": "a:A/@b"}, "a", "a:A/@b"),
        ({"json": "a", "xml": "@b"}, "a", "@b"),
        ({"json": "a.b", "xml": "a:A", "list": True}, "a.b[]", "a:A"),
        ({"xml": "a:A", "constant": "1"}, "", "a:A"),
        ({"json": "a", "constant": "1"}, "a", ""),
    ],
)
def test_both_sides_are_written_as_the_file_writes_them(field, json, xml):
    assert (row(field).json, row(field).xml) == (json, xml)


def test_a_row_says_what_it_is_and_whether_it_must_be_there():
    found = row(X | {"required": True, "example": "ví dụ", "note": "ghi chú", "type": "boolean"})
    assert (found.kind, found.required, found.example, found.note, found.depth) == (
        "boolean",
        True,
        "ví dụ",
        "ghi chú",
        0,
    )


def test_groups_are_followed_by_what_they_hold_one_step_deeper():
    inner = {"json": "h", "xml": "a:H", "fields": [X], "any_of": [["x"]]}
    ((request, _),) = table.sections(
        document.build(plain({"json": "g", "xml": "a:G", "fields": [inner]}, {"json": "z", "xml": "a:Z"}))
    )
    assert [(one.depth, one.json, one.kind) for one in request.rows] == [
        (0, "g", "group"), (1, "h", "group"), (2, "x", "text"), (0, "z", "text"),
    ]  # fmt: skip
    assert request.rows[1].rules == (("any_of", "x"),)


@pytest.mark.parametrize(("direction", "ways"), [("json-to-soap", (True, False)), ("soap-to-json", (False, True))])
def test_the_way_of_each_message_is_that_of_the_direction(direction, ways):
    (pair,) = table.sections(document.build(plain(X, direction=direction)))
    assert tuple(section.from_json for section in pair) == ways
    assert [section.path for section in pair] == ["/ghi", "/ghi"]


def fields(halves):
    for field in halves["fields"]:
        yield field
        yield from fields(field) if "fields" in field else ()


@pytest.mark.parametrize("name", known.names())
def test_every_field_of_a_known_file_has_its_row(name):
    """Counted in the file as YAML says it."""
    read = source.read(known.text(name))
    sections = list(table.sections(document.of(read)))
    assert len(sections) == len(read.document["operations"])
    for operation, pair in zip(read.document["operations"], sections, strict=True):
        for side, section in zip(("request", "answer"), pair, strict=True):
            written = list(fields(operation[side]))
            assert section.element == operation[side]["element"]
            assert [row.xml for row in section.rows] == [one.get("xml", "") for one in written]
            assert [row.json.removesuffix("[]") for row in section.rows] == [one.get("json", "") for one in written]
            assert [row.required for row in section.rows] == [one.get("required", False) for one in written]
