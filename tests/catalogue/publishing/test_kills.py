"""Kill -9 at any step: the old version is served whole, the job begins again and ends, nothing is there twice."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection

from duoc.catalogue.models import Publication, Resource, Version
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import publishing
from duoc.catalogue.services.publishing import files
from duoc.catalogue.services.publishing.progress import claimed

# Publishes what waits, and dies where it is told to.
KILLER = """
import os, signal, sys, django
django.setup()
from duoc.catalogue.services import publishing
from duoc.catalogue.services.publishing import making, progress
step = sys.argv[1]
def dead(*_a, **_k):
    os.kill(os.getpid(), signal.SIGKILL)
if step == "flip":
    making.today = dead
else:
    real = progress.Progress.stage
    def stage(self, name):
        real(self, name)
        if name == step:
            dead()
    progress.Progress.stage = stage
publishing.work()
"""
FIRST = "ma,so\nK10,15\nK11,16\n"
SECOND = "ma,so\nK10,17\nK11,18\nK12,19\n"


def served(resource):
    """What anybody gets now: rows from PostgreSQL and from the file, which must be the same."""
    version = Resource.objects.select_related("current__resource__entry").get(pk=resource.pk).current
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ma, so FROM {version.rows_table} ORDER BY _id")
        found = cursor.fetchall()
    table = pq.read_table(publishing.parquet_of(version, ANYBODY)).to_pylist()
    assert [tuple(row.values()) for row in table] == found
    return version.number, found


@pytest.mark.parametrize("step", ["examine", "write", "rows", "index", "rollups", "version", "flip"])
def test_killed_at_a_step_the_old_version_stays_whole_and_the_job_ends_later(publish, resource, environ, step):
    publish(FIRST)
    held = publishing.upload(HOUSE, resource, "bang.csv", [SECOND.encode()])
    killed = subprocess.run([sys.executable, "-c", KILLER, step], env=environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert served(resource) == (1, [("K10", 15), ("K11", 16)])
    assert Publication.objects.get(pk=held.pk).state == "running"
    assert tables() == 1
    assert publishing.work() == 1
    assert served(resource) == (2, [("K10", 17), ("K11", 18), ("K12", 19)])
    assert (Version.objects.count(), tables()) == (2, 2)
    assert Publication.objects.get(pk=held.pk).attempts == 2


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_moment_the_old_version_stays_whole(publish, resource, environ, seed):
    publish(FIRST)
    many = "ma,so\n" + "".join(f"K{n},{n * 3}\n" for n in range(300_000))
    held = publishing.upload(HOUSE, resource, "bang.csv", [many.encode()])
    child = subprocess.Popen([sys.executable, "-c", KILLER, "nowhere"], env=environ)
    time.sleep(1 + random.Random(seed).random() * 5)
    child.kill()
    child.wait()
    number, found = served(resource)
    assert (number, len(found)) in ((1, 2), (2, 300_000))
    taken = time.monotonic()
    while Publication.objects.get(pk=held.pk).ended_at is None and time.monotonic() - taken < 10:
        publishing.work()  # the server may not know yet that the other one is dead
    number, found = served(resource)
    assert (number, len(found), found[-1]) == (2, 300_000, ("K299999", 899_997))
    assert (Version.objects.count(), tables()) == (2, 2)
    assert Publication.objects.get(pk=held.pk).state == "published"


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'catalogue_rows_%'")
        return cursor.fetchone()[0]


def test_what_the_dead_left_in_the_stage_is_swept(publish, resource, environ):
    held = publishing.upload(HOUSE, resource, "bang.csv", [SECOND.encode()])
    part = files.draft()
    part.write_bytes(b"half")
    lost = files.parquet("f" * 64)
    lost.write_bytes(b"a version that never was")
    spilled = files.draft().with_suffix(".spill")
    spilled.mkdir()
    (spilled / "x").write_bytes(b"of a comparison")
    for place in (part, lost, spilled, files.staged(held.source["sha256"])):
        os.utime(place, (0, 0))
    assert publishing.sweep() == 3
    assert not spilled.exists()
    assert not part.exists()
    assert not lost.exists()
    assert publishing.publish(held.pk).state == "published"


def test_a_job_that_ends_its_process_every_time_is_given_up(resource):
    held = publishing.upload(HOUSE, resource, "bang.csv", [SECOND.encode()])
    Publication.objects.filter(pk=held.pk).update(attempts=3, state="running")
    ended = publishing.publish(held.pk)
    assert (ended.state, "ba lần" in ended.error) == ("failed", True)


def test_a_job_that_somebody_has_is_not_begun_twice(resource):
    held = publishing.upload(HOUSE, resource, "bang.csv", [SECOND.encode()])
    with claimed(held.pk, "another") as progress:
        assert progress.attempts == 1
        assert not publishing.waits()
        assert publishing.publish(held.pk) is None
    assert publishing.waits()


def test_the_worker_publishes_in_a_process_of_its_own(resource, environ):
    held = publishing.upload(HOUSE, resource, "bang.csv", [FIRST.encode()])
    assert (Path(environ["DUOC_HOME"]) / "run").exists() is False
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "duoc.web.worker"], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline() == "ready\n"
        deadline = time.monotonic() + 60
        while Publication.objects.get(pk=held.pk).ended_at is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert served(resource)[0] == 1
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
