"""How the values of parameters are written: text in a URL (lists with `|`), typed in JSON."""

import math
import re
from datetime import UTC, datetime
from typing import Any

from .errors import QueryParameterError

MOST_VALUES = 1_000
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.(\d+))?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class Value:
    """One value and how it was written. Every reader raises `QueryParameterError` with the parameter's name."""

    def __init__(self, name: str, raw: Any, *, url: bool) -> None:
        self.name, self.raw, self.url = name, raw, url

    def refuse(self, wanted: str) -> QueryParameterError:
        """The error that says what was wanted."""
        return QueryParameterError(f"{self.name}: {wanted}")

    def texts(self) -> tuple[str, ...]:
        """One or more texts."""
        raw = self.raw.split("|") if self.url else self.raw
        if not isinstance(raw, list) or not raw or not all(isinstance(one, str) and one for one in raw):
            raise self.refuse("a list of texts is wanted")
        if len(raw) > MOST_VALUES:
            raise self.refuse(f"at most {MOST_VALUES} values")
        if any("\0" in one for one in raw):
            raise self.refuse("no text holds a zero byte")
        return tuple(raw)

    def text(self) -> str:
        """One text."""
        if not isinstance(self.raw, str) or not self.raw:
            raise self.refuse("a text is wanted")
        return self.raw

    def time(self) -> datetime:
        """A moment with its zone, in UTC."""
        # A plus sign in a URL that nobody escaped arrives as a space.
        raw = re.sub(r" (?=\d\d:\d\d$)", "+", self.raw) if self.url else self.raw
        moment = moment_of(raw)
        if moment is None:
            raise self.refuse("a date and time with its zone is wanted, like 2026-03-02T08:00:00+07:00")
        return moment

    def number(self) -> float:
        """A finite number."""
        if (self.url and _NUMBER.fullmatch(self.raw)) or (
            not self.url and isinstance(self.raw, int | float) and not isinstance(self.raw, bool)
        ):
            found = float(self.raw)
        else:
            raise self.refuse("a number is wanted")
        if not math.isfinite(found):
            raise self.refuse("a finite number is wanted")
        return found

    def numbers(self) -> tuple[float, ...]:
        """A number, or a list of them."""
        parts = self.raw.split("|") if self.url else self.raw if isinstance(self.raw, list) else [self.raw]
        if not parts:
            raise self.refuse("a number is wanted")
        return tuple(Value(self.name, part, url=self.url).number() for part in parts)

    def whole(self, least: int = 1) -> int:
        """A whole number from `least` on."""
        ok = re.fullmatch(r"\d{1,9}", self.raw, re.ASCII) if self.url else type(self.raw) is int
        if not ok or int(self.raw) < least:
            raise self.refuse(f"a whole number from {least} on is wanted")
        return int(self.raw)

    def flag(self) -> bool:
        """true or false; in JSON also 1, 0 and null, which only asks (query-schema.json)."""
        known = {"true": True, "false": False, "1": True, "0": False, "": True} if self.url else {}
        if self.url and self.raw in known:
            return known[self.raw]
        if not self.url and (self.raw is None or self.raw in (True, False, 0, 1)):
            return self.raw is None or bool(self.raw)
        raise self.refuse("true or false is wanted")

    def loose(self) -> tuple[Any, ...]:
        """What an extension field may be compared with: texts, numbers or moments."""
        if self.url:
            return self.texts()
        raw = self.raw if isinstance(self.raw, list) else [self.raw]
        if not raw or not all(isinstance(one, str | int | float) for one in raw):
            raise self.refuse("texts or numbers are wanted")
        return tuple(raw)


def moment_of(raw: Any) -> datetime | None:
    """The moment that a text of RFC 3339 means, in UTC; None for anything else. Digits beyond µs are cut."""
    if not isinstance(raw, str) or not (found := _TIME.fullmatch(raw)):
        return None
    if found[1] and len(found[1]) > 6:
        raw = raw.replace(f".{found[1]}", f".{found[1][:6]}", 1)
    try:
        return datetime.fromisoformat(raw.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
