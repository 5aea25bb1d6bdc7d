"""What the guard does with personal data in requests and answers: count, mask, block, or not look at what is too large."""

import gzip
import json
import threading
import time

import pytest
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.guard.conftest import FREE, OPEN, under
from tests.wire.gateway.house import CLIENT, KEY
from tests.wire.gateway.provider import answer

JSON = ("Content-Type", "application/json")
DENIED = "Server.ServerProxy.AccessDenied"
ASKED = {"hoTen": "Nguyễn Văn An", "soDinhDanh": "096099000001", "lyDo": "tra cứu"}
BODY = json.dumps(ASKED, ensure_ascii=False, indent=1).encode()


MASKED = under(answer="mask")


def said(body, media="application/json", *more):
    return answer(200, [("Content-Type", media), *more], body)


@pytest.mark.parametrize("mode", ["off", "observe"])
def test_observed_bodies_pass_byte_for_byte(ask, provider, mode):
    got = ask(under(mode, mode), body=BODY, headers=[JSON], said=said(BODY, "application/json", ("ETag", '"1"')))
    assert provider.requests[0].body == BODY
    assert (got.body, got["ETag"]) == (BODY, '"1"')


def test_masked_request_leaves_with_its_own_length(ask, provider, guarded):
    got = ask(under("mask"), body=BODY, headers=[JSON])
    assert got.status == 200
    (seen,) = provider.requests
    left = json.loads(seen.body)
    assert left == {"hoTen": "Nguyễn V. A.", "soDinhDanh": "096*******01", "lyDo": "tra cứu"}
    assert seen.values("Content-Length") == [str(len(seen.body))]
    assert guarded.messages()[-1].request_size == len(BODY)  # the record is of what the caller sent


def test_masked_answer_keeps_the_rest_of_its_bytes(ask, guarded):
    got = ask(MASKED, said=said(BODY, "application/json", ("ETag", '"1"'), ("X-Other", "1")))
    text = BODY.decode()
    assert got.body.decode() == text.replace("Nguyễn Văn An", "Nguyễn V. A.").replace("096099000001", "096*******01")
    assert (got.values("ETag"), got["X-Other"]) == ([], "1")  # it spoke of other bytes
    record = guarded.messages()[-1]
    assert record.response_size == len(got.body)


def test_masked_xml_and_escapes(ask):
    xml = b'<a><SoDinhDanh>0960990&#48;0001</SoDinhDanh><b so_dien_thoai="0912345678">x &amp; y</b></a>'
    got = ask(MASKED, said=said(xml, "text/xml"))
    assert got.body == b'<a><SoDinhDanh>096*******01</SoDinhDanh><b so_dien_thoai="*******678">x &amp; y</b></a>'
    escaped = json.dumps(ASKED).encode()
    assert b"\\u" in escaped
    assert json.loads(ask(MASKED, said=said(escaped)).body)["hoTen"] == "Nguyễn V. A."


def test_blocked_request_is_not_sent_and_names_no_value(ask, provider):
    got = ask(under("block"), body=BODY, headers=[JSON])
    assert got.error == DENIED
    message = json.loads(got.body)["message"]
    assert "NAME, SO_DINH_DANH" in message
    assert "096099000001" not in message
    assert not provider.requests
    assert ask(under("block"), body=b'{"lyDo": "tra"}', headers=[JSON]).status == 200


def test_blocked_answer_is_not_given(ask):
    assert ask(under(answer="block"), said=said(BODY)).error == DENIED
    assert ask(under(answer="block"), said=said(b'{"ok":true}')).status == 200


