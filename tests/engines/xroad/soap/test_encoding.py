"""Charset, byte order mark and declaration (PR-MESS 2.6): they agree, or the message is refused."""

import codecs

import pytest

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap import encoding, xml

WORD = "Đước hoà"


@pytest.mark.parametrize(
    ("data", "charset", "mark"),
    [
        (WORD.encode(), None, b""),
        (WORD.encode(), "UTF-8", b""),
        (codecs.BOM_UTF8 + WORD.encode(), "utf-8", codecs.BOM_UTF8),
        (codecs.BOM_UTF16_LE + WORD.encode("utf-16-le"), "UTF-16", codecs.BOM_UTF16_LE),
        (codecs.BOM_UTF16_BE + WORD.encode("utf-16-be"), "utf-16", codecs.BOM_UTF16_BE),
        (codecs.BOM_UTF16_LE + WORD.encode("utf-16-le"), None, codecs.BOM_UTF16_LE),
        (WORD.encode("utf-16-be"), "utf-16", b""),  # RFC 2781 §4.3: big-endian without a mark
        (WORD.encode("utf-16-le"), "utf-16le", b""),
    ],
)
def test_the_same_characters_come_out_and_go_back(data, charset, mark):
    text = encoding.decode(data, charset)
    assert (text.utf8, text.mark) == (WORD.encode(), mark)
    assert text.written(text.utf8) == data


def test_latin_1_writes_what_it_cannot_hold_as_a_reference():
    assert encoding.decode(b"caf\xe9", "iso-8859-1").written("é Đ".encode()) == b"\xe9 &#272;"


@pytest.mark.parametrize(
    ("data", "charset", "code"),
    [
        (b"<a/>", "utf-7", "InvalidContentType"),
        (b"<a/>", "", "InvalidContentType"),
        (codecs.BOM_UTF16_LE + b"<\0", "utf-8", "InvalidXml"),
        (codecs.BOM_UTF8 + b"<a/>", "utf-16", "InvalidXml"),
        (b"\xff", "us-ascii", "InvalidXml"),
        (b"\xd8\x00\x00a", "utf-16be", "InvalidXml"),  # half a surrogate pair
        (b"<\0a", "utf-16le", "InvalidXml"),
    ],
)
def test_contradictions_and_unknown_charsets_are_refused(data, charset, code):
    with pytest.raises(XRoadError) as refused:
        encoding.decode(data, charset)
    assert refused.value.type == f"Client.{code}"


@pytest.mark.parametrize("declared", ["UTF-7", "ISO-8859-1", "UTF-16", "x-unknown"])
def test_a_declaration_of_another_encoding_is_refused(declared):
    # A provider that believed it could read another wrapper than we: `+ADw-` is "<" in UTF-7.
    data = f'<?xml version="1.0" encoding="{declared}"?><a/>'.encode()
    with pytest.raises(XRoadError) as refused:
        xml.read(encoding.decode(data, None))
    assert refused.value.type == "Client.InvalidXml"


def test_utf_16_may_declare_itself():
    data = '<?xml version="1.0" encoding="utf-16"?><a>Đ</a>'.encode("utf-16")
    assert xml.read(encoding.decode(data, "utf-16")).text == "Đ"
