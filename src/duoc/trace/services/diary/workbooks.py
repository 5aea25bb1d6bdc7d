"""XLSX files of strangers: opened only when unpacking them costs little, and read as rows of text."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from duoc.trace.rules.diary.delimited import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.sheets import FORMULA
from duoc.trace.rules.diary.written import UnreadableError, plain

MOST_UNPACKED = 40_000_000
MOST_RATIO = 150  # of one part unpacked to packed; sheets of real firms stay below 40
MOST_PARTS, MOST_SHEETS = 200, 20
_SMALL = 200_000  # parts below this cost nothing, however well they are packed
_BROKEN = said("Tệp XLSX hỏng hoặc không phải XLSX. Mở bằng bảng tính rồi lưu lại.")


def rows(octets: bytes) -> list[list[str]]:
    """The rows of the first sheet. Raises `UnreadableError`."""
    _weigh(octets)
    from openpyxl import load_workbook  # here and not above: most processes never read a workbook

    try:
        book = load_workbook(io.BytesIO(octets), read_only=True, data_only=False, keep_links=False)
        try:
            if len(book.sheetnames) > MOST_SHEETS:
                raise UnreadableError(said("Tệp có quá nhiều trang tính: nhiều nhất %(most)s.", most=MOST_SHEETS))
            if not book.worksheets:
                raise UnreadableError(said("Tệp không có trang tính nào."))
            return _read(book.worksheets[0])
        finally:
            book.close()
    except UnreadableError:
        raise
    except Exception as error:  # a reader of a stranger's XML fails in many ways, and each means the same
        raise UnreadableError(_BROKEN) from error


def _weigh(octets: bytes) -> None:
    """Refuse what would unpack into more than it may, from the file's own list and then for true. Raises `UnreadableError`."""
    too_much = UnreadableError(said("Tệp XLSX bung ra quá lớn so với cỡ của nó, nên không mở."))
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS:
                raise UnreadableError(
                    said("Tệp XLSX có quá nhiều phần bên trong: nhiều nhất %(most)s.", most=MOST_PARTS)
                )
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableError(said("Tệp XLSX có mật khẩu. Bỏ mật khẩu rồi lưu lại."))
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise too_much
            for part in parts:
                if part.file_size > _SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size):
                    raise too_much
                with packed.open(part) as file:  # ends at the size that the list says, or in an error
                    text = file.read(part.file_size + 1)
                if len(text) > part.file_size:
                    raise too_much
                if part.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
                    raise UnreadableError(said("Tệp XLSX khai báo thực thể XML, nên không mở."))
    except UnreadableError:
        raise
    except Exception as error:  # zip files of strangers are broken in many ways, and each means the same
        raise UnreadableError(_BROKEN) from error


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
