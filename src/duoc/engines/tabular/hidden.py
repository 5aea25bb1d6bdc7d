"""What a workbook carries beside its visible cells: the gate for personal data reads that too."""

import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from duoc.engines.tabular import archive
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused

_PART = 8 << 20  # of one entry; what lies further on is not looked at, and said so
MOST = 10_000  # pieces
_COMMENTS = re.compile(r"xl/(?:[^/]*/)?(?:(?:threaded)?comments?[0-9]*|person[0-9]*|drawing[0-9]+)\.xml", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# Parts whose words people or programs read somewhere: cells, properties, notes, what the searches below take out.
_READ = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(?:styles|sharedStrings|calcChain|metadata)\.xml|xl/theme/theme[0-9]*\.xml|xl/worksheets/[^/]+\.xml"
    r"|xl/worksheets/_rels/[^/]+\.rels|xl/drawings/_rels/[^/]+\.rels|xl/tables/[^/]+\.xml|xl/drawings/[^/]+\.vml|[^.]*/",
    re.IGNORECASE,
)
# In a sheet: formulas, heads and feet of the print, what lists offer, what links and hints say; in tables: names of columns.
_SAID = re.compile(
    rb"<(?:\w+:)?(?:f|formula[12]?|(?:odd|even|first)(?:Header|Footer))(?: [^>]*)?>([^<]+)<"
    rb"|\b(?:tooltip|display|location|prompt|promptTitle|error|errorTitle|Target|name|altText|altTextSummary)=\"([^\"]*)\""
)
_WORDS = (
    b"<f", b":f", b"Header", b"Footer", b"tooltip=", b"display=", b"location=", b"prompt", b"error", b"Target=", b"name=",
    b"altText",
)  # fmt: skip
_SHARED_CELL = re.compile(rb"<c [^>]*\bt=\"s\"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>([0-9]{1,9})</v>")
_OVERLAP = 32 << 10
_REFERENCE = re.compile(r"(?<![A-Za-z])\$?[A-Z]{1,3}\$?[0-9]{1,7}(?![0-9])")
_FEWEST = 4  # digits: less is nobody's number
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
                if len(found) >= MOST:
                    return tuple(found)
    return tuple(found)


def unread(path: Path, limits: Limits = LIMITS) -> bool:
    """Whether the workbook holds what neither its cells nor `pieces` tell: pictures, caches, embedded files, texts that no cell
    shows. Raises Refused."""
    with archive.opened(path, limits) as entries:
        names = entries.namelist()
        if len(set(names)) < len(names) or not all(_READ.fullmatch(one) or _COMMENTS.fullmatch(one) for one in names):
            return True
        shared = next((one for one in names if one.lower() == "xl/sharedstrings.xml"), "")
        return bool(shared) and _has_unshown(entries, shared, filter(_SHEET.fullmatch, names))


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


def _has_unshown(entries: zipfile.ZipFile, shared: str, sheets: Iterable[str]) -> bool:
    """Whether a shared text is shown by no cell, or has more to it (how it is pronounced) than a cell shows."""
    count = 0
    for piece in _read_over(entries, shared):
        if b"<rPh" in piece.text or b":rPh" in piece.text:
            return True
        count += piece.count(re.compile(rb"<(?:\w+:)?si[ >/]"))
    shown = bytearray(count)
    for name in sheets:
        for piece in _read_over(entries, name):
            for found in _SHARED_CELL.finditer(piece.text):
                if int(found[1]) < count:
                    shown[int(found[1])] = 1
    return not all(shown)


@dataclass(frozen=True, slots=True)
class _Read:
    """A piece of an entry; its first `again` bytes were in the one before."""

    text: bytes
    again: int

    def count(self, pattern: re.Pattern[bytes]) -> int:
        """Matches that did not lie in the piece before."""
        return sum(found.end() > self.again for found in pattern.finditer(self.text))


def _read_over(entries: zipfile.ZipFile, name: str) -> Iterator[_Read]:
    """An entry in pieces that overlap, so that nothing shorter than the overlap is cut."""
    with entries.open(name) as file:
        held = b""
        while piece := file.read(1 << 20):
            yield _Read(held + piece, len(held))
            held = (held + piece)[-_OVERLAP:]


def _said(entries: zipfile.ZipFile, name: str, where: str) -> Iterator[Piece]:
    """Each different text that could hold a number or a mailbox once: a sheet may have the same formula in a million rows."""
    known: set[str] = set()
    for piece in _read_over(entries, name):
        if not any(word in piece.text for word in _WORDS):
            continue  # nearly always: looked for by the byte, not by the pattern
        for found in _SAID.finditer(piece.text):
            told = html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace"))
            text = _REFERENCE.sub("", told)
            is_new = found.end() > piece.again and text not in known and len(known) <= MOST
            if is_new and ("@" in text or sum(map(str.isdigit, text)) >= _FEWEST):
                known.add(text)
                yield Piece(where, text)


def _of_entry(entries: zipfile.ZipFile, name: str) -> Iterator[Piece]:
    if name == "xl/workbook.xml":
        for element in _elements(entries, name):
            if element.tag.endswith("}definedName") and element.text:
                yield Piece("tên được đặt trong tệp", f"{element.get('name', '')}: {element.text}")
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
    elif _SHEET.fullmatch(name) or name.startswith(("xl/worksheets/_rels/", "xl/tables/")):
        yield from _said(entries, name, "công thức, liên kết, danh sách chọn của bảng tính")


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
