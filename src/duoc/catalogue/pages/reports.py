"""What is said of a file that was handed in: its columns, and where personal data was found."""

from typing import Any

from django.utils.translation import gettext as _

from duoc.catalogue.pages import words
from duoc.catalogue.pages.values import written
from duoc.frame import numbers
from duoc.frame.personal import personal_word
from duoc.frame.tables import Cell, Column, Table


def columns_of(columns: list[dict[str, Any]]) -> Table | None:
    if not columns:
        return None
    return Table(
        _("Kiểu được quyết định từ mọi dòng của tệp."),
        [
            Column(_("Cột")),
            Column(_("Kiểu")),
            Column(_("Ô trống"), numeric=True),
            Column(_("Giá trị khác nhau"), numeric=True),
            Column(_("Từ … đến"), prose=True),
        ],
        [
            [
                Cell(
                    one.get("title") or one["name"],
                    note=one["name"] if one.get("title") not in (None, one["name"]) else "",
                ),
                Cell(words.column_type(one["type"])),  # why it is so, the remarks say in words
                Cell(numbers.number(one.get("empty") or 0)),
                Cell(numbers.number(one["distinct"]) if one.get("distinct") else _("rất nhiều")),
                Cell(_range(one)),
            ]
            for one in columns
        ],
        "",
        dense=True,
    )


def _range(one: dict[str, Any]) -> str:
    low, high = one.get("minimum"), one.get("maximum")
    if low is None or high is None:
        return "–"
    return f"{written(low, one['type'])} … {written(high, one['type'])}"


def findings_of(held: Any) -> list[tuple[str, Table]]:
    """(column, its findings) in the order of the file."""
    by_column: dict[str, list[Any]] = {}
    for one in held.findings.order_by("column", "-count"):
        by_column.setdefault(one.column, []).append(one)
    return [(column, _found(column, found)) for column, found in by_column.items()]


def _found(column: str, found: list[Any]) -> Table:
    where = _("Cột %s: nơi thấy, không ghi giá trị; dòng 1 là dòng ngay dưới tên cột.")
    return Table(
        where % column if column else _("Ngoài bảng: nơi thấy, không ghi giá trị."),
        [
            Column(_("Loại")),
            Column(_("Lớp theo luật")),
            Column(_("Số dòng"), numeric=True),
            Column(_("Các dòng đầu"), prose=True),
        ],
        [
            [
                Cell(personal_word(one.type), note=one.reason),
                Cell({"sensitive": _("nhạy cảm"), "basic": _("cơ bản")}.get(one.legal, "–")),
                Cell(numbers.number(one.count)),
                Cell(", ".join(numbers.number(row) for row in one.rows)),
            ]
            for one in found
        ],
        "",
        dense=True,
    )
