"""Rows of a file as entries: which column is which field, what each row says, and what is wrong in which cell.

Cells that a spreadsheet would run are refused: what is kept here is exported again, to be opened on somebody else's desk.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid5

from duoc.core import text as vietnamese
from duoc.trace.rules.diary import written
from duoc.trace.rules.diary.entries import Sent
from duoc.trace.rules.diary.fields import unit
from duoc.trace.rules.diary.said import Named, Word, lowered, said, sentence
from duoc.trace.rules.diary.templates import Stage, Template
from duoc.trace.rules.diary.written import UnreadableError

# Of rows that have no number of their own; a constant, so that the same row is the same entry for ever.
_ROWS = UUID("6f6d2a0e-5d0b-5c2e-9d3f-1f4f3d0c7a11")
# OWASP, "CSV Injection"; the full-width forms too, which some spreadsheets read as the plain ones.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMULA = said("Ô bắt đầu bằng = + - @ hoặc phím tab: bảng tính sẽ chạy nó như công thức. Bỏ ký tự đó đi.")
_BASE: dict[str, tuple[str, ...]] = {
    "row": ("ma dong", "row", "ma muc"),
    "at": ("lam luc", "ngay", "ngay gio", "thoi gian", "ngay lam", "done at", "date"),
    "stage": ("cong doan", "viec", "stage"),
    "product": ("san pham", "ma san pham", "gtin", "product"),
    "lot": ("so lo", "lo", "ma lo", "lot"),
}
# What a workbook's cell with a formula is read as: nothing that a text could hold, and refused as one that runs.
FORMULA = "\tformula"
# What a column can be besides a field.
BASE_NAMES = {
    "row": Word("Mã dòng", "Row"),
    "at": Word("Làm lúc", "Done at"),
    "stage": Word("Công đoạn", "Stage"),
    "product": Word("Sản phẩm", "Product"),
    "lot": Word("Số lô", "Lot"),
}
_NTH = re.compile(r"[\w% ]*#[0-9]+")  # a key of `keys` that is no words
IGNORED = "-"  # chosen for a column that is not read
# Columns of our own export that say nothing new.
_PASSED = frozenset({"mau", "diary", "ghi luc", "written at", "thay cho", "corrects", "tinh trang", "state"})


def folded(head: str) -> str:
    """A head as it is compared: no marks, no case, no unit in brackets, no punctuation."""
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", vietnamese.fold(head))
    return " ".join(re.sub(r"[^\w%]+", " ", bare).split())


def runs(cell: str) -> bool:
    """Whether a spreadsheet would take the text for a formula. A number with a sign is a number."""
    if not (cell.startswith(_RUNS) or cell.strip().startswith(_RUNS)):
        return False
    try:
        written.number(cell.strip().removeprefix("+"))
    except UnreadableError:
        return True
    return cell.startswith(("\t", "\r", "\n"))


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file are. base: place of each of `_BASE`; fields: place → name of the field by stage;
    unknown: heads that mean nothing here."""

    base: dict[str, int]
    fields: dict[int, dict[str, str]]
    unknown: list[str]


def keys(head: Sequence[str]) -> list[str]:
    """What each column of a head is known by: its words, folded; of the same words the second one is `words#2`, of none `#3`."""
    seen: Counter[str] = Counter()
    found = []
    for at, cell in enumerate(head, 1):
        name = folded(cell)
        seen[name] += 1
        found.append(name if name and seen[name] == 1 else f"{name}#{seen[name] if name else at}")
    return found


def key_of(name: str) -> str:
    """The key of the column that somebody means by its words, or by its key."""
    return name if _NTH.fullmatch(name) else folded(name)


