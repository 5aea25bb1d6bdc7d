"""A query cut into tokens, from left to right, no sign looked at more than a few times."""

import re
from dataclasses import dataclass
from enum import Enum

from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query.nodes import Wild

LONGEST = 65_536  # signs of a query
_SPACE = r"\s\u3000"
_WORD = re.compile(rf'(?:[^{_SPACE}+\-!():^\[\]"{{}}~\\]|\\.)(?:[^{_SPACE}!():^\[\]"{{}}~\\]|\\.)*', re.DOTALL)
_PHRASE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BOUND = rf'"(?:[^"\\]|\\.)*"|(?:[^{_SPACE}\]}}"\\]|\\.)+'
_RANGE = re.compile(rf"([\[{{])[{_SPACE}]*({_BOUND})[{_SPACE}]+TO[{_SPACE}]+({_BOUND})[{_SPACE}]*([\]}}])", re.DOTALL)
_BLANK = re.compile(rf"[{_SPACE}]+")
_BOOST = re.compile(r"\^[0-9]{1,9}(\.[0-9]{1,9})?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PIECE = re.compile(r"\\(.)|([*?])|([^\\*?]+)", re.DOTALL)


class Sign(Enum):
    """What stands between the parts of a query."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MUST = "+"


@dataclass(frozen=True, slots=True)
class Field:
    """`f:`."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its pieces, never empty, no two ANY side by side."""

    parts: tuple[str | Wild, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A phrase without its quotes and escapes."""

    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """A range; None: an open end."""

    low: str | None
    high: str | None
    with_low: bool
    with_high: bool


Token = Sign | Field | Word | Quoted | Between
_SIGNS = {"(": Sign.OPEN, ")": Sign.CLOSE, "+": Sign.MUST, "-": Sign.NOT, "!": Sign.NOT}
_OPERATORS = {"AND": Sign.AND, "OR": Sign.OR, "NOT": Sign.NOT, "&&": Sign.AND, "||": Sign.OR}


def tokens(text: str) -> list[Token]:
    """The tokens of a query. Raises `SearchError`."""
    if len(text) > LONGEST:
        raise SearchError(f"a query has at most {LONGEST} signs")
    found: list[Token] = []
    at = 0
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
            continue
        token, at = _token(text, at)
        if token is not None:
            found.append(token)
    return found


def _token(text: str, at: int) -> tuple[Token | None, int]:
    sign = text[at]
    if sign in _SIGNS:
        return _SIGNS[sign], at + 1
    if sign == '"' and (phrase := _PHRASE.match(text, at)):
        return Quoted(_plain(phrase[1])), _unhindered(text, phrase.end())
    if sign in "[{" and (span := _RANGE.match(text, at)):
        ends = (_bound(span[2]), _bound(span[3]))
        return Between(*ends, span[1] == "[", span[4] == "]"), span.end()
    if boost := _BOOST.match(text, at):  # weighs a part against others: says nothing about what matches
        return None, boost.end()
    if (word := _WORD.match(text, at)) is None:
        raise _broken(text, at)
    if word[0] in _OPERATORS:
        return _OPERATORS[word[0]], word.end()
    after = _BLANK.match(text, word.end())
    end = after.end() if after else word.end()
    if text[end : end + 1] == ":":
        return Field(_plain(word[0])), end + 1
    if len(word[0]) > 2 and word[0].startswith("/") and word[0].endswith("/"):
        raise SearchError("regular expressions are not supported")
    return Word(_pieces(word[0])), _unhindered(text, word.end())


def _unhindered(text: str, at: int) -> int:
    if text[at : at + 1] == "~":
        raise SearchError("fuzzy words and distances of phrases are not supported")
    return at


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _bound(text: str) -> str | None:
    if text == "*":
        return None
    return _plain(text[1:-1] if text.startswith('"') else text)


def _pieces(text: str) -> tuple[str | Wild, ...]:
    found: list[str | Wild] = []
    literal: list[str] = []
    for piece in _PIECE.finditer(text):
        if not piece[2]:
            literal.append(piece[1] or piece[3])
            continue
        if literal:
            found.append("".join(literal))
            literal = []
        if not (piece[2] == "*" and found and found[-1] is Wild.ANY):
            found.append(Wild(piece[2]))
    return (*found, "".join(literal)) if literal else tuple(found)


def _broken(text: str, at: int) -> SearchError:
    return SearchError(f"Cannot parse the query: '{text[at]}' at position {at + 1}")
