import hashlib

from hypothesis import given
from hypothesis import strategies as st

from duoc.sim.draw import Draw


def test_draw_follows_the_stated_construction():
    block = hashlib.shake_128(b"DKDN/read/7/0").digest(128)
    draw = Draw("DKDN/read/7")
    expected = [int.from_bytes(block[i : i + 4], "big") % 1000 for i in range(0, 128, 4)]
    assert [draw.below(1000) for _ in range(32)] == expected
    following = hashlib.shake_128(b"DKDN/read/7/1").digest(4)
    assert draw.below(1 << 32) == int.from_bytes(following, "big")


@given(st.text(max_size=20), st.integers(1, 1 << 32))
def test_draw_repeats_and_stays_below_its_limit(name, limit):
    first, second = Draw(name), Draw(name)
    values = [first.below(limit) for _ in range(40)]
    assert values == [second.below(limit) for _ in range(40)]
    assert all(0 <= value < limit for value in values)


@given(st.integers(-50, 50), st.integers(0, 100))
def test_draw_between_includes_both_ends_and_nothing_else(lowest, width):
    draw = Draw(f"{lowest}/{width}")
    seen = {draw.between(lowest, lowest + width) for _ in range(60)}
    assert min(seen) >= lowest
    assert max(seen) <= lowest + width


def test_draw_between_reaches_both_ends():
    draw = Draw("ends")
    assert {draw.between(3, 5) for _ in range(100)} == {3, 4, 5}


def test_draw_digits_keeps_leading_zeros():
    draw = Draw("digits")
    texts = [draw.digits(3) for _ in range(300)]
    assert all(len(text) == 3 and text.isascii() and text.isdigit() for text in texts)
    assert any(text.startswith("0") for text in texts)


def test_draw_day_lies_in_its_years_and_reaches_the_last_day():
    draw = Draw("days")
    days = {draw.day(2023, 2024) for _ in range(20_000)}
    assert min(days) == "2023-01-01"
    assert max(days) == "2024-12-31"
    assert "2024-02-29" in days
    assert len(days) == 365 + 366


def test_draw_of_another_name_is_another_sequence():
    one, other = Draw("a/read/1"), Draw("a/read/2")
    assert [one.below(1 << 32) for _ in range(4)] != [other.below(1 << 32) for _ in range(4)]
