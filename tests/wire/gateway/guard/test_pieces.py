"""Bodies taken apart by their own grammar, put together again byte for byte, in linear time."""

import html
import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.wire.gateway.guard.look import changed, look, restored
from duoc.wire.gateway.guard.pieces import Piece, UnreadableError, asks_for_stream, pieces

JSON, XML, FORM, TEXT = b"application/json", b"text/xml", b"application/x-www-form-urlencoded", b"text/plain"


def said(body: bytes | str, media: bytes = b"") -> list[tuple[str, str]]:
    """(name, value) of each piece."""
    _, found = pieces(body if isinstance(body, bytes) else body.encode(), media)
    return [(piece.name, piece.value) for piece in found]


def test_json_values_stand_behind_their_names() -> None:
    body = '\ufeff {"a": {"hoTen": "An", "so": [96099000001, 12, "x\\u00e0\\n"], "096099000001": true}, "b": null, "c": -1.5e3}'
    assert said(body) == [("hoTen", "An"), ("so", "96099000001"), ("so", "xà\n"), ("", "096099000001")]
    assert said(body, TEXT) == said(body, JSON)


def test_xml_values_stand_behind_their_elements_and_attributes() -> None:
    body = (
        "<?xml version='1.0'?><!-- 096 --><n:a xmlns:n='u'><n:So so='1>2' x=\"&quot;\">0&#54;</n:So> "
        "<Ten><![CDATA[An & <b>]]></Ten>cuối</n:a>"
    )
    assert said(body) == [
        ("", " 096 "), ("n", "u"), ("so", "1>2"), ("x", '"'), ("So", "06"), ("Ten", "An & <b>"),
        ("Ten", "cuối"),
    ]  # fmt: skip


def test_forms_and_text() -> None:
    assert said("ho_ten=Nguy%E1%BB%85n+An&x=&y&so=1%2C2", FORM) == [
        ("ho_ten", "Nguyễn An"), ("x", ""), ("", "y"), ("so", "1,2")
    ]  # fmt: skip
    assert said("CCCD: 096099000001\n", TEXT) == [("", "CCCD: 096099000001\n")]
    assert said("<p title=it's>096</p>", b"text/html") == [("", "<p title=it's>096</p>")]


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"\xff", TEXT), (b"a\0b", TEXT), (b'{"a": "x', JSON), (b"{'a': 1}", JSON), (b'{"a": NaN}', JSON), (b'["\\x"]', JSON),
        (b'["\n"]', JSON), (b"{// 096\n}", JSON), (b"nothing", JSON), (b"<a", XML), (b"<a b='x></a>", XML), (b"<!-- x", XML),
        (b"<![CDATA[ x", XML), (b"<!DOCTYPE a SYSTEM 'x'><a/>", XML),
        (b"<!DOCTYPE a [<!ENTITY n '096'>]><a>&n;</a>", XML),
    ],
)  # fmt: skip
def test_what_is_no_such_text_is_unreadable(body: bytes, media: bytes) -> None:
    with pytest.raises(UnreadableError):
        pieces(body, media)


def starred(text: str, found: list[Piece]) -> str:
    return restored(text, found, lambda value: value.replace("a", "*"))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_VALUES.map(lambda value: [value]), st.booleans())
def test_json_reads_as_its_own_reader_does(value: list[Any], plain: bool) -> None:
    text, found = pieces(json.dumps(value, ensure_ascii=plain).encode(errors="ignore"), JSON)
    assert restored(text, found, lambda said: said) == text
    strings: list[str] = []

    def walk(one: Any) -> Any:
        if isinstance(one, str):
            strings.append(one)
            return one.replace("a", "*")
        if isinstance(one, list):
            return [walk(inner) for inner in one]
        if isinstance(one, dict):
            return {name: walk(inner) for name, inner in one.items()}
        return one

    expected = walk(json.loads(text))
    if not any(
        sign in text for sign in ("@", *"0123456789")
    ):  # names and numbers that may be somebody's are values too
        assert [piece.value for piece in found] == strings
        assert json.loads(starred(text, found)) == expected


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1))
def test_forms_read_as_their_own_reader_does(fields: list[tuple[str, str]]) -> None:
    fields = [
        (name.encode(errors="ignore").decode() or "n", value.encode(errors="ignore").decode()) for name, value in fields
    ]
    text, found = pieces(urlencode(fields).encode(), FORM)
    assert [(piece.name, piece.value) for piece in found] == parse_qsl(text, keep_blank_values=True)
    assert parse_qsl(starred(text, found), keep_blank_values=True) == [
        (name, value.replace("a", "*")) for name, value in fields
    ]


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1), st.text(st.characters(exclude_categories=["C"])))
def test_xml_reads_as_its_own_reader_does(words: str, attribute: str) -> None:
    body = f'<a b="{html.escape(attribute)}">{html.escape(words)}</a>'
    text, found = pieces(body.encode(), XML)
    tree = ElementTree.fromstring(starred(text, found))
    assert (tree.text, tree.get("b")) == (
        words.replace("a", "*"),
        attribute.replace("a", "*").translate({9: 32, 10: 32, 13: 32}),
    )


