"""A workbook cell by cell, read as XML and by nobody's spreadsheet."""

import hashlib
import io
import xml.etree.ElementTree as ET
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules.sheets import MOST_COLUMNS, MOST_ROWS, workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def opened(title="Bảng", head=("a",), types=("string",), rows=(), notes=()):
    """The archive."""
    return zipfile.ZipFile(io.BytesIO(b"".join(workbook(title, head, types, rows, notes))))


def sheet(book, number=1):
    """The rows of a sheet, each a list of its cells as elements."""
    top = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return [list(row) for row in top.iter(f"{MAIN}row")]


def cell(value, kind="string"):
    """The one cell under the head."""
    return sheet(opened(types=(kind,), rows=[(value,)]))[1][0]


def number(value, kind):
    """What stands in the cell as a number; None for a text."""
    found = cell(value, kind).find(f"{MAIN}v")
    return None if found is None else found.text


def text(value, kind="string"):
    """What stands in the cell as a text; None for a number."""
    return cell(value, kind).findtext(f"{MAIN}is/{MAIN}t")


def names(title, notes=()):
    """The names of the sheets."""
    top = ET.fromstring(opened(title, notes=notes).read("xl/workbook.xml"))
    return [one.get("name") for one in top.iter(f"{MAIN}sheet")]


def test_the_bounds_are_those_of_excel():
    assert (MOST_ROWS + 1, MOST_COLUMNS) == (2**20, 2**14)


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        (0, "integer", "0"),
        (-5, "integer", "-5"),
        (999_999_999_999_999, "integer", "999999999999999"),
        (1.5, "number", "1.5"),
        (1e300, "number", "1e+300"),
        (True, "boolean", "1"),
        (False, "boolean", "0"),
        ("1900-03-01", "date", "61"),
        ("1970-01-01", "date", "25569"),
        ("2000-01-01", "date", "36526"),
        ("2024-02-29", "date", "45351"),
        ("1970-01-01T12:00:00", "datetime", "25569.5000000000"),
        ("1970-01-01T06:00:00", "datetime", "25569.2500000000"),
        ("1970-01-01T00:00:00", "datetime", "25569.0000000000"),
        ("1970-01-01T12:00:00Z", "datetime", "25569.5000000000"),
    ],
)
def test_a_number_a_truth_or_a_day_is_a_number(value, kind, told):
    assert number(value, kind) == told


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        ("Năm Căn", "string", "Năm Căn"),
        ("", "string", ""),
        (" a ", "string", " a "),
        ("007", "string", "007"),
        ("=1+1", "string", "=1+1"),
        ("<b>&amp;</b>", "string", "<b>&amp;</b>"),
        ("]]>", "string", "]]>"),
        ("a\tb\nc", "string", "a\tb\nc"),
        ("a\0b", "string", "a\ufffdb"),
        ("\x1b[31m", "string", "\ufffd[31m"),
        ("\ud800", "string", "\ufffd"),
        ("\uffff", "string", "\ufffd"),
        ("😀", "string", "😀"),
        (10**15, "integer", "1000000000000000"),
        (-(10**15), "integer", "-1000000000000000"),
        (2**63 - 1, "integer", "9223372036854775807"),
        ("2025-01-31", "string", "2025-01-31"),
        ("1900-02-28", "date", "1900-02-28"),
        ("0938-01-01", "date", "0938-01-01"),
        ("31/01/2025", "date", "31/01/2025"),
        ("", "date", ""),
        ("hôm nay", "datetime", "hôm nay"),
    ],
)
def test_what_no_number_can_say_stays_text(value, kind, told):
    assert text(value, kind) == told


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "date", "datetime", "year", "geojson"])
def test_an_empty_cell_says_nothing(kind):
    assert (list(cell(None, kind)), cell(None, kind).attrib) == ([], {})


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(sign):
    assert cell(f"{sign}cmd|' /C calc'!A0").get("t") == "inlineStr"


@pytest.mark.parametrize(("length", "kept"), [(32_767, 32_767), (32_768, 32_767), (100_000, 32_767)])
def test_a_text_is_as_long_as_a_cell(length, kept):
    assert len(text("x" * length)) == kept


def test_the_head_stands_first():
    found = sheet(opened(head=("mã", "xã"), types=("string", "string"), rows=[("1", "2")]))
    assert [one.findtext(f"{MAIN}is/{MAIN}t") for one in found[0]] == ["mã", "xã"]


def test_a_table_without_rows_has_its_head():
    assert len(sheet(opened())) == 1


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        opened(types=("string",), rows=[("a", "b")])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Tuyến xe", "Tuyến xe"),
        ("", "du-lieu"),
        (" ", "du-lieu"),
        ("'", "du-lieu"),
        ("''a''", "a"),
        ("[a]:*?/\\", "-a------"[:8]),
        ("x" * 32, "x" * 31),
        ("x" * 30 + "'y", "x" * 30),
        ("a\0b", "ab"),
        ('a"b<c>&', 'a"b<c>&'),
        ("\ud800", "du-lieu"),
    ],
)
def test_a_sheet_is_named_as_excel_allows(title, name):
    assert names(title) == [name]


def test_notes_are_a_second_sheet():
    assert names("A", ["Chỉ có 3 dòng đầu."]) == ["A", "Ghi chú"]


@pytest.mark.parametrize("title", ["Ghi chú", "GHI CHÚ", "ghi chú", "'Ghi chú'"])
def test_no_two_sheets_have_one_name(title):
    assert names(title, ["x"]) == ["du-lieu", "Ghi chú"]


def test_a_table_may_be_called_like_the_notes_where_there_are_none():
    assert names("Ghi chú") == ["Ghi chú"]


def test_each_note_is_a_row():
    found = sheet(opened(notes=["một", "hai & ba"]), 2)
    assert [row[0].findtext(f"{MAIN}is/{MAIN}t") for row in found] == ["một", "hai & ba"]


def test_without_notes_there_is_no_second_sheet():
    assert "xl/worksheets/sheet2.xml" not in opened().namelist()


@pytest.mark.parametrize("notes", [(), ("x",)])
def test_every_sheet_has_its_type(notes):
    book = opened(notes=notes)
    types = book.read("[Content_Types].xml").decode()
    held = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert [name for name in held if f'PartName="/{name}"' not in types] == []


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml"])
def test_every_part_is_well_formed(part):
    assert ET.fromstring(opened('a"<&', notes=["x"]).read(part)) is not None


def test_many_rows_are_told_in_pieces():
    rows = ((hashlib.sha512(b"%d" % n).hexdigest(),) for n in range(5_000))
    assert len(list(workbook("A", ["a"], ["string"], rows))) > 2


def test_rows_stay_in_their_order():
    found = sheet(opened(types=("integer",), rows=[(n,) for n in range(2_000)]))
    assert [int(row[0].findtext(f"{MAIN}v")) for row in found[1:]] == list(range(2_000))


def test_the_archive_has_no_fault():
    assert opened(rows=[("a",)] * 3_000).testzip() is None


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_title_names_a_sheet_that_excel_takes(title):
    name = names(title)[0]
    assert 1 <= len(name) <= 31
    assert not set(name) & set("[]:*?/\\")


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=60))
def test_any_readable_text_is_told_as_it_is(told):
    assert text(told) == told
