"""JSON, JSON lines and GeoJSON as a table: one object a row, one member a column, the geometry as text."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duoc.engines.tabular import naming
from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.json_items import Item, Passed, Window, items
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.source import Beside, Record, Source
from duoc.engines.tabular.transcoding import Reading, decoded

GEOMETRY = "geometry"
_FEATURE = frozenset({"type", "id", "properties", "geometry", "bbox"})  # RFC 7946 §3.2


class Documents(Source):
    """The members of all objects are the columns, in the order in which they first appear: one pass at opening finds them."""

    def __init__(self, path: Path, choice: Choice, limits: Limits = LIMITS) -> None:
        self._keys = _keys(path, choice, limits)
        super().__init__(path, choice.with_(decimal=".", group=","), naming.heads(self._keys), limits)
        self.decimal_is_known = True
        if choice.format == "geojson":
            self.geometry = frozenset({self.columns[-1].name})

    def records(self) -> Iterator[Record]:
        """See Source. What is said twice or outside of the rows is not theirs: it stands in `beside`."""
        self.beside = beside = Beside()
        window = _window(self.path, self.choice, self.limits, self.reading, lambda *told: _pass(beside, *told))
        is_map = self.choice.format == "geojson"
        for item in _items(window, self.choice):
            row = _row(item, self.choice.format)
            if is_map and not item.value.keys() <= _FEATURE:
                for name in item.value.keys() - _FEATURE:
                    _pass(beside, name, item.value[name])
            yield item.line, [_text(row.get(key)) for key in self._keys]
        beside.unread |= window.doubled


def _keys(path: Path, choice: Choice, limits: Limits) -> list[str]:
    keys: dict[str, None] = {}
    for item in _items(_window(path, choice, limits), choice):
        keys.update(dict.fromkeys(_row(item, choice.format)))
        if len(keys) > limits.columns:
            raise Refused("columns", found=len(keys), limit=limits.columns)
    if choice.format == "geojson" and keys:
        keys.pop(GEOMETRY, None)
        keys[GEOMETRY] = None  # last, for people who read along
    return list(keys)


def _window(
    path: Path, choice: Choice, limits: Limits, reading: Reading | None = None, passed: Passed | None = None
) -> Window:
    longest = limits.geometry_bytes if choice.format == "geojson" else limits.row_bytes
    return Window(decoded(path, choice.encoding, reading), 2 * longest, passed)


def _items(window: Window, choice: Choice) -> Iterator[Item]:
    member = "features" if choice.format == "geojson" else choice.sheet
    yield from items(window, member, by_line=choice.format == "jsonl")


def _pass(beside: Beside, name: str, value: Any) -> None:
    if value is None:
        beside.unread = True
    else:
        beside.take(f"{name}: {_text(value)}")


def _row(item: Item, kind: str) -> dict[str, Any]:
    value = item.value
    if not isinstance(value, dict):
        raise Refused("json-shape")
    if kind != "geojson":
        return value
    properties = value.get("properties") or {}
    if not isinstance(properties, dict):
        raise Refused("json-shape")
    # A property that is called like the geometry would hide it.
    row = {f"{GEOMETRY}_2" if key == GEOMETRY else key: cell for key, cell in properties.items()}
    if "id" in value and "id" not in row:
        row = {"id": value["id"]} | row
    return row | {GEOMETRY: value.get("geometry")}


def _text(cell: object) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if cell is None:
        return None
    if isinstance(cell, str):
        text = cell if cell.isascii() else unicodedata.normalize("NFC", cell)
        # A lone half of a pair is no character: no file and no database would take it.
        return text.encode("utf-8", "replace").decode().replace("\0", "") if _is_odd(text) else text
    if isinstance(cell, int | float):
        return repr(cell)
    return _text(json.dumps(cell, ensure_ascii=False, separators=(",", ":")))


def _is_odd(text: str) -> bool:
    return "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text) if not text.isascii() else "\0" in text
