"""Kept bodies: the text's layout by hand, hashes as openssl computes them, secrets that are gone whatever their spelling."""

import base64
import hashlib
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.xroad import bodies

BODY = st.binary(max_size=60)


def test_text_has_the_layout_that_is_told() -> None:
    """Three lengths, big-endian; SHA-512 of the block; the block, the request, the response."""
    head = b"x-road-client:VN/GOV/a\r\n"
    text = bodies.pack(head, b"ask", b"answer!")
    assert text[:12] == bytes.fromhex("000000180000000300000007")
    assert text[12:76] == hashlib.sha512(head).digest()
    assert text[76:] == head + b"ask" + b"answer!"


@given(BODY, BODY, BODY)
def test_what_was_packed_comes_out(head: bytes, request: bytes, response: bytes) -> None:
    found = bodies.unpack(bodies.pack(head, request, response), "kept", "kept")
    assert (found.request, found.response) == (request, response)
    assert found.digest == hashlib.sha512(head).digest()


@pytest.mark.parametrize(
    ("request_state", "response_state", "expected"),
    [
        ("kept", "kept", (b"", b"")),
        ("large", "kept", (None, b"")),
        ("kept", "large", (b"", None)),
        ("large", "large", (None, None)),
    ],
)
def test_large_part_is_none_and_an_empty_one_is_empty(
    request_state: str, response_state: str, expected: tuple[bytes | None, bytes | None]
) -> None:
    found = bodies.unpack(bodies.pack(b"head", b"", b""), request_state, response_state)
    assert (found.request, found.response) == expected


@given(BODY, BODY, BODY, st.data())
def test_cut_or_lengthened_text_is_refused(head: bytes, request: bytes, response: bytes, data: st.DataObject) -> None:
    text = bodies.pack(head, request, response)
    for wrong in (
        text[: data.draw(st.integers(0, len(text) - 1))],
        text + data.draw(st.binary(min_size=1, max_size=9)),
    ):
        with pytest.raises(ValueError, match=r"too short|do not add up"):
            bodies.unpack(wrong, "kept", "kept")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    try:
        found = bodies.unpack(text, "kept", "kept")
    except ValueError:
        return
    assert found.request is not None
    assert found.response is not None
    assert len(found.head) + len(found.request) + len(found.response) == len(text) - 76


def test_lengths_of_four_gibibytes_are_refused_without_being_believed() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        bodies.unpack(struct.pack("!III", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF) + bytes(64), "kept", "kept")


@pytest.mark.parametrize(
    "name",
    ["x-api-key", "authorization", "cookie", "proxy-authorization", "lgspaccesstoken", "apikey", "authhash"],
)
@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title], ids=["lower", "upper", "title"])
@pytest.mark.parametrize("value", ["geheim", "Bearer geheim", "geheim:geheim", " geheim\tgeheim"])
def test_secret_of_the_caller_is_hidden_in_every_spelling(name: str, spell: object, value: str) -> None:
    assert callable(spell)
    named = spell(name)
    head = f"accept:application/json\r\n{named}:{value}\r\nx-road-id:1\r\n".encode()
    shown = bodies.hide(head)
    assert shown == f"accept:application/json\r\n{named}:***\r\nx-road-id:1\r\n".encode()


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"x-road-client:authorization:x\r\n",
        b"x-authorization:x\r\n",
        b"authorizations:x\r\n",
        b"x-road-id:cookie\r\n",
        b"GET /r1/a?apikey:b\r\n",
    ],
)
def test_header_of_another_name_is_shown_as_it_was(head: bytes) -> None:
    assert bodies.hide(head) == head


@given(st.lists(st.sampled_from([b"cookie:a", b"apikey:", b"x:y", b"", b"Authorization: b c"]), max_size=6))
def test_hiding_twice_is_hiding_once_and_no_line_is_lost(lines: list[bytes]) -> None:
    head = b"\r\n".join(lines)
    shown = bodies.hide(head)
    assert bodies.hide(shown) == shown
    assert shown.count(b"\r\n") == head.count(b"\r\n")
    assert b"a" not in shown.replace(b"apikey", b"").replace(b"Authorization", b"")


def test_secret_is_nowhere_in_the_text_and_its_digest_is_of_what_was_sent() -> None:
    head = b"x-api-key:geheim\r\nx-road-id:1\r\n"
    text = bodies.pack(head, b"", b"")
    assert b"geheim" not in text
    assert bodies.unpack(text, "kept", "kept").digest == hashlib.sha512(head).digest()


def openssl(algorithm: str, data: bytes) -> bytes:
    done = subprocess.run(
        ["openssl", "dgst", f"-{algorithm}", "-binary"], input=data, capture_output=True, check=True, timeout=20
    )
    return done.stdout


def test_hashes_are_those_that_openssl_computes() -> None:
    """PR-REST 4.5: of the block alone without a body, else of the two raw digests; the response's is SHA-256."""
    head, body = b"x-road-id:1\r\n", '{"tên":"Đ"}'.encode()
    digest = openssl("sha512", head)
    assert bodies.hash_of_request(digest, b"") == base64.b64encode(digest).decode()
    both = openssl("sha512", digest + openssl("sha512", body))
    assert bodies.hash_of_request(digest, body) == base64.b64encode(both).decode()
    assert bodies.hash_of_response(body) == base64.b64encode(openssl("sha256", body)).decode()


def test_what_a_sealed_text_is_about_names_the_call_alone() -> None:
    assert bodies.info("4894e35d-bf0f-44a6-867a-8e51f1daa7e0") == b"duoc.body/1 4894e35d-bf0f-44a6-867a-8e51f1daa7e0"
    assert bodies.info("a") != bodies.info("b")
