"""Rule 14 over a capture job: what its events say of single pieces, against all that was stored of these pieces before.

Asked when the events are stored and the writer's place is free: nothing is refused for it. Only of pieces that were spoken of
before anything has to be read.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connections

from duoc.engines.epcis.problems import Problem
from duoc.engines.epcis.rules.order import BEGUN, Happened, Order
from duoc.engines.epcis.rules.over_time import out_of_order
from duoc.frame import arrays
from duoc.trace.rules import identity
from duoc.trace.rules.drafts import ACTIONS, ROLES, Draft
from duoc.trace.rules.lives import is_piece
from duoc.trace.rules.serials import SerialError, parsed
from duoc.trace.services.captures.rows import micros
from duoc.trace.services.statements import statement

_ACTIONS: dict[int | None, str] = {None: "", **{number: name for name, number in ACTIONS.items()}}
_OUTPUT = ROLES["output"]
_LIVED = frozenset((ROLES["epc"], ROLES["child"], ROLES["input"], _OUTPUT))
_NEVER = "is used, but was never commissioned"


class LookingBack:
    """What one job has stored so far."""

    def __init__(self) -> None:
        self._order = Order()
        self._known: set[str] = set()
        self._first = 0

    def hear(self, stored: Iterable[Draft], first: int, known: set[str]) -> None:
        """Events that were stored now, under numbers from `first` on. known: stored texts in them that were spoken of before."""
        self._first = self._first or first
        told, order = self._order.told, self._order
        for draft in stored:
            if draft.declares_error:
                order.taken_back.add(draft.identity.int)
                continue
            at, word, action = micros(draft.event_time), draft.biz_step or "", _ACTIONS[draft.action]
            for text, _, role, is_class, _, _ in draft.mentions:
                if not is_class and role in _LIVED and is_piece(text):
                    if text in known and text not in told and order.room:
                        self._known.add(text)
                    now = (word, action) if role != _OUTPUT else BEGUN
                    order.tell(text, Happened(at, draft.index, *now, draft.identity.int))

    def problems(self, using: str, capture: UUID) -> list[tuple[int, Problem]]:
        """What cannot have happened in that order, with the index of the event in the job's document."""
        found = list(self._order.doubts(self._stored(using, capture)))
        stamped = _stamped(using, {thing for _, thing, reason in found if reason == _NEVER})
        return [
            (index, out_of_order(identity.whole(thing), reason))
            for index, thing, reason in found
            if not (reason == _NEVER and thing in stamped)
        ]

    def _stored(self, using: str, capture: UUID) -> dict[str, list[Happened]]:
        """What was said of known pieces besides."""
        if not self._known:
            return {}
        numbers = {identity.identifier_id(text): text for text in self._known}
        lived: dict[str, list[Happened]] = {}
        with connections[using].cursor() as cursor:
            cursor.execute(statement("lives"), [arrays.of_numbers(numbers), capture, self._first])
            for number, at, role, action, word in cursor.fetchall():
                now = BEGUN if role == _OUTPUT else (word or "", _ACTIONS[action])
                lived.setdefault(numbers[number], []).append(Happened(at, -1, *now))
        return lived


def _stamped(using: str, texts: set[str]) -> set[str]:
    """Those that are stamps of the house and were activated: that is how their pieces began."""
    serials: dict[bytes, str] = {}
    for text in texts:
        try:
            serials[parsed(text.rpartition("/")[2])] = text
        except SerialError:
            continue
    if not serials:
        return set()
    with connections[using].cursor() as cursor:
        cursor.execute(statement("activated_serials"), [list(serials)])
        return {serials[bytes(serial)] for (serial,) in cursor.fetchall()}
