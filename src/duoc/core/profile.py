"""A province's profile: a folder with `profile.toml` and CSV tables; all that differs between provinces lies there.

The house ships `profiles/ca-mau`; `duoc up --profile FILE` loads another. Tables are UTF-8, comma, one header line;
an empty cell means not known. An error is one sentence that names file, line and column.
"""

import csv
import io
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_CODE = re.compile(r"[a-z0-9-]{1,40}")
PROFILES = Path(__file__).parent / "profiles"


class ProfileError(ValueError):
    """A profile that cannot be used; the message names the file and, where it applies, line and column."""


class Row(dict[str, str]):
    """One row of a table: column → text, with readers that know where the row stands."""

    def __init__(self, cells: dict[str, str], file: Path, line: int) -> None:
        super().__init__(cells)
        self.file, self.line = file, line

    def fault(self, column: str, reason: str) -> ProfileError:
        """The error of one cell."""
        return ProfileError(f"{self.file}, line {self.line}, column {column}: {reason}")

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        if not self[column]:
            raise self.fault(column, "must not be empty")
        return self[column]

    def day(self, column: str) -> date | None:
        """An ISO date, or None for an empty cell."""
        try:
            return date.fromisoformat(self[column]) if self[column] else None
        except ValueError:
            raise self.fault(column, f"{self[column]!r} is not a date like 2025-07-01") from None

    def flag(self, column: str) -> bool:
        """A truth: 1 or 0."""
        if self[column] not in {"0", "1"}:
            raise self.fault(column, f"must be 0 or 1, not {self[column]!r}")
        return self[column] == "1"

    def number(self, column: str) -> float | None:
        """A decimal number with a point, or None for an empty cell."""
        try:
            value = float(self[column]) if self[column] else None
        except ValueError:
            value = math.nan
        if value is not None and not math.isfinite(value):
            raise self.fault(column, f"{self[column]!r} is not a number like 12.5")
        return value

    def choice(self, column: str, allowed: Iterable[str]) -> str:
        """A cell that holds one of a few words."""
        if self[column] not in (words := sorted(allowed)):
            raise self.fault(column, f"{self[column]!r} is none of {', '.join(words)}")
        return self[column]


@dataclass(frozen=True, slots=True)
class ReferenceDay:
    """A day that pages about the past offer first, and why."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class WitnessPlan:
    """An agency that shall witness the log: the last part of its witness's name, and what it is called."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the house must know about a province. `origin` opens the name of its log (C2SP checkpoint origin)."""

    folder: Path
    name: str
    code: str
    origin: str
    instance: str
    member_class: str
    reference_days: tuple[ReferenceDay, ...]
    witnesses: tuple[WitnessPlan, ...] = ()
    quorum: int = 0

    def has(self, table: str) -> bool:
        """Whether the profile brings this table."""
        return (self.folder / f"{table}.csv").is_file()

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of `<name>.csv` in file order. Raises `ProfileError`."""
        return list(self.rows(name))

    def rows(self, name: str, required: Iterable[str] = ()) -> list[Row]:
        """The rows of `<name>.csv`, each knowing its line; the header must hold the `required` columns."""
        return _read(self.folder / f"{name}.csv", list(required))


def load(name_or_path: str | Path) -> Profile:
    """A profile the house ships, by name, or any other by its folder or its `profile.toml`. Raises `ProfileError`."""
    path = Path(name_or_path).expanduser()
    if len(path.parts) == 1 and (PROFILES / path / "profile.toml").is_file():
        path = PROFILES / path
    file = path / "profile.toml" if path.is_dir() else path
    if not file.is_file():
        shipped = ", ".join(sorted(folder.name for folder in PROFILES.iterdir() if folder.is_dir()))
        raise ProfileError(f"{file}: there is no such profile; the house ships {shipped}")
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file}: {error}") from None
    return Profile(
        folder=file.parent,
        name=unicodedata.normalize("NFC", _word(file, content, "name")),
        code=_word(file, content, "code"),
        origin=_origin(file, content),
        instance=_word(file, content, "xroad.instance"),
        member_class=_word(file, content, "xroad.member_class"),
        reference_days=_reference_days(file, content),
        witnesses=(witnesses := _witnesses(file, content)),
        quorum=_quorum(file, content, len(witnesses)),
    )


def _word(file: Path, content: dict[str, Any], name: str) -> str:
    value: Any = content
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise ProfileError(f"{file}: {name} is missing or is not text")
    return value


def _origin(file: Path, content: dict[str, Any]) -> str:
    origin = _word(file, content, "origin")
    # C2SP checkpoints and signed notes: a schema-less URL without spaces and plus signs; paths are added behind it.
    if any(sign.isspace() or sign == "+" for sign in origin) or "://" in origin or origin.endswith("/"):
        raise ProfileError(f"{file}: origin must look like a host name, not {origin!r}")
    return origin


def _witnesses(file: Path, content: dict[str, Any]) -> tuple[WitnessPlan, ...]:
    entries = content.get("witnesses", [])
    plans = []
    for place, entry in enumerate(entries if isinstance(entries, list) else [None], 1):
        code, name = (entry.get("code"), entry.get("name")) if isinstance(entry, dict) else (None, None)
        if not isinstance(code, str) or not _CODE.fullmatch(code) or not isinstance(name, str) or not name.strip():
            raise ProfileError(f"{file}: witnesses entry {place} needs a code (a-z, 0-9, -) and a name")
        plans.append(WitnessPlan(code, unicodedata.normalize("NFC", name)))
    if len({plan.code for plan in plans}) != len(plans):
        raise ProfileError(f"{file}: two witnesses have one code")
    return tuple(plans)


def _quorum(file: Path, content: dict[str, Any], witnesses: int) -> int:
    quorum = content.get("quorum", 0)
    if type(quorum) is not int or not (1 if witnesses else 0) <= quorum <= witnesses:
        raise ProfileError(f"{file}: quorum says how many of the {witnesses} witnesses must sign")
    return quorum


def _reference_days(file: Path, content: dict[str, Any]) -> tuple[ReferenceDay, ...]:
    entries = content.get("reference_days", [])
    days = []
    for place, entry in enumerate(entries if isinstance(entries, list) else [None], 1):
        day, reason = (entry.get("day"), entry.get("reason")) if isinstance(entry, dict) else (None, None)
        if type(day) is not date or not isinstance(reason, str):
            raise ProfileError(f"{file}: reference_days entry {place} needs a day and a reason")
        days.append(ReferenceDay(day, reason))
    return tuple(sorted(days, key=lambda entry: entry.day))


def _read(file: Path, required: list[str]) -> list[Row]:
    try:
        content = unicodedata.normalize("NFC", file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise ProfileError(f"{file}: the profile has no such table") from None
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file}: is not UTF-8 ({error.reason} at byte {error.start})") from None
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    rows: list[Row] = []
    try:
        header = next(reader, [])
        if missing := [column for column in required if column not in header]:
            raise ProfileError(f"{file}, line 1: column {missing[0]} is missing")
        if len(set(header)) != len(header) or not header:
            raise ProfileError(f"{file}, line 1: the header is empty or names a column twice")
        for cells in reader:
            if len(cells) != len(header):
                raise ProfileError(f"{file}, line {reader.line_num}: {len(cells)} cells instead of {len(header)}")
            rows.append(Row(dict(zip(header, (cell.strip() for cell in cells), strict=True)), file, reader.line_num))
    except csv.Error as error:
        raise ProfileError(f"{file}, line {reader.line_num}: {error}") from None
    return rows
