"""The published form of a scan: JSON Lines, one object a line (docs/formats.md, "Scans")."""

import json
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from duoc.core.clock import DAY_US, day_start_us

VIEWING = frozenset({"scan", "pin_ok", "pin_wrong"})  # somebody held a phone over the stamp
STATED = frozenset({"activation", "sale", "void", "undo"})  # the stamp's own life, said by those who may
KINDS = VIEWING | STATED
LONGEST_LINE = 65_536
MOST_DESTINATIONS = 12
_decode = json.JSONDecoder().raw_decode  # `json.loads` looks for other encodings first, every time
_SPACE = " \t\n\r"  # what JSON calls so
_KEPT = 16_384  # places, days and lists of destinations that have been looked at
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_is_token = re.compile(r"[\x21-\x7e]{1,128}").fullmatch
_PLACE = re.compile(r"[0-9]{2}(?:[0-9]{3})?")


class ScanFormError(ValueError):
    """A line that is not in the published form; the message says why."""


class Scan(NamedTuple):
    """One line. time: µs since the epoch. Empty text: not known.

    `place`: a commune of five digits, or a province of two. `device`: an opaque hash that nobody can follow beyond its day.
    `shipped`: places the goods were sent to, as far as known. `expires`: the first moment after the day until which they keep
    (µs, UTC), 0 = not known. `unactivated`: the system knew at that moment that the stamp was not activated. `cloned`: what a
    labelled stream says about the thing in the viewer's hands; None in a stream without labels.
    """

    time: int
    serial: str
    kind: str
    place: str = ""
    device: str = ""
    batch: str = ""
    product: str = ""
    shipped: tuple[str, ...] = ()
    expires: int = 0
    unactivated: bool = False
    cloned: bool | None = None


def is_place(text: str) -> bool:
    """Whether this is the code of a commune or a province in its form."""
    return _PLACE.fullmatch(text) is not None


def parse(line: str | bytes) -> Scan:
    """The scan of one line. Members that the form does not know are passed over. Raises `ScanFormError`."""
    if len(line) > LONGEST_LINE:
        raise ScanFormError(f"a line has at most {LONGEST_LINE} characters")
    try:
        text = (line if isinstance(line, str) else line.decode()).strip(_SPACE)
        members, end = _decode(text)
    except (ValueError, RecursionError):
        raise ScanFormError("not JSON") from None
    if end != len(text):
        raise ScanFormError("not JSON")
    if not isinstance(members, dict):
        raise ScanFormError("not an object")
    get = members.get
    kind = get("kind", "scan")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ScanFormError(f"kind must be one of {', '.join(sorted(KINDS))}")
    return Scan(
        _moment(get("time")),
        _token(members, "serial") or _missing("serial"),
        kind,
        _place(get("commune") or "", "commune"),
        _token(members, "device"),
        _token(members, "batch"),
        _text(get("product") or ""),
        _places(get("shipped_to") or []),
        day_after(get("expires") or ""),
        _flag(members, "activated") is False,
        _flag(members, "cloned"),
    )


def _missing(name: str) -> str:
    raise ScanFormError(f"{name} is missing")


def _moment(value: Any) -> int:
    if not isinstance(value, str):
        raise ScanFormError("time must be text like 2026-11-28T03:04:05Z")
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ScanFormError("time needs a zone: Z, or +07:00")
        passed = moment - _EPOCH
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, ScanFormError) else ScanFormError("time is not a moment") from None
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def day_after(value: Any) -> int:
    """The first moment after a day of the province (µs), 0 of an empty text. Raises `ScanFormError`."""
    if value == "":
        return 0
    try:
        return _moment_after(value)
    except (ValueError, TypeError):
        raise ScanFormError("expires must be a day like 2026-12-31") from None


@lru_cache(_KEPT)
def _moment_after(day: str) -> int:
    return day_start_us(date.fromisoformat(day)) + DAY_US


def _flag(members: dict[str, Any], name: str) -> bool | None:
    value = members.get(name)
    if value is not None and not isinstance(value, bool):
        raise ScanFormError(f"{name} must be true or false")
    return value


def _token(members: dict[str, Any], name: str) -> str:
    value = members.get(name)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not _is_token(value):
        raise ScanFormError(f"{name} must be 1 to 128 visible ASCII characters")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise ScanFormError("product must be text of at most 500 characters")
    return value


def _place(value: Any, name: str) -> str:
    if value == "":
        return ""
    place = _place_of(value) if isinstance(value, str) else None
    if place is None:
        raise ScanFormError(f"{name} must be a commune's five digits or a province's two")
    return place


def _places(value: Any) -> tuple[str, ...]:
    if value == []:
        return ()
    if not isinstance(value, list):
        raise ScanFormError("shipped_to must be a list of places")
    return _the_one(tuple(_place(one, "shipped_to") or _missing("a place of shipped_to") for one in value))


# A stream names few places and days over and over: each is looked at once, and every state holds the same object.
@lru_cache(_KEPT)
def _place_of(code: str) -> str | None:
    return code if _PLACE.fullmatch(code) else None


@lru_cache(_KEPT)
def _the_one(places: tuple[str, ...]) -> tuple[str, ...]:
    return places
