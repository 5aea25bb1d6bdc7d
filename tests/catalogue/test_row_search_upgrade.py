"""Tables published before rows were indexed by their words without marks alone."""

from importlib import import_module

import pytest
from django.db import connection, connections
from tests.catalogue.test_row_search import ids, make

from duoc.catalogue.services import row_search


def plan(table, query):
    match = row_search.match(query, table)
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE "{table}"')
        cursor.execute(f'EXPLAIN SELECT _id FROM "{table}" WHERE {match.where}', match.where_values)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.fixture
def before(module_database):
    """A table as it was made then: both forms of its words in one row, and all of them in the index."""
    table = "catalogue_rows_7"
    make(table, [{"_id": str(at), "ten_co_so": f"Hộ số {at}", "dia_ban": f"Ấp {at % 50}"} for at in range(5000)])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET _search = replace(_search, ' / ', ' | ')")
        cursor.execute(f"DROP INDEX {table}_search")
        cursor.execute(
            f"CREATE INDEX {table}_search ON {table} USING gin (string_to_array(_search, ' ')) WITH (fastupdate = off)"
        )
    yield table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


def brought_up(alias="production"):
    found = import_module("duoc.catalogue.migrations.0014_words_without_marks")
    with connections[alias].cursor() as cursor:
        cursor.execute(found.Migration.operations[0].sql)


def test_their_index_answers_once_they_are_brought_up_to_date(before):
    assert f"{before}_search" not in plan(before, "hộ số 4321")
    brought_up()
    assert f"{before}_search" in plan(before, "hộ số 4321")
    assert ids(before, "hộ số 4321") == ids(before, "ho so 4321") == ids(before, "hooj soos 4321") == [4321]


def test_it_is_the_index_that_a_table_of_now_has_and_is_made_once(before):
    make("now", [{"_id": "1", "ten_co_so": "Hộ", "dia_ban": None}])
    with connection.cursor() as cursor:
        asked = "SELECT oid, replace(pg_get_indexdef(oid), %s, 'now') FROM pg_class WHERE relname = %s"

        def index(table):
            cursor.execute(asked, [table, f"{table}_search"])
            return cursor.fetchone()

        brought_up()
        made = index(before)
        assert made[1] == index("now")[1]
        brought_up("sandbox")
        assert index(before) == made
        cursor.execute("DROP TABLE now")
