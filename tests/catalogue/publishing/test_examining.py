"""One look and one pass: what the report of a file says, for a job and for `check` alike. No database."""

import json

import openpyxl
import pytest
from openpyxl.comments import Comment

from duoc.catalogue.services.publishing import examining
from duoc.catalogue.services.publishing.examining import examine
from duoc.engines import tabular
from duoc.engines.tabular import Choice, Refused

CITIZEN = "079203001234"
TABLE = "ma,so,ngay\n" + "".join(f"K{n},{n * 3},{n % 28 + 1:02d}/03/2026\n" for n in range(1, 41))


@pytest.fixture
def file(tmp_path):
    """A file of this content under this name."""

    def write(content, name="bang.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def book(tmp_path):
    """A workbook of these sheets (name → rows), changed by `last` before it is saved."""

    def write(sheets, last=lambda _book: None):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        last(made)
        path = tmp_path / "so.xlsx"
        made.save(path)
        return path

    return write


ROWS = [["ma", "so_luong"], *([f"K{n}", n * 3] for n in range(10, 30))]


def test_report_is_whole_and_says_no_value(file):
    seen = examine(file(TABLE.replace("K7,", f"K7 CCCD {CITIZEN},")), "bang.csv")
    report = json.loads(json.dumps(seen.report()))
    assert report.keys() >= {
        "readable",
        "rows",
        "columns",
        "remarks",
        "personal",
        "choice",
        "faults",
        "fault_count",
        "sure",
        "format",
    }
    assert (report["readable"], report["rows"], report["format"]) == (True, 40, "csv")
    assert [(one["name"], one["type"]) for one in report["columns"]] == [
        ("ma", "string"),
        ("so", "integer"),
        ("ngay", "date"),
    ]
    assert report["columns"][1]["minimum"] == 3
    assert [(one["column"], one["type"], one["count"], one["rows"]) for one in report["personal"]] == [
        ("ma", "SO_DINH_DANH", 1, [7])
    ]
    assert CITIZEN not in json.dumps(report)
    assert Choice.from_json(report["choice"]) == seen.source.choice


def test_the_table_is_read_once_for_types_and_gate(file, monkeypatch):
    passes = []
    real = tabular.open_source

    def counted(path, choice):
        source = real(path, choice)
        batches = source.batches

        def one():
            passes.append(1)
            return batches()

        source.batches = one
        return source

    monkeypatch.setattr(examining.tabular, "open_source", counted)
    assert examine(file(TABLE), "bang.csv").study.rows == 40
    assert len(passes) == 1


def test_a_bad_cell_stops_with_its_line_and_a_way_out(file):
    seen = examine(file(TABLE.replace("K9,27,", "K9,hai bảy,")), "bang.csv")
    assert not seen.readable
    (fault,) = seen.report()["faults"]
    assert (fault["row"], fault["line"], fault["column"]) == (9, 10, "so")
    assert set(fault["proposals"]) & {"empty", "text", "source"}
    again = examine(file(TABLE.replace("K9,27,", "K9,hai bảy,")), "bang.csv", seen.source.choice.with_(empty=("so",)))
    assert again.readable
    assert next(one for one in again.report()["columns"] if one["name"] == "so")["misfits"] == 1


def test_a_choice_is_followed_where_a_guess_would_be_another(file):
    data = "ma,so\nK10,015\nK11,016\n"
    assert [one.type for one in examine(file(data), "bang.csv").study.columns] == ["string", "string"]
    chosen = Choice(types={"so": "integer"})
    assert [one.type for one in examine(file(data), "bang.csv", chosen).study.columns] == ["string", "integer"]


def test_progress_hears_bytes_and_may_end_it(file):
    heard = []
    path = file(TABLE)
    examine(path, "bang.csv", progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (path.stat().st_size, path.stat().st_size)

    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(path, "bang.csv", progress=stop)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty"),
        (b"%PDF-1.7\n", "a.pdf", "pdf"),
        (b"\x7fELF" + bytes(range(256)) * 4, "a.bin", None),
        (b"[1, 2", "a.json", None),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(file, content, name, code):
    with pytest.raises(Refused) as refused:
        examine(file(content, name), name)
    assert refused.value.text
    assert code in (None, refused.value.code)


def test_a_file_that_is_its_table_may_be_shown_with_it(file, book):
    assert examine(file(TABLE), "bang.csv").whole
    assert examine(book({"Số liệu": ROWS}), "so.xlsx").whole


def test_a_workbook_with_another_sheet_is_more_than_its_table(book):
    assert not examine(book({"Số liệu": ROWS, "Khác": ROWS}), "so.xlsx").whole


def test_rows_left_out_are_in_the_file_still(file):
    data = TABLE + "K50,1,05/03/2026,thừa\n"
    assert not examine(file(data), "bang.csv").readable
    seen = examine(file(data), "bang.csv", Choice(ragged="drop"))
    assert (seen.readable, seen.study.rows, seen.whole) == (True, 40, False)


def beside(seen):
    """Types that were found beside the table, and where."""
    return [(one.type, one.reason) for one in seen.personal if not one.column]


def test_lines_above_the_heads_are_read(file):
    seen = examine(file(f"Người lập: An - CCCD {CITIZEN}\n\n" + TABLE), "bang.csv")
    assert seen.study.rows == 40
    ((kind, reason),) = beside(seen)
    assert (kind, "tiêu đề" in reason) == ("SO_DINH_DANH", True)


def test_comments_names_of_sheets_and_properties_are_read(book):
    def commented(made):
        made.active["A2"].comment = Comment(f"hỏi CCCD {CITIZEN}", "an")

    assert beside(examine(book({"Số liệu": ROWS}, commented), "so.xlsx"))[0][0] == "SO_DINH_DANH"
    assert beside(examine(book({"gọi 0912345678": ROWS}), "so.xlsx"))[0][0] == "PHONE"

    def titled(made):
        made.properties.title = f"CCCD {CITIZEN}"

    assert beside(examine(book({"Số liệu": ROWS}, titled), "so.xlsx"))[0][0] == "SO_DINH_DANH"
    assert beside(examine(book({"Số liệu": ROWS}), "so.xlsx")) == []


def test_hidden_columns_are_columns(book):
    rows = [[*row, "CCCD" if n == 0 else CITIZEN if n == 5 else ""] for n, row in enumerate(ROWS)]

    def hidden(made):
        made.active.column_dimensions["C"].hidden = True

    seen = examine(book({"Số liệu": rows}, hidden), "so.xlsx")
    assert [(one.column, one.type, one.rows) for one in seen.personal] == [("cccd", "SO_DINH_DANH", [5])]


def test_formulas_stay_the_texts_that_they_are(file):
    seen = examine(file("ma,ghi_chu\nK10,=1+1\nK11,+A1\nK12,@x\nK13,-5 độ\n"), "bang.csv")
    assert (seen.readable, [one.type for one in seen.study.columns]) == (True, ["string", "string"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_number_is_found_in_every_encoding(file, encoding):
    data = TABLE.replace("ngay\n", "ghi chú\n").replace("05/03/2026", f"Căn cước {CITIZEN}", 1).encode(encoding)
    seen = examine(file(data), "bang.csv")
    assert [(one.column, one.count) for one in seen.personal] == [("ghi_chu", 1)]
