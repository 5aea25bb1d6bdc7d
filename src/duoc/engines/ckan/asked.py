"""Typed values out of the arguments of a call; what is wrong with them is told together, at `settle`."""

import json
import re
from collections.abc import Mapping
from typing import Any

from duoc.engines.ckan import texts
from duoc.engines.ckan.errors import ValidationError

LARGEST = 2**53  # numbers above it say the same as it; it still fits every database and JSON reader
_INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
_TRUE = frozenset({"true", "1", "yes", "on", "t", "y"})
_FALSE = frozenset({"false", "0", "no", "off", "f", "n", ""})


class Asked:
    """Reads `arguments`; `faults` grows with each value that cannot be, and the reader then gives the default."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.arguments = arguments
        self.faults: dict[str, list[Any]] = {}

    def settle(self) -> None:
        """Raises `ValidationError` with all faults so far."""
        if self.faults:
            raise ValidationError(self.faults)

    def fault(self, name: str, *sentences: Any) -> None:
        """Note what is wrong with an argument: sentences, or for a list of objects one mapping of sentences each."""
        self.faults.setdefault(name, []).extend(sentences)

    def text(self, name: str, default: str = "") -> str:
        """A text; a number is taken as its digits."""
        value = self.arguments.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self.fault(name, texts.NOT_A_TEXT)
        return default

    def needed(self, name: str, told_as: str = "") -> str:
        """A text that must be there; `told_as`: under which name its absence is told. Raises `ValidationError` at once."""
        value = self.text(name)
        self.settle()
        if not value:
            raise ValidationError({told_as or name: [texts.MISSING]})
        return value

    def natural(self, name: str, default: int, most: int = LARGEST, *, says_more: bool = False) -> int:
        """0, 1, 2…, cut to `most` without a word. `says_more`: CKAN has a second sentence for rows and limits."""
        value = self.integer(name, default, says_more=says_more)
        if value < 0:
            self.fault(name, texts.NOT_NATURAL)
            return default
        return min(value, most)

    def integer(self, name: str, default: int, *, says_more: bool = False) -> int:
        """Any integer of at most 400 digits, cut to ±`LARGEST`."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return default
        number = whole(value)
        if number is None:
            self.fault(name, texts.INVALID_INTEGER, *([texts.ENTER_INTEGER] if says_more else []))
            return default
        return max(-LARGEST, min(number, LARGEST))

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """`true`, `1`, `yes`, `on` and their opposites, in any case."""
        value = truth(self.arguments.get(name, default))
        if value is None:
            self.fault(name, texts.NOT_A_BOOLEAN)
            return default
        return value

    def names(self, name: str) -> tuple[str, ...]:
        """A list of texts: a list, its JSON text, or one bare word."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return ()
        if isinstance(value, str):
            value = unfolded(value)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.fault(name, texts.NOT_A_LIST)
        return ()

    def words(self, name: str) -> tuple[str, ...]:
        """Like `names`; one text is cut at its commas."""
        found = self.names(name)
        if len(found) != 1:
            return found
        return tuple(word.strip() for word in found[0].split(",") if word.strip())


def whole(value: Any) -> int | None:
    """The integer that a value says, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value.strip()) else None


def truth(value: Any) -> bool | None:
    """The truth that a value says, or None."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return bool(value) if value in (0, 1) else None
    word = value.strip().lower() if isinstance(value, str) else None
    return True if word in _TRUE else False if word in _FALSE else None


def unfolded(text: str) -> Any:
    """The value of a text that is JSON of a list or object; any other text as it is."""
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
