"""One value on its way, both ways: the lexical forms are XML Schema's (Part 2 §3), the bounds RFC 8259's and a double's."""

import json
import struct
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.mapping.samples import seen, told

from duoc.engines.mapping import envelope
from duoc.engines.mapping.errors import UnmappableError

LARGEST = 9_007_199_254_740_991  # 2^53 - 1


def field(**rules):
    return {"json": "x", "xml": "a:X", **rules}


def text_of(value, **rules):
    (child,) = seen([field(**rules)], {"x": value})
    return child.text or ""


def value_of(text, **rules):
    return told([field(**rules)], f"<a:X>{text}</a:X>")["x"]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("boolean", True, "true"),
        ("boolean", False, "false"),
        ("integer", 0, "0"),
        ("integer", -7, "-7"),
        ("integer", LARGEST, "9007199254740991"),
        ("integer", -LARGEST, "-9007199254740991"),
        ("number", 5, "5"),
        ("number", -0.5, "-0.5"),
        ("number", 1e-05, "1e-05"),
        ("number", 123456789012.345, "123456789012.345"),
        ("text", "", ""),
        ("text", "  hai  ", "  hai  "),
        ("text", "\t", "\t"),
        ("text", "Cà Mau \U0001f33f", "Cà Mau \U0001f33f"),
        ("text", "]]>&amp;<a/>", "]]>&amp;<a/>"),
    ],
)
def test_a_json_value_is_written_in_the_form_of_xml_schema(kind, value, text):
    assert text_of(value, type=kind) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", 1),
        ("boolean", 0),
        ("boolean", "true"),
        ("boolean", []),
        ("integer", 1.0),
        ("integer", "1"),
        ("integer", False),
        ("integer", LARGEST + 1),
        ("integer", -LARGEST - 1),
        ("integer", {}),
        ("number", True),
        ("number", "1.5"),
        ("number", LARGEST + 1),
        ("number", 0.1 + 0.2),  # 0.30000000000000004: seventeen digits, the far end would see another number
        ("number", float("inf")),
        ("number", float("nan")),
        ("text", 5),
        ("text", True),
        ("text", ["a"]),
        ("text", {"a": "b"}),
        ("text", "\x00"),
        ("text", "\x0b"),
        ("text", "\ufffe"),
        ("text", "\udfff"),
    ],
)
def test_a_json_value_of_another_kind_is_refused_under_its_name(kind, value):
    with pytest.raises(UnmappableError) as caught:
        text_of(value, type=kind)
    assert caught.value.place == "x"


