"""Documents as a whole: kinds, media types, prefixes, and the same from memory and from a file."""

import io
import json
from pathlib import Path

import pytest
from tests.engines.epcis.samples import CONTEXT, document, event, read

from duoc.engines.epcis import documents
from duoc.engines.epcis.documents import DocumentError

XML = b"""<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-11-21T00:00:00Z">
<EPCISBody><EventList><ObjectEvent><eventTime>2026-11-20T08:00:00+07:00</eventTime></ObjectEvent></EventList></EPCISBody>
</epcis:EPCISDocument>"""


@pytest.mark.parametrize(
    ("media_type", "octets", "form"),
    [
        ("application/json", b"", "json"),
        ("application/ld+json; charset=UTF-8", b"", "json"),
        ('Application/JSON;charset="utf-8"', b"", "json"),
        ("application/json; charset=iso-8859-1", b"", None),
        ("application/xml", b"", "xml"),
        ("text/xml; charset=iso-8859-1", b"", "xml"),
        ("text/html", b"", None),
        ("", b' \n{"a":1}', "json"),
        ("", b"\xef\xbb\xbf<?xml", "xml"),
        ("", b"\n  <a/>", "xml"),
    ],
)
def test_form_is_told_by_media_type_or_first_sign(media_type: str, octets: bytes, form: str | None) -> None:
    assert documents.form_of(media_type, octets) == form


def test_document_is_header_and_events() -> None:
    made = read(document(event(), event("AggregationEvent"), id="https://example.com/d1"))
    assert (made.form, made.kind, made.count) == ("json", "EPCISDocument", 2)
    assert made.header["id"] == "https://example.com/d1"
    assert made.header["epcisBody"] == {"eventList": []}
    assert [one["type"] for one in made.events] == ["ObjectEvent", "AggregationEvent"]


def test_bare_event_is_its_own_only_event() -> None:
    bare = {"@context": [CONTEXT, {"ext": "https://ns.example.com/"}], **event()}
    made = read(bare)
    assert (made.kind, made.header, list(made.events), made.count) == ("", {}, [bare], 1)
    assert made.prefixes_of(bare)["ext"] == "https://ns.example.com/"


def test_prefixes_of_an_event_are_the_documents_and_its_own() -> None:
    own = event() | {"@context": [{"b": "https://b.example/"}, {"a": "https://other.example/"}]}
    made = read(document(event(), own, **{"@context": [CONTEXT, {"a": "https://a.example/"}]}))
    first, second = (made.prefixes_of(one) for one in made.events)
    assert first["a"] == "https://a.example/"
    assert (second["a"], second["b"]) == ("https://other.example/", "https://b.example/")
    assert "b" not in first
    assert made.prefixes_of("no object") == made.prefixes


def test_ignored_fields_are_uris() -> None:
    context = [CONTEXT, {"ext": "https://ns.example.com/"}]
    made = read(document(**{"@context": context, "ext:ignoreFields": ["ext:one", "https://b.example/two", 3]}))
    assert made.ignored == {"https://ns.example.com/one", "https://b.example/two"}


@pytest.mark.parametrize("octets", [json.dumps(document(event(), event(n__x=1))).encode(), XML])
def test_scanned_file_is_the_document_in_memory_and_can_be_read_again(octets: bytes) -> None:
    whole = documents.read(octets)
    file = io.BytesIO(octets)
    scanned = documents.scan(file)
    assert (scanned.kind, scanned.header, scanned.count) == (whole.kind, whole.header, whole.count)
    assert list(scanned.events) == list(scanned.events) == whole.events
    halfway = iter(scanned.events)
    next(halfway)
    assert list(scanned.events) == whole.events  # a walk begins at the beginning, whoever read before


def test_walks_through_a_file_go_on_side_by_side() -> None:
    many = [event(epcList=[f"urn:x:{number}" + "x" * 3000]) for number in range(300)]  # several pieces of a file
    scanned = documents.scan(io.BytesIO(json.dumps(document(*many)).encode()))
    for one, other, wanted in zip(scanned.events, scanned.events, many, strict=True):
        assert one == other == wanted


def test_scan_finds_a_fault_before_any_event_is_given(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(json.dumps(document(event())).encode()[:-3])
    with file.open("rb") as opened, pytest.raises(DocumentError, match="ends too early"):
        documents.scan(opened)


@pytest.mark.parametrize(
    ("octets", "media_type", "words"),
    [
        (b"{}", "", "says its type"),
        (b'{"type":5}', "", "says its type"),
        (b'{"type":"ObjectEvent","epcisBody":{"eventList":[{}]}}', "", "no kind of document"),
        (b"{}", "text/html", "neither JSON in UTF-8 nor XML"),
        (b"{}", "application/json;charset=utf-16", "neither JSON in UTF-8 nor XML"),
        (b"{}", "application/xml", "not well-formed XML"),
        (b"<a/>", "application/json", "a JSON object is wanted"),
    ],
)
def test_what_is_no_document_is_refused(octets: bytes, media_type: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        documents.read(octets, media_type)
