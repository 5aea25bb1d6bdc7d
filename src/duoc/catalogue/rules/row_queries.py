"""What somebody asks of the rows of a table: filters, order, columns; read from what he sent, and named by one fingerprint.

    {"xa": "Năm Căn"}                      equals (null: empty)
    {"xa": ["Năm Căn", "Đất Mũi"]}         one of these
    {"so_luot": {"gte": 10, "lt": 20}}     eq ne lt lte gt gte in contains folded empty
    {"$or": [{…}, {…}]}  {"$and": […]}  {"$not": {…}}

Filters of CKAN's datastore_search mean the same here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from duoc.core.text import fold, nfc
from duoc.engines.columnar import All, Among, Compare, Contains, Empty, Filter, FilterError, Not, Order, Some
from duoc.engines.columnar.filters import DEEPEST, EVERYTHING, MOST

LONGEST = 16_384  # signs of a filter as it is sent
LONGEST_WORDS = 1_000  # signs of what is looked for
MOST_WORDS, MOST_TEXTS = 20, 50  # words that are looked for in texts, and columns of text looked through
MOST_ROWS, USUAL_ROWS = 1_000, 100
MOST_ORDERS = 8
_PLAIN = ("eq", "ne", "lt", "lte", "gt", "gte")


@dataclass(frozen=True, slots=True)
class RowQuery:
    """columns (): all of them. limit: rows of a page. `cursor`: where the page before ended, '' for the first.

    words: what the rows found say too. Without an order the best of them come first.
    """

    filter: Filter = EVERYTHING
    order: tuple[Order, ...] = ()
    columns: tuple[str, ...] = ()
    limit: int = USUAL_ROWS
    cursor: str = ""
    words: str = ""

    def fingerprint(self) -> bytes:
        """16 bytes that differ where filter, order or words differ: what a cursor and a count belong to."""
        said = repr((self.filter, self.order, self.words)).encode("utf-8", "surrogatepass")
        return hashlib.sha256(said).digest()[:16]


def read_filter(text: str) -> Filter:
    """The filter of a JSON text; '' for none. Raises `FilterError`."""
    if not text:
        return EVERYTHING
    if len(text) > LONGEST:
        raise FilterError("many")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise FilterError("json") from None
    return filter_of(value)


def filter_of(value: Any) -> Filter:
    """The filter of an object. Raises `FilterError`."""
    if not isinstance(value, dict):
        raise FilterError("json")
    return _object(value, 0)


def read_order(text: str) -> tuple[Order, ...]:
    """`-nam,ten` → by nam from the greatest, then by ten. Raises `FilterError`."""
    names = [name.strip() for name in text.split(",") if name.strip("- ")]
    if len(names) > MOST_ORDERS:
        raise FilterError("many")
    return tuple(Order(name.removeprefix("-"), name.startswith("-")) for name in names)


def read_words(text: str) -> str:
    """What is looked for, without what no text holds and no longer than it may be."""
    return text.replace("\0", " ").strip()[:LONGEST_WORDS]


def looked_through(words: str, texts: Iterable[str]) -> tuple[Filter, ...]:
    """Every word stands somewhere in these columns of text; one without marks is found whatever the marks."""
    names = tuple(texts)[:MOST_TEXTS]
    return tuple(
        Some(tuple(Contains(name, word, folded=fold(word) == word.lower()) for name in names))
        for word in nfc(words).split()[:MOST_WORDS]
    )


def read_names(text: str) -> tuple[str, ...]:
    """`ten,nam` → the two names, each once."""
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _object(value: Mapping[str, Any], depth: int) -> Filter:
    if depth > DEEPEST:
        raise FilterError("deep")
    if len(value) > MOST:
        raise FilterError("many")
    parts = tuple(_member(name, one, depth) for name, one in value.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _member(name: str, value: Any, depth: int) -> Filter:
    if name in ("$or", "$and"):
        if not isinstance(value, list) or len(value) > MOST or not all(isinstance(one, dict) for one in value):
            raise FilterError("json", name)
        parts = tuple(_object(one, depth + 1) for one in value)
        return Some(parts) if name == "$or" else All(parts)
    if name == "$not":
        return Not(_object(value, depth + 1)) if isinstance(value, dict) else _wrong("json", name)
    if isinstance(value, dict):
        parts = tuple(_said(name, operator, one) for operator, one in value.items())
        return parts[0] if len(parts) == 1 else All(parts)
    return _said(name, "in" if isinstance(value, list) else "eq", value)


def _said(name: str, operator: str, value: Any) -> Filter:
    if operator == "in":
        return _among(name, value) if isinstance(value, list) else _wrong("value", name)
    if operator == "empty":
        return Empty(name, value) if isinstance(value, bool) else _wrong("value", name)
    if isinstance(value, dict | list):
        return _wrong("value", name)
    if operator in ("contains", "folded"):
        return Contains(name, str(value), folded=operator == "folded")
    if operator not in _PLAIN:
        return _wrong("operator", name)
    if value is None:
        return Empty(name, operator == "eq") if operator in ("eq", "ne") else _wrong("value", name)
    return Compare(name, operator, value)


def _among(name: str, values: Iterable[Any]) -> Filter:
    kept = tuple(values)
    if len(kept) > MOST:
        raise FilterError("many", name)
    if any(isinstance(one, dict | list) for one in kept):
        raise FilterError("value", name)
    filled = tuple(one for one in kept if one is not None)
    return Among(name, filled) if len(filled) == len(kept) else Some((Among(name, filled), Empty(name)))


def _wrong(why: str, name: str) -> Filter:
    raise FilterError(why, name)
