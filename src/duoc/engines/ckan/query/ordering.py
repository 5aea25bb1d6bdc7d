"""The order of results: `field asc|desc[, …]`."""

import re
from dataclasses import dataclass

from duoc.engines.ckan.errors import SearchQueryError

DEFAULT = "score desc, metadata_modified desc"
MOST = 16  # fields of a sort
_PART = re.compile(r"\s*([A-Za-z0-9_.-]+)\s+(asc|desc)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Key:
    """One field of a sort. `score`: how well a dataset answers `q`."""

    field: str
    descending: bool


def read(text: str) -> tuple[str, tuple[Key, ...]]:
    """The sort as it is told back, and its keys; empty and `rank` are the default. Raises `SearchQueryError`."""
    if not text.strip() or text.strip() == "rank":
        text = DEFAULT
    parts = [_PART.fullmatch(part) for part in text.split(",")]
    if len(parts) > MOST or not all(parts):
        raise SearchQueryError('Invalid "sort" parameter')
    return text, tuple(Key(part[1], part[2].lower() == "desc") for part in parts if part)
