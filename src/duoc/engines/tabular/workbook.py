"""XLSX: its sheets, and the cells of one of them, row by row. Formulas come as the values that were last computed."""

import datetime
import math
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from duoc.engines.tabular import archive, naming
from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.source import Record, Source

# What openpyxl lets out of a spoilt workbook; its XML reader, whichever it found, raises a SyntaxError.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, SyntaxError, TypeError, ValueError, InvalidFileException,
    *archive.SPOILT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook and whether people who open it see it."""

    name: str
    hidden: bool


class Worksheet(Source):
    """A "line" of this format is the number of the row in its sheet."""

    def __init__(self, path: Path, choice: Choice, limits: Limits = LIMITS) -> None:
        below = choice.header_row - 1 + choice.header_rows if choice.header_row else 0
        rows = first_rows(path, choice.sheet, choice.decimal, below + 200, limits)
        head = rows[choice.header_row - 1 : below] if choice.header_row else []
        width = max((len(row) for row in (head or rows)), default=0)
        titles = naming.joined(head, width) if head else [""] * width
        super().__init__(path, choice, naming.heads(titles), limits)
        self.decimal_is_known = (
            True  # numbers are written with the sign of the choice; texts that are numbers decided it
        )
        self._below = below
        with opened(path, limits) as book:
            self.reading.total = max(1, _sheet(book, choice.sheet).max_row or 1)

    def records(self) -> Iterator[Record]:
        """See Source. Cells behind the last head count only where something stands in them."""
        width = len(self.columns)
        for line, cells in rows_of(self.path, self.choice.sheet, self.choice.decimal, self.limits):
            self.reading.done = line
            if line > self._below:
                yield line, cells + [None] * (width - len(cells))


def sheets(path: Path, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """The sheets that hold cells, in their order. Raises Refused."""
    with opened(path, limits) as book:
        return tuple(Sheet(sheet.title, sheet.sheet_state != "visible") for sheet in book.worksheets)


def first_rows(path: Path, sheet: str, decimal: str, most: int, limits: Limits = LIMITS) -> list[list[str]]:
    """The first rows of a sheet as texts, blank ones as []."""
    rows = rows_of(path, sheet, decimal, limits)
    return [[cell or "" for cell in cells] for _, cells in islice(rows, most)]


def rows_of(path: Path, sheet: str, decimal: str, limits: Limits = LIMITS) -> Iterator[tuple[int, list[str | None]]]:
    """(row number, cells without the empty ones at its end). Raises Refused."""
    with opened(path, limits) as book:
        chosen = _sheet(book, sheet)
        chosen.reset_dimensions()  # what a file says about its size is not believed
        for line, values in enumerate(chosen.iter_rows(values_only=True), 1):
            last = len(values)
            while last and (values[last - 1] is None or values[last - 1] == ""):
                last -= 1
            if last > limits.columns:
                raise Refused("columns", found=last, limit=limits.columns)
            yield line, [_text(value, decimal) for value in values[:last]]


@contextmanager
def opened(path: Path, limits: Limits = LIMITS) -> Iterator[Any]:
    """The workbook, read only, after its archive was checked."""
    with archive.opened(path, limits):
        pass
    book = None
    # An open file, because openpyxl judges a path by its name, and stored files have none.
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it does not keep
                book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            yield book
        except _BROKEN as problem:
            raise Refused("broken") from problem
        finally:
            if book is not None:
                book.close()


def _sheet(book: Any, name: str) -> Any:
    for sheet in book.worksheets:
        if sheet.title == name or not name:
            return sheet
    raise Refused("no-sheet")


def _text(value: object, decimal: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return format(Decimal(repr(value)), "f").replace(".", decimal)
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
