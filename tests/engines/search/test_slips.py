"""One slip: held against a textbook distance (optimal string alignment) computed the slow way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.search.slips import keys, slips, swapped

WORD = st.text(alphabet="abcđ", min_size=0, max_size=6)


def distance(one, other):
    """Insertions, deletions, substitutions and swaps of neighbours, each one."""
    table = {(-1, -1): 0}
    for i in range(len(one)):
        table[i, -1] = i + 1
    for j in range(len(other)):
        table[-1, j] = j + 1
    for i in range(len(one)):
        for j in range(len(other)):
            cost = one[i] != other[j]
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + cost)
            if i and j and one[i] == other[j - 1] and one[i - 1] == other[j]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


@given(WORD, WORD)
def test_a_slip_is_a_distance_of_one(one, other):
    far = distance(one, other)
    assert slips(one, other) == (far if far <= 1 else None)


@given(WORD.filter(bool), WORD.filter(bool))
def test_words_one_slip_apart_share_a_key(one, other):
    if distance(one, other) <= 1 and not (len(one) == len(other) == 1):
        assert set(keys(one)) & set(keys(other))


@pytest.mark.parametrize(("typed", "meant"), [("bein", "bien"), ("hcung", "chung"), ("ob", "bo"), ("asch", "sach")])
def test_swapped_neighbours_are_told_from_other_slips(typed, meant):
    assert swapped(typed, meant)
    assert not swapped(typed, typed)
    assert not swapped(typed + "x", meant)


@pytest.mark.parametrize("word", ["2025", "10", "a" * 17, ""])
def test_numbers_and_what_is_no_word_are_not_guessed(word):
    assert keys(word) == []
