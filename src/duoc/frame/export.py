"""Tables as files: CSV that a Vietnamese Excel opens (UTF-8 with BOM, semicolons never), XLSX, JSON.

A cell that begins like a formula is text: a service named `=HYPERLINK(…)` must not run on the desk of whoever opens it.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from duoc.frame.numbers import in_province

FORMATS = ("csv", "xlsx", "json")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# OWASP, "CSV Injection": also the full-width forms, which some spreadsheets read as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NO_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
Cells = Sequence[Any]


def disarmed(value: Any) -> Any:
    """The value as CSV may carry it: text that a spreadsheet would run gets an apostrophe in front."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def csv_lines(head: Cells, rows: Iterable[Cells], notes: Sequence[str] = ()) -> Iterator[bytes]:
    """The lines of the file, the byte order mark first; notes stand below, after an empty line, in the first column."""
    yield b"\xef\xbb\xbf"
    for row in chain((head,), rows, [(), *((note,) for note in notes)] if notes else ()):
        line = io.StringIO(newline="")
        csv.writer(line).writerow([disarmed(value) for value in row])
        yield line.getvalue().encode()


def xlsx(title: str, head: Cells, rows: Iterable[Cells], notes: Sequence[str] = ()) -> bytes:
    """A workbook with one sheet: bold frozen head, numbers as numbers, moments on the province's clock, notes below."""
    # Here and not above: it is an eighth of what the web's start costs, and most processes never write a workbook.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(_NO_SHEET_NAME)[:31])
    sheet.freeze_panes = "A2"
    for column, name in enumerate(head, 1):
        sheet.column_dimensions[get_column_letter(column)].width = max(12, min(60, len(str(name)) + 4))

    def cell(value: Any, bold: bool = False) -> WriteOnlyCell:
        if isinstance(value, datetime):
            value = in_province(value).replace(tzinfo=None)
        if isinstance(value, str):
            # XML has no form for them, and one odd byte in a caller's text must not cost the whole file.
            value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        made.font = Font(bold=bold)
        return made

    sheet.append([cell(value, bold=True) for value in head])
    for row in rows:
        sheet.append([cell(value) for value in row])
    if notes:
        sheet.append([])
        for note in notes:
            sheet.append([cell(note)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def response(form: str, name: str, head: Cells, rows: Sequence[Cells], notes: Sequence[str] = ()) -> HttpResponseBase:
    """The table as a download named `name.form`. `form` is one of `FORMATS`; raises `ValueError` otherwise."""
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(head, rows, notes), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        answer = HttpResponse(xlsx(name, head, rows, notes), content_type=XLSX)
    elif form == "json":
        body = {"columns": list(head), "rows": [list(row) for row in rows], "notes": list(notes)}
        answer = HttpResponse(json.dumps(body, ensure_ascii=False, default=str), content_type="application/json")
    else:
        raise ValueError(f"no such form of export: {form}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}.{form}"
    return answer