def test_findings_are_each_value_s_own() -> None:
    text, found = pieces(
        '{"soDinhDanh": "096099000001", "x": 12, "hoTen": ["Nguyễn Văn An", "Lê Thị Bé"]}'.encode(), JSON
    )
    seen = look(found)
    assert seen.types == {"SO_DINH_DANH": 1, "NAME": 2}
    assert seen.citizens == {"096099000001"}
    assert changed(text, found, seen.found, lambda kind, value: f"<{kind}:{len(value)}>") == (
        '{"soDinhDanh": "<SO_DINH_DANH:12>", "x": 12, "hoTen": ["<NAME:13>", "<NAME:9>"]}'
    )


def test_citizens_count_once_however_they_are_written() -> None:
    _, found = pieces(
        '["CCCD 096 099 000 001", "CCCD: ０９６０９９０００００１", {"value": 96099000002}, "096099000003"]'.encode(),
        JSON,
    )
    assert look(found).citizens == {"096099000001", "096099000003"}


def test_wish_for_a_stream_is_seen_and_not_imagined() -> None:
    assert asks_for_stream('{"stream":true}', JSON)
    assert asks_for_stream(' {"\\u0073tream" : true}', b"")
    for text in (
        '{"stream": false}',
        '{"a": "\\"stream\\": true"}',
        '{"stream": {"a": true}}',
        '{"streams": true}',
        '"stream": true',
    ):
        assert not asks_for_stream(text, b"text/plain"), text


@pytest.mark.parametrize(
    ("unit", "media"),
    [
        ("<![CDATA[x>", XML), ("<!--x>", XML), ("<a b=", XML), ("<a b='", XML), ("&#", XML), ('"', JSON), ('"\\', JSON),
        ('"a" ', JSON), ("1", JSON), ('{"a":', JSON), ("a", XML), ("=", FORM), ("%", FORM), ("a&", FORM), ("<a " + "b" * 50, XML),
        ("<a>", XML), ("096099000001 ", TEXT), ('["096099000001",', JSON),
    ],
)  # fmt: skip
def test_hostile_bodies_cost_no_more_than_their_length(unit: str, media: bytes) -> None:
    def seconds(times: int) -> float:
        body = (unit * times).encode()[: 1 << 19]
        best = 1e9
        for _ in range(2):
            began = time.process_time()
            try:
                text, found = pieces(body, media)
                changed(text, found, look(found).found, lambda kind, _: kind)
            except UnreadableError:
                pass
            best = min(best, time.process_time() - began)
        return best

    small, large = (1 << 14) // len(unit), (1 << 17) // len(unit)
    assert seconds(large) < max(30 * seconds(small), 0.25)  # eight times the length; quadratic would be sixty-four


def test_long_values_are_read_in_slices_without_a_seam() -> None:
    """A number at every place around a seam, and names in between, are found once each, where they stand."""
    for shift in range(0, 40, 3):
        text = (
            "x" * ((1 << 15) - 40 + shift)
            + " CCCD 096099000001, ông Nguyễn Văn An. "
            + "y" * (1 << 15)
            + " CCCD 096099000002 "
        )
        seen = look([Piece(0, len(text), "", text, str)])
        assert [(text[one.start : one.end], one.type) for one in seen.found] == [
            ("096099000001", "SO_DINH_DANH"), ("Nguyễn Văn An", "NAME"), ("096099000002", "SO_DINH_DANH"),
        ]  # fmt: skip
        assert seen.citizens == {"096099000001", "096099000002"}


def test_many_values_are_each_found() -> None:
    rows = [{"soDinhDanh": f"0960990{number:05}", "hoTen": "Lê Thị Bé"} for number in range(3000)]
    text, found = pieces(json.dumps(rows, ensure_ascii=False).encode(), JSON)
    seen = look(found)
    assert seen.types == {"SO_DINH_DANH": 3000, "NAME": 3000}
    assert len(seen.citizens) == 3000
    masked = json.loads(changed(text, found, seen.found, lambda kind, _: kind))
    assert masked == [{"soDinhDanh": "SO_DINH_DANH", "hoTen": "NAME"}] * 3000
