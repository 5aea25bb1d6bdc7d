"""The published form of a scan, and what strangers may send instead of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.clones.scans import Scan, ScanFormError, parse

# 2026-11-28T03:04:05.123Z by `date -u -d … +%s`.
MOMENT = 1_795_835_045_123_000
# The first second of 01/01/2027 in Asia/Ho_Chi_Minh is 2026-12-31T17:00:00Z.
NEW_YEAR = 1_798_736_400_000_000


def line(**members: object) -> str:
    return json.dumps({"time": "2026-11-28T03:04:05.123Z", "serial": "7KQ2"} | members)


def test_a_line_with_everything_is_read() -> None:
    told = line(kind="pin_ok", commune="32002", device="a1", batch="B7", product="cua", shipped_to=["79", "31825"],
                expires="2026-12-31", activated=False, cloned=True, extra={"not": "ours"})  # fmt: skip
    assert parse(told) == Scan(
        MOMENT, "7KQ2", "pin_ok", "32002", "a1", "B7", "cua", ("79", "31825"), NEW_YEAR, True, True
    )


def test_only_time_and_serial_are_needed() -> None:
    assert parse(line()) == Scan(MOMENT, "7KQ2", "scan")
    assert parse(line(commune=None, device="", shipped_to=None)) == Scan(MOMENT, "7KQ2", "scan")


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    assert parse(line(time="2026-11-28T10:04:05.123+07:00")).time == MOMENT


def test_a_line_is_one_object_with_white_space_around_it() -> None:
    assert parse(f" \t{line()}\r\n").serial == "7KQ2"
    for around in (f"{line()} {line()}", f"{line()},", f"\u00a0{line()}", f"{line()}\x0b"):
        with pytest.raises(ScanFormError, match="not JSON"):
            parse(around)


def test_what_was_right_once_excuses_nothing_later() -> None:
    """Places and days are looked at once; a number or a list in their stead is refused all the same."""
    assert parse(line(commune="79", shipped_to=["79"], expires="2026-12-31")).shipped == ("79",)
    for wrong in ({"commune": 79}, {"shipped_to": [79]}, {"shipped_to": [["79"]]}, {"expires": ["2026-12-31"]}):
        with pytest.raises(ScanFormError):
            parse(line(**wrong))


def test_bytes_are_read_as_utf_8() -> None:
    assert parse(line(product="tôm khô").encode()).product == "tôm khô"
    with pytest.raises(ScanFormError, match="not JSON"):
        parse(b'{"serial": "\xff"}')


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"time": "2026-11-28T03:04:05"}, "zone"),
        ({"time": "2026-02-30T03:04:05Z"}, "not a moment"),
        ({"time": 1_795_835_045}, "text like"),
        ({"time": None}, "text like"),
        ({"serial": ""}, "serial is missing"),
        ({"serial": "a b"}, "visible ASCII"),
        ({"serial": 7}, "visible ASCII"),
        ({"serial": "x" * 129}, "visible ASCII"),
        ({"kind": "stolen"}, "kind must be one of"),
        ({"kind": ["scan"]}, "kind must be one of"),
        ({"commune": "3200"}, "five digits"),
        ({"commune": 32002}, "five digits"),
        ({"commune": "３２００２"}, "five digits"),
        ({"shipped_to": "79"}, "list of places"),
        ({"shipped_to": ["79", ""]}, "is missing"),
        ({"expires": "31/12/2026"}, "a day like"),
        ({"expires": 20261231}, "a day like"),
        ({"cloned": "yes"}, "true or false"),
        ({"activated": 0}, "true or false"),
        ({"product": "x" * 501}, "at most 500"),
    ],
)
def test_a_line_that_is_not_in_the_form_says_why(members: dict[str, object], reason: str) -> None:
    with pytest.raises(ScanFormError, match=reason):
        parse(line(**members))


@pytest.mark.parametrize("text", ["", "[]", "null", '"x"', "{", "[" * 60_000, "x" * 70_000])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ScanFormError):
        parse(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_NAMES = [
    "time",
    "serial",
    "kind",
    "commune",
    "device",
    "batch",
    "product",
    "shipped_to",
    "expires",
    "activated",
    "cloned",
]


@given(st.dictionaries(st.sampled_from(_NAMES), _JSON) | _JSON)
def test_whatever_comes_is_a_scan_or_refused(told: object) -> None:
    try:
        scan = parse(json.dumps(told))
    except ScanFormError:
        return
    assert scan.serial.isascii()


@given(st.binary(max_size=200))
def test_no_bytes_break_it(told: bytes) -> None:
    with pytest.raises(ScanFormError):
        parse(told)
