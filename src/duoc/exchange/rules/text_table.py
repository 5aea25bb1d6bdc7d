"""A table as aligned text, for the terminal."""

from collections.abc import Sequence
from typing import Any

LONGEST = 44


def aligned(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Lines of the table: numbers to the right with grouped digits (1.234.567), long text cut with an ellipsis."""
    texts = [[_shown(value) for value in row] for row in rows]
    numeric = [any(isinstance(row[at], int) for row in rows) for at in range(len(head))]
    widths = [max([len(head[at]), *(len(row[at]) for row in texts)]) for at in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        ]
        return "  ".join(padded).rstrip()

    return "\n".join([line(head), line(["─" * width for width in widths]), *(line(row) for row in texts)])


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
