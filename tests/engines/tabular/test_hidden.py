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


def packed(path: Path, entries: dict[str, str]) -> None:
    """An archive of these entries alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ('<f>LEFT("CCCD 096090004321",B2)</f>', ['LEFT("CCCD 096090004321",)']),
        ("<f>SUM(A1:$B$20000)+XFD1048576</f>", []),
        ("<f>A1+96090004321</f>", ["+96090004321"]),
        ("<oddHeader>&amp;CCCCD096090004321</oddHeader>", ["&CCCCD096090004321"]),
        ('<hyperlink ref="A1" tooltip="a &amp; b@c.vn"/>', ["a & b@c.vn"]),
        ('<formula1>"0912 345 678,hai"</formula1>', ['"0912 345 678,hai"']),
        ("<x:f>&quot;a@b.vn&quot;</x:f>", ['"a@b.vn"']),
    ],
)
def test_what_a_sheet_says_beside_its_cells(path: Path, sheet: str, found: list[str]) -> None:
    packed(path, {"xl/worksheets/sheet1.xml": f"<worksheet>{sheet * 3}</worksheet>"})
    assert [piece.text for piece in hidden.pieces(path)] == found  # each once


def test_a_formula_a_million_times_is_one_text(path: Path) -> None:
    packed(
        path,
        {
            "xl/worksheets/sheet1.xml": "<worksheet>"
            + "".join(f"<f>A{n}*12345</f>" for n in range(1, 50_000))
            + "</worksheet>"
        },
    )
    assert len(hidden.pieces(path)) == 1


@pytest.mark.parametrize(
    ("entries", "is_unread"),
    [
        ({"xl/worksheets/sheet1.xml": "<a/>", "docProps/app.xml": "<a/>"}, False),
        ({"xl/worksheets/sheet1.xml": "<a/>", "xl/media/image1.png": "x"}, True),
        (
            {
                "xl/worksheets/sheet1.xml": '<c r="A1" t="s"><v>0</v></c>',
                "xl/sharedStrings.xml": "<sst><si><t>x</t></si></sst>",
            },
            False,
        ),
        (
            {
                "xl/worksheets/sheet1.xml": '<c r="A1" t="s"><v>0</v></c>',
                "xl/sharedStrings.xml": "<sst><si/><si/></sst>",
            },
            True,
        ),
        (
            {"xl/worksheets/sheet1.xml": '<c t="s"><v>0</v></c>', "xl/sharedStrings.xml": "<sst><si><rPh/></si></sst>"},
            True,
        ),
        ({"xl/worksheets/sheet1.xml": '<c t="s"><v>99</v></c>', "xl/sharedStrings.xml": "<sst></sst>"}, False),
    ],
)
def test_what_neither_cells_nor_pieces_tell_is_unread(path: Path, entries: dict[str, str], is_unread: bool) -> None:
    packed(path, entries)
    assert hidden.unread(path) is is_unread
