"""XLSX files of strangers as rows of text."""

import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from duoc.frame import workbooks
from duoc.frame.workbooks import WorkbookError
from duoc.trace.rules.diary.delimited import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.sheets import FORMULA
from duoc.trace.rules.diary.written import UnreadableError, plain

MOST_SHEETS = 20
_WORDS = {
    "broken": said("Tệp XLSX hỏng hoặc không phải XLSX. Mở bằng bảng tính rồi lưu lại."),
    "entities": said("Tệp XLSX khai báo thực thể XML, nên không mở."),
    "locked": said("Tệp XLSX có mật khẩu. Bỏ mật khẩu rồi lưu lại."),
    "parts": said("Tệp XLSX có quá nhiều phần bên trong: nhiều nhất %(most)s.", most=workbooks.MOST_PARTS),
    "unpacked": said("Tệp XLSX bung ra quá lớn so với cỡ của nó, nên không mở."),
}


def rows(octets: bytes) -> list[list[str]]:
    """The rows of the first sheet. Raises `UnreadableError`."""
    try:
        book = workbooks.opened(io.BytesIO(octets), formulas=True)
    except WorkbookError as error:
        raise UnreadableError(_WORDS[error.why]) from error
    try:
        if len(book.sheetnames) > MOST_SHEETS:
            raise UnreadableError(said("Tệp có quá nhiều trang tính: nhiều nhất %(most)s.", most=MOST_SHEETS))
        if not book.worksheets:
            raise UnreadableError(said("Tệp không có trang tính nào."))
        return _read(book.worksheets[0])
    except UnreadableError:
        raise
    except Exception as error:  # a reader of a stranger's XML fails in many ways, and each means the same
        raise UnreadableError(_WORDS["broken"]) from error
    finally:
        book.close()


def _read(sheet: Any) -> list[list[str]]:
    found: list[list[str]] = []
    last = 0  # the last row that says something: a sheet may claim a million empty ones
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        if number > 4 * MOST_ROWS:
            raise UnreadableError(said("Trang tính dài quá %(most)s dòng.", most=4 * MOST_ROWS))
        texts = [_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MOST_COLUMNS:
            raise UnreadableError(
                said("Dòng %(row)s có quá nhiều cột: nhiều nhất %(most)s.", row=number, most=MOST_COLUMNS)
            )
        if any(len(text) > LONGEST_CELL for text in texts):
            raise UnreadableError(said("Dòng %(row)s có ô dài quá %(most)s ký tự.", row=number, most=LONGEST_CELL))
        if len(found) <= MOST_ROWS:
            found.append(texts)
        if texts:
            last = number
            if last > MOST_ROWS + 1:
                raise UnreadableError(said("Tệp có quá nhiều dòng: nhiều nhất %(most)s.", most=MOST_ROWS))
    return found[:last]


def _text(cell: Any) -> str:
    """What a cell says, as somebody would have typed it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        return plain(number).replace(".", ",") if number.is_finite() else str(value)
    return str(value)
