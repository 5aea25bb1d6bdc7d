"""CKAN's DataStore: shapes as CKAN 2.12 was seen to answer for the same three rows."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duoc.catalogue.rules.row_queries import filter_of
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import datastore, rows
from duoc.catalogue.services.datastore import Search
from duoc.engines.columnar import Order

from . import published

FIELDS = {"ma": "string", "ten": "string", "so_luot": "year"}
ROWS = [["T1", "T2", "T3"], ["Bến xe – Cái Nước", "Năm Căn", "Đất Mũi"], [12, 7, None]]


@pytest.fixture(scope="module")
def table(small):
    held = published.resource(small.entry)
    published.publish(held, FIELDS, ROWS)
    return held


@pytest.fixture(scope="module")
def recorded(shared):
    """CKAN's answers by their ids, for its table of the same rows."""
    lines = map(json.loads, (shared / "data/catalogue/ckan_exchanges.jsonl").read_text("utf-8").splitlines())
    answered = [one for one in lines if one["id"].startswith("ds-search") and one["status"] == 200]
    return {one["id"]: one["response"]["result"] for one in answered}


def told(table, **asked):
    """An answer in CKAN's shape, objects for records."""
    found = datastore.search(rows.table(table.pk, ANYBODY), Search(**asked))
    names = [one["id"] for one in found.fields]
    shaped = {"records": [dict(zip(names, row, strict=True)) for row in found.records], "fields": found.fields}
    shaped |= {"total": found.total} if found.total is not None else {}
    return shaped | ({"next_page": found.next_page} if found.next_page else {})


@pytest.mark.parametrize(
    ("seen", "asked"),
    [
        ("ds-search-filters-range", {"filter": filter_of({"so_luot": {"gte": 8}})}),
        ("ds-search-distinct", {"fields": ("so_luot",), "distinct": True, "order": (Order("so_luot"),)}),
        ("ds-search-nototal", {"limit": 1, "with_total": False}),
        ("ds-search-limit0", {"limit": 0}),
    ],
)
def test_answers_are_those_that_ckan_gave(table, recorded, place, seen, asked):
    wanted = {name: recorded[seen][name] for name in ("records", "fields", "total") if name in recorded[seen]}
    assert told(table, **asked) == wanted


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"order": (Order("so_luot"), Order("_id"))}, [5, 2, 4, 1, 3]),
        ({"order": (Order("so_luot", True), Order("_id"))}, [1, 2, 4, 5, 3]),
        ({"order": (Order("so_luot", True), Order("_id", True)), "limit": 2}, [1, 4]),
        ({"order": (Order("so_luot"), Order("_id")), "offset": 3}, [1, 3]),
        ({"order": (Order("so_luot"),), "filter": filter_of({"so_luot": None})}, [3]),
        ({"order": (Order("so_luot"), Order("_id")), "filter": filter_of({"xa": "Năm Căn"})}, [1, 3]),
    ],
)
def test_an_indexed_column_orders_with_its_empty_cells_last(small, place, asked, numbers):
    """Rows 1 to 5 have 12, 7, nothing, 7, 3."""
    assert [row["_id"] for row in told(small, **asked)["records"]] == numbers


def test_the_latest_rows_come_off_an_index(small):
    """An index has empty cells at one end: asked apart they need no sort, and are not asked for once the page is full."""
    with CaptureQueriesContext(connection) as sent:
        told(small, order=(Order("so_luot", True),), limit=3, with_total=False)
    pages = [one["sql"] for one in sent.captured_queries if "catalogue_rows_" in one["sql"]]
    assert len(pages) == 1
    assert '"so_luot" IS NOT NULL' in pages[0]
    assert 'ORDER BY "so_luot" DESC,' in pages[0]


@pytest.mark.parametrize(("seen", "q"), [("ds-search-q", {"": "Năm"}), ("ds-search-qdict", {"ten": "Đất"})])
def test_words_are_found_and_ranked_under_the_same_names(table, recorded, seen, q):
    found, wanted = told(table, q=q), recorded[seen]
    assert found["fields"] == wanted["fields"]
    assert [row["_id"] for row in found["records"]] == [row["_id"] for row in wanted["records"]]
    assert found["total"] == wanted["total"]


