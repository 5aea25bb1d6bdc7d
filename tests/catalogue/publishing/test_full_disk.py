"""Disks that are really full, of the files and of the database: said so, the version on show whole, nothing left behind."""

import random
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from duoc.catalogue.models import Publication, Resource
from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import folders, publishing, rows

pytestmark = pytest.mark.long  # and for those who may mount a file system

SMALL = "ma,so\nK10,1\nK11,2\n"
_DRAWN = random.Random(20241005)


def large(size):
    """Lines that no codec makes much smaller."""
    lines = ["ma,so\n"]
    lines += [f"{_DRAWN.getrandbits(256):064x},{_DRAWN.getrandbits(20)}\n" for _ in range(size // 78)]
    return "".join(lines)


@contextmanager
def disk(place, mebibytes, owner=None):
    """A file system of this size at a place."""
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=700", "duoc-test", place], check=False
    )
    if done.returncode:
        pytest.skip("may not mount a file system")
    if owner is not None:
        shutil.chown(place, owner)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def full_at(home):
    """A small disk under all the files of the catalogue."""

    def mounted(mebibytes):
        return disk(folders.folder(folders.STAGE).parent, mebibytes)

    return mounted


def on_show(resource):
    held = Resource.objects.get(pk=resource.pk)
    page = rows.page(resource.pk, RowQuery(limit=10), ANYBODY)
    return held.current.number, [row[1] for row in page.rows]


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'catalogue_rows_%'")
        return cursor.fetchone()[0]


def test_an_upload_that_finds_no_room_is_refused_and_leaves_nothing(publish, resource, full_at):
    with full_at(2):
        publish(SMALL)
        before = sorted(folders.folder(folders.STAGE).iterdir())
        with pytest.raises(publishing.PublicationRefusedError, match="chỗ"):
            publishing.upload(HOUSE, resource, "lon.csv", [large(4 << 20).encode()])
        assert sorted(folders.folder(folders.STAGE).iterdir()) == before
        assert on_show(resource) == (1, ["K10", "K11"])
        assert publish(SMALL.replace("K11", "K12")).state == "published"


def test_a_table_that_finds_no_room_ends_its_job_in_words(publish, resource, full_at):
    with full_at(5):
        publish(SMALL)
        ended = publish(large(4 << 20))  # the upload has room, its Parquet has none
        assert ended.state == "failed"
        assert ended.error.startswith("Hết chỗ trên đĩa")
        assert not list(folders.folder(folders.STAGE).glob("*.part"))
        assert on_show(resource) == (1, ["K10", "K11"])


def test_rows_that_find_no_room_in_the_database_end_their_job_in_words(publish, resource, postgres, dsn):
    publish(SMALL)
    place = Path(tempfile.mkdtemp(prefix="duoc-full-", dir="/tmp"))
    with (
        disk(place, 8, owner=postgres.data.owner()),
        psycopg.connect(postgres.dsn("postgres"), autocommit=True) as server,
    ):
        name = conninfo_to_dict(dsn)["dbname"]
        server.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        try:
            server.execute(f"ALTER DATABASE \"{name}\" SET default_tablespace = 'small'")
            connection.close()
            ended = publish(large(12 << 20))
            assert (ended.state, ended.version) == ("failed", None)
            assert ended.error.startswith("Hết chỗ trên đĩa")
            assert tables() == 1
            assert on_show(resource) == (1, ["K10", "K11"])
            assert publish(SMALL.replace("K11", "K12")).state == "published"
            assert not Publication.objects.filter(ended_at=None).exists()
        finally:
            connection.close()
            server.execute(f'ALTER DATABASE "{name}" RESET default_tablespace')
            with psycopg.connect(dsn, autocommit=True) as own:
                for (table,) in own.execute("SELECT tablename FROM pg_tables WHERE tablespace = 'small'").fetchall():
                    own.execute(f'DROP TABLE "{table}"')
            server.execute("DROP TABLESPACE small")
    place.rmdir()
