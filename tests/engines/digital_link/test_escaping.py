"""Percent-encoding of values, against RFC 3986."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.digital_link.escaping import decode, encode

# RFC 3986 §2.3: what is unreserved.
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


@pytest.mark.parametrize("sign", UNRESERVED)
def test_unreserved_sign_stays(sign: str) -> None:
    assert encode(sign) == sign


@pytest.mark.parametrize("sign", sorted({chr(code) for code in range(0x20, 0x7F)} - set(UNRESERVED)))
def test_any_other_sign_of_ascii_is_its_number(sign: str) -> None:
    assert encode(sign) == f"%{ord(sign):02X}"


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_value_comes_back_from_a_path(value: str) -> None:
    assert decode(encode(value), query=False) == value


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_value_comes_back_from_a_query(value: str) -> None:
    assert decode(encode(value), query=True) == value


@pytest.mark.parametrize(("query", "value"), [(True, "a b"), (False, "a+b")])
def test_plus_is_a_blank_in_a_query_alone(query: bool, value: str) -> None:
    assert decode("a+b", query=query) == value


@pytest.mark.parametrize(
    ("text", "value"), [("%2B", "+"), ("%2b", "+"), ("%25", "%"), ("%2525", "%25"), ("%2F", "/"), ("", "")]
)
def test_escape_is_read_once(text: str, value: str) -> None:
    assert decode(text, query=True) == value


@pytest.mark.parametrize("text", ["%", "a%", "%4", "%4g", "%g4", "%%41", "%-1", "%+1", "% 1", "%４１"])
@pytest.mark.parametrize("query", [True, False])
def test_broken_escape_is_no_value(text: str, query: bool) -> None:
    assert decode(text, query=query) is None


@pytest.mark.parametrize(("text", "value"), [("%C3%A1", "Ã¡"), ("%FF", "ÿ"), ("%00", "\x00"), ("%0A", "\n")])
def test_octet_is_one_sign(text: str, value: str) -> None:
    assert decode(text, query=False) == value
