"""JSON from strangers, strictly: what two readers could understand differently is refused.

Refused: a name that occurs twice in one object, NaN and infinities, numbers beyond what JavaScript holds exactly, lone
surrogates, more than `MAX_DEPTH` levels. The standard library's scanner, written in C, reads; only when it or a hook stumbles is
the text read again by `find_fault`, slowly, to name the place.
"""

import json
import math
import re
from typing import Any

from duoc.engines.epcis.errors import DocumentError

MAX_DEPTH = 64
_LARGEST = 2**53 - 1
_MARGIN = 16  # the longest piece whose beginning alone is an error: an escape, a word, the end of a number
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(
    r'[ \t\n\r]*(?:(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")|(?P<sign>[{}\[\]:,])|(?P<word>[^ \t\n\r{}\[\]:,"]+)|(?P<other>.)|$)',
    re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class UnfinishedError(ValueError):
    """The text may only have been cut off."""


class _FaultError(ValueError):
    """Wrong, whatever may follow."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _FaultError
    return value


def _whole(text: str) -> int:
    value = int(text) if len(text) < 20 else _LARGEST + 1
    if not -_LARGEST <= value <= _LARGEST:
        raise _FaultError
    return value


def _fraction(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _FaultError
    return value


def _constant(_: str) -> Any:
    raise _FaultError


_decode = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
).raw_decode


def scan(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins exactly at `at`, and where it ends.

    Raises `UnfinishedError` when more text could make it whole, another `ValueError` when none could; neither says why: ask
    `find_fault`. A number at the very end of `text` may go on: the caller, who knows whether more is to come, decides.
    """
    try:
        value, end = _decode(text, at)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string") or error.pos >= len(text) - _MARGIN:
            raise UnfinishedError from None
        raise
    except RecursionError:
        raise _FaultError from None
    opening = text.count("{", at, end) + text.count("[", at, end)
    if opening > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise _FaultError
    if _SURROGATE.search(text, at, end) and _holds_lone_surrogate(value):
        raise _FaultError
    return value, end


def find_fault(text: str, at: int, place: str) -> DocumentError:
    """Why the value at `at` cannot be read, and where inside it; `place` is the value's own."""
    stack: list[_Level] = []
    expect_value = True
    while True:
        here = place if not stack else stack[-1].place()
        token = _TOKEN.match(text, at)
        assert token is not None  # the pattern matches anything
        at = token.end()
        kind = token.lastgroup
        if kind is None:
            return DocumentError(here, "the JSON text ends too early")
        written = token[kind]
        if kind == "other":
            return DocumentError(here, "not JSON: a string that does not end, or a control character in one")
        if not expect_value:
            if written == "," and stack:
                level = stack[-1]
                level.next()
                expect_value = not level.is_object
                if level.is_object and (fault := _name(level, text, at)) is not None:
                    if isinstance(fault, DocumentError):
                        return fault
                    at, expect_value = fault, True
                continue
            if stack and written == stack[-1].closing:
                stack.pop()
                if not stack:
                    return DocumentError(place, "not JSON")
                continue
            return DocumentError(here, "not JSON: a comma or a closing bracket is missing")
        if written in "{[":
            if len(stack) >= MAX_DEPTH:
                return DocumentError(here, f"nested more than {MAX_DEPTH} levels deep")
            level = _Level(here, written == "{")
            stack.append(level)
            after = _TOKEN.match(text, at)
            if after is not None and after["sign"] == level.closing:
                expect_value = False
                continue
            if level.is_object:
                fault = _name(level, text, at)
                if isinstance(fault, DocumentError):
                    return fault
                at = fault
            continue
        if (reason := _scalar_fault(kind, written)) is not None:
            return DocumentError(here, reason)
        if not stack:
            return DocumentError(here, "not JSON")
        expect_value = False


class _Level:
    """An object or list that is open while the place of a fault is looked for."""

    def __init__(self, place: str, is_object: bool) -> None:
        self.own, self.is_object, self._member, self._index = place, is_object, "", 0
        self.names: set[str] = set()
        self.closing = "}" if is_object else "]"

    def place(self) -> str:
        return f"{self.own}{member(self._member)}" if self.is_object else f"{self.own}[{self._index}]"

    def next(self) -> None:
        self._index += 1

    def enter(self, name: str) -> bool:
        """Whether the name is there for the first time."""
        self._member = name
        fresh = name not in self.names
        self.names.add(name)
        return fresh


def member(name: str) -> str:
    """A name as part of a place."""
    short = name if len(name) <= 40 else f"{name[:40]}…"
    return f".{short}" if re.fullmatch(r"\w+", short) else f"[{json.dumps(short)}]"


def _name(level: _Level, text: str, at: int) -> int | DocumentError:
    """Where the value of the next member begins."""
    token = _TOKEN.match(text, at)
    if token is None or token["text"] is None:
        return DocumentError(level.own, "not JSON: a name in quotation marks is missing")
    if (reason := _scalar_fault("text", token["text"])) is not None:
        return DocumentError(level.own, reason)
    name = json.loads(token["text"])
    if not level.enter(name):
        return DocumentError(level.place(), "the name occurs twice in one object")
    colon = _TOKEN.match(text, token.end())
    if colon is None or colon["sign"] != ":":
        return DocumentError(level.place(), "not JSON: a colon is missing")
    return colon.end()


def _scalar_fault(kind: str, written: str) -> str | None:
    if kind == "text":
        try:
            value = json.loads(written)
        except ValueError:
            return "not JSON: a wrong escape in a string"
        return "a lone surrogate, which no text can hold" if _LONE.search(value) else None
    if written in ("true", "false", "null"):
        return None
    if written in ("NaN", "Infinity", "-Infinity"):
        return f"{written} is no JSON number"
    if not _NUMBER.fullmatch(written):
        return "not JSON"
    if re.fullmatch(r"-?[0-9]+", written):
        within = len(written) < 18 and abs(int(written)) <= _LARGEST
        return None if within else "a whole number beyond ±(2^53 − 1), which readers would round: write it as a string"
    return "a number that is too large" if math.isinf(float(written)) else None


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += any(isinstance(one, dict | list) for one in level)
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _holds_lone_surrogate(value: Any) -> bool:
    if isinstance(value, str):
        return _LONE.search(value) is not None
    if isinstance(value, dict):
        return any(_holds_lone_surrogate(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(_holds_lone_surrogate, value))
