"""XML from strangers: what is refused, and that memory and time are bounded."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from duoc.engines.epcis import documents, xml_tree
from duoc.engines.epcis.errors import DocumentError, TooLargeError

HEAD = (
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" '
    'creationDate="2026-11-21T00:00:00Z"><EPCISBody><EventList>'
)
TAIL = "</EventList></EPCISBody></epcis:EPCISDocument>"
EVENT = "<ObjectEvent><eventTime>2026-11-20T08:00:00Z</eventTime><action>ADD</action></ObjectEvent>"
WHOLE = f"{HEAD}{EVENT}{TAIL}"


def read(text: str | bytes) -> documents.Document:
    return documents.read(text.encode() if isinstance(text, str) else text, "application/xml")


def refused(text: str | bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert caught.value.place
    return caught.value.reason


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE a PUBLIC "-//X" "x.dtd">',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "x"> %x;]>',
        "<!DOCTYPE a []>",
        '<!DOCTYPE a [<!ENTITY a "' + "lol" * 10 + '"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_document_types_are_refused_before_anything_is_read(doctype: str) -> None:
    assert "document type" in refused(doctype + WHOLE)


def test_bare_document_type_declares_nothing_and_passes() -> None:
    """GS1's own examples have one."""
    assert read(f"<?xml version='1.0'?><!DOCTYPE project>{WHOLE}").count == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "<a>",
        "<a></b>",
        f"{WHOLE}<b/>",
        WHOLE.replace("</action>", "&x;</action>"),
        WHOLE.replace(' xmlns:epcis="urn:epcglobal:epcis:xsd:2"', ""),
        WHOLE.replace("ADD", "\x01"),
        b"<a>\xff</a>",
        "<a b='1' b='2'/>",
        WHOLE.replace("<action>", "<x:action>"),
    ],
)
def test_what_is_not_well_formed(text: str | bytes) -> None:
    assert "not well-formed" in refused(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "us-ascii"])
def test_encodings_that_are_declared(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?>{WHOLE}"
    assert [one["action"] for one in read(text.encode(encoding)).events] == ["ADD"]


def test_encoding_that_nobody_knows() -> None:
    assert "encoding" in refused(f"<?xml version='1.0' encoding='klingon'?>{WHOLE}")


def test_depth_is_bounded() -> None:
    fine = "<a>" * 50 + "</a>" * 50
    assert read(WHOLE.replace("<action>", f"{fine}<action>")).count == 1
    assert "64 levels" in refused("<a>" * 100_000)
    assert "64 levels" in refused(WHOLE.replace("<action>", "<a>" * 61 + "</a>" * 61 + "<action>"))


def test_size_of_one_event_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MAX_NODES", 50)
    assert read(HEAD + EVENT * 100 + TAIL).count == 100  # each by itself
    for text in (
        WHOLE.replace("<action>", "<epc/>" * 60 + "<action>"),
        HEAD.replace("<EPCISBody>", "<x/>" * 60) + TAIL,
    ):
        with pytest.raises(TooLargeError, match="more than 50 nodes"):
            read(text)
    monkeypatch.setattr(xml_tree, "MAX_TEXT", 1000)
    with pytest.raises(TooLargeError):
        read(WHOLE.replace("ADD", "x" * 2000))
    with pytest.raises(TooLargeError):
        read(WHOLE.replace("<action>", f"<action a='{'x' * 2000}'>"))


def test_memory_does_not_grow_with_the_document() -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield HEAD.encode()
        for _ in range(count // 50):
            yield EVENT.encode() * 50
        yield TAIL.encode()

    peaks = []
    for count in (500, 5_000):
        tracemalloc.start()
        assert sum(1 for _ in xml_tree.Stream().events(chunks(count))) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0] < 2 << 20


@pytest.mark.parametrize("begin", ["<!--", "<ObjectEvent a='", "<?pi ", "<ObjectEvent><![CDATA["])
def test_what_never_ends_does_not_fill_the_memory(begin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MAX_TEXT", 10_000)
    endless = (octets for octets in [(HEAD + begin).encode(), *[b"x" * 1000] * 10_000])
    with pytest.raises(TooLargeError):
        list(xml_tree.Stream().events(endless))
    assert sum(1 for _ in endless) > 9_000  # given up early


@pytest.mark.parametrize("size", [1, 7, 64])
def test_pieces_do_not_matter(size: int) -> None:
    octets = (HEAD + EVENT * 3 + TAIL).encode()
    pieces = (octets[at : at + size] for at in range(0, len(octets), size))
    assert [one.child("action").text for one in xml_tree.Stream().events(pieces)] == ["ADD"] * 3  # type: ignore[union-attr]  # each has one


def test_comments_sections_and_instructions_are_no_content() -> None:
    odd = EVENT.replace("ADD", "<!-- a -->A<![CDATA[D]]>D<?b c?>")
    assert [one["action"] for one in read(f"{HEAD}{odd}{TAIL}").events] == ["ADD"]


def test_scan_reads_a_file_like_memory() -> None:
    octets = (HEAD + EVENT * 3 + TAIL).encode()
    scanned = documents.scan(io.BytesIO(octets), "text/xml")
    assert (scanned.count, list(scanned.events)) == (3, read(octets).events)
