"""Documents through the window: the same whatever the pieces they come in, and bounded memory."""

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.epcis.samples import CONTEXT, document, event

from duoc.engines.epcis import json_source
from duoc.engines.epcis.errors import DocumentError, TooLargeError

WHOLE = json.dumps(
    document(event(), event(epcList=["urn:epc:id:sgtin:4012345.011111.Đước"], n=-12.5e-3), event(n=7)),
    ensure_ascii=False,
).encode()


def pieces(octets: bytes, size: int) -> Iterator[bytes]:
    return (octets[at : at + size] for at in range(0, len(octets), size))


def taken(octets: bytes, size: int = 1 << 16) -> tuple[dict[str, Any], list[Any]]:
    head: dict[str, Any] = {}
    events = list(json_source.read(pieces(octets, size), head))
    return head, events


@given(st.integers(1, len(WHOLE)))
def test_pieces_do_not_matter(size: int) -> None:
    head, events = taken(WHOLE, size)
    whole = json.loads(WHOLE)
    assert events == whole["epcisBody"]["eventList"]
    assert head == {**whole, "epcisBody": {"eventList": []}}


def test_members_in_any_order_and_space_anywhere() -> None:
    octets = b' \n{ "epcisBody" : { "x" : [ 1 , 2 ] , "eventList" : [ ] } , "type" : "EPCISDocument" } \t'
    assert taken(octets, 3) == ({"epcisBody": {"x": [1, 2], "eventList": []}, "type": "EPCISDocument"}, [])


def test_query_document_holds_its_events_deeper() -> None:
    body = {"queryResults": {"queryName": "q", "resultsBody": {"eventList": [event(), event("AggregationEvent")]}}}
    head, events = taken(json.dumps({"@context": CONTEXT, "type": "EPCISQueryDocument", "epcisBody": body}).encode())
    assert [one["type"] for one in events] == ["ObjectEvent", "AggregationEvent"]
    assert head["epcisBody"]["queryResults"] == {"queryName": "q", "resultsBody": {"eventList": []}}


def test_bare_event_stays_whole() -> None:
    bare = {"@context": CONTEXT, **event()}
    assert taken(json.dumps(bare).encode(), 7) == (bare, [])


def test_event_list_that_is_no_list_is_left_to_the_schema() -> None:
    assert taken(b'{"epcisBody":{"eventList":{"a":1}}}') == ({"epcisBody": {"eventList": {"a": 1}}}, [])
    assert taken(b'{"epcisBody":[1]}') == ({"epcisBody": [1]}, [])


def test_byte_order_mark_is_passed_over() -> None:
    assert taken(b"\xef\xbb\xbf" + WHOLE, 2) == taken(WHOLE)


@pytest.mark.parametrize(
    ("octets", "place", "words"),
    [
        (b"", "$", "nothing was sent"),
        (b"  ", "$", "nothing was sent"),
        (b"[]", "$", "object"),
        (b'{"type"', "$.type", "too early"),
        (b'{"a":1} {"b":2}', "$", "behind the document"),
        (b'{"a":1,"a":2}', "$.a", "twice"),
        (b'{"epcisBody":{"eventList":[],"eventList":[]}}', "$.epcisBody.eventList", "twice"),
        (b'{"epcisBody":{"eventList":[{"a":1},{"b":2,"b":3}]}}', "$.epcisBody.eventList[1].b", "twice"),
        (b'{"epcisBody":{"eventList":[{"a":1} {"b":2}]}}', "$.epcisBody.eventList", "','"),
        (b'{"epcisBody":{"eventList":[{"a":1},', "$.epcisBody.eventList[1]", "too early"),
        (b'{"epcisBody":{"eventList":[{"a":1}', "$.epcisBody.eventList", "too early"),
        (b'{"a":"\xff"}', "$", "not UTF-8 at octet 6"),
        (b'{"a":"\xc3', "$", "not UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "$", "not UTF-8"),  # a surrogate, written in octets
        (b'{"a":"\xc0\xaf"}', "$", "not UTF-8"),  # a slash in a longer spelling
        ('{"a":1}'.encode("utf-16"), "$", "not UTF-8"),
        ('{"a":1}'.encode("utf-16-le"), "$", "not UTF-8"),
        ('{"a":1}'.encode("utf-32-be"), "$", "not UTF-8"),
        (b"{'a': 1}", "$", "quotation marks"),
        (b"{1: 2}", "$", "quotation marks"),
    ],
)
@pytest.mark.parametrize("size", [1, 1 << 16])
def test_faults_name_their_place(octets: bytes, place: str, words: str, size: int) -> None:
    with pytest.raises(DocumentError) as caught:
        taken(octets, size)
    assert caught.value.place == place
    assert words in caught.value.reason


def test_fault_in_the_midst_is_found_without_reading_on() -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"epcisBody":{"eventList":[{"a":NaN},'
        for _ in range(40):
            yield b" " * 1000
        raise AssertionError("went on reading")

    with pytest.raises(DocumentError, match=r"eventList\[0\]\.a: NaN"):
        list(json_source.read(endless(), {}))


def test_value_above_its_limit_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_source, "MAX_VALUE", 1000)
    assert taken(b'{"a":"' + b"x" * 900 + b'"}', 64)[0]["a"] == "x" * 900
    for octets in (
        b'{"a":"' + b"x" * 1200 + b'"}',
        b'{"a":"' + b"x" * 10_000,
        b'{"epcisBody":{"eventList":[[' + b"0," * 700,
    ):
        with pytest.raises(TooLargeError, match="more than 1000 signs"):
            taken(octets, 64)


def test_memory_does_not_grow_with_the_document() -> None:
    one = json.dumps(event()).encode() + b","

    def large(count: int) -> Iterator[bytes]:
        yield b'{"type":"EPCISDocument","epcisBody":{"eventList":['
        for _ in range(count // 100):
            yield one * 100
        yield one[:-1] + b"]}}"

    peaks = []
    for count in (500, 5_000):
        tracemalloc.start()
        assert sum(1 for _ in json_source.read(large(count), {})) == count + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0] < 4 << 20
