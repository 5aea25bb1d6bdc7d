"""The quality report: what was found in a table, in plain words, with what to do about it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from duoc.engines.tabular.probe import Probe
from duoc.engines.tabular.study import ColumnStudy, Fault, Study

_EXAMPLES = 5
_TYPES = {
    "string": "văn bản",
    "integer": "số nguyên",
    "number": "số",
    "boolean": "có/không",
    "date": "ngày",
    "datetime": "ngày giờ",
    "year": "năm",
    "geojson": "hình học GeoJSON",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """`severity`: "stop" (nothing is published), "warn" (somebody should look), "note". `repair`: what to do; may be empty."""

    severity: str
    code: str
    column: str
    text: str
    repair: str = ""


def quality(study: Study, probe: Probe | None = None) -> list[Remark]:
    """What stops first, then warnings, then notes; with a probe also what the file itself is like. No remark holds a value."""
    remarks = [*_of_table(study), *_of_faults(study), *(of_file(probe) if probe else ())]
    for column in study.columns:
        remarks += _of_column(column, study)
    order = {"stop": 0, "warn": 1, "note": 2}
    return sorted(remarks, key=lambda remark: order[remark.severity])


def _of_table(study: Study) -> Iterator[Remark]:
    if not study.rows:
        yield Remark(
            "stop",
            "no-rows",
            "",
            "Bảng không có dòng dữ liệu nào.",
            "Kiểm tra lại dòng tiêu đề đã chọn, hoặc gửi tệp có dữ liệu.",
        )
    if study.blank_rows:
        yield Remark("note", "blank-rows", "", f"{_number(study.blank_rows)} dòng trống được bỏ qua.")
    if study.total_line:
        yield Remark(
            "warn",
            "total-row",
            "",
            f"Dòng {study.total_line} có vẻ là dòng tổng cộng, không phải một dòng dữ liệu.",
            "Bỏ dòng tổng khỏi tệp gốc, để người dùng không cộng hai lần.",
        )
    if study.dropped:
        yield Remark(
            "note", "blank-columns", "", f"{len(study.dropped)} cột không có tiêu đề và không có dữ liệu được bỏ qua."
        )
    if study.ragged_rows and not any(fault.rule == "ragged" for fault in study.faults):
        yield Remark(
            "warn",
            "ragged-dropped",
            "",
            f"{_number(study.ragged_rows)} dòng thừa hoặc thiếu ô bị bỏ ra ngoài, theo lựa chọn của người công bố.",
            "Bổ sung các dòng này vào bản sau.",
        )


def of_file(probe: Probe) -> Iterator[Remark]:
    """What the file is like, whatever its rows are."""
    best = probe.encodings[0] if probe.encodings else None
    if best and not best.sure:
        yield Remark(
            "warn",
            "encoding-unsure",
            "",
            f"Chưa chắc bảng mã: {best.encoding.upper()} là khả năng cao nhất ({best.reason}).",
            "Xem các dòng đầu; nếu chữ sai thì chọn bảng mã khác, hoặc lưu lại tệp bằng UTF-8.",
        )
    elif best and best.encoding in {"cp1258", "tcvn3"}:
        yield Remark(
            "note", "encoding-old", "", f"Tệp dùng bảng mã cũ {best.encoding.upper()}, được chuyển sang Unicode."
        )
    visible = sum(not sheet.hidden for sheet in probe.sheets)
    if visible > 1:
        yield Remark(
            "warn", "sheets", "", f"Tệp có {visible} trang tính; chỉ một trang được công bố.", "Chọn đúng trang tính."
        )
    if hidden := len(probe.sheets) - visible:
        yield Remark(
            "warn",
            "hidden-sheets",
            "",
            f"Tệp có {hidden} trang tính ẩn.",
            "Xóa trang ẩn khỏi tệp gốc nếu không định công bố.",
        )
    if probe.hidden_columns:
        yield Remark(
            "warn",
            "hidden-columns",
            "",
            "Trang tính có cột ẩn; cột ẩn cũng được đọc.",
            "Xóa cột ẩn nếu không định công bố.",
        )
    if probe.formulas_without_value:
        yield Remark(
            "warn",
            "formulas-without-value",
            "",
            f"{_number(probe.formulas_without_value)} ô công thức chưa có kết quả và được đọc là ô trống.",
            "Mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi gửi lại.",
        )


def _of_faults(study: Study) -> Iterator[Remark]:
    ragged = [fault for fault in study.faults if fault.rule == "ragged"]
    if ragged:
        example = ragged[0]
        yield Remark(
            "stop",
            "ragged",
            "",
            f"{_number(study.ragged_rows)} dòng thừa hoặc thiếu ô: bảng có {example.expected}, dòng {example.line} có "
            f"{example.value_shape}{_more([fault.line for fault in ragged[1:]])}.",
            "Sửa các dòng này trong tệp gốc rồi gửi lại; hoặc chọn bỏ các dòng này ra ngoài bản công bố.",
        )
    by_column: dict[str, list[Fault]] = defaultdict(list)
    for fault in study.faults:
        if fault.rule == "type":
            by_column[fault.column].append(fault)
    for column in study.columns:
        if faults := by_column.get(column.name):
            yield _misfits(column, faults)


def _misfits(column: ColumnStudy, faults: list[Fault]) -> Remark:
    first = faults[0]
    return Remark(
        "stop",
        "misfits",
        column.name,
        f"Cột {_called(column)} là {_TYPES[column.type]}, nhưng {_number(column.misfits)} ô không đọc được như vậy: "
        f"dòng {first.line} (dạng “{first.value_shape}”){_more([fault.line for fault in faults[1:]])}.",
        "Sửa các ô này trong tệp gốc; hoặc chọn coi chúng là ô trống; hoặc chọn kiểu văn bản cho cả cột.",
    )


def _of_column(column: ColumnStudy, study: Study) -> Iterator[Remark]:
    called = _called(column)
    lines = [study.lines[row] for row in column.odd_rows if row in study.lines]
    if column.empty_words:
        where = [study.lines[row] for row in column.word_rows if row in study.lines]
        yield Remark(
            "note",
            "empty-words",
            column.name,
            f"Cột {called}: {_number(column.empty_words)} ô ghi chữ thay cho ô trống (như “N/A”, “-”) được coi là trống: dòng "
            f"{', '.join(map(str, where))}{_and_more(column.empty_words - len(where))}.",
        )
    if column.type == "string" and column.why == "mixed":
        yield Remark(
            "warn",
            "mixed",
            column.name,
            f"Cột {called} lẫn chữ và số hoặc ngày, nên giữ là văn bản. "
            f"Những dòng khác phần còn lại: {', '.join(map(str, lines))}…",
            "Nếu cột phải là số hoặc ngày: chọn kiểu đó, rồi xử lý từng ô được nêu.",
        )
    if column.why == "zeros":
        yield Remark(
            "note", "zeros", column.name, f"Cột {called} có mã bắt đầu bằng số 0, nên giữ là văn bản để không mất số 0."
        )
    if column.why == "code":
        yield Remark(
            "note",
            "code",
            column.name,
            f"Cột {called} là mã theo tên gọi, nên giữ là văn bản.",
            "Nếu là số để tính toán: chọn kiểu số nguyên.",
        )
    if column.two_readings:
        reading = "một nghìn hai trăm ba mươi tư" if _reads_as_thousand(column) else "một phẩy hai trăm ba mươi tư"
        yield Remark(
            "warn",
            "two-readings",
            column.name,
            f"Cột {called}: số dạng 1.234 có hai cách đọc, và không ô nào cho biết cách nào đúng. Đang đọc là {reading}.",
            "Xem lại dấu thập phân đã chọn.",
        )
    if column.misfits and not any(fault.column == column.name for fault in study.faults) and study.fault_count == 0:
        yield Remark(
            "warn",
            "misfits-emptied",
            column.name,
            f"Cột {called}: {_number(column.misfits)} ô không đọc được như {_TYPES[column.type]} được coi là trống, "
            "theo lựa chọn của người công bố.",
        )
    if study.rows and column.empty + column.empty_words == study.rows:
        yield Remark(
            "warn",
            "empty-column",
            column.name,
            f"Cột {called} không có giá trị nào.",
            "Bỏ cột này, hoặc bổ sung dữ liệu.",
        )
    if not column.title:
        yield Remark(
            "warn",
            "no-title",
            column.name,
            f"Cột {called} không có tiêu đề.",
            "Đặt tên cho cột, để người dùng hiểu dữ liệu.",
        )


def _reads_as_thousand(column: ColumnStudy) -> bool:
    return column.type == "integer"


def _called(column: ColumnStudy) -> str:
    return f"“{column.title or column.name}”"


def _more(lines: list[int]) -> str:
    if not lines:
        return ""
    return f", và dòng {', '.join(map(str, lines[:_EXAMPLES]))}{'…' if len(lines) > _EXAMPLES else ''}"


def _and_more(count: int) -> str:
    return f" và {_number(count)} dòng nữa" if count > 0 else ""


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
