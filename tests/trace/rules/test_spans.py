"""Sets of positions in time: against plain sets of numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.spans import Spans

_numbers = st.integers(0, 12)
_pieces = st.lists(st.tuples(_numbers, _numbers), max_size=12)


def _position(number):
    return (float(number), 0)


def _spans(*pieces):
    spans = Spans()
    for since, until in pieces:
        spans.add(_position(since), _position(until))
    return spans


def _meant(pieces):
    return {number for since, until in pieces for number in range(since, until + 1)}


def _told(spans):
    return [(int(since[0]), int(until[0])) for since, until in spans]


def test_an_empty_set_is_false():
    assert not Spans()


def test_a_set_of_one_position_is_true():
    assert _spans((3, 3))


def test_an_empty_span_adds_nothing():
    assert not Spans().add(_position(2), _position(1))


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ([(1, 2), (4, 5)], [(1, 2), (4, 5)]),
        ([(4, 5), (1, 2)], [(1, 2), (4, 5)]),
        ([(1, 3), (3, 5)], [(1, 5)]),
        ([(1, 3), (2, 5)], [(1, 5)]),
        ([(2, 3), (1, 9)], [(1, 9)]),
        ([(1, 2), (4, 5), (7, 8), (2, 7)], [(1, 8)]),
        ([(1, 2), (7, 8), (4, 5)], [(1, 2), (4, 5), (7, 8)]),
        ([(1, 2), (5, 6), (6, 9)], [(1, 2), (5, 9)]),
        ([(1, 9), (3, 4)], [(1, 9)]),
        ([(5, 4)], []),
    ],
)
def test_spans_that_meet_are_one(pieces, told):
    assert _told(_spans(*pieces)) == told


@pytest.mark.parametrize("piece", [(1, 5), (1, 1), (5, 5), (2, 4)])
def test_a_span_inside_another_does_not_grow_the_set(piece):
    assert not _spans((1, 5)).add(*map(_position, piece))


@pytest.mark.parametrize("piece", [(0, 5), (1, 6), (5, 6), (7, 7), (0, 9)])
def test_a_span_that_reaches_further_grows_the_set(piece):
    assert _spans((1, 5)).add(*map(_position, piece))


@given(_pieces)
def test_positions_are_those_of_the_added_spans(pieces):
    spans = _spans(*pieces)
    assert {number for number in range(14) if _position(number) in spans} == _meant(pieces)


@given(_pieces)
def test_spans_are_in_order_and_apart(pieces):
    told = _told(_spans(*pieces))
    assert all(before[1] < after[0] for before, after in pairwise(told))


@given(_pieces)
def test_the_order_of_adding_does_not_matter(pieces):
    assert _told(_spans(*pieces)) == _told(_spans(*reversed(pieces)))


@given(_pieces)
def test_adding_again_does_not_grow_the_set(pieces):
    spans = _spans(*pieces)
    assert not any(spans.add(_position(since), _position(until)) for since, until in pieces)


@given(_pieces.filter(_meant))
def test_the_ends_are_the_least_and_the_greatest_position(pieces):
    spans = _spans(*pieces)
    assert (spans.since[0], spans.until[0]) == (min(_meant(pieces)), max(_meant(pieces)))
