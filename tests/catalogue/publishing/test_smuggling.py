"""Personal data on ways past the cells: the gate finds it, or the file stays with its agency; plain files stay open."""

import io
import json
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from duoc.catalogue.services.publishing.examining import examine
from duoc.engines.tabular import Choice

CITIZEN = "096090004321"  # the form of a citizen's number (Cà Mau, 1990), belonging to nobody
ROWS = [(f"A{n}", f"chữ {n}") for n in range(30)]
TABLE = "ma,ghi_chu\n" + "".join(f"{a},{b}\n" for a, b in ROWS)
OBJECTS = [{"ma": a, "ghi_chu": b} for a, b in ROWS]
FEATURES = [
    {"type": "Feature", "properties": one, "geometry": {"type": "Point", "coordinates": [105, 9]}} for one in OBJECTS
]
MAP = {"type": "FeatureCollection", "name": "diem", "features": FEATURES}
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def digits(zero):
    """The number in digits of another script, whose 0 is this."""
    return CITIZEN.translate({48 + n: ord(zero) + n for n in range(10)})


@pytest.fixture
def seen(tmp_path):
    """What the gate makes of a file: (types found, whether the file is shown with its table)."""

    def look(content, name="bang.csv", choice=None):
        path = tmp_path / "tep"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        told = examine(path, name, choice)
        return {one.type for one in told.personal}, told.whole

    return look


FOUND = {"SO_DINH_DANH"}


@pytest.mark.parametrize(
    "cell",
    [
        digits("０"), f"số {digits('０')} nhé", digits("٠"), digits("០"), digits("𝟎"), CITIZEN[:6] + "\u200b" + CITIZEN[6:],
        "\u200d".join(CITIZEN), CITIZEN.replace("090", "090\u00ad"), f"'{CITIZEN}", "096.090.004.321",
    ],
)  # fmt: skip
def test_a_number_is_found_in_whichever_digits_it_is_written(seen, cell):
    assert seen(TABLE + f"A99,{cell}\n")[0] == FOUND


@pytest.mark.parametrize("cell", ["96090004321", "96090004321.0", "96090004321.00"])
def test_a_number_whose_zero_a_spreadsheet_ate_is_found(seen, cell):
    numbers = "ma,so\n" + "".join(f"A{n},{n}\n" for n in range(30))
    assert seen(numbers + f"A99,{cell}\n")[0] == FOUND


@pytest.mark.parametrize(
    ("head", "cell", "found"),
    [
        ("so_dinh_danh", "1090004321", FOUND),  # Hà Nội, 001: two zeros are gone
        ("Số CCCD", "96090004321", FOUND),
        ("so_dien_thoai", "912345678", {"PHONE"}),
        ("ma_so_thue", "2000123456", set()),
        ("so_tien", "1090004321", set()),
        ("so_tien", "912345678", set()),
    ],
)
def test_the_name_of_a_column_says_how_many_zeros_may_be_gone(seen, head, cell, found):
    assert seen(f"ma,{head}\n" + "".join(f"A{n},{cell}\n" for n in range(30)))[0] == found


@pytest.mark.parametrize("times", [1, 5, 200])
def test_one_persons_number_over_and_over_is_no_series(seen, times):
    assert seen("ma,so\n" + f"A,{CITIZEN}\n" * times + "B,1\n")[0] == FOUND


def test_a_mailbox_with_a_wide_at_is_found(seen):
    assert seen(TABLE + "A99,nguyen.van.a＠gmail.com\n")[0] == {"EMAIL"}


def test_heads_and_the_files_name_are_read_in_whichever_digits(seen):
    assert seen(TABLE.replace("ghi_chu", f"CCCD {CITIZEN}"))[0] == FOUND
    assert seen(json.dumps([{**one, CITIZEN: "x"} for one in OBJECTS]), "bang.json")[0] == FOUND
    assert seen(TABLE, f"bảng {digits('０')}.csv")[0] == FOUND


