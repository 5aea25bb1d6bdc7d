"""What happened to entries that no longer fit the tree, told from short logs worked out by hand."""

import pytest

from duoc.ledger.rules.findings import Damage
from duoc.ledger.rules.shifts import explain

Log = dict[int, bytes | None]


def log(letters: str) -> Log:
    """One entry a letter; `.`: none."""
    return {index: None if letter == "." else letter.encode() for index, letter in enumerate(letters)}


def differing(entries: str, leaves: str) -> tuple[Log, Log]:
    """Both sides where they differ, as the audit gives them."""
    one, other = log(entries), log(leaves)
    kept = [index for index in one if one[index] != other[index]]
    return {index: one[index] for index in kept}, {index: other[index] for index in kept}


def found(entries: str, leaves: str, known_to: int | None = None) -> list[tuple[Damage, int | None]]:
    return [(finding.damage, finding.index) for finding in explain(*differing(entries, leaves), known_to)]


CHANGED, MISSING = Damage.ENTRY_CHANGED, Damage.ENTRY_MISSING
INSERTED, REORDERED = Damage.ENTRY_INSERTED, Damage.ENTRIES_REORDERED


@pytest.mark.parametrize(
    ("entries", "leaves", "expected"),
    [
        ("abc", "abc", []),
        ("xbc", "abc", [(CHANGED, 0)]),
        ("abx", "abc", [(CHANGED, 2)]),
        ("xby", "abc", [(CHANGED, 0), (CHANGED, 2)]),
        (".bc", "abc", [(MISSING, 0)]),
        ("a.c", "abc", [(MISSING, 1)]),
        ("..c", "abc", [(MISSING, 0), (MISSING, 1)]),
        ("abcx", "abc.", [(INSERTED, 3)]),
        ("abcxy", "abc..", [(INSERTED, 3), (INSERTED, 4)]),
        ("xbc.", "abcd", [(CHANGED, 0), (MISSING, 3)]),
    ],
)
def test_damage_of_single_entries_is_named_at_each(
    entries: str, leaves: str, expected: list[tuple[Damage, int]]
) -> None:
    assert found(entries, leaves) == expected


@pytest.mark.parametrize(
    ("entries", "leaves", "at"), [("bcde.", "abcde", 0), ("acde.", "abcde", 1), ("abce.", "abcde", 3)]
)
def test_removal_with_renumbering_is_one_finding(entries: str, leaves: str, at: int) -> None:
    assert found(entries, leaves) == [(MISSING, at)]


@pytest.mark.parametrize(("entries", "leaves", "at"), [("xabcd", "abcde", 0), ("abxcd", "abcde", 2)])
def test_insertion_that_pushes_the_last_one_out_is_two_findings(entries: str, leaves: str, at: int) -> None:
    assert found(entries, leaves) == [(INSERTED, at), (MISSING, 4)]


def test_removal_that_is_filled_up_at_the_end_is_two_findings() -> None:
    assert found("bcdex", "abcde") == [(MISSING, 0), (INSERTED, 4)]


@pytest.mark.parametrize(
    ("entries", "leaves"), [("bcda", "abcd"), ("dabc", "abcd"), ("bcdea", "abcde"), ("eabcd", "abcde")]
)
def test_one_entry_moved_through_the_log_is_one_reordering(entries: str, leaves: str) -> None:
    assert found(entries, leaves) == [(REORDERED, 0)]


def test_neighbours_that_were_exchanged_are_one_reordering() -> None:
    assert found("bacd", "abcd") == [(REORDERED, 0)]


def test_entries_exchanged_over_a_distance_are_named_at_both() -> None:
    assert found("dbca", "abcd") == [(REORDERED, 0), (REORDERED, 3)]


def test_reordering_says_how_far_it_goes() -> None:
    assert explain(*differing("abdeca", "abcdea"))[0].detail == "up to number 4"


def test_moved_entry_says_where_it_was_logged() -> None:
    assert explain(*differing("dbca", "abcd"))[0].detail == "the entry that was logged as number 3"


def test_shift_that_goes_beyond_what_was_compared_has_no_end() -> None:
    assert found("bcdex", "abcde", known_to=4) == [(MISSING, 0)]


def test_insertion_that_goes_beyond_what_was_compared_has_no_end() -> None:
    assert found("xabcd", "abcde", known_to=4) == [(INSERTED, 0)]


def test_damage_behind_a_shift_is_still_named() -> None:
    assert found("bcdafx", "abcdfy") == [(REORDERED, 0), (CHANGED, 5)]


def test_entry_overwritten_with_a_copy_of_one_that_stayed_was_changed() -> None:
    assert found("abca", "abcd") == [(CHANGED, 3)]


def test_nothing_that_differs_is_nothing_found() -> None:
    assert explain({}, {}) == []
