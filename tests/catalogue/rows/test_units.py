"""A table by the administrative units of another day: services, JSON, exports. The version itself never changes."""

import csv
import io
import json
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.test import Client

from duoc.catalogue.models import Version
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import rows
from duoc.catalogue.services.rows import units as module
from duoc.core import profile
from duoc.engines.columnar import Compare
from duoc.people import services as people
from duoc.people.models import Succession

from . import published

OLD, NEW = date(2024, 10, 5), date(2025, 7, 1)
# By NQ 1655: Tân Hưng and Cái Nước passed whole, Hòa Mỹ and Lợi An were divided, Hồ Thị Kỷ stayed, the last is no unit.
ROWS = [
    ("Xã Tân Hưng", 32137, 10, "a"),
    ("TT. Cái Nước", 32128, 20, "Cái Nước"),
    ("tan hung", 32137, 5, "b"),
    ("Xã Hòa Mỹ", 32141, 7, "c"),
    (None, None, 3, None),
    ("Hồ Thị Kỷ", 32092, 2, "d"),
    ("Xã Lợi An", 32122, 1, "e"),
    ("Chợ nổi", 99999, 4, "f"),
]
FIELDS = {"xa": "string", "ma_xa": "integer", "so": "integer", "ghi_chu": "string"}
NAMES = ["Xã Tân Hưng", "Xã Cái Nước", "Xã Tân Hưng", None, None, "Xã Hồ Thị Kỷ", None, None]


@pytest.fixture(scope="module")
def held(module_database):
    """The resource of a table with a column of units."""
    people.seed(profile.load("ca-mau"))
    made = published.resource(published.entry())
    published.publish(made, FIELDS, list(zip(*ROWS, strict=True)), keys=("xa",))
    return made


@pytest.fixture
def table(held):
    return rows.table(held.pk, Viewer())


@pytest.fixture
def get(held):
    client = Client(headers={"host": "localhost"})
    view = {"units": "2025-07-01", "units_column": "xa", "units_from": "2024-10-05"}
    return lambda path, **query: client.get(f"/api/v1/catalogue/resources/{held.pk}/{path}", view | query)


def test_view_counts_every_row_once(table):
    told = rows.unit_view(table, "xa", NEW, OLD).told()
    assert told == {
        "column": "xa", "to_day": "2025-07-01", "from_day": "2024-10-05", "level": "commune",
        "columns": ["xa_quy_doi", "xa_quy_doi_ma", "xa_quy_doi_ket_qua"], "rows": 8, "converted": 4, "unconverted": 3,
        "empty": 1, "kinds": {"same": 1, "merged": 3, "split": 2, "unknown": 1, "empty": 1},
    }  # fmt: skip


def test_view_counts_the_rows_of_a_filter(table):
    told = rows.unit_view(table, "xa", NEW, OLD, tree=Compare("so", "lt", 6)).told()
    assert (told["rows"], told["converted"], told["unconverted"], told["empty"]) == (5, 2, 2, 1)


def test_codes_are_converted_as_names_are(table):
    by_code, by_name = rows.unit_view(table, "ma_xa", NEW, OLD), rows.unit_view(table, "xa", NEW, OLD)
    assert [by_code.cells(row[1])[0] for row in ROWS] == [by_name.cells(row[0])[0] for row in ROWS] == NAMES


def test_columns_that_hold_units_are_offered_and_no_others(table):
    assert rows.unit_columns(table, {}) == ("xa", "ma_xa")
    assert rows.unit_columns(table, {"so": "Xã"}) == ("xa", "ma_xa")  # kept: a version never changes


def test_a_title_may_say_it_and_cells_decide(table, monkeypatch):
    monkeypatch.setattr(module, "_offered", type(module._offered)())
    assert rows.unit_columns(table, {"so": "Số xã", "ghi_chu": "Địa bàn"}) == ("xa", "ma_xa")


@pytest.mark.parametrize("column", ["so", "ghi_chu_khac", "_id"])
def test_column_without_units_is_refused(table, column):
    with pytest.raises(rows.ColumnError):
        rows.unit_view(table, column, NEW, OLD)


def test_too_many_different_values_are_no_units(table, monkeypatch):
    monkeypatch.setattr(module, "MOST_VALUES", 3)
    with pytest.raises(rows.ColumnError):
        rows.unit_view(table, "xa", NEW, OLD)


