"""A table as an XLSX workbook, made while it is sent: nothing of it is ever whole in memory.

ECMA-376: one sheet of inline strings, numbers, days and moments, and a second one of notes where there are any. Text is a string
cell, which no spreadsheet runs as a formula.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

MOST_ROWS = 1_048_575  # under the head: Excel's own limit is 2^20
MOST_COLUMNS = 16_384
_LONGEST = 32_767  # signs of a cell
_CHUNK = 1 << 16
# XML 1.0 §2.2 has no form for them.
UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_DAY = 61  # 1900-03-01: before it Excel counts a day that never was
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    '<xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PANES = (
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)


class _Sink:
    """Takes what the archive writes until somebody fetches it; it cannot be sought in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        whole, self._parts, self.size = b"".join(self._parts), [], 0
        return whole


def workbook(
    title: str, head: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]], notes: Sequence[str] = ()
) -> Iterator[bytes]:
    """The file in pieces. rows: JSON values; `types` of Table Schema say which texts are days and moments."""
    sink = _Sink()
    book = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=3)  # type: ignore[call-overload]  # it only writes and flushes
    for name, text in _parts(title, bool(notes)):
        book.writestr(name, text)
    with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
        sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{_PANES}<sheetData>'.encode())
        sheet.write(_row([_text(name, 3) for name in head]))
        held: list[bytes] = []
        size = 0
        for row in rows:
            line = _row([_cell(cell, kind) for cell, kind in zip(row, types, strict=True)])
            held.append(line)
            size += len(line)
            if size > _CHUNK:
                sheet.write(b"".join(held))
                held, size = [], 0
                if sink.size:
                    yield sink.taken()
        sheet.write(b"".join(held) + b"</sheetData></worksheet>")
    if notes:
        lines = "".join(_row([_text(note)]).decode() for note in notes)
        book.writestr(
            "xl/worksheets/sheet2.xml", f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
        )
    book.close()
    yield sink.taken()


def _row(cells: Iterable[str]) -> bytes:
    return f"<row>{''.join(cells)}</row>".encode()


def _cell(value: Any, kind: str) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        # Excel keeps 15 digits: a longer number stays readable as text.
        return f"<c><v>{value}</v></c>" if abs(value) < 10**15 or isinstance(value, float) else _text(str(value))
    text = str(value)
    if kind in ("date", "datetime"):
        return _moment(text, kind) or _text(text)
    return _text(text)


def _moment(text: str, kind: str) -> str:
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return ""
    days = moment.toordinal() - _EPOCH
    if days < _FIRST_DAY:
        return ""
    if kind == "date":
        return f'<c s="1"><v>{days}</v></c>'
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return f'<c s="2"><v>{days + seconds / 86_400:.10f}</v></c>'


def _text(text: str, style: int = 0) -> str:
    said = escape(UNSAYABLE.sub("\ufffd", text[:_LONGEST]))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{said}</t></is></c>'


def _quoted(name: str) -> str:
    return escape(name, {'"': "&quot;"})


def _parts(title: str, notes: bool) -> Iterator[tuple[str, str]]:
    sheets = [(re.sub(r"[\[\]:*?/\\]", "-", UNSAYABLE.sub("", title))[:31].strip("' ") or "du-lieu")] + (
        ["Ghi chú"] if notes else []
    )
    if notes and sheets[0].casefold() == sheets[1].casefold():
        sheets[0] = "du-lieu"  # no two sheets of a workbook may have one name
    numbers = range(1, len(sheets) + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{kinds}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    )
    listed = "".join(
        f'<sheet name="{_quoted(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, sheets, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    links += f'<Relationship Id="rId9" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    )
    yield "xl/styles.xml", _STYLES
