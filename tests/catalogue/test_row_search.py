"""Rows of a table: the reference rows and queries, through a table made as a published version's is."""

import csv
import json

import pyarrow as pa
import pytest
from django.db import connection, transaction

from duoc.catalogue.services import row_search
from duoc.catalogue.services.row_search import COLUMN, Preparation

SEARCHABLE = ["ten_co_so", "dia_ban"]


def make(table, rows, searchable=SEARCHABLE, key="_id"):
    """A table of text columns with the search column, loaded by COPY in two batches, indexed after."""
    names = list(rows[0])
    prepared = Preparation(searchable)
    with transaction.atomic(), connection.cursor() as cursor:
        defined = [f'"{name}" text' for name in names] + row_search.columns(searchable)
        cursor.execute(f'CREATE TABLE "{table}" ({", ".join(defined)})')
        listed = ", ".join(f'"{name}"' for name in [*names, COLUMN])
        with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
            for start in range(0, len(rows), 50):
                batch = rows[start : start + 50]
                texts = prepared.texts(pa.RecordBatch.from_pylist(batch)).to_pylist()
                for row, text in zip(batch, texts, strict=True):
                    copy.write_row((*row.values(), text))
        for statement in row_search.indexes(table, searchable):
            cursor.execute(statement)
        prepared.finish(table)


def ids(table, query, limit=1000):
    match = row_search.match(query, table)
    if match is None:
        return []
    asked = f'SELECT _id FROM "{table}" WHERE {match.where} ORDER BY {match.level}, _id::int LIMIT {limit}'
    with connection.cursor() as cursor:
        cursor.execute(asked, [*match.where_values, *match.level_values])
        return [int(number) for (number,) in cursor.fetchall()]


@pytest.fixture(scope="module")
def reference(module_database, shared):
    folder = shared / "data/catalogue"
    rows = list(csv.DictReader((folder / "sample_rows.csv").read_text(encoding="utf-8").splitlines()))
    make("rows_1", rows)
    return [json.loads(line) for line in (folder / "row_queries.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_reference_query_finds_its_rows_first_and_look_alikes_behind(reference):
    assert len(reference) == 41
    for query in reference:
        found = ids("rows_1", query["q"])
        wanted = query["relevant_rows"]
        assert set(wanted) <= set(found[:10]), query["q"]
        confused = query.get("confusable_rows", [])
        assert all(found.index(one) < found.index(other) for one in wanted for other in confused if other in found)


@pytest.mark.parametrize(
    ("query", "wanted", "understood"),
    [
        ("chowj nawm cawn", [1], "chợ năm căn"),
        ("cảng cá năm cawn", [3], "cảng cá năm căn"),
        ("gành hoà", [55, 56, 57], "gành hào"),
        ("trạm cấp nước năm cănn", [4], "trạm cấp nước năm căn"),
        ("trừơng tiểu học đất mũi", [6], ""),
        ("zxqv wpfj", [], ""),
    ],
)
def test_keystrokes_and_slips_find_rows_too(reference, query, wanted, understood):
    assert ids("rows_1", query) == wanted
    match = row_search.match(query, "rows_1")
    assert (match.understood if match else "") == understood


def test_a_phrase_stands_before_scattered_words_and_does_not_reach_across_cells(module_database):
    rows = [
        {"_id": "1", "ten_co_so": "Năm Căn Trạm", "dia_ban": "cấp Nước"},
        {"_id": "2", "ten_co_so": "nước", "dia_ban": "Trạm cấp"},
        {"_id": "3", "ten_co_so": "Trạm cấp nước", "dia_ban": "Năm Căn"},
    ]
    make("rows_2", rows)
    assert ids("rows_2", "trạm cấp nước")[0] == 3
    assert sorted(ids("rows_2", "tram cap nuoc")) == [1, 2, 3]


@pytest.mark.parametrize(
    "query", ["", "%", "_", "'", '"', "*", "\0", "a" * 3000, "\\", "| năm", "⟦⟧", "' OR 1=1 --", "{}", "%s"]
)
def test_no_sign_means_anything_to_the_database(reference, query):
    assert ids("rows_1", query) in ([], [1, 2, 3, 4])


def test_an_abbreviation_is_read_both_ways(module_database):
    names = ["UBND xã Tân Ân", "Ủy ban nhân dân xã Tân Ân", "HTX Tân Ân"]
    make("rows_3", [{"_id": str(at), "ten_co_so": name, "dia_ban": ""} for at, name in enumerate(names)])
    assert ids("rows_3", "ubnd tân ân") == [0, 1]
    assert ids("rows_3", "ủy ban nhân dân tân ân") == [1, 0]
    assert ids("rows_3", "hợp tác xã") == [2]


def test_found_words_are_shown_where_they_stand(reference):
    match = row_search.match("nam can", "rows_1")
    assert match.spans("Chợ Năm Căn") == [(4, 11)]


def test_the_index_answers_not_a_walk_over_the_table(module_database):
    rows = [{"_id": str(at), "ten_co_so": f"Hộ số {at}", "dia_ban": f"Ấp {at % 50}"} for at in range(5000)]
    make("rows_4", rows)
    match = row_search.match("hộ số 4321", "rows_4")
    with connection.cursor() as cursor:
        cursor.execute('ANALYZE "rows_4"')
        cursor.execute(f'EXPLAIN SELECT _id FROM "rows_4" WHERE {match.where}', match.where_values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "rows_4_search" in plan


def test_one_word_alone_is_ordered_by_its_marks_or_not_at_all(reference):
    assert row_search.match("nam", "rows_1").level == "0::int"
    assert row_search.match("năm", "rows_1").level.count("WHEN") == 1
    assert ids("rows_1", "nam") == ids("rows_1", "năm") == [1, 2, 3, 4]


def test_a_table_without_searchable_columns_has_nothing_of_this(module_database):
    assert row_search.columns([]) == row_search.indexes("rows_9", []) == []


def test_arrow_batches_and_numbers_are_taken_as_they_are():
    batch = pa.record_batch({"ten": ["Chợ Năm Căn", None], "so": [12, None]})
    assert Preparation(["ten", "so"]).texts(batch).to_pylist() == [" chợ năm căn | 12 / cho nam can | 12 ", " | | | "]