def columns(
    head: Sequence[str], template: Template, chosen: Mapping[str, str] | None = None, *, required: bool = True
) -> Columns:
    """Read a head. chosen: column (`keys`) → name of a field or base column, or `IGNORED`, where the file has words of its own.

    Raises `UnreadableError` when nothing is recognised though it is `required`, or two columns mean one thing.
    """
    base: dict[str, int] = {}
    fields: dict[int, dict[str, str]] = {}
    unknown: list[str] = []
    told = {key_of(name): value for name, value in (chosen or {}).items()}
    meanings, names = _meanings(template), by_name(template)
    for at, (cell, column) in enumerate(zip(head, keys(head), strict=True)):
        name = folded(cell)
        wanted = told.get(column) or name
        if wanted == IGNORED or not wanted or (wanted == name and name in _PASSED):
            continue
        key = next((key for key, words in _BASE.items() if wanted == key or wanted in words), "")
        by_stage = names.get(wanted) if column in told else None
        by_stage = by_stage or meanings.get(wanted) or meanings.get(folded(wanted))
        if by_stage:
            fields[at] = by_stage
        elif key and key not in base:
            base[key] = at
        elif key:
            raise UnreadableError(said("Hai cột cùng là “%(head)s”.", head=cell.strip()[:60]))
        else:
            unknown.append(cell.strip()[:60])
    taken = Counter((stage, name) for by_stage in fields.values() for stage, name in by_stage.items())
    if twice := next((name for (_stage, name), count in taken.items() if count > 1), ""):
        raise UnreadableError(said("Hai cột cùng ghi một mục (%(field)s).", field=_named(template, twice)))
    if required and not fields:
        raise UnreadableError(said("Dòng đầu không có tên cột nào của mẫu này. Tải tệp mẫu để xem tên các cột."))
    return Columns(base, fields, unknown)


def _named(template: Template, name: str) -> Named:
    """The field of a name, in whichever stage it comes first."""
    return next(found for stage in template.stages if (found := stage.field(name)))


def by_name(template: Template) -> dict[str, dict[str, str]]:
    """Name of a field → itself by stage."""
    found: dict[str, dict[str, str]] = {}
    for stage in template.stages:
        for one in stage.fields:
            found.setdefault(one.name, {})[stage.name] = one.name
    return found


