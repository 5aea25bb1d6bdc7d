"""Mapping files: what is wrong with one is said with its line and member."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.mapping.samples import SMALL, small

from duoc.engines.mapping import document, known, source, table
from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.pattern import compiled


def problem(text):
    with pytest.raises(MappingError) as caught:
        document.of(source.read(text))
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("duoc.mapping/1", "duoc.mapping/2", 2, "format"),
        ("json-to-soap", "both", 3, "direction"),
        ('{a: "urn:a"', '{xml: "urn:a"', 4, "namespaces"),
        ("path: /ghi", "path: /../x", 6, "operations[0].path"),
        ("element: a:Ghi", "element: c:Ghi", 9, "operations[0].request.element"),
        ("[soDinhDanh, soCMND]", "[soDinhDanh, la]", 10, "any_of"),
        ("json: phien", "json: a..b", 12, "request.fields[0].json"),
        ('xml: "@phien"', 'xml: "a:X/@y/z"', 12, "request.fields[0].xml"),
        ("xml: a:Cu,", "xml: a:So,", 15, "request.fields[3].xml"),
        ("json: soCMND, xml", "json: soDinhDanh.cu, xml", 15, "request.fields[3].json"),
        ('"[0-9]{9}"', '"(a+)+"', 15, "request.fields[3].pattern"),
        ("max: 5", "max: năm", 16, "request.fields[4].max"),
        ("json: ten.dem, xml: b:Ten/b:Dem", "json: ten.dem, xml: b:Ten/b:Ho", 17, "xml"),
        ("xml: yyyymmdd}", "xml: yyyydd}", 18, "dates[0].xml"),
        ("type: integer, default: 0", "type: integer, default: không", 19, "default"),
        ("type: number", "type: decimal", 20, "type"),
        ("required: true", "required: true, lạ: 1", 21, "lạ"),
        ('nữ: "2"', 'nữ: "1"', 22, "codes"),
        ("most: 3", "most: 0", 23, "most"),
        ('statuses: {"004": 403}', 'statuses: {"004": 200}', 37, "faults.statuses"),
        ("json: song", "json: song, json: song", 21, "hai lần"),
        ("json: song", "json: &neo song", 21, "neo"),
        ("json: song", "json: !!python/name:os.system song", 21, "thẻ"),
        ("{json: con, xml: a:Con", "{xml: a:Con", 19, "constant"),
    ],
)
def test_a_fault_of_the_file_is_named_by_line_and_member(old, new, line, said):
    assert SMALL.count(old) >= 1
    found = problem(SMALL.replace(old, new, 1))
    assert found.startswith(f"dòng {line}: "), found
    assert said in found, found


def test_fields_of_one_outer_element_stand_together():
    lines = SMALL.splitlines()
    lines.insert(17, "        - {json: ten.cuoi, xml: b:Ten/b:Cuoi}")
    assert document.of(source.read("\n".join(lines)))
    assert "liền nhau" in problem(SMALL.replace("{json: con, xml: a:Con", "{json: con, xml: b:Ten/b:Con"))


def test_json_is_taken_too_and_the_stored_document_means_the_same():
    read = source.read(SMALL)
    assert source.read(json.dumps(read.document)).document == read.document
    mapping = document.build(json.loads(json.dumps(read.document)))
    assert [one.label for one in mapping.operations[0].request.group.fields] == [
        one.label for one in small().operations[0].request.group.fields
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        'a: "\\0"',
        'a: "\\ud800"',
        "a: b\n---\nc: d",
        "[" * 5000,
        "{a: [}",
        "? {a: b}\n: c",
        "a: 007",
        "\x00",
        "x" * 300_000,
    ],
)
def test_no_text_but_a_mapping_is_taken(text):
    assert problem(text)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("[0-9]{12}", ["096099000001"], ["09609900000", "0960990000011", "٠٩٦٠٩٩٠٠٠٠٠١"]),
        (r"[A-Z]{3}\d+(", [], []),
        ("H[0-9]{2}|G[0-9]{2}", ["H12", "G01"], ["H1", "H12G01"]),
        (r"[^@]+@[a-z.]+", ["a@b.vn"], ["@b", "a@@b"]),
        (r"\d{4}-\d{2}", ["2024-09"], ["2024-9"]),
        ("a?b*", ["", "ab", "bbb"], ["ba"]),
        ("[a-z&&x]", [], []),
        ("[z-a]", [], []),
    ],
)
def test_patterns(pattern, yes, no):
    if not yes:
        with pytest.raises(MappingError):
            compiled(pattern)
        return
    assert all(compiled(pattern).fullmatch(text) for text in yes)
    assert not any(compiled(pattern).fullmatch(text) for text in no)


def test_no_pattern_is_slow():
    hostile = compiled("[a-z]{0,999}" * 15 + "!")
    began = time.process_time()
    assert not hostile.fullmatch("a" * 100_000)
    assert time.process_time() - began < 0.5


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 40),
    st.sampled_from(["", "{", "- ", "a: ", "'", "\n", "[]", "null", '"\\0"', "9" * 30]),
)
def test_a_damaged_file_is_refused_or_read_and_never_worse(at, gone, put):
    with suppress(MappingError):
        document.of(source.read(SMALL[:at] + put + SMALL[at + gone :]))


def test_the_table_shows_every_field_once():
    ((request, answer),) = table.sections(small())
    assert request.from_json
    assert not answer.from_json
    assert [row.json for row in request.rows][-3:] == ["nha[]", "so", "duong"]
    assert [row.depth for row in request.rows][-3:] == [0, 1, 1]
    assert ("constant", "LGSP") in request.rows[1].rules
    assert request.any_of == ("soCMND | soDinhDanh",)


def test_the_known_mappings_are_read():
    assert known.names() == ["dan-cu"]
    for name in known.names():
        assert document.of(source.read(known.text(name))).title
    with pytest.raises(KeyError):
        known.text("../dan-cu")
