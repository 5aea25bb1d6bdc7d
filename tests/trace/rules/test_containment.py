"""Who was in what: intervals of containment told by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from duoc.trace.rules.containment import (
    ADD,
    AGGREGATION,
    ASSOCIATION,
    DELETE,
    EVER,
    NEVER,
    OBSERVE,
    Move,
    Position,
    Stay,
    stays,
)

_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
_BOX, _CRATE, _PALLET = 11, 12, 13


def _at(hour, event=None):
    return Position(_BEGIN + timedelta(hours=hour), hour if event is None else event)


def _move(hour, action, parent=_BOX, type_=AGGREGATION, **more):
    return Move(_at(hour), type_, action, parent, **more)


def _lot(hour, action, quantity, uom="KGM", parent=_BOX):
    return _move(hour, action, parent, is_class=True, quantity=quantity, uom=uom)


def _told(found):
    """(parent, first hour, last hour) of each stay, in order; None where it goes on."""
    return sorted((one.parent, one.since.event, None if one.until == NEVER else one.until.event) for one in found)


def test_a_child_of_which_nothing_is_said_was_in_nothing():
    assert stays([]) == []


def test_a_piece_that_is_put_in_stays():
    assert stays([_move(1, ADD)]) == [Stay(_BOX, AGGREGATION, _at(1), NEVER)]


def test_a_piece_stays_until_it_is_taken_out():
    assert _told(stays([_move(1, ADD), _move(5, DELETE)])) == [(_BOX, 1, 5)]


def test_a_piece_that_is_only_seen_inside_is_inside_from_then_on():
    assert _told(stays([_move(3, OBSERVE)])) == [(_BOX, 3, None)]


def test_a_piece_taken_out_that_was_never_put_in_was_inside_just_then():
    assert _told(stays([_move(4, DELETE)])) == [(_BOX, 4, 4)]


def test_a_piece_packed_elsewhere_has_left():
    assert _told(stays([_move(1, ADD), _move(3, ADD, _CRATE)])) == [(_BOX, 1, 3), (_CRATE, 3, None)]


def test_a_piece_seen_elsewhere_has_left():
    assert _told(stays([_move(1, ADD), _move(3, OBSERVE, _CRATE)])) == [(_BOX, 1, 3), (_CRATE, 3, None)]


def test_a_piece_packed_twice_in_one_parent_stays_from_the_first_time():
    assert _told(stays([_move(1, ADD), _move(3, ADD)])) == [(_BOX, 1, None)]


def test_a_piece_comes_back():
    moves = [_move(1, ADD), _move(2, DELETE), _move(6, ADD)]
    assert _told(stays(moves)) == [(_BOX, 1, 2), (_BOX, 6, None)]


def test_the_order_of_telling_does_not_matter():
    moves = [_move(1, ADD), _move(3, ADD, _CRATE), _move(5, DELETE, _CRATE)]
    assert _told(stays(reversed(moves))) == [(_BOX, 1, 3), (_CRATE, 3, 5)]


def test_events_of_one_moment_are_in_the_order_of_their_numbers():
    moves = [Move(_at(1, 8), AGGREGATION, DELETE, _BOX), Move(_at(1, 7), AGGREGATION, ADD, _BOX)]
    assert _told(stays(moves)) == [(_BOX, 7, 8)]


def test_an_association_does_not_end_an_aggregation():
    moves = [_move(1, ADD), _move(3, ADD, _PALLET, ASSOCIATION)]
    assert _told(stays(moves)) == [(_BOX, 1, None), (_PALLET, 3, None)]


def test_a_piece_is_associated_with_several():
    moves = [_move(1, ADD, _BOX, ASSOCIATION), _move(3, ADD, _PALLET, ASSOCIATION)]
    assert _told(stays(moves)) == [(_BOX, 1, None), (_PALLET, 3, None)]


def test_taking_out_of_an_aggregation_leaves_the_association():
    moves = [_move(1, ADD), _move(1, ADD, type_=ASSOCIATION), _move(4, DELETE)]
    assert {(one.type, one.until) for one in stays(moves)} == {(AGGREGATION, _at(4)), (ASSOCIATION, NEVER)}


def test_a_parent_emptied_as_a_whole_lets_go():
    assert _told(stays([_move(1, ADD), _move(4, DELETE, emptied=True)])) == [(_BOX, 1, 4)]


def test_a_parent_emptied_without_the_child_says_nothing_of_it():
    assert stays([_move(4, DELETE, emptied=True)]) == []


def test_emptying_one_parent_leaves_another():
    assert _told(stays([_move(1, ADD), _move(4, DELETE, _CRATE, emptied=True)])) == [(_BOX, 1, None)]


def test_a_piece_used_up_is_in_nothing_any_more():
    moves = [_move(1, ADD), _move(2, ADD, _PALLET, ASSOCIATION)]
    assert _told(stays(moves, [_at(6)])) == [(_BOX, 1, 6), (_PALLET, 2, 6)]


def test_a_piece_used_up_before_it_was_packed_is_packed_all_the_same():
    assert _told(stays([_move(3, ADD)], [_at(1)])) == [(_BOX, 3, None)]


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ([_lot(1, ADD, 10), _lot(2, DELETE, 4)], [(_BOX, 1, None)]),
        ([_lot(1, ADD, 10), _lot(2, DELETE, 4), _lot(3, DELETE, 6)], [(_BOX, 1, 3)]),
        ([_lot(1, ADD, 10), _lot(2, ADD, 5), _lot(3, DELETE, 10)], [(_BOX, 1, None)]),
        ([_lot(1, ADD, 10), _lot(2, ADD, 5), _lot(3, DELETE, 15)], [(_BOX, 1, 3)]),
        ([_lot(1, ADD, 10), _lot(2, DELETE, 11)], [(_BOX, 1, 2)]),
        ([_lot(1, ADD, 10), _lot(2, DELETE, None)], [(_BOX, 1, 2)]),
        ([_lot(1, ADD, None), _lot(2, DELETE, 1)], [(_BOX, 1, 2)]),
        ([_lot(1, ADD, 10), _lot(2, OBSERVE, 10), _lot(3, DELETE, 10)], [(_BOX, 1, 3)]),
        ([_lot(1, OBSERVE, 10), _lot(2, DELETE, 4)], [(_BOX, 1, None)]),
        ([_lot(1, ADD, 10), _lot(2, ADD, 3, "EA"), _lot(3, DELETE, 10)], [(_BOX, 1, None)]),
        ([_lot(1, ADD, 10), _lot(2, ADD, 3, "EA"), _lot(3, DELETE, 10), _lot(4, DELETE, 3, "EA")], [(_BOX, 1, 4)]),
        ([_lot(1, ADD, 0.1), _lot(2, ADD, 0.2), _lot(3, DELETE, 0.3)], [(_BOX, 1, 3)]),
        ([_lot(1, ADD, 0.3), _lot(2, DELETE, 0.1), _lot(3, DELETE, 0.2)], [(_BOX, 1, 3)]),
    ],
)
def test_a_lot_leaves_when_as_much_was_taken_out_as_was_put_in(moves, told):
    assert _told(stays(moves)) == told


def test_a_lot_is_in_several_parents():
    assert _told(stays([_lot(1, ADD, 5), _lot(2, ADD, 5, parent=_CRATE)])) == [(_BOX, 1, None), (_CRATE, 2, None)]


def test_a_lot_comes_back_with_a_new_balance():
    moves = [_lot(1, ADD, 9), _lot(2, DELETE, 9), _lot(3, ADD, 4), _lot(4, DELETE, 4)]
    assert _told(stays(moves)) == [(_BOX, 1, 2), (_BOX, 3, 4)]


@pytest.mark.parametrize(
    ("since", "until", "overlaps"),
    [(0, 1, False), (0, 2, True), (2, 2, True), (3, 4, True), (5, 9, True), (6, 9, False), (0, 9, True)],
)
def test_a_stay_includes_both_its_ends(since, until, overlaps):
    assert Stay(_BOX, AGGREGATION, _at(2), _at(5)).overlaps(_at(since), _at(until)) is overlaps


def test_every_position_lies_between_the_first_and_the_last():
    assert EVER < _at(0) < NEVER
