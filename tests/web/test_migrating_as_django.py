"""Migrations of several aliases together leave what Django's own command leaves for each of them."""

from itertools import count

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from tests.web.test_migrating import left

from duoc.web import database

pytestmark = pytest.mark.long
_NUMBER = count(1)
# Up to which migration an alias has come before; what is not named here stands where its dependencies need it.
_TIP = [("catalogue", "0013_usage"), ("trace", "0016_portal_delivery"), ("exchange", "0013_guard_rules")]
_COMMIT = [("catalogue", "0005_ckan"), ("trace", "0011_mention_roles"), ("guard", "0003_watch")]
OLDER = {
    "all at an older commit": dict.fromkeys(database.SEARCH_PATHS, _COMMIT),
    "one alias behind the others": {
        **dict.fromkeys(database.SEARCH_PATHS, _TIP),
        "sandbox": [("ledger", "0002_finality"), ("trace", "0003_stamps")],
    },
}


def rows(dsn):
    """What the migrations and their signals have written, row by row."""
    told = []
    with psycopg.connect(dsn) as connection:
        for schema in database.SCHEMAS:
            asked = f"SELECT app, name FROM {schema}.django_migrations ORDER BY 1, 2"
            told.append((schema, connection.execute(asked).fetchall()))
        told.append(connection.execute("SELECT app_label, model FROM django_content_type ORDER BY 1, 2").fetchall())
        told.append(connection.execute("SELECT codename FROM auth_permission ORDER BY 1").fetchall())
    return told


@pytest.fixture
def older(postgres, django_at):
    """Makes an empty database whose aliases have come so far, and points Django at it."""
    made = []

    def make(reached):
        name = f"older_{next(_NUMBER)}"
        made.append(name)
        database.create(postgres.dsn(name))
        django_at(postgres.dsn(name))
        with connections["default"].cursor() as cursor:
            for schema in database.SCHEMAS:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
                cursor.execute(database._RECORD.format(schema=schema))
        for alias, targets in reached.items():
            MigrationExecutor(connections[alias]).migrate(targets)
        return postgres.dsn(name)

    yield make
    connections.close_all()
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as server:
        for name in made:
            server.execute(f"DROP DATABASE {name}")


@pytest.mark.parametrize("reached", OLDER.values(), ids=OLDER)
def test_an_older_database_becomes_what_the_command_makes_of_it(older, reached):
    together = older(reached)
    database.prepare()
    assert database.pending() == []
    apart = older(reached)
    for alias in database.SEARCH_PATHS:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    for schema in database.SCHEMAS:
        assert left(together, schema) == left(apart, schema)
    assert rows(together) == rows(apart)
