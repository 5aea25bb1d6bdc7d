"""How the verbs of the room read days, refuse in one sentence, and print rows for people or as JSON."""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from duoc.core.profile import ProfileError
from duoc.frame.telling import Run, told
from duoc.people.services import AccountRefusedError, UnitError

_REFUSALS = (AccountRefusedError, ProfileError, UnitError)


class Verbs:
    """Adds verbs that print JSON on request and end a refusal with one sentence and status 1."""

    def __init__(self, subparsers: Any) -> None:
        self._subparsers = subparsers

    def add(self, name: str, line: str, run: Run) -> argparse.ArgumentParser:
        """One verb; the caller adds its arguments to the parser given back."""
        parser: argparse.ArgumentParser = self._subparsers.add_parser(name, help=line, description=line)
        parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
        parser.set_defaults(run=told(run, *_REFUSALS))
        return parser

    def group(self, name: str, line: str) -> "Verbs":
        """Verbs behind a noun: `user add`, `role end`."""
        parser = self._subparsers.add_parser(name, help=line, description=line)
        return Verbs(parser.add_subparsers(dest=f"{name}_verb", required=True, metavar="VERB"))


def day(text: str) -> date:
    """An argument that is a day: 2025-07-01 or 01/07/2025."""
    try:
        if "/" in text:
            first, month, year = (int(part) for part in text.split("/"))
            return date(year, month, first)
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2025-07-01") from None


def show(members: dict[str, Any], lines: Sequence[str], as_json: bool) -> None:
    """Print one answer: its members as JSON, or its lines for a person."""
    print(json.dumps(members, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


def show_rows(rows: Sequence[dict[str, Any]], columns: dict[str, str], as_json: bool) -> None:
    """Print rows: all members as a JSON array, or the `columns` (member → heading) aligned for a person."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = [list(columns.values()), *([_cell(row[name]) for name in columns] for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(columns))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "" if value else "chưa đối chiếu"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "–" if value is None else str(value)
