"""The fields of errors and notices: what a report says, and a report said anew."""

from collections.abc import Callable, Iterable

from duoc.engines.pgwire.messages import ERROR

# Fields that carry text of a statement or of a row: message, detail, hint, internal query, where.
SPOKEN = frozenset("MDHqW")

Reports = tuple[tuple[str, bytes], ...]


def report(severity: str, code: str, message: str, **others: str) -> bytes:
    """An ErrorResponse. `severity` ERROR or FATAL, `code` an SQLSTATE; `D`, `H`… as named arguments."""
    said = [("S", severity), ("V", severity), ("C", code), ("M", message), *others.items()]
    return ERROR.write(tuple((letter, text.replace("\0", " ").encode()) for letter, text in said))


def said(reports: Reports, letter: str) -> str:
    """The first text of a field, empty when the report has none."""
    return next((text.decode("utf-8", "replace") for name, text in reports if name == letter), "")


def reworded(reports: Reports, word: Callable[[str], str]) -> Reports:
    """The same report with every spoken text put through `word`."""
    return tuple(
        (letter, word(text.decode("utf-8", "replace")).encode() if letter in SPOKEN else text)
        for letter, text in reports
    )


def without(reports: Reports, letters: Iterable[str]) -> Reports:
    """The same report without some fields."""
    left_out = set(letters)
    return tuple(pair for pair in reports if pair[0] not in left_out)
