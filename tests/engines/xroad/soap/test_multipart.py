"""multipart/related against Python's own mail package, and what would let two readers disagree."""

from base64 import b64decode
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.xroad.soap.conftest import verdict

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap.media_type import MediaType, parse
from duoc.engines.xroad.soap.multipart import MAX_PARTS, parts

MAIL = policy.SMTP
MEDIA = MediaType("multipart/related", {"boundary": "b"})
FIRST = b"Content-Type: text/xml\r\n\r\n<a/>"


def body(*pieces, boundary=b"b"):
    return b"".join(b"--%b\r\n%b\r\n" % (boundary, piece) for piece in pieces) + b"--%b--\r\n" % boundary


def test_parts_are_found_byte_for_byte():
    second = b"Content-Type: application/octet-stream;\r\n name=d.bin\r\nContent-ID: <d>\r\n\r\n\0\r\n\r\n--\xff\r\n"
    data = body(FIRST, second)
    one, two = parts(data, MEDIA)
    assert data[one.content] == b"<a/>"
    assert data[two.content] == b"\0\r\n\r\n--\xff\r\n"
    assert two.fields == {b"content-type": b"application/octet-stream; name=d.bin", b"content-id": b"<d>"}


@pytest.mark.parametrize(
    "data",
    [
        b"", b"--b", b"--b--", b"x\r\n" + body(FIRST), b"\n" + body(FIRST), body(FIRST)[:-6], body(FIRST, boundary=b"c"),
        body(b"Content-Type text/xml\r\n\r\n<a/>"), body(b"A: 1\r\nA: 2\r\n\r\n<a/>"), body(b"A: 1\n\r\n\r\n<a/>"),
        body(b"A: %b\r\n\r\n<a/>" % (b"x" * 9000)), body(*[FIRST] * (MAX_PARTS + 1)),
        body(FIRST).replace(b"--b\r\n", b"--b x\r\n"), body(FIRST).replace(b"<a/>", b"<a/>\r\n--bc"),
        body(b"Content-Transfer-Encoding: base64\r\n\r\nPGEvPg=="),
        body(b"Content-ID: <a>\r\n\r\n<a/>", b"Content-ID: <a>\r\n\r\nx"),
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused(data):
    with pytest.raises(XRoadError) as refused:
        parts(data, MEDIA)
    assert refused.value.type in ("Client.MimeParsingFailed", "Client.MissingSoap")


def test_start_may_not_name_another_part():
    data = body(b"Content-ID: <one>\r\n\r\n<a/>", b"Content-ID: <two>\r\n\r\n<b/>")
    assert len(parts(data, MediaType("multipart/related", {"boundary": "b", "start": "<one>"}))) == 2
    with pytest.raises(XRoadError):
        parts(data, MediaType("multipart/related", {"boundary": "b", "start": "<two>"}))


@pytest.mark.parametrize("boundary", ["", "x" * 71, "b ", 'b"', "b\r\n", "đ"])
def test_boundaries_are_those_of_rfc_2046(boundary):
    with pytest.raises(XRoadError) as refused:
        parts(body(FIRST), MediaType("multipart/related", {"boundary": boundary}))
    assert refused.value.type == "Client.InvalidContentType"


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_it_finds_what_the_mail_package_wrote(contents):
    message = EmailMessage(MAIL)
    message.add_header("Content-Type", "multipart/related")
    for number, content in enumerate([None, *contents]):
        part = EmailMessage(MAIL)
        if content is None:
            part.set_content("<a/>", cte="8bit", cid="<root>")
        else:
            part.set_content(content, "application", "octet-stream", cte="base64", cid=f"<{number}>")
        message.attach(part)
    whole = message.as_bytes()
    head, _, data = whole.partition(b"\r\n\r\n")
    media = parse(message_from_bytes(head, policy=MAIL)["Content-Type"].encode())
    found = parts(data, media)
    theirs = list(message_from_bytes(whole, policy=MAIL).iter_parts())
    assert [part.fields[b"content-id"].decode() for part in found] == [part["Content-ID"] for part in theirs]
    for ours, content in zip(found[1:], contents, strict=True):
        assert b64decode(data[ours.content]) == content


@given(st.text("-b\r\n :<a>", max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    assert verdict(parts, b"--b" + data, MEDIA) in (None, "Client.MimeParsingFailed", "Client.MissingSoap")
