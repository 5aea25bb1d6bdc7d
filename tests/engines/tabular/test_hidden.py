"""What a workbook carries out of sight is read as text, within bounds."""

import zipfile
from pathlib import Path

import pytest
from tests.engines.tabular.samples import workbook

from duoc.engines.tabular import Refused, hidden


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with one table."""
    path = tmp_path / "a.xlsx"
    workbook(path, {"Bảng": [["a", "b"], [1, 2]]})
    return path


def added(path: Path, entries: dict[str, str]) -> Path:
    """The workbook with some entries more."""
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def texts(path: Path) -> set[str]:
    """What is found."""
    return {piece.text for piece in hidden.pieces(path)}


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        (
            "xl/comments1.xml",
            "<comments><authors><author>Trần B</author></authors><t>gọi 0912</t></comments>",
            {"Trần B", "gọi 0912"},
        ),
        ("xl/threadedComments/threadedComment1.xml", "<x><text>đã gọi</text></x>", {"đã gọi"}),
        ("xl/persons/person.xml", '<x><person displayName="Lê C" userId="c@d.vn"/></x>', {"Lê C", "c@d.vn"}),
        ("xl/drawings/drawing1.xml", "<x><t>ghi trong hình</t></x>", {"ghi trong hình"}),
        ("docProps/custom.xml", "<x><v>Phòng A</v></x>", {"Phòng A"}),
    ],
)
def test_texts_of_every_kind_are_found(path: Path, name: str, content: str, found: set[str]) -> None:
    assert found <= texts(added(path, {name: content}))


def test_names_of_sheets_say_whether_they_are_hidden(path: Path) -> None:
    book = workbook(path, {"Bảng": [["a"], [1]], "Nháp": [["b"]]})
    book["Nháp"].sheet_state = "veryHidden"
    book.save(path)
    where = {piece.text: piece.where for piece in hidden.pieces(path)}
    assert (where["Bảng"], where["Nháp"]) == ("tên trang tính", "tên trang tính ẩn")


def test_an_entry_that_is_no_xml_is_broken(path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        hidden.pieces(added(path, {"xl/comments1.xml": "<a><b></a>"}))
    assert refusal.value.code == "broken"


def test_comments_without_end_are_refused(path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        hidden.pieces(added(path, {"xl/comments1.xml": "<a>" + "x" * (9 << 20) + "</a>"}))
    assert refusal.value.code == "shared"


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ('<c r="C2"><f>A2*2</f></c>', 1),
        ('<c r="C2"><f>A2*2</f><v></v></c>', 1),
        ('<c r="C2"><f>A2*2</f><v/></c>', 1),
        ('<c r="C2"><f t="shared" si="0"/></c>', 1),
        ('<c r="C2"><f>A2*2</f><v>2</v></c>', 0),
        ('<c r="C2"><f t="shared" si="0"/><v>2</v></c>', 0),
        ('<c r="C2"><v>2</v></c><c r="D2"/>', 0),
    ],
)
def test_formulas_nobody_computed_are_counted(path: Path, cell: str, count: int) -> None:
    name = "xl/worksheets/sheet9.xml"
    assert (
        hidden.formulas_without_value(
            added(path, {name: f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"})
        )
        == count
    )


def test_formulas_are_counted_across_pieces(path: Path) -> None:
    cells = '<c r="C2"><f>A2*2</f></c>' * 100_000  # 2.5 MB of one sheet
    found = hidden.formulas_without_value(added(path, {"xl/worksheets/sheet9.xml": f"<worksheet>{cells}</worksheet>"}))
    assert found == 100_000


def test_columns_that_are_hidden_are_counted(path: Path) -> None:
    columns = '<cols><col min="1" max="1" hidden="1"/><col min="2" max="4"/><col hidden="true" min="5" max="5"/></cols>'
    sheet = f'<worksheet>{columns}<sheetData><row><c t="inlineStr"><is><t>hidden="1"</t></is></c></row></sheetData></worksheet>'
    assert hidden.hidden_columns(added(path, {"xl/worksheets/sheet9.xml": sheet})) == 2