def test_rows_have_the_unit_beside_them(get):
    told = get("rows").json()
    assert [row["xa_quy_doi"] for row in told["rows"]] == NAMES
    assert [row["xa"] for row in told["rows"]] == [row[0] for row in ROWS]
    assert told["rows"][3]["xa_quy_doi_ket_qua"] == "đã chia, cần xem"
    assert told["rows"][0]["xa_quy_doi_ma"] == "32137"
    assert told["columns"][-3:] == [{"name": f"xa_quy_doi{end}", "type": "string"} for end in ("", "_ma", "_ket_qua")]
    assert (told["units"]["converted"], told["units"]["unconverted"], told["total"]) == (4, 3, 8)


def test_pages_follow_each_other_and_show_the_column_that_is_converted(get):
    first = get("rows", limit=5, columns="so").json()
    second = get("rows", limit=5, columns="so", cursor=first["next"]).json()
    assert [row["xa_quy_doi"] for row in first["rows"] + second["rows"]] == NAMES
    assert list(second["rows"][0]) == ["_id", "so", "xa", "xa_quy_doi", "xa_quy_doi_ma", "xa_quy_doi_ket_qua"]


def test_figures_are_grouped_by_the_new_unit(get):
    told = get("aggregate", group="xa", measure="count,sum:so", sort="-sum:so").json()
    assert told["columns"] == ["xa_quy_doi", "count", "sum:so"]
    # Two spellings of one commune are one group; what is not sure stands together, and is counted.
    assert told["rows"] == [["Xã Cái Nước", 1, 20], ["Xã Tân Hưng", 2, 15], [None, 4, 15], ["Xã Hồ Thị Kỷ", 1, 2]]
    assert told["units"]["unconverted"] + told["units"]["empty"] == 4
    assert get("aggregate", group="xa", sort="xa").json()["rows"][0] == ["Xã Cái Nước", 1]
    other = get("aggregate", group="ghi_chu", filter='{"so": 20}').json()
    assert (other["columns"], other["rows"], other["units"]["converted"]) == (
        ["ghi_chu", "count"],
        [["Cái Nước", 1]],
        1,
    )


def test_exports_have_the_columns_in_the_order_of_the_file(get):
    answer = get("export", format="csv")
    told = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["xa_quy_doi"] or None for row in told] == NAMES
    assert [int(row["so"]) for row in told] == [row[2] for row in ROWS]
    assert answer["Duoc-Units"] == "converted=4, unconverted=3, empty=1"
    assert "-v1-loc.csv" in answer["Content-Disposition"]


def test_every_form_has_them(get):
    lines = b"".join(get("export", format="jsonl", columns="so").streaming_content).decode().splitlines()
    assert [json.loads(line)["xa_quy_doi"] for line in lines] == NAMES
    assert [row["xa_quy_doi"] for row in json.loads(b"".join(get("export", format="json").streaming_content))] == NAMES
    parquet = pq.read_table(io.BytesIO(b"".join(get("export", format="parquet").streaming_content)))
    assert parquet.column("xa_quy_doi").to_pylist() == NAMES
    book = openpyxl.load_workbook(io.BytesIO(b"".join(get("export", format="xlsx").streaming_content)))
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert "xa_quy_doi_ma" in next(row for row in sheet if "XA" in row)
    said = [str(cell) for part in book.worksheets for row in part.iter_rows(values_only=True) for cell in row]
    assert any("3 dòng chưa chắc" in cell for cell in said)


@pytest.mark.parametrize("path", ["rows", "aggregate?group=xa", "export"])
def test_what_cannot_be_is_a_problem(held, path):
    client = Client(headers={"host": "localhost"})
    for query in ({"units": "mai"}, {"units": "2025-07-01"}, {"units": "2025-07-01", "units_column": "so"}):
        name, _, more = path.partition("?")
        asked = query | dict(one.split("=") for one in more.split("&") if one)
        answer = client.get(f"/api/v1/catalogue/resources/{held.pk}/{name}", asked)
        assert answer.status_code == 422, (path, query)


def test_no_column_takes_the_place_of_one_that_is_there(module_database, held):
    other = published.resource(published.entry("trung-ten"))
    published.publish(other, {"xa": "string", "xa_quy_doi": "string"}, [["Xã Tân Hưng"], ["của tôi"]])
    client = Client(headers={"host": "localhost"})
    view = {"units": "2025-07-01", "units_column": "xa", "group": "xa"}
    for path in ("rows", "aggregate", "export"):
        answer = client.get(f"/api/v1/catalogue/resources/{other.pk}/{path}", view)
        assert answer.status_code == 422, path
        assert answer.json()["title"] == "Bảng đã có một cột mang tên của cột quy đổi."