@pytest.mark.parametrize(
    ("q", "numbers"),
    [
        ("nam can", [2]),
        ("NĂM CĂN", [2]),
        ("nắm", []),
        ("cai nuoc", [1]),
        ("xe T1", [1]),
        ("xe T2", []),
        ("%", []),
        ("'", []),
        ("–", [1]),
    ],
)
def test_words_without_marks_find_and_nothing_is_an_operator(table, q, numbers):
    assert [row["_id"] for row in told(table, q={"": q})["records"]] == numbers


def test_pages_by_offset_and_by_the_next_page(table, place):
    def numbers(**asked):
        return [row["_id"] for row in told(table, **asked)["records"]]

    assert numbers(offset=1) == [2, 3]
    assert numbers(offset=1, order=(Order("_id", True),)) == [2, 1]
    assert numbers(offset=1, order=(Order("ten"),)) == [2, 3]
    assert numbers(offset=1, filter=filter_of({"_id": {"gte": 2}})) == [3]
    assert numbers(offset=9) == []
    first = told(table, limit=2, with_next=True)
    assert first["next_page"] == {"_id": {"gt": 2}}
    assert numbers(filter=filter_of(first["next_page"])) == [3]
    assert "next_page" not in told(table, limit=2, with_next=True, order=(Order("ma"),))
    assert "next_page" not in told(table, limit=4, with_next=True)


def test_an_offset_too_far_is_refused_where_it_would_be_walked(table):
    with pytest.raises(datastore.OffsetError):
        datastore.search(rows.table(table.pk, ANYBODY), Search(offset=10**7, order=(Order("ten"),)))
    assert told(table, offset=10**7)["records"] == []


@pytest.mark.parametrize(
    "asked", [{"fields": ("nope",)}, {"order": (Order("nope"),)}, {"q": {"nope": "x"}}, {"q": {"so_luot": "1"}}]
)
def test_columns_that_are_not_there_are_named(table, asked):
    with pytest.raises(rows.ColumnError):
        told(table, **asked)


def test_info_tells_columns_and_count(small):
    found = datastore.info(small.pk, ANYBODY)
    assert [(one["id"], one["type"]) for one in found["fields"]] == [
        ("ma", "text"), ("xa", "text"), ("so_luot", "int8"), ("gia", "float8"), ("dat", "bool"), ("ngay", "date"),
        ("luc", "timestamp"), ]  # fmt: skip
    assert [one["id"] for one in found["fields"] if one["schema"]["is_index"]] == ["ma", "so_luot"]
    assert found["fields"][0]["info"] == {"label": "MA"}
    assert found["meta"]["count"] == 5
    assert found["meta"]["id"] == str(small.pk)


def dumped(table, form, bom=False, **asked):
    name, kind, pieces = datastore.dump(rows.table(table.pk, ANYBODY), form, Search(**({"limit": 0} | asked)), bom=bom)
    assert name == f"{table.pk}.{form}"
    assert kind.endswith("charset=utf-8")
    return b"".join(pieces)


def test_dumps_hold_every_row_with_its_number(table):
    lines = list(csv.reader(io.StringIO(dumped(table, "csv").decode())))
    assert lines == [
        ["_id", "ma", "ten", "so_luot"],
        ["1", "T1", "Bến xe – Cái Nước", "12"],
        ["2", "T2", "Năm Căn", "7"],
        ["3", "T3", "Đất Mũi", ""],
    ]
    assert dumped(table, "tsv").splitlines()[2] == "2\tT2\tNăm Căn\t7".encode()
    assert dumped(table, "csv", bom=True).startswith(b"\xef\xbb\xbf_id,")
    read = json.loads(dumped(table, "json"))
    assert read["records"][2] == [3, "T3", "Đất Mũi", None]
    assert read["fields"][0] == {"id": "_id", "type": "int"}
    tree = ET.fromstring(dumped(table, "xml"))
    assert [row.get("_id") for row in tree] == ["1", "2", "3"]
    assert tree[1][1].text == "Năm Căn"


def test_dumps_may_be_parts(table):
    assert dumped(table, "csv", limit=1, offset=1, fields=("ten",)) == "ten\nNăm Căn\n".encode()
    assert dumped(table, "csv", filter=filter_of({"so_luot": {"lt": 10}}), fields=("_id",)) == b"_id\n2\n"
    assert dumped(table, "csv", order=(Order("ma", True),), fields=("ma",)) == b"ma\nT3\nT2\nT1\n"