@pytest.mark.parametrize(
    ("body", "media", "more"),
    [
        (gzip.compress(BODY), "application/json", [("Content-Encoding", "gzip")]),
        (b"\xff\xfe\x00", "application/octet-stream", []),
        (b'{"a": nope}', "application/json", []),
        (b"<a><![CDATA[x</a>", "text/xml", []),
        (b'<!DOCTYPE a [<!ENTITY n "096099000001">]><a>&n;</a>', "text/xml", []),
        (b"x" * 70_000, "text/plain", []),
    ],
    ids=["coded", "binary", "no JSON", "broken XML", "entities", "too large"],
)
def test_what_cannot_be_read_is_blocked_or_passes_as_the_service_says(ask, provider, body, media, more):
    headers = [("Content-Type", media), *more]
    assert ask(MASKED, said=said(body, media, *more)).error == DENIED
    assert ask(under(answer="mask", unread="pass"), said=said(body, media, *more)).body == body
    provider.forget()
    refused = ask(under("mask"), body=body, headers=headers)
    assert refused.status == 413 if len(body) > 1 << 16 else refused.error == DENIED
    assert not provider.requests
    assert ask(under("mask", unread="pass"), body=body, headers=headers).status == 200
    assert provider.requests[0].body == body


def test_provider_is_not_asked_for_a_coded_or_partial_answer(ask, provider):
    headers = [("Accept-Encoding", "gzip"), ("Range", "bytes=0-3"), ("Accept", "text/plain")]
    ask(under(), headers=headers)
    ask(MASKED, headers=headers)
    first, second = provider.requests
    assert (first.values("Accept-Encoding"), first.values("Range")) == (["gzip"], ["bytes=0-3"])
    assert (second.values("Accept-Encoding"), second.values("Range"), second.values("Accept")) == (
        [],
        [],
        ["text/plain"],
    )


@pytest.mark.parametrize("chunked", [False, True])
def test_large_answer_streams_on_where_nobody_must_read_it(ask, provider, guarded, chunked):
    body = b"0123456789abcdef" * (3 << 16)  # 3 MiB, above what is looked into

    def script(_request, connection):
        if not chunked:
            return said(body, "text/plain")
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(body), 50_000):
            piece = body[start : start + 50_000]
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        return None

    provider.script = script
    got = ask(under())
    assert got.body == body
    assert guarded.messages()[-1].response_size == len(body)
    assert ask(under(answer="observe")).error == DENIED
    assert ask(under(answer="observe", unread="pass")).body == body


def test_empty_answers_and_heads_pass(ask):
    assert ask(MASKED, said=b"HTTP/1.1 204 No Content\r\n\r\n").status == 204
    got = ask(MASKED, method="HEAD", said=b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")
    assert (got.status, got["Content-Length"]) == (200, "12")
    assert ask(MASKED, said=answer(404, [JSON], b'{"so": "096099000001"}')).body == b'{"so": "096*******01"}'


def test_provider_that_is_away_or_breaks_off_is_said_as_ever(ask, provider):
    def broken(_request, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.close()

    provider.script = broken
    assert ask(MASKED).error == "Server.ServerProxy.NetworkError"


def test_reading_large_bodies_keeps_nobody_waiting(guarded, terms, provider):
    """While the guard looks into 3 MB of names and numbers, a plain caller is served all the time."""
    terms(3, answer="mask", most_bytes=8 << 20)
    row = '{"hoTen": "Nguyễn Văn An", "soDinhDanh": "096099000001", "dienThoai": "0912345678"}'
    body = ("[" + ",".join([row] * 40_000) + "]").encode()
    own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]

    def script(seen, _connection):
        return said(body) if seen.target.startswith("/tra-cuu") else answer(200, [JSON], b"{}")

    provider.script = script
    got = []

    def large():
        with Caller(guarded.port, timeout=60) as caller:
            got.append(caller.call(request("GET", f"/r1/{FREE}/x", own)))

    thread = threading.Thread(target=large)
    thread.start()
    served = 0
    until = time.monotonic() + 60
    with Caller(guarded.port) as caller:
        while thread.is_alive() and time.monotonic() < until:
            assert caller.call(request("GET", f"/r1/{OPEN}/x", own)).status == 200
            served += 1
    thread.join(60)
    assert got[0].status == 200
    assert b"096099000001" not in got[0].body
    assert served > 20
