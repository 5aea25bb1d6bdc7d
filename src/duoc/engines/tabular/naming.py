"""Columns by name: what the head says becomes a title, and a name that SQL, CKAN and a URL can carry."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duoc.core.text import fold, nfc

_LONGEST = 58  # PostgreSQL keeps 63 bytes; a number against twins needs some
_OTHER = re.compile(r"[^a-z0-9]+")
_LETTERS = "ABCDEFGHIJ"
_INDEX = re.compile(r"\(?(?:[0-9]{1,3}|[A-Z])\)?")


@dataclass(frozen=True, slots=True)
class Head:
    """One column: `name` in ASCII, unique in its table; `title` as the file has it, empty where the file has none."""

    name: str
    title: str


def heads(titles: Iterable[str]) -> tuple[Head, ...]:
    """Named columns in their order. A head without letters is "cot_N"; a repeated one gets "_2"."""
    taken: set[str] = set()
    named = []
    for place, title in enumerate(titles, 1):
        shown = " ".join(nfc(title).split())
        stem = _OTHER.sub("_", fold(shown))[:_LONGEST].strip("_") or f"cot_{place}"
        name, twin = stem, 1
        while name in taken:
            twin += 1
            name = f"{stem}_{twin}"
        taken.add(name)
        named.append(Head(name, shown))
    return tuple(named)


def joined(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The titles of a head of several lines: a merged cell reaches right over the blanks that have something below them."""
    rows = [row for row in rows if not is_index(row)]
    titles: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        above = ""
        for place in range(width):
            text = " ".join(row[place].split()) if place < len(row) else ""
            below = any(place < len(lower) and lower[place].strip() for lower in rows[depth + 1 :])
            above = text or (above if below else "")
            if above and (not titles[place] or titles[place][-1] != above):
                titles[place].append(above)
    return [" ".join(parts) for parts in titles]


def is_index(row: Sequence[str]) -> bool:
    """Whether a line numbers the columns, as the forms of the statistics office do: A B 1 2 3, or (1) (2) (3)."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) < 2 or not all(_INDEX.fullmatch(cell) for cell in cells):
        return False
    numbers = [int(cell.strip("()")) for cell in cells if cell.strip("()").isdigit()]
    letters = [cell.strip("()") for cell in cells if not cell.strip("()").isdigit()]
    counted = bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 1
    # Three cells A B 1 may be anybody's data; in brackets, or from four cells on, they are no accident.
    return counted and letters == list(_LETTERS[: len(letters)]) and (len(cells) >= 4 or all(map(_bracketed, cells)))


def _bracketed(cell: str) -> bool:
    return cell.startswith("(") and cell.endswith(")")
