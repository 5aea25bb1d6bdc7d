"""Slips, places and lexemes at their edges, and what no text may do to them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.search import highlights, readings, tsquery
from duoc.engines.search.abbreviations import spellings
from duoc.engines.search.documents import document
from duoc.engines.search.keyboards import telex, vni
from duoc.engines.search.slips import keys, slips, swapped
from duoc.engines.search.syllables import is_syllable
from duoc.engines.search.words import forms, words

WORD = st.text(st.sampled_from("abcđ"), max_size=8)
TEXT = st.text(st.sampled_from("aăâbcdđeêiuưoơ ̀́'\\:&|!()*,.-12 "), max_size=40)


@pytest.mark.parametrize(
    ("typed", "known", "far"),
    [
        ("", "", 0),
        ("", "a", 1),
        ("", "ab", None),
        ("a", "b", 1),
        ("bien", "bien", 0),
        ("bie", "bien", 1),
        ("ien", "bien", 1),
        ("ben", "bien", 1),
        ("biien", "bien", 1),
        ("bieng", "bien", 1),
        ("boen", "bien", 1),
        ("bein", "bien", 1),
        ("ibne", "bien", None),  # two swaps
        ("eibn", "bien", None),  # no neighbours
        ("bnie", "bien", None),  # a letter moved by two places
        ("niex", "bien", None),
        ("bi", "bien", None),
        ("bienab", "bien", None),
    ],
)
def test_a_slip_is_one(typed: str, known: str, far: int | None) -> None:
    assert slips(typed, known) == far


@given(WORD, WORD)
def test_a_slip_goes_both_ways(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)


@given(WORD, WORD)
def test_a_swap_goes_both_ways(one: str, other: str) -> None:
    assert swapped(one, other) is swapped(other, one)


@given(WORD, st.integers(0, 7))
def test_a_word_without_one_letter_is_one_slip_away(word: str, at: int) -> None:
    shorter = word[:at] + word[at + 1 :]
    assert slips(word, shorter) == (1 if at < len(word) else 0)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("a", ["a"]),
        ("ab", ["a", "ab", "b"]),
        ("aa", ["a", "aa"]),
        ("aba", ["aa", "ab", "aba", "ba"]),
        ("12", []),
        ("a1", ["1", "a", "a1"]),
        ("", []),
        ("a" * 16, ["a" * 15, "a" * 16]),
        ("a" * 17, []),
    ],
)
def test_keys_are_the_word_without_one_letter(word: str, found: list[str]) -> None:
    assert keys(word) == found


@pytest.mark.parametrize(
    ("struck", "meant"),
    [
        ("as", "á"), ("af", "à"), ("ar", "ả"), ("ax", "ã"), ("aj", "ạ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"),
        ("ow", "ơ"), ("uw", "ư"), ("dd", "đ"), ("tieengs", "tiếng"), ("Vieetj", "việt"), ("ddeef", "đề"), ("asf", "à"),
    ],
)  # fmt: skip
def test_a_key_of_telex_makes_its_sign(struck: str, meant: str) -> None:
    assert telex(struck) == meant


@pytest.mark.parametrize(
    ("struck", "meant"),
    [
        ("a1", "á"), ("a2", "à"), ("a3", "ả"), ("a4", "ã"), ("a5", "ạ"), ("a6", "â"), ("e6", "ê"), ("o6", "ô"), ("a8", "ă"),
        ("o7", "ơ"), ("u7", "ư"), ("d9", "đ"), ("tie6ng1", "tiếng"), ("Vie65t", "việt"), ("d9e62", "đề"), ("a12", "à"),
    ],
)  # fmt: skip
def test_a_key_of_vni_makes_its_sign(struck: str, meant: str) -> None:
    assert vni(struck) == meant


@settings(max_examples=40)
@given(TEXT)
def test_any_keystrokes_are_read(text: str) -> None:
    for word in text.split():
        assert telex(word) == telex(word.upper())


@pytest.mark.parametrize(
    ("lexeme", "text"),
    [
        ("a", "'a'"),
        ("'", "''''"),
        ("\\", "'\\\\'"),
        ("a & !b", "'a & !b'"),
        ("a':*", "'a'':*'"),
        ("", "''"),
    ],
)
def test_no_lexeme_gets_out_of_its_quotes(lexeme: str, text: str) -> None:
    assert tsquery.word(lexeme) == text


@given(st.text(st.sampled_from("a'\\"), max_size=8))
def test_what_is_quoted_can_be_read_again(lexeme: str) -> None:
    inside = tsquery.word(lexeme)[1:-1]
    assert inside.replace("''", "'").replace("\\\\", "\\") == lexeme


@pytest.mark.parametrize("parts", [["'a'"], ["'a'", "'b'"], ["'a'", "'b'", "'c'"]])
def test_each_sign_stands_between_all_parts(parts: list[str]) -> None:
    joined = [tsquery.all_of(parts), tsquery.any_of(parts), tsquery.phrase(parts)]
    assert [one.strip("()") for one in joined] == [sign.join(parts) for sign in (" & ", " | ", " <-> ")]


@pytest.mark.parametrize(
    ("title", "length", "vector"),
    [
        ("", 0, ""),
        ("...", 0, ""),
        ("Cá", 1, "'ca':1A '=cá':1A"),
        ("Cá cá", 2, "'ca':1A '=cá':1A 'ca':2A '=cá':2A"),
        ("2026", 1, "'2026':1A '=2026':1A"),
        ("lý", 1, "'li':1A '=lí':1A"),
    ],
)
def test_a_title_stands_at_its_places(title: str, length: int, vector: str) -> None:
    made = document(title)
    assert (made.title_length, made.vector) == (length, vector)


def test_a_very_long_record_is_found_by_its_beginning() -> None:
    assert document("cá " * 5000).vector.count("'ca':") == 4000


@given(TEXT)
def test_places_of_words_are_in_their_order(text: str) -> None:
    found = words(text)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXT)
def test_forms_of_forms_are_themselves(text: str) -> None:
    for word in words(text):
        assert forms(word.marked) == (word.marked, word.folded)


@settings(max_examples=40)
@given(TEXT)
def test_a_text_that_is_asked_for_is_shown_whole(text: str) -> None:
    reading = readings.plain(text)
    shown = highlights.spans(text, [reading] if reading else [])
    assert bool(shown) is bool(words(text))


@settings(max_examples=40)
@given(TEXT, TEXT)
def test_places_that_are_shown_do_not_overlap(query: str, text: str) -> None:
    reading = readings.plain(query)
    shown = highlights.spans(text, [reading] if reading else [])
    assert all(one[0] < one[1] <= other[0] for one, other in pairwise(shown))


@pytest.mark.parametrize("query", ["ubnd", "UBND", "u.b.n.d", "Ubnd"])
def test_an_abbreviation_is_spelt_out_however_it_is_written(query: str) -> None:
    assert "ủy ban nhân dân" in {one.text.lower().replace("uỷ", "ủy") for one in spellings(words(query))}


@pytest.mark.parametrize("query", ["", "khong co gi", "xyz", "u b n d"])
def test_what_is_no_abbreviation_stays(query: str) -> None:
    assert spellings(words(query)) == []


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("cách", True),
        ("cạch", True),
        ("cach", False),
        ("cành", True),
        ("cãnh", True),
        ("hỏch", False),
        ("quốc", True),
        ("quôc", False),
        ("nghiêng", True),
        ("nghiêngg", False),
        ("nghiênngh", False),
        ("ư", True),
        ("ươi", True),
        ("w", False),
    ],
)
def test_a_stop_takes_two_tones_alone(word: str, answer: bool) -> None:
    assert is_syllable(word) is answer
