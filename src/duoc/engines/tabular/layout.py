"""Where the table stands in its file: the separator, the lines above the heads, the heads, the first line of data."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from duoc.engines.tabular.choice import DELIMITERS
from duoc.engines.tabular.naming import is_index

_LOOKED_AT = 40  # lines above which a head is sought
_HEAD_LINES = 3
_VALUE = re.compile(r"[-+]?[0-9][0-9.,]*%?|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([ T][0-9:.]+)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_VIETNAMESE = re.compile(
    r"-?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|-?[0-9]{1,3}(\.[0-9]{3}){2,}|-?(0|[0-9]{1,3}),([0-9]{1,2}|[0-9]{4,})"
)
_ENGLISH = re.compile(
    r"-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|-?[0-9]{1,3}(,[0-9]{3}){2,}|-?(0|[0-9]+)\.([0-9]{1,2}|[0-9]{4,})"
)
_DATE = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}(?![0-9])")

Grid = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Lines counted from 1. `header_row` 0: the table begins without heads. `above`: the texts of the lines over the heads."""

    header_row: int
    header_rows: int
    width: int
    above: tuple[str, ...]


def delimiters(text: str) -> tuple[tuple[str, float], ...]:
    """The separators with a score from 0 to 1, best first; the comma alone where no separator makes columns."""
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared and declared[1] in DELIMITERS:
        return ((declared[1], 1.0),)
    scored = sorted(((sign, _score(text, sign)) for sign in DELIMITERS), key=lambda pair: -pair[1])
    return tuple(pair for pair in scored if pair[1] > 0.05) or ((",", 0.0),)


def _score(text: str, sign: str) -> float:
    widths = Counter(len(row) for row in grid(text, sign) if any(cell.strip() for cell in row))
    if not widths:
        return 0.0
    width, times = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
    # Half of two columns is a poorer reading than the whole of five: agreement counts twice, columns a little.
    return (times / widths.total()) ** 2 * (1 - 1 / width)


def grid(text: str, delimiter: str, most: int = 400) -> list[list[str]]:
    """The first records of a text."""
    lines = (line.decode() for line in text.encode().splitlines(keepends=True))
    return list(itertools.islice(csv.reader(lines, delimiter=delimiter), most))


def find(rows: Grid) -> Place | None:
    """Where the heads are; None where there is no table at all."""
    filled = [[cell for cell in row if cell and cell.strip()] for row in rows]
    lengths = Counter(len(_trimmed(row)) for row, cells in zip(rows, filled, strict=True) if cells)
    if not lengths:
        return None
    # Most lines of a table are as wide as the table; of equal counts the wider one is.
    width = max(lengths.items(), key=lambda pair: (pair[1], pair[0]))[0]
    for number, row in enumerate(rows[:_LOOKED_AT]):
        if len(filled[number]) < (2 if width == 2 else (width + 1) // 2):
            continue
        if not _is_words(filled[number]) or is_index(row):
            return Place(0, 0, width, _above(rows, number))
        height = _height(rows, number, width)
        widest = max(len(_trimmed(line)) for line in rows[number : number + height])
        return Place(number + 1, height, max(width, widest), _above(rows, number))
    return None


def _height(rows: Grid, top: int, width: int) -> int:
    """Lines of the head: a line below fills the blanks of a merged one; a line that numbers the columns closes it."""
    height = 1
    while height < _HEAD_LINES and top + height < len(rows):
        upper, lower = rows[top + height - 1], rows[top + height]
        if not _completes(upper, lower, rows[top + height + 1 : top + height + 20], width):
            break
        height += 1
    return height + _numbers_columns(rows, top + height)


def _numbers_columns(rows: Grid, at: int) -> bool:
    """Whether a line is 1 2 3 4 under the heads, and not the first of the data: then the data below it are not all numbers."""
    if at >= len(rows) or not is_index(rows[at]):
        return False
    if any(not cell.strip().isdigit() for cell in rows[at] if cell.strip()):
        return True
    return any(cell.strip() and not _VALUE.fullmatch(cell.strip()) for row in rows[at + 1 : at + 20] for cell in row)


def _completes(upper: Sequence[str], lower: Sequence[str], data: Grid, width: int) -> bool:
    texts = [cell for cell in lower if cell.strip()]
    blanks = [place for place in range(1, width) if not _cell(upper, place)]
    if not blanks or not texts or not _is_words(texts) or is_index(lower):
        return False
    if not all(_cell(lower, place) for place in blanks):
        return False
    merged_down = any(not _cell(lower, place) for place in range(width))
    return merged_down or any(_VALUE.fullmatch(_cell(row, place)) for row in data for place in blanks)


def _is_words(cells: Sequence[str]) -> bool:
    """Whether a line may be a head: words, among which years may stand."""
    values = [cell.strip() for cell in cells if _VALUE.fullmatch(cell.strip())]
    return len(values) < len(cells) and all(_YEAR.fullmatch(value) for value in values)


def _above(rows: Grid, number: int) -> tuple[str, ...]:
    return tuple(cell.strip() for row in rows[:number] for cell in row if cell and cell.strip())


def _trimmed(row: Sequence[str]) -> Sequence[str]:
    last = max((place for place, cell in enumerate(row, 1) if cell and cell.strip()), default=0)
    return row[:last]


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def number_signs(rows: Grid, unless: str = ",") -> tuple[str, str]:
    """(decimal, group) that the cells speak for; `unless` is the decimal sign of a file that says nothing."""
    cells = [cell.strip() for row in rows for cell in row]
    vietnamese = sum(bool(_VIETNAMESE.fullmatch(cell)) for cell in cells)
    english = sum(bool(_ENGLISH.fullmatch(cell)) for cell in cells)
    decimal = unless if vietnamese == english else "," if vietnamese > english else "."
    return decimal, "." if decimal == "," else ","


def date_order(rows: Grid) -> str:
    """ "mdy" only where some day stands second and none first; a Vietnamese file is "dmy"."""
    pairs = [(int(found[1]), int(found[2])) for row in rows for cell in row if (found := _DATE.match(cell.strip()))]
    return "mdy" if any(b > 12 for _, b in pairs) and not any(a > 12 for a, _ in pairs) else "dmy"
