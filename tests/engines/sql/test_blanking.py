"""A text without its plain literals, by the two rules that say what one is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.sql.blanking import LONGEST, blank, literals, looked_up, spans

PLAIN_TEXT = st.text(
    st.characters(min_codepoint=32, exclude_characters="'\\\x7f", exclude_categories=["Cs"]), max_size=12
)
PLAIN_NUMBER = st.integers(1, 999_999_999)


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("", ""),
        ("select a from t", "select a from t"),
        ("a = 'An'", "a = \0'"),
        ("a = ''", "a = \0'"),
        ("a = 'Đước'", "a = \0'"),
        ("a = '; drop table t --'", "a = \0'"),
        ("a in ('An', 'Bình')", "a in (\0', \0')"),
        ("a = 'it''s'", "a = \0'\0'"),
        ("a = E'An'", "a = E\0'"),
        ("a = 5", "a = \0"),
        ("a=5", "a=\0"),
        ("a>5", "a>\0"),
        ("a<5", "a<\0"),
        ("a = -5", "a = -\0"),
        ("a = +5", "a = +\0"),
        ("a*5", "a*\0"),
        ("limit 5;", "limit \0;"),
        ("f(5)", "f(\0)"),
        ("f(1,2)", "f(\0,\0)"),
        ("f(1,\t2)", "f(\0,\t\0)"),
        ("a = 5\nand b", "a = \0\nand b"),
        ("a = 5::int", "a = \0::int"),
        ("a = 123456789", "a = \0"),
        ("a = ' 5 '", "a = \0'"),
        ("a = 5 -- 6", "a = \0 -- \0"),  # a comment's too: the grammar is asked elsewhere
    ],
)
def test_a_plain_literal_is_blanked(text: str, blanked: str) -> None:
    assert blank(text.encode()) == blanked.encode()


@pytest.mark.parametrize(
    "text",
    [
        "a = 0",
        "a = 05",
        "a = 1234567890",  # ten digits may be more than an integer holds
        "a = 1.5",
        "a = 1e5",
        "a = 5.",
        "a = .5",
        "a = 0x1F",
        "a5",
        "a_5",
        "$5",
        "a/5",
        "a[5]",
        "a = 5a",
        "5",  # nothing stands before it
        "a = 'An",
        "a = 'A\\n'",
        "a = 'A\nn'",
        "a = 'A\tn'",
        "a = 'A\x7fn'",
    ],
)
def test_what_is_no_plain_literal_stays(text: str) -> None:
    assert blank(text.encode()) == text.encode()


def test_the_longest_text_is_blanked() -> None:
    assert blank(b"a" * LONGEST) == b"a" * LONGEST


def test_a_longer_text_has_no_blanked_form() -> None:
    assert blank(b"a" * (LONGEST + 1)) is None


@pytest.mark.parametrize("text", [b"\0", b"a = '\0'", b"a\0"])
def test_a_text_with_the_sign_of_blanking_has_no_blanked_form(text: bytes) -> None:
    assert blank(text) is None


def test_a_number_and_a_string_leave_different_forms() -> None:
    assert blank(b"a = 5") != blank(b"a = '5'")


@given(PLAIN_TEXT, PLAIN_TEXT, PLAIN_NUMBER, PLAIN_NUMBER)
def test_other_plain_literals_come_to_the_same(one: str, other: str, first: int, second: int) -> None:
    texts = [f"where a = '{text}' and b > {number} limit 7" for text, number in ((one, first), (other, second))]
    assert blank(texts[0].encode()) == blank(texts[1].encode())


@given(st.lists(st.one_of(PLAIN_TEXT.map(lambda text: f"'{text}'"), PLAIN_NUMBER.map(str)), max_size=8))
def test_literals_are_told_in_their_order(written: list[str]) -> None:
    text = f"in ({', '.join(written)})".encode()
    assert literals(text) == [one.encode() for one in written]


@given(st.binary(max_size=60))
def test_places_are_those_of_the_literals(text: bytes) -> None:
    assert [text[start:end] for start, end in spans(text)] == literals(text)


@given(st.binary(max_size=60).filter(lambda text: b"\0" not in text))
def test_blanking_leaves_one_mark_for_each_literal(text: bytes) -> None:
    blanked = blank(text)
    assert blanked is not None
    assert (blanked == text) is (not literals(text))


def test_what_is_known_is_found_under_other_literals() -> None:
    skeleton = blank(b"a = 'An' and b = 5")
    assert skeleton is not None
    assert looked_up({skeleton: "known"}, "a = 'Bình' and b = 77".encode()) == "known"


def test_what_is_not_known_is_not_found() -> None:
    assert looked_up({}, b"a = 5") is None


def test_octets_of_no_text_are_not_found() -> None:
    skeleton = blank(b"a = 'x'")
    assert skeleton is not None
    assert looked_up({skeleton: "known"}, b"a = '\xff'") is None


def test_a_text_that_is_too_long_is_not_found() -> None:
    assert looked_up({b"a" * (LONGEST + 1): "known"}, b"a" * (LONGEST + 1)) is None
