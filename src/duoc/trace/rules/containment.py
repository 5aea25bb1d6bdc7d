"""Who was in what, from when until when: intervals of containment, from what events say of one child.

A piece is in one parent of a kind at a time: packed elsewhere, it has left. A lot can be in several parents, each with a balance,
and leaves one when as much was taken out as was put in. A parent emptied as a whole (DELETE without children) lets go of all. A
piece that was used up or destroyed is in nothing any more.
A child that is only observed in a parent is in it from then on; one that is taken out and was never put in was in it just then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

ADD, OBSERVE, DELETE = 2, 1, 3
AGGREGATION, ASSOCIATION = 2, 5
_NOTHING = 1e-9  # what sums of decimal quantities leave behind


class Position(NamedTuple):
    """A place in the order of all events: its time, then the number under which it was stored."""

    time: datetime
    event: int


EVER = Position(datetime.min.replace(tzinfo=UTC), -1)
NEVER = Position(datetime.max.replace(tzinfo=UTC), 1 << 62)


class Move(NamedTuple):
    """An event about a child and a parent. emptied: it speaks of all children of the parent, and names none."""

    at: Position
    type: int
    action: int
    parent: int
    is_class: bool = False
    quantity: float | None = None
    uom: str | None = None
    emptied: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """A child was in a parent from one event to another, both included. type: by aggregation or by association."""

    parent: int
    type: int
    since: Position
    until: Position

    def overlaps(self, since: Position, until: Position) -> bool:
        """Whether the child was in the parent at some moment between two positions."""
        return self.since <= until and since <= self.until


def stays(moves: Iterable[Move], gone: Iterable[Position] = ()) -> list[Stay]:
    """The stays of one child in its parents. moves: those about the child, and those that emptied one of its parents; gone: when
    it was used up or destroyed, for a piece."""
    open_: dict[tuple[int, int], _Open] = {}
    ended: list[Stay] = []

    def close(key: tuple[int, int], at: Position) -> None:
        ended.append(Stay(key[1], key[0], open_.pop(key).since, at))

    ends = [Move(at, 0, DELETE, 0) for at in gone]
    for move in sorted([*moves, *ends], key=lambda one: (one.at, one.emptied)):
        if not move.type:
            for one in list(open_):
                close(one, move.at)
            continue
        key = (move.type, move.parent)
        here = open_.get(key)
        if move.emptied:
            if here is not None:
                close(key, move.at)
        elif move.action == DELETE:
            if here is None:
                ended.append(Stay(move.parent, move.type, move.at, move.at))
            elif here.taken(move):
                close(key, move.at)
        else:
            if not move.is_class and move.type == AGGREGATION:
                for other in [one for one in open_ if one[0] == AGGREGATION and one != key]:
                    close(other, move.at)
            open_.setdefault(key, _Open(move.at)).put(move)
    return ended + [Stay(parent, type_, one.since, NEVER) for (type_, parent), one in open_.items()]


class _Open:
    """A stay that has not ended: how much of a lot is in the parent, by unit. None: nobody said how much."""

    def __init__(self, since: Position) -> None:
        self.since = since
        self.balance: dict[str | None, float] | None = {}
        self.seen = False

    def put(self, move: Move) -> None:
        """More was put in; an observation tells of nothing new once something is known to be inside."""
        if move.action == OBSERVE and self.seen:
            return
        self.seen = True
        if move.quantity is None:
            self.balance = None
        elif self.balance is not None:
            self.balance[move.uom] = self.balance.get(move.uom, 0.0) + move.quantity

    def taken(self, move: Move) -> bool:
        """Something was taken out; whether nothing is left. Without quantities on both sides all was taken."""
        if not move.is_class or move.quantity is None or self.balance is None:
            return True
        self.balance[move.uom] = self.balance.get(move.uom, 0.0) - move.quantity
        return all(left <= _NOTHING for left in self.balance.values())
