"""The items of a list in JSON, one by one out of a text of any length: a list, the list in an object, or one object a line."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from duoc.engines.tabular.refusal import Refused

_SPACE = re.compile(r"[ \t\r\n]*")
_DEEPEST = 64
_MEMBERS = 100  # of the outer object that are looked at to find the list


def _constant(name: str) -> str:
    return name  # NaN and Infinity are no JSON: they come out as words, and the study reports them


# Hears of every member of the outer object that is no part of the table: its name, and its value, None for one not looked at.
Passed = Callable[[str, Any], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One value of the list, and the line of the file on which it begins."""

    line: int
    value: Any


class Window:
    """A text read piece by piece: `text` from `at` on is not used up. At most `longest` characters wait for a value to end."""

    def __init__(self, pieces: Iterator[str], longest: int, passed: Passed | None = None) -> None:
        self.passed: Passed = passed or (lambda _name, _value: None)
        self.doubled = False  # whether an object had a member twice, of which one is read
        self._decoder = json.JSONDecoder(parse_constant=_constant, object_pairs_hook=self._object)
        self.text = next(pieces, "").lstrip("\ufeff")
        self.at = 0
        self.line = 1
        self._pieces = pieces
        self._longest = longest

    def more(self) -> bool:
        """Reads on; False at the end of the text."""
        piece = next(self._pieces, "")
        self.text = self.text[self.at :] + piece
        self.at = 0
        if piece and len(self.text) > self._longest:
            raise Refused("row", line=self.line, limit=self._longest)
        return bool(piece)

    def move(self, end: int) -> None:
        """Uses the text up to `end`, counting its lines."""
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def peek(self) -> str:
        """The next sign that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.move(found.end() if found else self.at)
            if self.at < len(self.text) or not self.more():
                return self.text[self.at : self.at + 1]

    def value(self) -> Any:
        """The next value. Raises Refused: json, json-depth, row."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as problem:
                # What stops at the very end of what was read may go on in the next piece; so may a text without its quote.
                if self._may_go_on(problem) and self.more():
                    continue
                self.refuse()
            except RecursionError:
                raise Refused("json-depth", line=self.line) from None
            except ValueError:  # a number of more than 4,300 digits
                self.refuse()
            # A number near the end of the piece may not be whole: 1 of 1.5, of 1e+3.
            length = end - self.at
            if end + 3 < len(self.text) or not isinstance(value, int | float) or not self.more():
                if length > self._longest:
                    raise Refused("row", line=self.line, limit=self._longest)
                self.move(self.at + length)
                return value

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        self.doubled = self.doubled or len(made) < len(pairs)
        return made

    def _may_go_on(self, problem: json.JSONDecodeError) -> bool:
        return problem.pos >= len(self.text) - 12 or problem.msg.startswith(
            ("Unterminated", "Invalid \\u", "Invalid \\escape")
        )

    def refuse(self) -> NoReturn:
        """Raises Refused("json") with the line that was reached."""
        raise Refused("json", line=self.line)

    def take(self, signs: str) -> str:
        """Uses one of the signs up and answers it. Raises Refused("json")."""
        sign = self.peek()
        if not sign or sign not in signs:
            self.refuse()
        self.move(self.at + 1)
        return sign


def items(window: Window, member: str, *, by_line: bool) -> Iterator[Item]:
    """The values of the list: of the outer list, or of that member of the outer object; one a line where `by_line`."""
    if by_line:
        while window.peek():
            line = window.line
            yield Item(line, _shallow(window.value(), line))
        return
    opening = window.take("[{")
    if opening == "{":
        _go_to(window, member)
        window.take("[")
    if window.peek() == "]":
        return
    while True:
        window.peek()
        line = window.line
        yield Item(line, _shallow(window.value(), line))
        if window.take(",]") == "]":
            break
    # What stands behind the list is not read, only that it is there.
    if opening == "{" and window.peek() == "}":
        window.take("}")
    if window.peek():
        window.passed("", None)


def lists(window: Window) -> list[str]:
    """The first member of the outer object that holds a list of objects, [] where none does; [""] for an outer list."""
    opening = window.take("[{")
    if opening == "[":
        return [""]
    for _ in range(_MEMBERS):
        if window.peek() == "}":
            break
        name = window.value()
        window.take(":")
        if window.peek() == "[":
            window.move(window.at + 1)
            if window.peek() == "{":
                return [str(name)]
            _skip_list(window)
        else:
            window.value()
        if window.take(",}") == "}":
            break
    return []


def _go_to(window: Window, member: str) -> None:
    while True:
        if window.peek() == "}":
            raise Refused("no-sheet")
        name = window.value()
        window.take(":")
        if name == member and window.peek() == "[":
            return
        if window.peek() == "[":
            window.move(window.at + 1)
            _skip_list(window)
            window.passed(str(name), None)
        else:
            window.passed(str(name), window.value())
        if window.take(",}") == "}":
            raise Refused("no-sheet")


def _skip_list(window: Window) -> None:
    if window.peek() == "]":
        window.move(window.at + 1)
        return
    while True:
        window.value()
        if window.take(",]") == "]":
            return


def _shallow(value: Any, line: int) -> Any:
    """The value, when what is nested in it ends at some depth: it is written out again, and by a recursive writer."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise Refused("json-depth", line=line)
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return value
