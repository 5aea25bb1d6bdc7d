"""A migration that comes to a database that is there already, and one that a process left half-way through the aliases."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connections, migrations
from django.db.migrations.loader import MigrationLoader

from duoc.web import database as web_database
from duoc.web import migrating

LATER = ("catalogue", "0099_later")


@pytest.fixture
def later(monkeypatch):
    """Adds a migration of the catalogue's, which is made before those of other apps, with this code."""
    load = MigrationLoader.load_disk

    def add(code, atomic=True):
        def with_later(self):
            load(self)
            last = max(name for app, name in self.disk_migrations if app == LATER[0])
            made = type("Migration", (migrations.Migration,), {"atomic": atomic})(LATER[1], LATER[0])
            made.dependencies, made.operations = [(LATER[0], last)], [migrations.RunPython(code)]
            self.disk_migrations[LATER] = made

        monkeypatch.setattr(MigrationLoader, "load_disk", with_later)

    return add


def kinds(dsn):
    """What Django writes behind the last migration."""
    with psycopg.connect(dsn) as connection:
        asked = "SELECT app_label, model, codename FROM django_content_type k JOIN auth_permission ON content_type_id = k.id"
        return set(connection.execute(asked).fetchall())


def test_an_operation_knows_all_models_whose_tables_are_there(database, later):
    known = {}
    later(
        lambda apps, editor: known.update({editor.connection.alias: {model._meta.label for model in apps.get_models()}})
    )
    web_database.prepare()
    assert set(known) == set(web_database.SEARCH_PATHS) - {"default"}  # which has no table of the catalogue
    assert all({"trace.Product", "people.Party", "mfa.Authenticator"} <= labels for labels in known.values())


@pytest.mark.parametrize("atomic", [True, False])
def test_what_follows_the_last_migration_is_not_left_out_where_another_alias_fails(database, later, atomic):
    whole = kinds(database)
    assert len(whole) > 100
    fails = ["replay"]

    def code(_apps, editor):
        if editor.connection.alias in fails:
            raise RuntimeError("no room")

    later(code, atomic)
    with connections["default"].cursor() as cursor:
        cursor.execute("TRUNCATE django_content_type CASCADE")
    with pytest.raises(RuntimeError):
        web_database.prepare()
    fails.clear()
    web_database.prepare()
    assert migrating.lacking("replay") == []
    assert kinds(database) == whole


KILLED = """
import os, signal, sys
from duoc.web.database import prepare
from django.db.migrations.recorder import MigrationRecorder
import django
django.setup()
left, kept = int(sys.argv[1]), MigrationRecorder.record_applied
def record(self, app, name):
    global left
    kept(self, app, name)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
MigrationRecorder.record_applied = record
prepare()
"""


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_process_killed_at_any_alias_leaves_nothing_out(database, after):
    """The last migration is taken back from every alias, with what follows it, and made by processes that are killed."""
    whole = kinds(database)
    with connections["default"].cursor() as cursor:
        cursor.execute("TRUNCATE django_content_type CASCADE")
        for schema in web_database.SCHEMAS:
            cursor.execute(f"DELETE FROM {schema}.django_migrations WHERE app = 'catalogue' AND name LIKE '0014%'")
    environ = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "duoc.web.settings"}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(after)], env=environ, check=False)
    assert killed.returncode == -9
    connections.close_all()
    web_database.prepare()
    assert web_database.pending() == []
    assert kinds(database) == whole
