"""Canonical JSON against the vectors in the text of RFC 8785, and what is refused because it has no one form."""

import json
import struct
from random import Random

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from duoc.core import canonical

# RFC 8785 §3.2.2, the sample as it is written there, and §3.2.4, the bytes it must become.
SAMPLE = r"""{
  "numbers": [333333333.33333329, 1E30, 4.50,
              2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"""
SAMPLE_OCTETS = """
7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72
75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31
65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30
30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d
"""
# RFC 8785 §3.2.3: names are sorted as arrays of UTF-16 code units, so the emoji (D83D DE00) stands before U+FB33.
UNSORTED = r"""{
  "\u20ac": "Euro Sign",
  "\r": "Carriage Return",
  "\ufb33": "Hebrew Letter Dalet With Dagesh",
  "1": "One",
  "\ud83d\ude00": "Emoji: Grinning Face",
  "\u0080": "Control",
  "\u00f6": "Latin Small Letter O With Diaeresis"
}"""
SORTED = [
    "Carriage Return",
    "One",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
]
# RFC 8785 appendix B: the IEEE 754 bits and the text.
NUMBERS = """
0000000000000000 0
8000000000000000 0
0000000000000001 5e-324
8000000000000001 -5e-324
7fefffffffffffff 1.7976931348623157e+308
ffefffffffffffff -1.7976931348623157e+308
4340000000000000 9007199254740992
c340000000000000 -9007199254740992
4430000000000000 295147905179352830000
44b52d02c7e14af5 9.999999999999997e+22
44b52d02c7e14af6 1e+23
44b52d02c7e14af7 1.0000000000000001e+23
444b1ae4d6e2ef4e 999999999999999700000
444b1ae4d6e2ef4f 999999999999999900000
444b1ae4d6e2ef50 1e+21
3eb0c6f7a0b5ed8c 9.999999999999997e-7
3eb0c6f7a0b5ed8d 0.000001
41b3de4355555553 333333333.3333332
41b3de4355555554 333333333.33333325
41b3de4355555555 333333333.3333333
41b3de4355555556 333333333.3333334
41b3de4355555557 333333333.33333343
becbf647612f3696 -0.0000033333333333333333
43143ff3c1cb0959 1424953923781206.2
"""
SAFE = 2**53 - 1
# Values that JSON holds exactly. Whole floats from 2^53 on have a form, but one that reads back as a refused integer.
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-SAFE, SAFE)
    | st.floats(-(2.0**52), 2.0**52, allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_sample_of_the_rfc_becomes_the_rfcs_octets() -> None:
    assert canonical.dumps(json.loads(SAMPLE)) == bytes.fromhex(SAMPLE_OCTETS)


def test_names_are_sorted_by_utf_16_code_units() -> None:
    octets = canonical.dumps(json.loads(UNSORTED))
    assert list(json.loads(octets).values()) == SORTED


@pytest.mark.parametrize("line", NUMBERS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_number_has_the_text_of_appendix_b(line: str) -> None:
    bits, text = line.split()
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical.dumps(number) == text.encode()


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_number_that_json_has_no_text_for_is_refused(bits: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    with pytest.raises(ValueError):
        canonical.dumps([number])


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**30])
def test_integer_that_javascript_would_read_as_another_is_refused(number: int) -> None:
    with pytest.raises(ValueError):
        canonical.dumps({"size": number})
    with pytest.raises(ValueError):
        canonical.loads(f'{{"size":{number}}}'.encode())


@pytest.mark.parametrize("number", [SAFE, -SAFE])
def test_largest_exact_integers_are_kept(number: int) -> None:
    assert canonical.loads(canonical.dumps(number)) == number


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, b"octets", {1: 2}, object()])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical.dumps(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":1,"\\u0061":2}',
        b'[{"b":{"a":1,"a":1}}]',
    ],
)
def test_name_that_occurs_twice_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="twice"):
        canonical.loads(data)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b" 1",
        b"1\n",
        b"1.0",
        b"1e0",
        b"-0",
        b"-0.0",
        b"1E+30",
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\u001F"',
        b"\xef\xbb\xbf1",
        "1".encode("utf-16"),
        b"NaN",
        b"Infinity",
        b"1e400",
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b"",
        b"1 2",
    ],
)
def test_other_spelling_of_a_value_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        canonical.loads(data)


@given(VALUES)
def test_canonical_bytes_read_back_as_the_value_they_came_from(value: object) -> None:
    assert canonical.loads(canonical.dumps(value)) == value


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), SCALARS), st.randoms())
def test_order_of_making_an_object_does_not_show(value: dict[str, object], random: Random) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert canonical.dumps(dict(items)) == canonical.dumps(value)


@given(VALUES, st.data())
def test_canonical_bytes_are_the_only_ones_accepted_for_a_value(value: object, data: st.DataObject) -> None:
    """A space more, anywhere outside a string, is another spelling; inside one it is another value."""
    octets = canonical.dumps(value)
    place = data.draw(st.integers(0, len(octets)))
    changed = octets[:place] + b" " + octets[place:]
    try:
        found = canonical.loads(changed)
    except ValueError:
        return
    assert found != value


@pytest.mark.parametrize("data", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000])
def test_what_is_nested_without_end_is_refused_like_anything_else(data):
    with pytest.raises(ValueError, match="nested too deeply"):
        canonical.loads(data)


_TEXT = st.text(st.characters(codec="utf-8"))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_VALUES)
def test_short_way_gives_the_bytes_of_an_independent_implementation(value: object) -> None:
    """`rfc8785` by Trail of Bits is the peer; most values of events never reach it."""
    assert canonical.dumps(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        "\x00\x1f\x7f\x80\u2028\u2029\"\\/\b\f\n\r\t\U0001f600",
        {"b": 1, "a": 2, "A": 3, "": 4, "aa": 5, "a\x00": 6},
        {"é": 1, "z": 2}, {"\ufb33": 1, "\U0001f600": 2}, {"a": {"ế": [1, {"b": None, "a": True}]}},
        2**53 - 1, -(2**53) + 1, 0, -0.0, 1.0, 1e21, [], {}, [[[]]], (1, 2),
    ],
)  # fmt: skip
def test_edges_of_the_short_way_are_those_of_the_peer(value: object) -> None:
    assert canonical.dumps(value) == rfc8785.dumps(value)


class _Sly(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), {1: 2}, {"x": {None: 1}}, b"x", {1}, "\ud800", {"\ud800": 1}, float("nan")]
)
def test_what_the_peer_refuses_the_short_way_does_not_take(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        rfc8785.dumps(value)
    with pytest.raises((ValueError, TypeError)):
        canonical.dumps(value)


def test_value_of_a_derived_kind_goes_the_long_way() -> None:
    assert canonical.dumps({"a": _Sly("x")}) == rfc8785.dumps({"a": _Sly("x")})