def test_a_number_beyond_every_double_is_no_number():
    """`1e999` is good JSON; Python makes infinity of it, which XML Schema's decimal has no word for."""
    (value,) = envelope.loads(b"[1e999]")
    with pytest.raises(UnmappableError, match="x"):
        text_of(value, type="number")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("boolean", "true", True),
        ("boolean", "1", True),
        ("boolean", "false", False),
        ("boolean", "0", False),
        ("boolean", " \n true\t", True),  # whiteSpace collapse
        ("integer", "+5", 5),
        ("integer", "-0", 0),
        ("integer", "0000000000000042", 42),
        ("integer", "\n 9007199254740991 ", LARGEST),
        ("number", "1.50", 1.5),
        ("number", ".5", 0.5),
        ("number", "5.", 5.0),
        ("number", "1E3", 1000.0),
        ("number", "-1e-3", -0.001),
        ("number", "000000000000000000.25", 0.25),
        ("text", "  hai  ", "  hai  "),
        ("text", "a<![CDATA[<b>]]>c", "a<b>c"),
        ("text", "a&#x110;b", "aĐb"),
        ("text", "a<!-- khong -->b", "ab"),
        ("text", "", ""),
    ],
)
def test_every_lexical_form_of_xml_schema_is_read(kind, text, value):
    found = value_of(text, type=kind)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("boolean", "TRUE"),
        ("boolean", ""),
        ("boolean", "yes"),
        ("integer", ""),
        ("integer", "1.0"),
        ("integer", "1e3"),
        ("integer", "0x1f"),
        ("integer", "1 000"),
        ("integer", "1_000"),
        ("integer", "\u0661"),  # an Arabic-Indic one
        ("integer", "9007199254740992"),
        ("integer", "00000000000000042"),
        ("number", "NaN"),
        ("number", "INF"),
        ("number", "."),
        ("number", "1,5"),
        ("number", "1e"),
        ("number", "1e999"),
        ("number", "0.1234567890123456"),
        ("number", "1_0"),
    ],
)
def test_another_form_is_refused_and_its_text_is_not_told(kind, text):
    with pytest.raises(UnmappableError) as caught:
        value_of(text, type=kind)
    assert caught.value.place == "x"
    assert len(text) < 3 or text not in str(caught.value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
@settings(max_examples=60, deadline=None)
def test_a_number_keeps_every_digit_that_was_written(number):
    """What Decimal, which rounds nothing, says of both sides is the same."""
    value = value_of(f"{number:f}", type="number")
    assert Decimal(repr(value)) == number
    assert Decimal(text_of(value, type="number")) == number


@given(st.integers(0, 2**64 - 1).map(lambda bits: struct.unpack("<d", bits.to_bytes(8, "little"))[0]))
@settings(max_examples=80, deadline=None)
def test_any_double_is_written_so_that_it_is_read_back_or_is_refused(number):
    try:
        text = text_of(number, type="number")
    except UnmappableError:
        return
    assert float(text) == number
    assert value_of(text, type="number") == number


@pytest.mark.parametrize(
    ("rules", "yes", "no"),
    [
        ({"min": 2}, ["ab", "Đà"], ["a", ""]),
        ({"max": 2}, ["", "Đà", "\U0001f33f\U0001f33f"], ["abc"]),
        ({"min": 1, "max": 1}, ["ư"], ["", "u\u031b"]),  # characters, not bytes, and as they were written
        ({"pattern": "[0-9]{9}|[0-9]{12}"}, ["380000001", "096099000001"], ["", "3800000012", "380000001\n"]),
        ({"min": 3, "pattern": "[a-z]+"}, ["abc"], ["ab", "ABC"]),
    ],
)
def test_rules_of_text_hold_both_ways(rules, yes, no):
    for text in yes:
        assert text_of(text, **rules) == text
        assert value_of(text, **rules) == text
    for text in no:
        for way in (text_of, value_of):
            with pytest.raises(UnmappableError, match="x: "):
                way(text, **rules)


def test_a_code_table_goes_both_ways_and_knows_nothing_else():
    codes = {"nam": "1", "nữ": "2", "": "0"}
    for word, code in codes.items():
        assert text_of(word, codes=codes) == code
        assert value_of(f" {code}\n", codes=codes) == word
    for way, wrong in ((text_of, "1"), (text_of, "NAM"), (value_of, "nam"), (value_of, "01"), (value_of, "")):
        with pytest.raises(UnmappableError, match="không có trong bảng mã"):
            way(wrong, codes=codes)


def test_json_that_goes_back_is_read_by_everybody():
    value = {"a": ['Đước \u2028\U0001f33f\x01"\\', 1, -0.5, True, None], "": {}}
    written = envelope.dumps(value)
    assert json.loads(written) == value
    assert "Đước".encode() in written  # not escaped: half the size for a Vietnamese text
    assert envelope.loads(written) == value


@given(st.recursive(st.none() | st.booleans() | st.integers(1 - 10**19, 10**19) | st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)))  # fmt: skip # noqa: E501  # one strategy
@settings(max_examples=60, deadline=None)
def test_every_json_text_is_read_as_the_standard_library_reads_it(value):
    for form in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=2)):
        assert envelope.loads(form.encode()) == json.loads(form)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":{"b":1,"b":1}}',
        b'[{"\\u0061":1,"a":2}]',  # one name, spelt twice
        b"[Infinity]",
        b"[-Infinity]",
        b"[123456789012345678901]",
        b"\xef\xbb\xbf{}",  # RFC 8259 §8.1: no byte order mark
        '{"a":1}'.encode("utf-16"),
        b"{'a':1}",
        b'{"a":1}x',
        b'{"a":1,}',
        b'{"a":"\x01"}',
        b'{"a":"\xc3"}',
        b"[01]",
        b"[+1]",
        b"[.5]",
        b'{"a":' * 50_000,
    ],
)
def test_what_is_no_json_or_could_be_two_is_refused_without_its_words(data):
    with pytest.raises(UnmappableError) as caught:
        envelope.loads(data)
    assert caught.value.place == ""
