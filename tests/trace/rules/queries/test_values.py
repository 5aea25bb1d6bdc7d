"""How the values of parameters are written: in a URL and in JSON, each kind at its edges."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.queries.errors import QueryParameterError
from duoc.trace.rules.queries.values import MOST_VALUES, Value, moment_of


def _url(raw):
    return Value("asked", raw, url=True)


def _json(raw):
    return Value("asked", raw, url=False)


def _refusal(read):
    with pytest.raises(QueryParameterError) as refused:
        read()
    return str(refused.value)


@pytest.mark.parametrize(
    ("raw", "texts"), [("a", ("a",)), ("a|b", ("a", "b")), ("a,b", ("a,b",)), (" a ", (" a ",)), ("đ|a", ("đ", "a"))]
)
def test_texts_of_a_url_are_parted_by_bars(raw, texts):
    assert _url(raw).texts() == texts


@pytest.mark.parametrize("raw", ["", "|", "a|", "|a", "a||b"])
def test_an_empty_text_of_a_url_is_refused(raw):
    assert _refusal(_url(raw).texts) == "asked: a list of texts is wanted"


@pytest.mark.parametrize("raw", [["a"], ["a|b"], ["a", "b"]])
def test_texts_of_json_are_a_list(raw):
    assert _json(raw).texts() == tuple(raw)


@pytest.mark.parametrize("raw", ["a", [], [""], [1], [None], ["a", 1], {"a": 1}, None, True, ("a",)])
def test_what_is_no_list_of_texts_is_refused(raw):
    assert _refusal(_json(raw).texts) == "asked: a list of texts is wanted"


def test_a_thousand_texts_are_taken():
    assert len(_json(["a"] * 1000).texts()) == MOST_VALUES


def test_one_text_more_than_a_thousand_is_refused():
    assert _refusal(_json(["a"] * 1001).texts) == "asked: at most 1000 values"


@pytest.mark.parametrize("value", [_url("a|b\0"), _json(["a", "\0"])])
def test_a_zero_byte_is_refused(value):
    assert _refusal(value.texts) == "asked: no text holds a zero byte"


@pytest.mark.parametrize("raw", ["", None, 1, ["a"], True])
def test_what_is_no_text_is_refused(raw):
    assert _refusal(_json(raw).text) == "asked: a text is wanted"


def test_one_text_keeps_its_bars():
    assert _url("a|b").text() == "a|b"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("0", 0),
        ("-0", 0),
        ("+5", 5),
        ("5.", 5),
        (".5", 0.5),
        ("1e3", 1000),
        ("1E-2", 0.01),
        ("-2.5e+1", -25),
        ("007", 7),
    ],
)
def test_a_number_of_a_url_is_read(raw, number):
    assert _url(raw).number() == number


@pytest.mark.parametrize(
    "raw",
    ["", " ", ".", "e3", "1e", "0x10", "1_000", "1,5", "nan", "inf", "-Infinity", " 1", "1\n", "٣", "1 000", "--1"],
)
def test_another_number_of_a_url_is_refused(raw):
    assert _refusal(_url(raw).number) == "asked: a number is wanted"


@pytest.mark.parametrize("raw", ["1", True, False, None, [], [1], {}])
def test_what_is_no_number_of_json_is_refused(raw):
    assert _refusal(_json(raw).number) == "asked: a number is wanted"


@pytest.mark.parametrize("value", [_url("1e999"), _url("-1e999"), _json(math.inf), _json(-math.inf), _json(math.nan)])
def test_a_number_without_end_is_refused(value):
    assert _refusal(value.number) == "asked: a finite number is wanted"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_means_the_same_in_a_url_and_in_json(number):
    assert _url(repr(number)).number() == _json(number).number() == number


@pytest.mark.parametrize(
    ("value", "numbers"), [(_url("1|2.5"), (1, 2.5)), (_json([1, 2.5]), (1, 2.5)), (_json(7), (7,))]
)
def test_numbers_are_one_or_a_list(value, numbers):
    assert value.numbers() == numbers


@pytest.mark.parametrize("value", [_url("1|"), _url("|"), _json([]), _json([[1]]), _json(["1"]), _json([True])])
def test_a_list_with_another_thing_than_numbers_is_refused(value):
    assert _refusal(value.numbers) == "asked: a number is wanted"


@pytest.mark.parametrize(("raw", "number"), [("1", 1), ("999999999", 999_999_999), ("0001", 1)])
def test_a_whole_number_of_a_url_is_read(raw, number):
    assert _url(raw).whole() == number


@pytest.mark.parametrize("raw", ["", "0", "-1", "+1", "1.0", "1e3", "1000000000", "٣", "1\n", " 1"])
def test_another_whole_number_of_a_url_is_refused(raw):
    assert _refusal(_url(raw).whole) == "asked: a whole number from 1 on is wanted"


@pytest.mark.parametrize("raw", [0, -1, 1.0, True, "1", None, [1]])
def test_another_whole_number_of_json_is_refused(raw):
    assert _refusal(_json(raw).whole) == "asked: a whole number from 1 on is wanted"


def test_a_whole_number_may_begin_at_nothing():
    assert _url("0").whole(0) == 0


@pytest.mark.parametrize(("raw", "flag"), [("true", True), ("false", False), ("1", True), ("0", False), ("", True)])
def test_a_flag_of_a_url_is_read(raw, flag):
    assert _url(raw).flag() is flag


@pytest.mark.parametrize("raw", ["True", "FALSE", "yes", "2", " ", "null", "on"])
def test_another_flag_of_a_url_is_refused(raw):
    assert _refusal(_url(raw).flag) == "asked: true or false is wanted"


@pytest.mark.parametrize(("raw", "flag"), [(True, True), (False, False), (1, True), (0, False), (None, True)])
def test_a_flag_of_json_is_read(raw, flag):
    assert _json(raw).flag() is flag


@pytest.mark.parametrize("raw", ["true", "", 2, -1, [], [True], {}])
def test_another_flag_of_json_is_refused(raw):
    assert _refusal(_json(raw).flag) == "asked: true or false is wanted"


@pytest.mark.parametrize(("raw", "values"), [("a", ("a",)), (1, (1,)), (1.5, (1.5,)), ([1, "a"], (1, "a"))])
def test_a_loose_value_is_a_text_or_a_number(raw, values):
    assert _json(raw).loose() == values


@pytest.mark.parametrize("raw", [None, [], [None], [[1]], {}, [{}]])
def test_another_loose_value_is_refused(raw):
    assert _refusal(_json(raw).loose) == "asked: texts or numbers are wanted"


@pytest.mark.parametrize(
    "raw",
    [
        "2026-03-02T01:00:00Z",
        "2026-03-02t01:00:00z",
        "2026-03-02T08:00:00+07:00",
        "2026-03-01T20:00:00-05:00",
        "2026-03-02T01:00:00.0Z",
        "2026-03-02T01:00:00.0000000009Z",
    ],
)
def test_a_moment_is_read_in_utc(raw):
    assert moment_of(raw) == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "2026-03-02",
        "2026-03-02T01:00:00",
        "2026-03-02 01:00:00Z",
        "2026-03-02T01:00Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-03-02T24:00:01Z",
        "2026-03-02T01:60:00Z",
        "2026-03-02T01:00:00+0700",
        "2026-03-02T01:00:00+24:00",
        "2026-03-02T01:00:00.Z",
        "20260302T010000Z",
        "0001-01-01T00:00:00+01:00",
        "2026-03-02T01:00:00Z\n",
        "٢٠٢٦-03-02T01:00:00Z",
        None,
        0,
        True,
        ["2026-03-02T01:00:00Z"],
    ],
)
def test_what_is_no_moment_is_none(raw):
    assert moment_of(raw) is None


def test_a_plus_that_a_url_made_a_blank_is_a_plus():
    assert _url("2026-03-02T08:00:00 07:00").time() == datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_a_blank_in_json_is_no_plus():
    assert "with its zone" in _refusal(_json("2026-03-02T08:00:00 07:00").time)
