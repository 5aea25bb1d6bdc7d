"""Stamps without a database: which state may follow which, accounts, orders, lots, addresses."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules import stamps
from duoc.trace.rules.stamps import Account, StampRefusedError

# reference/trace.md §8, by hand: (state, state that may follow).
_ALLOWED = {
    ("minted", "printed"),
    ("minted", "scrapped"),
    ("printed", "delivered"),
    ("printed", "spoiled"),
    ("printed", "lost"),
    ("delivered", "activated"),
    ("delivered", "void"),
    ("activated", "void"),
}
_STATES = ("minted", "printed", "scrapped", "delivered", "spoiled", "lost", "activated", "void")
_COUNTS = st.integers(0, 10**8)
_ACCOUNTS = st.builds(
    lambda remaining, scrapped, in_stock, spoiled, lost, unused, activated, void: Account(
        remaining + scrapped + in_stock + spoiled + lost + unused + activated + void,
        remaining, scrapped, in_stock, spoiled, lost, unused, activated, void,
    ),
    *[_COUNTS] * 8,
)  # fmt: skip


@pytest.mark.parametrize("after", _STATES[1:])
@pytest.mark.parametrize("before", _STATES)
def test_a_state_follows_only_where_the_life_says(before, after):
    assert (before in stamps.STEPS[after].after) is ((before, after) in _ALLOWED)


@pytest.mark.parametrize("state", ["activated", "void"])
def test_only_the_producer_activates_and_voids(state):
    assert stamps.STEPS[state].of_party


@pytest.mark.parametrize("state", ["printed", "scrapped", "delivered", "spoiled", "lost"])
def test_the_printing_house_takes_the_other_steps(state):
    assert not stamps.STEPS[state].of_party


@pytest.mark.parametrize("state", ["scrapped", "spoiled", "lost", "void"])
def test_a_loss_needs_a_reason(state):
    assert stamps.STEPS[state].reason


@pytest.mark.parametrize("state", ["printed", "delivered", "activated"])
def test_a_usual_step_needs_no_reason(state):
    assert not stamps.STEPS[state].reason


@given(_ACCOUNTS)
def test_every_division_fulfils_the_equations(account):
    assert all(account.equations().values())


@given(_ACCOUNTS)
def test_delivered_is_activated_void_and_unused(account):
    assert account.delivered == account.activated + account.void + account.unused


@given(_ACCOUNTS)
def test_printed_is_delivered_spoiled_lost_and_in_stock(account):
    assert account.printed == account.delivered + account.spoiled + account.lost + account.in_stock


@given(_ACCOUNTS, st.integers(1, 100))
def test_a_stamp_too_many_breaks_the_equation_of_minting(account, more):
    other = replace(account, minted=account.minted + more)
    assert not other.equations()["minted = printed + scrapped + remaining"]


@pytest.mark.parametrize("count", [1, 100_000_000])
def test_an_order_has_one_to_a_hundred_million_stamps(count):
    assert stamps.check_order(count, "tem.example", "a4-65", "M") == "TEM.EXAMPLE"


@pytest.mark.parametrize("count", [0, -1, 100_000_001])
def test_another_number_of_stamps_is_refused(count):
    with pytest.raises(StampRefusedError, match="từ 1 đến 100000000"):
        stamps.check_order(count, "tem.example", "a4-65", "M")


@pytest.mark.parametrize("level", ["", "L", "H", "m", "MQ"])
def test_another_level_is_refused(level):
    with pytest.raises(StampRefusedError, match="M hoặc Q"):
        stamps.check_order(1, "tem.example", "a4-65", level)


@pytest.mark.parametrize("preset", ["", "A4-65", "1x1", "A4"])
def test_another_format_is_refused(preset):
    with pytest.raises(StampRefusedError, match="khổ tem"):
        stamps.check_order(1, "tem.example", preset, "M")


@pytest.mark.parametrize(
    "host", ["a", "tem.example:8443", "a-b.c", "xn--c-mau-ipa.vn", "10.0.0.1", "a" * 80, " tem.vn "]
)
def test_a_host_is_printed_in_capitals(host):
    assert stamps.check_order(1, host, "a4-65", "M") == host.strip().upper()


@pytest.mark.parametrize(
    "host",
    ["", ".", "-a", "a-", "a..b", "a.", ".a", "a_b", "a/b", "cà-mau.vn", "a:", "a:123456", "[::1]", "a b", "a" * 81],
)
def test_another_host_is_refused(host):
    with pytest.raises(StampRefusedError, match="không dùng được trong địa chỉ"):
        stamps.check_order(1, host, "a4-65", "M")


# GS1 General Specifications, figure 7.11-1: the 82 signs of AI (10).
_CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("sign", _CSET82)
def test_each_sign_of_the_standard_may_stand_in_a_lot(sign):
    assert stamps.check_lot(sign) == sign


@pytest.mark.parametrize("sign", sorted({chr(code) for code in range(0x21, 0x7F)} - set(_CSET82)))
def test_no_other_sign_of_ascii_may(sign):
    with pytest.raises(StampRefusedError, match="GS1 AI 10"):
        stamps.check_lot(f"A{sign}1")


@pytest.mark.parametrize("lot", ["", " ", "A" * 21, "A 1", "A\0", "LÔ1", "A\n1", "١"])
def test_a_lot_of_other_signs_or_length_is_refused(lot):
    with pytest.raises(StampRefusedError, match="từ 1 đến 20 ký tự"):
        stamps.check_lot(lot)


@pytest.mark.parametrize("lot", ["A", "A" * 20])
def test_a_lot_has_one_to_twenty_signs(lot):
    assert stamps.check_lot(f" {lot} ") == lot


def test_a_stamp_of_a_gtin_is_a_digital_link_in_capitals():
    assert stamps.stem("TEM.VN", "09506000134352", "") == "HTTPS://TEM.VN/01/09506000134352/21/"


def test_a_stamp_of_a_trace_code_stands_under_t():
    assert stamps.stem("TEM.VN", "", "CM-01") == "HTTPS://TEM.VN/T/CM-01/"


@pytest.mark.parametrize(
    ("printed", "spoiled", "agreed"), [(9, 2, True), (9, 1, False), (8, 2, False), (2, 9, False), (0, 0, False)]
)
def test_a_signed_count_agrees_in_both_numbers(printed, spoiled, agreed):
    assert stamps.agrees(Account(minted=9, in_stock=7, spoiled=2), printed, spoiled) is agreed
