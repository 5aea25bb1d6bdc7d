"""Credentials as clients send them. Headers are those of public clients, or written by hand from the RFCs."""

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.dialects.credentials import MAX_HEADER, Pair, basic, grant_type, lgsp, scheme

FORM = [b"application/x-www-form-urlencoded;charset=UTF-8"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"Bearer abc", ("bearer", b"abc")),
        (b"bearer abc", ("bearer", b"abc")),
        (b"BASIC  QWxhZGRpbg==", ("basic", b"QWxhZGRpbg==")),
        (b"Bearer", ("bearer", b"")),
    ],
)
def test_scheme_is_case_insensitive(value: bytes, said: tuple[str, bytes]) -> None:
    assert scheme([value]) == said


def test_scheme_of_nothing_and_of_too_much() -> None:
    assert scheme([]) == ("", b"")
    with pytest.raises(ValueError, match="lặp lại"):
        scheme([b"Bearer a", b"Bearer b"])


def test_basic_reads_the_example_of_rfc_7617() -> None:
    assert basic(b"QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == Pair("Aladdin", "open sesame")


def test_basic_undoes_the_form_encoding_of_rfc_6749() -> None:
    assert basic(b64encode(b"a%3Ab:c%25d")) == Pair("a:b", "c%d")
    assert basic(b64encode(b"a+b:c+d")) == Pair("a+b", "c+d")  # clients that do not encode mean a plus


@pytest.mark.parametrize(
    "rest", [b"", b"%%%", b64encode(b"nocolon"), b64encode(b":s"), b64encode(b"n:"), b64encode(b"\xff:a")]
)
def test_basic_refuses_what_is_no_pair(rest: bytes) -> None:
    with pytest.raises(ValueError, match="Basic"):
        basic(rest)


def test_lgsp_compares_members_not_bytes() -> None:
    opencps = b'{"AccessKey":"AK","SecretKey":"SK","AppName":"A","PartnerCode":"P","PartnerCodeCus":"P"}'
    other = b'{ "PartnerCodeCus" : "", "SecretKey":"SK",\n"AccessKey":"AK" }'
    assert lgsp([b64encode(opencps)]) == lgsp([b64encode(other)]) == Pair("AK", "SK")


@pytest.mark.parametrize(
    "said",
    [b"", b"[]", b"null", b"{", b"[" * 3000, b'{"AccessKey":"AK"}', b'{"AccessKey":"","SecretKey":"S"}',
     b'{"AccessKey":1,"SecretKey":"S"}', b'{"AccessKey":"A","SecretKey":"S","AppName":7}', b"\xff\xfe"],
)  # fmt: skip
def test_lgsp_refuses_what_is_no_credential(said: bytes) -> None:
    with pytest.raises(ValueError, match="lgspaccesstoken"):
        lgsp([b64encode(said)])


def test_lgsp_refuses_several_none_and_too_long() -> None:
    good = b64encode(b'{"AccessKey":"A","SecretKey":"S"}')
    for values in ([], [good, good], [b"A" * (MAX_HEADER + 1)], [b"%%%"]):
        with pytest.raises(ValueError, match="lgspaccesstoken"):
            lgsp(values)


@pytest.mark.parametrize(
    ("media", "body", "grant"),
    [
        (FORM, b"grant_type=client_credentials", "client_credentials"),
        (FORM, b"scope=x&grant_type=urn%3Akhac\r\n", "urn:khac"),
        ([], b"grant_type=client_credentials", "client_credentials"),
        (FORM, b"", ""),
        ([], b"", ""),
        (FORM, b"grant_type=", ""),
        (FORM, b"scope=x", ""),
    ],
)
def test_grant_type_of_a_form(media: list[bytes], body: bytes, grant: str) -> None:
    assert grant_type(media, body) == grant


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ([b"application/json"], b'{"grant_type":"client_credentials"}'),
        (FORM, b"grant_type=a&grant_type=b"),
        (FORM, b"grant_type=\xff"),
        (FORM, b"a=b&" * 64),
    ],
)
def test_grant_type_refuses_what_is_no_form(media: list[bytes], body: bytes) -> None:
    with pytest.raises(ValueError, match=r"thân|grant_type"):
        grant_type(media, body)


@given(st.binary(max_size=200))
def test_readers_only_ever_refuse(data: bytes) -> None:
    for read in (
        basic,
        lambda said: lgsp([said]),
        lambda said: lgsp([b64encode(said)]),
        lambda said: grant_type([], said),
    ):
        try:
            read(data)
        except ValueError:
            continue


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_travels_in_the_lgsp_header(name: str, secret: str) -> None:
    header = b64encode(json.dumps({"SecretKey": secret, "AccessKey": name}).encode())
    try:
        assert lgsp([header]) == Pair(name, secret)
    except ValueError:
        assert len(header) > MAX_HEADER