def test_version_stays_and_a_view_is_asked_for_again(get, held):
    before = list(Version.objects.values())
    pinned = get("rows", version=1)
    assert "immutable" not in pinned["Cache-Control"]
    for path in ("aggregate", "export"):
        answer = get(path, version=1, group="xa")
        answer.close()
        assert "immutable" not in answer["Cache-Control"]
    assert list(Version.objects.values()) == before
    plain = Client(headers={"host": "localhost"}).get(f"/api/v1/catalogue/resources/{held.pk}/rows", {"version": 1})
    assert "immutable" in plain["Cache-Control"]
    assert "units" not in plain.json()
    assert plain["ETag"] != pinned["ETag"]


def test_tag_changes_when_the_units_are_corrected(get):

    def tag(path):
        answer = get(path, group="xa")
        answer.close()
        return answer["ETag"]

    tags = {path: tag(path) for path in ("rows", "aggregate", "export")}
    assert all(tag(path) == known for path, known in tags.items())
    row = Succession.objects.get(predecessor_id="32128-0")
    Succession.objects.filter(pk=row.pk).update(successor_id="32137-20250701")
    try:
        assert get("rows").json()["rows"][1]["xa_quy_doi"] == "Xã Tân Hưng"
        assert all(tag(path) != known for path, known in tags.items())
    finally:
        row.save()


def test_restricted_rows_stay_closed(held):
    shut = published.resource(
        published.entry("dung-chung", kind="shared", level="restricted", access_right="RESTRICTED")
    )
    published.publish(shut, FIELDS, list(zip(*ROWS, strict=True)))
    client = Client(headers={"host": "localhost"})
    for path in ("rows", "aggregate", "export"):
        answer = client.get(
            f"/api/v1/catalogue/resources/{shut.pk}/{path}", {"units": "2025-07-01", "units_column": "xa"}
        )
        assert answer.status_code == 403
        assert "Tân Hưng" not in answer.content.decode()


@pytest.mark.parametrize(
    ("column", "cells", "level", "converted", "kinds"),
    [
        (
            "huyen",
            ["Cái Nước", "Năm Căn", "U Minh", "Ngọc Hiển", "Thới Bình", None],
            "district",
            0,
            {"abolished": 5, "empty": 1},
        ),
        ("noi", ["Huyện Cái Nước", "971", "TP Cà Mau"], "commune", 0, {"abolished": 3}),
        ("tinh", ["Cà Mau", "Bạc Liêu", "Bạc Liêu"], "province", 3, {"merged": 3}),
        ("xa", ["Cái Nước", "Đầm Dơi", "Tân Hưng", "Rạch Chèo"], "commune", 4, {"merged": 4}),
    ],
)
def test_level_is_that_of_most_cells(module_database, held, column, cells, level, converted, kinds):
    """A bare "Cái Nước" among districts is the district, among communes the town; what says its type needs no level."""
    made = published.resource(published.entry(f"cap-{level}-{len(cells)}"))
    published.publish(made, {column: "string"}, [cells])
    told = rows.unit_view(rows.table(made.pk, Viewer()), column, NEW, OLD).told()
    assert (told["level"], told["converted"], told["kinds"]) == (level, converted, kinds)


def test_new_units_are_led_back_to_the_old_ones(module_database, held):
    made = published.resource(published.entry("nguoc"))
    published.publish(made, {"xa": "string"}, [["Hồ Thị Kỷ", "Tân Hưng", "Năm Căn"]])
    view = rows.unit_view(rows.table(made.pk, Viewer()), "xa", OLD, NEW)
    assert view.told()["kinds"] == {"same": 1, "gathered": 2}
    assert [view.cells(name)[1] for name in ("Hồ Thị Kỷ", "Tân Hưng")] == ["32092", None]


def test_units_that_are_not_loaded_offer_nothing_and_are_asked_again(table, monkeypatch):
    monkeypatch.setattr(module, "_offered", type(module._offered)())
    monkeypatch.setattr(people, "first_known_day", lambda: None)
    monkeypatch.setattr(people, "conversion", lambda *_asked: people.Conversion({}, [], NEW))
    assert rows.unit_columns(table, {}) == ()
    monkeypatch.undo()
    assert rows.unit_columns(table, {}) == ("xa", "ma_xa")