@pytest.mark.parametrize(
    "choice",
    [
        Choice(
            format="csv", encoding="utf-8", delimiter=",", header_row=3, header_rows=1
        ),  # the number is above the heads
        Choice(format="csv", encoding="utf-16-le", delimiter=",", header_row=0, header_rows=0),
    ],
)
def test_a_chosen_reading_that_leaves_the_number_out_leaves_the_file_with_its_agency(seen, choice):
    content = f"ma,ghi_chu\nA,{CITIZEN}\n" + TABLE
    found, whole = seen(content + "\n" * (len(content.encode()) % 2), choice=choice)
    assert found == FOUND or not whole


def test_a_chosen_reading_that_leaves_nothing_out_is_shown(seen):
    assert seen("Bảng kê\n\n" + TABLE, choice=Choice(format="csv", encoding="utf-8", header_row=3)) == (set(), True)


@pytest.mark.parametrize(
    ("content", "name", "is_found"),
    [
        ({"lien_he": f"CCCD {CITIZEN}", "rows": OBJECTS}, "a.json", True),
        ({"rows": OBJECTS, "nguoi": [{"cccd": CITIZEN}]}, "a.json", False),
        ({"nguoi": [[CITIZEN]], "rows": OBJECTS}, "a.json", False),
        (json.dumps(OBJECTS)[:-1] + f', {{"ma": "{CITIZEN}", "ma": "x", "ghi_chu": ""}}]', "a.json", False),
        (json.dumps(OBJECTS) + f'[{{"cccd": "{CITIZEN}"}}]', "a.json", False),
        ({**MAP, "metadata": {"cccd": CITIZEN}}, "a.geojson", False),
        ({"metadata": {"cccd": CITIZEN}} | MAP, "a.geojson", True),
        ({**MAP, "features": [{**one, "nguoi": f"CCCD {CITIZEN}"} for one in FEATURES]}, "a.geojson", True),
        ({**MAP, "features": [{**one, "id": CITIZEN} for one in FEATURES]}, "a.geojson", True),
    ],
)
def test_beside_the_rows_of_a_document(seen, content, name, is_found):
    found, whole = seen(content if isinstance(content, str) else json.dumps(content), name)
    assert (found == FOUND) if is_found else not whole


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (OBJECTS, "a.json"),
        ({"ok": True, "rows": OBJECTS}, "a.json"),
        (MAP, "a.geojson"),
        ({"crs": {"type": "name"}} | MAP, "a.geojson"),
    ],
)
def test_a_plain_document_is_shown(seen, content, name):
    assert seen(json.dumps(content), name) == (set(), True)


def parquet(**more):
    fields = [pa.field("ma", pa.string(), metadata=more.get("field")), pa.field("ghi_chu", pa.string())]
    out = io.BytesIO()
    columns = [pa.array(cells) for cells in zip(*ROWS, strict=True)]
    pq.write_table(pa.table(columns, schema=pa.schema(fields, metadata=more.get("table"))), out)
    return out.getvalue()


@pytest.mark.parametrize("where", ["field", "table"])
def test_metadata_of_parquet_is_read(seen, where):
    assert seen(parquet(), "a.parquet") == (set(), True)
    assert seen(parquet(**{where: {"ghi_chu": f"CCCD {CITIZEN}"}}), "a.parquet")[0] == FOUND
    assert not seen(parquet(**{where: {"ghi_chu": "x" * 70_000 + CITIZEN}}), "a.parquet")[1]


