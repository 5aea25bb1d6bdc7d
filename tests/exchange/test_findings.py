"""Rows held against the leaves of their batch: what was done to them, told by kind."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules.findings import Finding, Verdict, compare

SIZE = 6
DIGESTS = [sha256(bytes([number])).digest() for number in range(SIZE)]
LEAVES = b"".join(DIGESTS)
WHOLE = list(enumerate(DIGESTS))
STRANGE = sha256("khác".encode()).digest()


def test_rows_as_they_were_written_are_without_a_verdict() -> None:
    assert compare(LEAVES, WHOLE) == []
    assert compare(LEAVES, WHOLE[::-1]) == []  # the order in which a database gives them says nothing
    assert compare(b"", []) == []


@given(st.integers(0, SIZE - 1))
def test_changed_row_is_named_by_its_place(place: int) -> None:
    rows = [(leaf, STRANGE if leaf == place else digest) for leaf, digest in WHOLE]
    assert compare(LEAVES, rows) == [Verdict("changed", place)]


@given(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))
def test_exchanged_rows_are_both_named_with_the_place_they_belong_to(one: int, other: int) -> None:
    digests = list(DIGESTS)
    digests[one], digests[other] = digests[other], digests[one]
    expected = [] if one == other else [Verdict("reordered", *sorted((one, other))),
                                        Verdict("reordered", *sorted((one, other), reverse=True))]  # fmt: skip
    assert compare(LEAVES, list(enumerate(digests))) == expected


@pytest.mark.parametrize("leaf", [SIZE, SIZE + 1, 32767, -1])
def test_row_beyond_the_batch_was_inserted(leaf: int) -> None:
    assert compare(LEAVES, [*WHOLE, (leaf, STRANGE)]) == [Verdict("inserted", leaf)]
    # A copy of a true row beside it is no truer: it would be counted twice.
    assert compare(LEAVES, [*WHOLE, (leaf, DIGESTS[2])]) == [Verdict("inserted", leaf, 2)]


def test_second_row_in_one_place_was_inserted() -> None:
    assert compare(LEAVES, [*WHOLE, (3, DIGESTS[3])]) == [Verdict("inserted", 3, 3)]
    assert compare(LEAVES, [(0, DIGESTS[0]), (0, STRANGE)]) == [Verdict("inserted", 0)]


@given(st.sets(st.integers(0, SIZE - 1)))
def test_rows_that_are_missing_are_left_to_the_caller(kept: set[int]) -> None:
    """Retention drops rows by right; whether a gap is one of those, the leaves alone cannot say."""
    assert compare(LEAVES, [row for row in WHOLE if row[0] in kept]) == []


@given(st.lists(st.tuples(st.integers(-2, SIZE + 2), st.sampled_from([*DIGESTS, STRANGE])), max_size=12))
def test_row_is_silent_exactly_when_it_stands_where_its_leaf_is(rows: list[tuple[int, bytes]]) -> None:
    """The model: the first row of each place is judged by its digest, every further one is one too many."""
    seen: set[int] = set()
    guilty = []
    for leaf, digest in rows:
        if leaf in seen or not 0 <= leaf < SIZE or DIGESTS[leaf] != digest:
            guilty.append(leaf)
        seen.add(leaf)
    verdicts = compare(LEAVES, rows)
    assert [verdict.leaf for verdict in verdicts] == guilty
    for verdict in verdicts:
        assert verdict.kind in {"changed", "reordered", "inserted"}
        assert verdict.belongs is None or 0 <= verdict.belongs < SIZE


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ({}, "[rollup] Số liệu khác."),
        ({"day": "2024-02-29"}, "[rollup] Số liệu khác. (ngày 2024-02-29)"),
        ({"gateway": "gw1", "batch": 0, "leaf": 0}, "[rollup] Số liệu khác. (cổng gw1, lô 0, lá 0)"),
        ({"batch": 7, "receipt": "1.x"}, "[rollup] Số liệu khác. (lô 7, biên nhận 1.x)"),
    ],
)
def test_finding_says_its_place_as_far_as_it_is_known(about: dict[str, Any], line: str) -> None:
    """Batch 0 and leaf 0 are places, not the absence of one."""
    finding = Finding("rollup", "Số liệu khác.", **about)
    assert finding.line() == line
    assert finding.members() == {"kind": "rollup", "text": "Số liệu khác.", **about}