def _meanings(template: Template) -> dict[str, dict[str, str]]:
    """Folded head → name of the field by stage."""
    found: dict[str, dict[str, str]] = {}
    for stage in template.stages:
        for one in stage.fields:
            for name in (one.vi, one.en, one.name):
                found.setdefault(folded(name), {}).setdefault(stage.name, one.name)
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A row that says something. number: in the file, from 1; sent: the entry, None when a cell cannot be read; faults: (head of
    the column, sentence); cells: (head, what the file says there) of the cells that are read."""

    number: int
    sent: Sent | None
    faults: list[tuple[str, str]] = field(default_factory=list)
    cells: tuple[tuple[str, str], ...] = ()


def entries(
    rows: Sequence[Sequence[str]],
    template: Template,
    party: str,
    *,
    stage: str = "",
    product: str = "",
    chosen: Mapping[str, str] | None = None,
) -> tuple[Columns, list[Row]]:
    """The entries of a file whose first row that says something is its head. stage, product: of rows that do not say it.

    Raises `UnreadableError` for a file that cannot be read as a whole.
    """
    begins = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if begins is None:
        raise UnreadableError(said("Tệp không có dòng nào."))
    head = list(rows[begins])
    found = columns(head, template, chosen)
    if "stage" not in found.base and not stage:
        raise UnreadableError(said("Tệp không có cột Công đoạn; thêm cột ấy, hoặc chọn một công đoạn cho cả tệp."))
    if "at" not in found.base:
        raise UnreadableError(said("Tệp không có cột Làm lúc (hoặc Ngày)."))
    seen: Counter[str] = Counter()
    read = [
        _row(number, row, head, found, template, party, stage, product, seen)
        for number, row in enumerate(rows[begins + 1 :], begins + 2)
        if any(cell.strip() for cell in row)
    ]
    return found, read


def _row(
    number: int,
    row: Sequence[str],
    head: list[str],
    found: Columns,
    template: Template,
    party: str,
    stage_of_file: str,
    product_of_file: str,
    seen: Counter[str],
) -> Row:
    faults: list[tuple[str, str]] = [(_head(head, at), _FORMULA) for at, cell in enumerate(row) if runs(cell)]
    read = sorted({*found.base.values(), *found.fields})
    seen_there = ((at, row[at] if row[at] == FORMULA else row[at].strip()) for at in read if at < len(row))
    cells = tuple((_head(head, at), cell) for at, cell in seen_there if cell)
    if len(row) > len(head) and any(cell.strip() for cell in row[len(head) :]):
        more = said("Dòng có nhiều ô hơn dòng tên cột: %(cells)s so với %(heads)s.", cells=len(row), heads=len(head))
        faults.append(("", more))
    base = {key: row[at].strip() if at < len(row) else "" for key, at in found.base.items()}
    stage = _stage(template, base.get("stage") or stage_of_file)
    if stage is None:
        one_of = said("Công đoạn phải là một trong: %(stages)s.", stages=template.stages)
        faults.append((_head(head, found.base.get("stage")), one_of))
        return Row(number, None, faults, cells)
    values: dict[str, str] = {}
    for at, by_stage in found.fields.items():
        cell = row[at].strip() if at < len(row) else ""
        if not cell:
            continue
        if stage.name in by_stage:
            values[by_stage[stage.name]] = cell
        else:
            absent = said("Công đoạn %(stage)s không có mục này; để trống ô.", stage=lowered(stage))
            faults.append((_head(head, at), absent))
    when = _at(base.get("at", ""), _head(head, found.base["at"]), faults)
    if faults or when is None:
        return Row(number, None, faults, cells)
    product = base.get("product") or product_of_file
    told = [template.name, stage.name, product, when.isoformat(), base.get("lot", ""), values]
    sent = Sent(
        id=_identity(party, base.get("row", ""), told, seen),
        template=template.name,
        stage=stage.name,
        product=product,
        at=when.isoformat(),
        made_at=when,  # nothing of when the file was read, so that the same row is the same entry when it comes again
        lot=base.get("lot", ""),
        fields=values,
    )
    return Row(number, sent, cells=cells)


def _identity(party: str, row: str, told: Sequence[object], seen: Counter[str]) -> UUID:
    """The number of a row's entry: of its own number where it has one, else of all it says and of how often it said so before."""
    try:
        return UUID(row)
    except ValueError:
        pass
    if row:
        return uuid5(_ROWS, json.dumps([party, "row", told[0], row]))
    said = json.dumps([party, "said", *told], sort_keys=True)
    seen[said] += 1
    return uuid5(_ROWS, f"{said}{seen[said]}")


def _at(text: str, head: str, faults: list[tuple[str, str]]) -> datetime | None:
    if not text:
        faults.append((head, said("Còn thiếu ngày làm.")))
        return None
    try:
        return written.moment(text).astimezone(UTC)
    except UnreadableError as error:
        faults.append((head, sentence(error)))
        return None


def _stage(template: Template, text: str) -> Stage | None:
    wanted = folded(text)
    for one in template.stages:
        if text == one.name or wanted in (folded(one.vi), folded(one.en)):
            return one
    return None


def _head(head: list[str], at: int | None) -> str:
    if at is None:
        return ""
    return head[at].strip()[:60] if at < len(head) else f"cột {at + 1}"


def sample(stage: Stage, *, english: bool = False) -> list[str]:
    """The heads of a file for one stage."""
    own = [(one.en if english else one.vi, unit(one, english=english)) for one in stage.fields]
    base = [one.en if english else one.vi for one in BASE_NAMES.values()]
    return [*base, *(f"{name} ({of})" if of else name for name, of in own)]
