"""Migrations of several aliases together: what one cannot make stays unmade for it, and is made when it is tried again."""

import psycopg
import pytest
from django.db import DatabaseError, connections

from duoc.web import database, migrating

# Everything that a migration leaves behind, without the schema it stands in.
LEFT = """SELECT kind || ' ' || replace(what, %(schema)s || '.', '') FROM (
    SELECT 'column' kind, concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) what
        FROM information_schema.columns WHERE table_schema = %(schema)s
    UNION ALL SELECT 'constraint', concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
    UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = %(schema)s
    UNION ALL SELECT 'trigger', pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = %(schema)s::regnamespace AND NOT tgisinternal
    UNION ALL SELECT 'function', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
) AS every ORDER BY 1"""


def left(dsn: str, schema: str) -> list[str]:
    with psycopg.connect(dsn, options="-c search_path=pg_catalog") as connection:
        return [line for (line,) in connection.execute(LEFT, {"schema": schema})]


@pytest.fixture
def fresh(postgres, django_at):
    """The URL of an empty database that Django's aliases point at."""
    dsn = postgres.dsn("migrating")
    database.create(dsn)
    django_at(dsn)
    yield dsn
    connections.close_all()
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE migrating")


def test_what_fails_for_one_alias_is_undone_there_alone_and_made_the_next_time(fresh, template, postgres, monkeypatch):
    failing = next(one for one in migrating.lacking("sandbox") if (one.app_label, one.name[:4]) == ("ledger", "0003"))
    kept = type(failing.operations[-1]).database_forwards

    def full(self, app_label, editor, before, after):
        kept(self, app_label, editor, before, after)
        if editor.connection.alias == "sandbox" and any(self is one for one in failed):
            raise DatabaseError("no room")

    failed = []
    make = migrating._steps

    def steps(migration, state):
        if migration == failing:
            failed[:] = migration.operations[-1:]
        return make(migration, state)

    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_steps", steps)
        patch.setattr(type(failing.operations[-1]), "database_forwards", full)
        with pytest.raises(DatabaseError, match="no room"):
            database.prepare()
    lacks = {alias: {(one.app_label, one.name) for one in migrating.lacking(alias)} for alias in database.SEARCH_PATHS}
    assert lacks["sandbox"] - lacks["production"] == {("ledger", failing.name)}
    assert lacks["sandbox"] == lacks["replay"]

    database.prepare()
    assert database.pending() == []
    for schema in database.SCHEMAS:
        assert left(fresh, schema) == left(postgres.dsn(template), schema)


def test_nothing_is_told_of_aliases_that_lack_nothing(database, monkeypatch):
    def told(**_known):
        raise AssertionError

    monkeypatch.setattr(migrating, "emit_post_migrate_signal", told)
    migrating.migrate(["default", "replay"])
