"""How two statements are compared in words, and what of a text nobody may read."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.wording import difference, example, likeness, silent, word_counts

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 4)).map(Counter)


def silenced(text: str) -> str:
    return silent(text, 0, len(text.encode()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("select f('An') from t", "select f('x') from t"),
        ("select f(E'An', $$Binh$$, U&'Lan') from t", "select f('x', 'x', 'x') from t"),
        ("select f(n'An', b'01', x'1F') from t", "select f(n'x', 'x', 'x') from t"),
        ("select a from t where a = 'An'", "select a from t where a = 'x'"),
        ("select f(123456789012) from t", "select f('x') from t"),
        ("select f(12) from t", "select f(12) from t"),
        ("SELECT A FROM t -- An", "select a from t"),
        ('select "A" from t', 'select "A" from t'),
        ("select a from t12345678", "select a from tx"),
        ('select "ID 079203001234" from t', 'select "ID x" from t'),
        ("select a from t where a = $1", "select a from t where a = $1"),
    ],
)
def test_no_value_is_shown_in_a_record(text: str, shown: str) -> None:
    assert silenced(text) == shown


@given(st.text(st.sampled_from("AnBìh 0123456789"), min_size=4, max_size=20))
def test_no_text_comes_through(value: str) -> None:
    assert value not in silenced(f"select f('{value}'), g(e'{value}') from t where a = '{value}'").replace("'x'", "")


def test_an_example_is_cut_by_octets() -> None:
    text = "select 'Đ'; select a from t"
    start = text.encode().index(b"select a")
    assert example(text, start, len(text.encode())) == "select a from t"


@pytest.mark.parametrize("text", ["select (", "select 'a", "selec 1", "select 1 from"])
def test_what_does_not_parse_has_no_words(text: str) -> None:
    with pytest.raises(SqlRefusedError) as refused:
        silenced(text)
    assert refused.value.rule == "syntax"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select a, a from t", {"select": 1, "a": 2, ",": 1, "from": 1, "t": 1}),
        ("SELECT A", {"select": 1, "a": 1}),
        ('select "A"', {"select": 1, '"A"': 1}),
        ("select f('An')", {"select": 1, "f": 1, "(": 1, "'x'": 1, ")": 1}),
        ("select a /* b */", {"select": 1, "a": 1}),
    ],
)
def test_words_are_counted_without_values(text: str, words: dict[str, int]) -> None:
    assert word_counts(text, 0, len(text)) == words


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("ab", "a", "thêm «b»"),
        ("a", "ab", "thiếu «b»"),
        ("ab", "ac", "thêm «b», thiếu «c»"),
        ("abb", "a", "thêm «b b»"),
        ("ab", "ba", "cùng từ, khác thứ tự hoặc cấu trúc"),
        ("", "", "cùng từ, khác thứ tự hoặc cấu trúc"),
        ("abcdefghijklmn", "", "thêm «a b c d e f g h i j k l»"),
    ],
)
def test_a_person_reads_what_is_more_and_what_is_less(here: str, there: str, said: str) -> None:
    assert difference(Counter(here), Counter(there)) == said


@pytest.mark.parametrize(
    ("here", "there", "like"),
    [("ab", "ab", 1.0), ("ab", "cd", 0.0), ("ab", "ac", 0.5), ("aab", "ab", 0.8), ("", "", 0.0), ("a", "", 0.0)],
)
def test_likeness_is_twice_the_common_words_of_all(here: str, there: str, like: float) -> None:
    assert likeness(Counter(here), Counter(there)) == like


@given(COUNTS, COUNTS)
def test_likeness_does_not_depend_on_the_order(one: "Counter[str]", other: "Counter[str]") -> None:
    assert likeness(one, other) == likeness(other, one)


@given(COUNTS, COUNTS)
def test_likeness_is_a_share(one: "Counter[str]", other: "Counter[str]") -> None:
    assert 0 <= likeness(one, other) <= 1


@given(COUNTS.filter(bool), COUNTS.filter(bool))
def test_only_the_same_words_are_wholly_alike(one: "Counter[str]", other: "Counter[str]") -> None:
    assert (likeness(one, other) == 1) is (one == other)


@given(COUNTS, COUNTS)
def test_what_is_more_on_one_side_is_less_on_the_other(one: "Counter[str]", other: "Counter[str]") -> None:
    turned = difference(other, one).replace("thêm", "?").replace("thiếu", "thêm").replace("?", "thiếu")
    assert set(difference(one, other).split(", ")) == set(turned.split(", "))
