"""Text files of rows, as offices in Viet Nam write them: UTF-8 with a mark or without, UTF-16, Windows-1258; `;` `,` or tabs."""

import csv
import io
import re

from duoc.core.text import nfc
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.written import UnreadableError

SEPARATORS = ";,\t"
LONGEST_CELL = 2_000
MOST_ROWS = 5_000
MOST_COLUMNS = 60


def decoded(octets: bytes) -> str:
    """The text of a file, composed (NFC). Raises `UnreadableError`."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if octets.startswith(mark):
            return _text(octets.removeprefix(mark) if encoding == "utf-8" else octets, encoding)
    first, second = octets[:400:2].count(0), octets[1:400:2].count(0)
    if not (first and second) and first + second > len(octets[:400]) // 8:
        # Without a mark the zeros of Latin letters tell the order.
        return _text(octets, "utf-16-be" if first else "utf-16-le")
    try:
        return _text(octets, "utf-8")
    except UnreadableError:
        return _text(octets, "cp1258")


def _text(octets: bytes, encoding: str) -> str:
    try:
        text = octets.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableError(said("Bảng mã của tệp không đọc được. Lưu lại thành CSV UTF-8 hoặc XLSX.")) from None
    if "\0" in text:
        raise UnreadableError(said("Tệp có ký tự rỗng: đây không phải tệp CSV."))
    return nfc(text)


def separator(text: str) -> str:
    """What stands between the cells of the first line that has any, outside of quotes."""
    for line in text.splitlines():
        bare = re.sub(r'"[^"]*"', "", line)
        counts = [(bare.count(sign), -at, sign) for at, sign in enumerate(SEPARATORS)]
        if (best := max(counts))[0]:
            return best[2]
    return ";"


def rows(octets: bytes) -> list[list[str]]:
    """The rows of a file, the empty ones among them so that their numbers are right. Raises `UnreadableError`."""
    text = decoded(octets)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    found: list[list[str]] = []
    try:
        for row in reader:
            if len(found) > MOST_ROWS:
                raise UnreadableError(said("Tệp có quá nhiều dòng: nhiều nhất %(most)s.", most=MOST_ROWS))
            if len(row) > MOST_COLUMNS:
                raise UnreadableError(
                    said("Dòng %(row)s có quá nhiều cột: nhiều nhất %(most)s.", row=reader.line_num, most=MOST_COLUMNS)
                )
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise UnreadableError(
                    said(
                        "Dòng %(row)s có ô dài quá %(most)s ký tự; có thể thiếu dấu nháy đóng.",
                        row=reader.line_num,
                        most=LONGEST_CELL,
                    )
                )
            found.append(row)
    except csv.Error:
        raise UnreadableError(
            said("Dòng %(row)s: dấu nháy không khớp, không tách được ô.", row=reader.line_num)
        ) from None
    return found
