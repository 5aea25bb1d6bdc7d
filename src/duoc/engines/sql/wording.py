"""A statement as people may read and keep it: comments gone, ordinary literals blanked, all else as it was written."""

import re
from collections import Counter

from duoc.engines.sql import session
from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.grammar import LARGEST, scan
from duoc.engines.sql.reading import Reading
from duoc.engines.sql.statements import tree

_BLANKS = {"s": "'x'", "n": "1", "b": "true", "x": "B'0'"}
# Words of a text that are compared with those of others; what lies beyond is a bulk load's rows.
_WORDS = 2000
_LONG_NUMBER = re.compile(r"[0-9]{8,}")
_TEXT = re.compile(r"(?:[ebxn]|u&)?'|\$[^0-9]", re.IGNORECASE)


def blanked(text: bytes) -> list[tuple[str, bool]]:
    """The words of one statement, as the lexer cuts them, without comments and ordinary literals, each with whether a gap came
    before it; put together they are a statement with the same key."""
    reading = Reading()
    try:
        for raw in tree(text, LARGEST, located=True).get("stmts", ()):
            session.statement(reading, raw["stmt"])
    except RecursionError:
        raise SqlRefusedError("depth", "câu lệnh lồng quá sâu") from None
    spots = dict(reading.spots)
    words: list[tuple[str, bool]] = []
    negative, end = "", 0
    for token in scan(text):
        if token.is_comment:
            continue
        word = text[token.start : token.end].decode(errors="replace")
        # A negative number is one constant of two tokens.
        kind = negative or spots.get(token.start, "")
        negative = kind if word == "-" and not negative else ""
        words.append((word if not kind or word == "-" else _BLANKS.get(kind, kind), token.start > end))
        end = token.end
    return words


def example(text: str, start: int, end: int) -> str:
    """The statement between two bytes of a text, blanked, on one line."""
    words = blanked(text.encode()[start:end])
    return "".join(f" {word}" if gap else word for word, gap in words).strip()


def silent(text: str, start: int, end: int) -> str:
    """The same without any value at all: every text and every number of more than a few digits is blanked, also where it is
    part of the key, and digits in names are. For records of what anybody said."""
    words = blanked(text.encode()[start:end])
    shown = "".join(f" {_shown(word)}" if gap else _shown(word) for word, gap in words).strip()
    return _LONG_NUMBER.sub("x", shown)


def word_counts(text: str, start: int, end: int) -> "Counter[str]":
    """How often each word stands in a statement, letters folded and no literal shown but a number of few digits: a blocked
    statement may hold anything in any place."""
    return Counter(_shown(word) for word, _ in blanked(text.encode()[start:end])[:_WORDS])


def _shown(word: str) -> str:
    if _TEXT.match(word) or (word[0].isdigit() and len(word) > 7):
        return "'x'"
    return word if word[0] == '"' else word.lower()


def difference(here: "Counter[str]", there: "Counter[str]") -> str:
    """In Vietnamese, what one statement has more and less than another; at most twelve words each."""
    parts = [
        f"{title} «{' '.join(list(words.elements())[:12])}»"
        for title, words in (("thêm", here - there), ("thiếu", there - here))
        if words
    ]
    return ", ".join(parts) or "cùng từ, khác thứ tự hoặc cấu trúc"


def likeness(here: "Counter[str]", there: "Counter[str]") -> float:
    """1 for the same words, 0 for none in common."""
    return 2 * (here & there).total() / ((here.total() + there.total()) or 1)
