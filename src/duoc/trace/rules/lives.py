"""Whether what is told of single pieces can have happened in that order: rule 14 of `engines.epcis.rules.over_time`."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from duoc.engines.epcis.rules.over_time import Life, out_of_order
from duoc.trace.rules.identity import whole

_PIECE = re.compile(r"01/[0-9]{14}/21/|8006/[0-9]{18}/21/|https?://[^/?#]+/t/[A-Z0-9-]+/[^/?#]+$")
_WORDS = (
    ("nothing happens after", "còn có việc sau khi đã bỏ mã hoặc tiêu hủy"),
    ("was commissioned before", "được gắn mã lần thứ hai"),
    ("nobody shipped it", "được nhận mà chưa ai giao"),
    ("was never commissioned", "được dùng mà chưa từng gắn mã"),
)


def is_piece(text: str) -> bool:
    """Whether a stored text names a single piece of goods: lots come into being in parts, crates and lorries live many times."""
    return _PIECE.match(text) is not None


def in_vietnamese(detail: str) -> str:
    """What a capture job was told of the rule, for people; anything else as it is."""
    head, quote, reason = detail.rpartition("”: ")
    said = next((vi for en, vi in _WORDS if en in reason), "") if quote else ""
    return f"{head}” {said}" if said else detail


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
    lived: dict[str, Life] = {}
    for at, one in enumerate(told):
        if not is_piece(one.text):
            continue
        uri = whole(one.text)
        for reason in lived.setdefault(one.text, Life()).then(one.step, one.action):
            sentence = next((vi for en, vi in _WORDS if en in reason), reason)
            yield Doubt(at, uri, sentence, out_of_order(uri, reason).reason)
