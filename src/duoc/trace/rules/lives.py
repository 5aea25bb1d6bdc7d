"""Whether what is told of single pieces can have happened in that order: rule 14 of `engines.epcis.rules.over_time`."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from duoc.engines.epcis.rules.over_time import Step, life
from duoc.trace.rules.identity import whole

_PIECE = re.compile(r"01/[0-9]{14}/21/|8006/[0-9]{18}/21/|https?://[^/?#]+/t/[A-Z0-9-]+/[^/?#]+$")
_WORDS = (
    ("nothing happens after", "còn có việc sau khi đã bỏ mã hoặc tiêu hủy"),
    ("was commissioned before", "được gắn mã lần thứ hai"),
    ("nobody shipped it", "được nhận mà chưa ai giao"),
    ("was never commissioned", "được dùng mà chưa từng gắn mã"),
)


class Told(NamedTuple):
    """What one event says of one thing. text: stored form; action: ADD, OBSERVE, DELETE or empty; step: of the CBV."""

    text: str
    action: str
    step: str


def begun(text: str) -> Told:
    """What came into being."""
    return Told(text, "ADD", "creating_class_instance")


class Doubt(NamedTuple):
    """at: place of what was told; uri: of the piece; sentence: what cannot be, in Vietnamese; reason: the rule's own words."""

    at: int
    uri: str
    sentence: str
    reason: str


def doubts(told: Iterable[Told]) -> Iterator[Doubt]:
    """What does not fit what was told before, oldest first. Lots are left out: they come into being in parts."""
    lived: dict[str, list[Step]] = {}
    for at, one in enumerate(told):
        if not _PIECE.match(one.text):
            continue
        uri, now = whole(one.text), Step(one.action, one.step)
        history = lived.setdefault(one.text, [])
        for problem in life(uri, history, now):
            sentence = next((vi for en, vi in _WORDS if en in problem.reason), problem.reason)
            yield Doubt(at, uri, sentence, problem.reason)
        history.append(now)
