"""What a workbook carries beside its visible cells: the gate for personal data reads that too."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from duoc.engines.tabular import archive
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused

_PART = 8 << 20  # of one entry; what lies further on is not looked at, and said so
_MOST = 10_000  # pieces
_COMMENTS = re.compile(r"xl/(?:[^/]*/)?(?:(?:threaded)?comments?[0-9]*|person[0-9]*|drawing[0-9]+)\.xml", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_COLUMN = re.compile(rb"<col [^>]*>")
_FORMULA_WITHOUT_VALUE = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>|<f[^>]*/>(?:<v\s*/>|<v></v>)?</c>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, and where it stands in Vietnamese words: to be searched for personal data, never to be shown."""

    where: str
    text: str


def pieces(path: Path, limits: Limits = LIMITS) -> tuple[Piece, ...]:
    """Names of sheets, comments and who wrote them, authors and titles in the properties, texts in drawings. Raises Refused."""
    found: list[Piece] = []
    with archive.opened(path, limits) as entries:
        for name in entries.namelist():
            for piece in _of_entry(entries, name):
                found.append(piece)
                if len(found) >= _MOST:
                    return tuple(found)
    return tuple(found)


def hidden_columns(path: Path, limits: Limits = LIMITS) -> int:
    """How many declarations of hidden columns the sheets hold; one may hide several columns."""
    count = 0
    with archive.opened(path, limits) as entries:
        for name in filter(_SHEET.fullmatch, entries.namelist()):
            with entries.open(name) as file:
                # Columns are declared before the first row.
                declared = file.read(1 << 20).split(b"<sheetData", 1)[0]
            count += sum(b'hidden="1"' in column or b'hidden="true"' in column for column in _COLUMN.findall(declared))
    return count


def formulas_without_value(path: Path, limits: Limits = LIMITS) -> int:
    """Formulas that no program has computed yet, in all sheets: their cells would be read as empty."""
    count = 0
    with archive.opened(path, limits) as entries:
        for name in filter(_SHEET.fullmatch, entries.namelist()):
            with entries.open(name) as file:
                held = b""
                while piece := file.read(1 << 20):
                    held += piece
                    cut = held.rfind(b"</c>") + 4 if b"</c>" in held else 0
                    count += len(_FORMULA_WITHOUT_VALUE.findall(held[:cut]))
                    held = held[cut:][-(1 << 20) :]
    return count


def _of_entry(entries: zipfile.ZipFile, name: str) -> Iterator[Piece]:
    if name == "xl/workbook.xml":
        for element in _elements(entries, name):
            if element.tag.endswith("}sheet"):
                where = "tên trang tính ẩn" if element.get("state", "visible") != "visible" else "tên trang tính"
                yield Piece(where, element.get("name", ""))
    elif name in {"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"}:
        for element in _elements(entries, name):
            if element.text and element.text.strip():
                yield Piece("thuộc tính của tệp", element.text.strip())
    elif _COMMENTS.fullmatch(name):
        for element in _elements(entries, name):
            texts = (element.text, element.get("displayName"), element.get("userId"))
            yield from (Piece("ghi chú trong bảng tính", text.strip()) for text in texts if text and text.strip())


def _elements(entries: zipfile.ZipFile, name: str) -> Iterator[ElementTree.Element]:
    """Every element of an entry, which `archive.check` has found to declare no entities."""
    with entries.open(name) as file:
        text = file.read(_PART + 1)
    if len(text) > _PART:
        raise Refused("shared")
    try:
        yield from ElementTree.fromstring(text).iter()  # noqa: S314  # no entity is declared: see archive.check
    except ElementTree.ParseError as problem:
        raise Refused("broken") from problem
