"""Identifiers and targets (PR-REST 4.1, 4.2, 4.8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.identifiers import decode, decode_part, encode, has_dot_segments, registrable, split_target

# What a decoded part may hold at call time: anything but controls, separators of both spellings, invisible characters.
part = st.text(
    alphabet=st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="%:;/\\\u200b\ufeff"),
    min_size=1,
    max_size=40,
)


@given(st.lists(part, min_size=1, max_size=5))
def test_encode_and_decode_are_inverse(parts):
    assert decode(encode(tuple(parts)).encode(), (len(parts),)) == tuple(parts)


@given(st.binary(max_size=40))
def test_decode_part_refuses_or_gives_a_clean_part(raw):
    try:
        clean = decode_part(raw)
    except XRoadError:
        return
    assert clean
    assert not set(clean) & set("%:;/\\\u200b\ufeff\x00\r\n\x7f\x85")
    assert decode_part(encode((clean,)).encode()) == clean


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        (b"000.00.00.H12", "000.00.00.H12"),
        (b"s%20ub", "s ub"),
        (b"%e1%ba%a1", "ạ"),
        (b"%E1%BA%A1", "ạ"),
        (b"a~b!$&'()*+,=@c", "a~b!$&'()*+,=@c"),
        (b"a" * 255, "a" * 255),
    ],
)
def test_part_is_decoded_once(raw, decoded):
    assert decode_part(raw) == decoded


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"%", b"%2", b"%zz", b"%+1", b"% 1", b"a b", b"a\tb", b"a/b", b"a?b", b"a#b", b'a"b', b"a<b", b"a\\b", b"a|b",
        b"%2f", b"%2F", b"%5c", b"%3a", b"a:b", b"%3b", b"a;b", b"%25", b"%252f", b"%00", b"%0d%0a", b"%7f", b"%c2%85",
        b"%e2%80%8b", b"%ef%bb%bf", b"%ff", b"%c0%af", b"%ed%a0%80", "đ".encode(), b"a" * 256,
    ],
)  # fmt: skip
def test_part_is_refused(raw):
    with pytest.raises(XRoadError, match=r"BadRequest") as caught:
        decode_part(raw)
    assert caught.value.status == 400


@pytest.mark.parametrize("raw", [b"a/b", b"a/b/c/d/e", b"a/b/c/", b"/a/b/c", b"a//c/d", b"a%2Fb%2Fc"])
def test_identifier_needs_its_number_of_parts(raw):
    with pytest.raises(XRoadError):
        decode(raw, (3, 4))


@pytest.mark.parametrize("value", ["A", "000.00.00.H12", "a'(b)+,-.=?", "x" * 255])
def test_registration_accepts(value):
    assert registrable(value)


@pytest.mark.parametrize("value", ["", "a b", "đ", "a/b", "a:b", "a_b", "a%b", "x" * 256, "a\n", "a&b", "a*b"])
def test_registration_refuses(value):
    assert not registrable(value)


@pytest.mark.parametrize(
    ("raw", "prefix", "path", "query"),
    [
        (b"/r1/a/b/c/d/e", b"/r1/a/b/c/d/e", b"", None),
        (b"/r1/a/b/c/d/e/", b"/r1/a/b/c/d/e", b"/", None),
        (b"/r1/a/b/c/d/e?", b"/r1/a/b/c/d/e", b"", b""),
        (b"/r1/a/b/c/d/e/x//y?q=/r1/?", b"/r1/a/b/c/d/e", b"/x//y", b"q=/r1/?"),
        (b"/r1/a/b/c/d/e/%2F%3f", b"/r1/a/b/c/d/e", b"/%2F%3f", None),
    ],
)
def test_target_is_split_and_not_decoded(raw, prefix, path, query):
    target = split_target(raw)
    assert (target.prefix, target.path, target.query) == (prefix, path, query)
    assert target.service() == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    "raw",
    [b"", b"/", b"/r1", b"/r1/a/b/c/d", b"/r2/a/b/c/d/e", b"/R1/a/b/c/d/e", b"/r01/a/b/c/d/e", b"r1/a/b/c/d/e",
     b"//r1/a/b/c/d/e", b"/%721/a/b/c/d/e", b"/r1?/a/b/c/d/e"],
)  # fmt: skip
def test_target_of_another_form_is_refused(raw):
    with pytest.raises(XRoadError) as caught:
        split_target(raw)
    assert caught.value.type == "Client.BadRequest"


@pytest.mark.parametrize(
    "path",
    [b"/..", b"/../x", b"/a/../b", b"/a/..", b"/.", b"/a/./b", b"/%2e%2e/a", b"/%2E./a", b"/a%2f..%2fb", b"/..%2f",
     b"/..;x=1/a", b"/.;/a", b"/a\\..\\b", b"/..%5cb", b"/%252e%252e/a", b"/%c0%ae%c0%ae/a", b"/%c0%af../a",
     b"/%e0%80%ae%e0%80%ae/a", b"/%f0%80%80%ae/a"],
)  # fmt: skip
def test_dot_segments_are_seen(path):
    assert has_dot_segments(path)


@pytest.mark.parametrize(
    "path", [b"", b"/", b"/a.b", b"/...", b"/.well-known/x", b"/a..b/c", b"/x;y=..", b"/v1.0/t%C3%AAn", b"/a%20."]
)
def test_dots_inside_a_name_are_no_dot_segments(path):
    assert not has_dot_segments(path)