def workbook(change=lambda _book, _sheet: None, **entries):
    """A workbook, then entries of its archive replaced: name → what to make of the bytes that are there."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("ma", "ghi_chu"), *ROWS):
        sheet.append(row)
    change(book, sheet)
    first, out = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as there, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        held = {name: there.read(name) for name in there.namelist()}
        for name, content in (held | {name: make(held.get(name, b"")) for name, make in entries.items()}).items():
            made.writestr(name, content)
    return out.getvalue()


def listed(_book, sheet):
    rule = DataValidation(type="list", formula1=f'"{CITIZEN},b"')
    sheet.add_data_validation(rule)
    rule.add("B2")


@pytest.mark.parametrize(
    "change",
    [
        lambda book, _: book.defined_names.add(DefinedName("x", attr_text=f'"CCCD {CITIZEN}"')),
        lambda _, sheet: setattr(sheet.oddHeader.center, "text", f"CCCD {CITIZEN}"),
        lambda _, sheet: setattr(sheet["A2"], "hyperlink", f"https://vi-du.vn/?cccd={CITIZEN}"),
        listed,
    ],
    ids=["defined name", "head of the print", "link", "list to choose from"],
)
def test_texts_around_the_cells_of_a_workbook_are_read(seen, change):
    assert seen(workbook(change), "a.xlsx")[0] == FOUND


def test_the_text_of_a_formula_is_read(seen):
    row = f'<row r="40"><c r="A40" t="str"><f>LEFT("CCCD {CITIZEN}",1)</f><v>a</v></c></row></sheetData>'.encode()
    content = workbook(**{SHEET: lambda held: held.replace(b"</sheetData>", row)})
    assert seen(content, "a.xlsx")[0] == FOUND


@pytest.mark.parametrize(
    "name",
    [
        "customXml/item1.xml", "xl/media/image1.png", "xl/pivotCache/pivotCacheRecords1.xml", "xl/embeddings/a.docx",
        "xl/externalLinks/externalLink1.xml", "ghi-chu.txt",
    ],
)  # fmt: skip
def test_a_workbook_with_a_part_nobody_reads_stays_with_its_agency(seen, name):
    assert seen(workbook(**{name: lambda _: b"<a/>"}), "a.xlsx") == (set(), False)


def shared(texts):
    """A workbook whose cells point at shared texts: heads 0 and 1, then 2 everywhere and 3 once; `texts`: what follows the 2."""
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>2</v></c><c r="B{n}" t="s"><v>{3 if n == 9 else 2}</v></c></row>'
        for n in range(2, 30)
    )
    heads = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    return workbook(
        **{
            STRINGS: lambda _: (
                f'<sst xmlns="{MAIN}"><si><t>ma</t></si><si><t>gc</t></si><si><t>x</t></si>{texts}</sst>'.encode()
            ),
            SHEET: lambda _: f'<worksheet xmlns="{MAIN}"><sheetData>{heads}{cells}</sheetData></worksheet>'.encode(),
            "[Content_Types].xml": lambda held: (
                held
                if b"sharedStrings" in held
                else held.replace(
                    b"</Types>", f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'.encode()
                )
            ),
            "xl/_rels/workbook.xml.rels": lambda held: (
                held
                if b"sharedStrings" in held
                else held.replace(
                    b"</Relationships>",
                    f'<Relationship Id="rS" Type="{relation}" Target="sharedStrings.xml"/></Relationships>'.encode(),
                )
            ),
        }
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("<si><t>y</t></si>", (set(), True)),
        (f"<si><r><t>{CITIZEN[:5]}</t></r><r><t>{CITIZEN[5:]}</t></r></si>", (FOUND, True)),
        (f'<si><t>y</t><rPh sb="0" eb="1"><t>CCCD {CITIZEN}</t></rPh></si>', (set(), False)),
        (f"<si><t>y</t></si><si><t>CCCD {CITIZEN}</t></si>", (set(), False)),
    ],
    ids=["plain", "in runs", "pronounced", "shown by no cell"],
)
def test_shared_texts_are_shown_by_cells_or_the_file_is_not(seen, texts, expected):
    assert seen(shared(texts), "a.xlsx") == expected


def test_a_plain_workbook_is_shown(seen):
    assert seen(workbook(), "a.xlsx") == (set(), True)
