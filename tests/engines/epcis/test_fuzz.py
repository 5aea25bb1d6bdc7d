"""Official documents, mutated: whatever comes, a verdict or the engine's own error, and a hash for what has events."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.epcis.samples import LIMITS, NOW

from duoc.engines.epcis import documents, validation
from duoc.engines.epcis.documents import DocumentError
from duoc.engines.epcis.event_hash import event_hash
from duoc.engines.epcis.mentions import mentions

_SLOW = settings(
    max_examples=150, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1e308,
        2**53 - 1,
        "",
        "x",
        " ",
        "urn:epc:id:sgtin:1",
        "urn:epc:",
        "https://a/01/",
        "https://a/01/%FF/21/%",
        "\u0000",
        "🦀" * 50,
        [],
        {},
        [[]],
        {"": {}},
        {"@context": 5},
        {"a:b": {"c:d": []}},
        "2026-02-30T00:00:00Z",
        "-00:00",
    ]
)


@cache
def published(folder: Path) -> tuple[bytes, ...]:
    files = [
        *folder.glob("epcis/examples-*/**/*.json*"),
        *folder.glob("event-hash/**/*.json*"),
        *folder.glob("event-hash/**/*.xml"),
    ]
    return tuple(path.read_bytes() for path in sorted(files) if b"eventTime" in path.read_bytes())


def judged(octets: bytes) -> list[validation.Verdict]:
    """All that the engine does with a document."""
    try:
        document = documents.read(octets)
    except DocumentError as error:
        refusal = error
        document = None
    if document is None:
        assert refusal.place
        assert refusal.reason
        return []
    validation.judge_header(document)
    verdicts = list(validation.judge(document, LIMITS))
    for event, verdict in zip(document.events, verdicts, strict=True):
        assert all(problem.reason and problem.place.startswith("$") for problem in verdict.problems)
        if isinstance(event, dict):
            assert event_hash(event, document.prefixes_of(event), document.ignored)
        if verdict.accepted:
            assert all(mention.uri for mention in mentions(event))
    return verdicts


def places(value: Any, into: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """(container, key) of everything inside a value."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        into.append((value, key))
        places(value[key], into)
    return into


def replaced(container: Any, key: Any, odd: Any) -> None:
    container[key] = odd


def removed(container: Any, key: Any, _: Any) -> None:
    del container[key]


def renamed(container: Any, key: Any, odd: Any) -> None:
    if isinstance(container, dict):
        container[str(odd)[:20]] = container.pop(key)


def doubled(container: Any, key: Any, _: Any) -> None:
    container[key] = [container[key], copy.deepcopy(container[key])]


def wrapped(container: Any, key: Any, _: Any) -> None:
    container[key] = {"id": container[key]}


_CHANGES: list[Callable[[Any, Any, Any], None]] = [replaced, removed, renamed, doubled, wrapped]


@_SLOW
@given(st.data())
def test_json_changed_in_its_structure(shared: Path, data: st.DataObject) -> None:
    sources = [octets for octets in published(shared / "data/trace") if octets.lstrip()[:1] == b"{"]
    value = json.loads(data.draw(st.sampled_from(sources)))
    for _ in range(data.draw(st.integers(1, 4))):
        container, key = data.draw(st.sampled_from(places(value, [])))
        data.draw(st.sampled_from(_CHANGES))(container, key, copy.deepcopy(data.draw(_ODD)))
    judged(json.dumps(value).encode())


@_SLOW
@given(st.data())
def test_octets_cut_swapped_and_overwritten(shared: Path, data: st.DataObject) -> None:
    octets = bytearray(data.draw(st.sampled_from(published(shared / "data/trace"))))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(octets)))
        cut = data.draw(st.integers(0, 40))
        octets[at : at + cut] = data.draw(
            st.binary(max_size=6)
            | st.sampled_from([b'"', b"}", b"<", b"</", b"&x;", b"\\ud800", b"[" * 70, b"<a>" * 70, b"1e999"])
        )
    judged(bytes(octets))


@_SLOW
@given(st.data())
def test_xml_elements_moved_into_each_other(shared: Path, data: st.DataObject) -> None:
    sources = [octets for octets in published(shared / "data/trace") if octets.lstrip()[:1] == b"<"]
    text = data.draw(st.sampled_from(sources)).decode()
    pieces = text.split("<")
    for _ in range(data.draw(st.integers(1, 3))):
        one, other = (data.draw(st.integers(1, len(pieces) - 1)) for _ in range(2))
        pieces[one], pieces[other] = pieces[other], pieces[one]
    judged("<".join(pieces).encode())


@pytest.mark.parametrize(
    "octets",
    [
        b"\x00" * 100,
        b"{" * 10_000,
        b"[" * 200_000,
        b"<" * 10_000,
        b'"' * 9_999,
        b"\xff\xfe{\x00}\x00",
        b'{"type":"EPCISDocument","epcisBody":' * 3_000,
    ],
)
def test_masses_of_nothing(octets: bytes) -> None:
    assert judged(octets) == []


def test_unchanged_documents_have_verdicts(shared: Path) -> None:
    """So that the tests above do not try documents which were refused from the beginning."""
    assert NOW.tzinfo is not None
    assert sum(bool(judged(octets)) for octets in published(shared / "data/trace")) > 100
