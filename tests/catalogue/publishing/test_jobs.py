"""Jobs: who has one, how far it is, who may ask for it, what is kept of it."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from duoc.catalogue.models import Entry, Publication
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import entries, folders, publishing, resources
from duoc.catalogue.services.publishing import files, progress
from duoc.catalogue.services.publishing.progress import CancelledError, claimed, free

TABLE = b"ma,so\nK10,15\nK11,16\n"


@pytest.fixture
def held(resource):
    """A job that waits."""
    return publishing.upload(HOUSE, resource, "bang.csv", [TABLE])


def state(held):
    return Publication.objects.values("state", "stage", "done", "total", "attempts", "claimed_by").get(pk=held.pk)


def test_a_job_is_free_until_somebody_has_it_and_again_when_he_is_gone(held):
    assert free() == [held.pk]
    with claimed(held.pk, "mot") as mine:
        assert mine.attempts == 1
        assert free() == []
        with claimed(held.pk, "hai") as other:
            assert other is None
        assert state(held)["claimed_by"] == "mot"
    assert free() == [held.pk]
    with claimed(held.pk, "hai") as mine:
        assert mine.attempts == 2


def test_a_job_that_ended_is_nobodys(held):
    Publication.objects.filter(pk=held.pk).update(state="failed", ended_at=timezone.now())
    assert free() == []
    with claimed(held.pk, "mot") as mine:
        assert mine is None


def test_progress_is_told_at_most_once_a_second(held, monkeypatch):
    with claimed(held.pk, "mot") as mine:
        mine.stage("write")
        for done in range(1, 50):
            mine(done, 100)
        assert state(held) | {"attempts": 1, "claimed_by": "mot"} == {
            "state": "running", "stage": "write", "done": 0, "total": 0, "attempts": 1, "claimed_by": "mot",
        }  # fmt: skip
        monkeypatch.setattr(progress, "_INTERVAL_S", 0)
        mine(50, 100)
        assert (state(held)["done"], state(held)["total"]) == (50, 100)


def test_seconds_of_each_step_are_kept(held):
    with claimed(held.pk, "mot") as mine:
        for name in ("examine", "write"):
            mine.stage(name)
        assert list(mine.end()) == ["examine", "write"]
        assert all(seconds >= 0 for seconds in mine.seconds.values())


def test_the_next_word_of_a_cancelled_job_ends_it(held):
    with claimed(held.pk, "mot") as mine:
        mine.stage("examine")
        publishing.cancel(HOUSE, held)
        with pytest.raises(CancelledError):
            mine.stage("write")


def test_a_job_that_somebody_else_has_ended_is_not_gone_on_with(held):
    with claimed(held.pk, "mot") as mine:
        Publication.objects.filter(pk=held.pk).update(state="cancelled", ended_at=timezone.now())
        with pytest.raises(CancelledError):
            mine.stage("write")


def test_an_end_is_told_once(held):
    publishing.publish(held.pk)
    ended = Publication.objects.get(pk=held.pk)
    publishing.cancel(HOUSE, ended)
    assert publishing.publish(held.pk) is None
    ended.refresh_from_db()
    assert (ended.state, ended.cancel_asked) == ("published", False)


def test_jobs_are_done_in_their_order_and_one_that_fails_stops_no_other(resource, restricted):
    first = publishing.upload(HOUSE, resource, "hong.pdf", [b"%PDF-1.7\n"])
    second = publishing.upload(HOUSE, restricted, "bang.csv", [TABLE])
    assert publishing.work() == 2
    assert [Publication.objects.get(pk=one.pk).state for one in (first, second)] == ["refused", "published"]
    assert publishing.work() == 0


def test_what_a_refused_file_was_is_said_by_a_code_and_a_sentence(publish):
    ended = publish(b"%PDF-1.7\n", "a.pdf")
    assert (ended.state, ended.report["code"], "PDF" in ended.error) == ("refused", "pdf", True)


def test_who_sees_jobs_is_who_sees_what_is_not_published(held, resource):
    agency = resource.entry.agency_id
    assert [one.pk for one in publishing.publications(Viewer(sees=frozenset({agency})))] == [held.pk]
    for viewer in (ANYBODY, Viewer(sees=frozenset({agency + 1}))):
        assert list(publishing.publications(viewer)) == []
        assert publishing.publication(held.pk, viewer) is None
    assert publishing.publication("x", HOUSE) is None
    assert list(publishing.publications(HOUSE, resource)) == [held]


def test_a_withdrawn_entry_takes_no_more_data(resource):
    entries.set_state(HOUSE, Entry.objects.get(pk=resource.entry_id), "withdrawn", reason="gộp")
    resource.entry.refresh_from_db()
    with pytest.raises(publishing.PublicationRefusedError, match="thu hồi"):
        publishing.upload(HOUSE, resource, "bang.csv", [TABLE])
    assert list(folders.folder(folders.STAGE).iterdir()) == []


def test_an_entry_withdrawn_while_the_job_runs_gets_no_version(resource, held):
    entry = Entry.objects.get(pk=resource.entry_id)

    def watch(stage, _done, _total):
        if stage == "write" and Entry.objects.get(pk=entry.pk).state != "withdrawn":
            entries.set_state(HOUSE, entry, "withdrawn", reason="gộp")

    ended = publishing.publish(held.pk, watch)
    assert (ended.state, ended.version) == ("stopped", None)


def test_bytes_that_are_no_longer_kept_are_asked_for_again(publish):
    ended = publish("ma\nK1 CCCD 079203001234\nK2\nK3\n")
    files.erase(files.staged(ended.source["sha256"]))
    with pytest.raises(publishing.PublicationRefusedError, match="gửi lại"):
        publishing.again(HOUSE, ended)


def test_two_resources_of_the_same_bytes_share_the_file(publish, resource):
    other = resources.add_resource(HOUSE, resource.entry, name="khac.csv")
    first, second = publish(TABLE).version, publish(TABLE, of=other).version
    assert (first.number, second.number) == (1, 1)
    assert first.parquet_sha256 == second.parquet_sha256
    assert [place.stem for place in folders.folder(folders.PARQUET).iterdir()] == [first.parquet_sha256]
    publishing.withdraw_version(HOUSE, first, "nhầm")
    assert publishing.parquet_of(second, ANYBODY).exists()


def test_a_manifest_can_be_recounted_by_whoever_has_the_files(publish, resource):
    Entry.objects.filter(pk=resource.entry_id).update(legal_bases=[{"title": "Nghị định 194/2025/NĐ-CP"}])
    version = publish(TABLE).version
    told = version.manifest
    assert told == {
        "entry": resource.entry.code, "resource": str(resource.pk), "number": 1, "publisher": "so-mau", "rows": 2,
        "legal_bases": [{"title": "Nghị định 194/2025/NĐ-CP"}], "schema": version.schema,
        "parquet": {"sha256": version.parquet_sha256, "bytes": publishing.parquet_of(version, ANYBODY).stat().st_size},
        "original": {"sha256": version.original_sha256, "bytes": len(TABLE), "name": "bang.csv", "open": True},
    }  # fmt: skip
    assert "duoc" not in json.dumps(told | {"schema": None})  # nobody who did it is named


def test_figures_of_columns_are_kept_with_the_version(publish):
    columns = publish("ma,so\nK10,15\nK11,\nK12,-3\n").version.columns
    assert [(one["name"], one["empty"], one["minimum"], one["maximum"], one["distinct"]) for one in columns] == [
        ("ma", 0, None, None, 3), ("so", 1, -3, 15, 2),
    ]  # fmt: skip


def test_the_number_of_the_next_version_follows_the_last_one_whatever_became_of_it(publish):
    first = publish(TABLE).version
    publishing.withdraw_version(HOUSE, first, "nhầm")
    assert publish("ma,so\nK10,1\nK11,2\n").version.number == 2


def test_a_reader_that_holds_the_rows_puts_the_sweep_off(publish):
    first = publish(TABLE).version
    publish("ma,so\nK10,1\nK11,2\n")
    type(first).objects.filter(pk=first.pk).update(rows_until=timezone.now())
    reader = connection.copy()
    reader.set_autocommit(False)
    with reader.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {first.rows_table}")
        assert publishing.sweep() == 0
        first.refresh_from_db()
        assert first.rows_table
    reader.rollback()
    reader.close()
    assert publishing.sweep() == 1
