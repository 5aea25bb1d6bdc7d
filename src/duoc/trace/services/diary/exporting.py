"""The diary as a file: one row an entry, one column a field; the same heads that an import reads."""

from typing import Any

from duoc.frame import numbers
from duoc.people.models import Party
from duoc.trace.rules import diary
from duoc.trace.rules.diary import fields as field_rules
from duoc.trace.services.diary.reading import Wanted, all_entries

MOST_ROWS = 20_000
_HEAD = (
    ("Mã dòng", "Row"), ("Làm lúc", "Done at"), ("Mẫu", "Diary"), ("Công đoạn", "Stage"), ("Sản phẩm", "Product"),
    ("Số lô", "Lot"), ("Ghi lúc", "Written at"), ("Thay cho", "Corrects"), ("Tình trạng", "State"),
)  # fmt: skip

_CUT = (
    "Chỉ có %s dòng mới nhất; lọc theo ngày để lấy phần còn lại.",
    "Only the %s latest rows; filter by day for the others.",
)


def exported(party: Party, wanted: Wanted, *, english: bool) -> tuple[list[str], list[list[Any]], list[str]]:
    """(head, rows, notes) of the entries that are wanted, at most `MOST_ROWS`."""
    rows = all_entries(party, wanted, MOST_ROWS + 1)
    notes = []
    if len(rows) > MOST_ROWS:
        notes.append(_CUT[english] % numbers.number(MOST_ROWS))
    columns: dict[str, str] = {}
    for template in diary.TEMPLATES:
        for stage in template.stages:
            for one in stage.fields:
                columns.setdefault(one.name, one.en if english else one.vi)
    used = {name for row in rows for name, value in row.fields.items() if value}
    shown = [name for name in columns if name in used]
    head = [words[english] for words in _HEAD] + [columns[name] for name in shown]
    return head, [_row(row, shown, english) for row in rows[:MOST_ROWS]], notes


def _row(row: Any, shown: list[str], english: bool) -> list[Any]:
    template = diary.template(row.template)
    stage = template.stage(row.stage) if template else None
    state = ("xóa bỏ", "withdrawn") if row.voids else ("đã sửa", "corrected") if row.corrected else ("", "")
    told: list[Any] = []
    for name in shown:
        field = stage.field(name) if stage else None
        value = row.fields.get(name, "")
        if field and value and field.kind in ("number", "amount", "count"):
            told.append(float(value) if "." in value else int(value))
        else:
            told.append(field_rules.shown(field, value, english=english) if field else value)
    return [
        str(row.pk),
        row.at,
        (template.en if english else template.vi) if template else row.template,
        (stage.en if english else stage.vi) if stage else row.stage,
        row.product.gtin or row.product.code,
        row.lot,
        row.made_at,
        str(row.corrects_id or ""),
        state[english],
        *told,
    ]
