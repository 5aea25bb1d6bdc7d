"""Drafts without a door: how they wait, who takes them, what a writer beside a writer and a reader beside both see."""

import threading
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.db import connection, connections
from django.utils import timezone

from duoc.catalogue.models import Draft, Publication, Resource
from duoc.catalogue.rules import drafts as rules
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import datastore, drafts, entries, publishing, resources
from duoc.catalogue.services.datastore import Search
from duoc.catalogue.services.publishing import drafting, files
from duoc.engines.columnar import Compare

FIELDS = [
    {"id": "Mã", "type": "text", "info": {"label": "Mã số"}},
    {"id": "so", "type": "int4"},
    {"id": "n", "type": "json"},
]


@pytest.fixture
def held(resource):
    """A resource of rows, its draft with two of them."""
    Resource.objects.filter(pk=resource.pk).update(url_type="datastore")
    drafts.create(HOUSE, resource, FIELDS, ["Mã"])
    put(resource, [{"Mã": "1", "so": 1}, {"Mã": "2", "so": 2, "n": {"a": "đ"}}])
    return Resource.objects.select_related("entry__agency").get(pk=resource.pk)


def put(resource, records, verb=drafts.upsert):
    with drafts.write(HOUSE, resource) as draft:
        verb(draft, records)


def quiet(seconds=3600):
    """As if the last write were so long ago."""
    then = timezone.now() - timedelta(seconds=seconds)
    Draft.objects.update(written_at=then, waits_since=then)


def seen(resource, viewer=HOUSE):
    """The rows that a viewer reads, without their numbers."""
    found = datastore.search(datastore.table_of(resource.pk, viewer), Search(limit=10_000))
    return [tuple(row[1:]) for row in found.records]


def test_it_waits_until_it_is_quiet_and_is_then_one_job(held):
    assert drafting.ask_due() == 0
    assert drafting.next_due() > timezone.now()
    quiet()
    assert drafting.next_due() < timezone.now()
    assert (drafting.ask_due(), drafting.ask_due()) == (1, 0)
    job = Publication.objects.get()
    assert job.source == {"kind": "datastore", "resource": str(held.pk)}
    assert job.asked_by == "duoc"
    assert drafting.next_due() is None


def test_a_job_takes_the_rows_as_they_are_when_it_begins(held):
    quiet()
    drafting.ask_due()
    put(held, [{"Mã": "3", "so": 3}])
    assert publishing.work() == 1
    assert len(seen(held, ANYBODY)) == 3
    quiet()
    assert drafting.ask_due() == 0  # what was written meanwhile is in it


def test_what_is_written_behind_a_running_job_waits_for_its_end(held):
    quiet()
    drafting.ask_due()
    Publication.objects.update(state="running")
    put(held, [{"Mã": "3"}])
    quiet()
    assert (drafting.ask_due(), drafting.next_due()) == (0, None)
    Publication.objects.update(state="cancelled", ended_at=timezone.now())
    assert drafting.ask_due() == 1


def test_rows_are_staged_as_text_with_names_and_types_of_their_own(held):
    source = {"kind": "datastore", "resource": str(held.pk)}
    found = drafting.fetch(source, lambda *_: None)
    assert found["types"] == {"Mã": "string", "so": "integer", "n": "string"}
    assert found["titles"] == {"Mã": "Mã số", "so": "so", "n": "n"}
    table = pq.read_table(files.staged(found["sha256"]))
    assert table.to_pylist() == [{"Mã": "1", "so": "1", "n": None}, {"Mã": "2", "so": "2", "n": '{"a": "đ"}'}]
    assert drafting.choice(source | found).types == found["types"]
    assert drafting.choice({"kind": "upload"}) is None


def test_many_rows_are_staged_batch_by_batch(held, monkeypatch):
    monkeypatch.setattr(drafting, "_BATCH", 7)
    put(held, [{"Mã": f"{number:03}", "so": number} for number in range(40)], drafts.insert)
    told = []
    found = drafting.fetch({"resource": str(held.pk)}, lambda done, _total: told.append(done))
    column = pq.read_table(files.staged(found["sha256"]))["Mã"].to_pylist()
    assert column == ["1", "2", *(f"{number:03}" for number in range(40))]
    assert told == [7, 14, 21, 28, 35, 42]


def test_a_cancelled_job_leaves_the_draft_to_be_asked_for_again(held):
    quiet()
    drafting.ask_due()
    job = Publication.objects.get()
    Publication.objects.filter(pk=job.pk).update(cancel_asked=True)
    assert publishing.publish(job.pk).state == "cancelled"
    assert len(seen(held)) == 2
    put(held, [{"Mã": "3"}])
    quiet()
    assert publishing.waits()


def test_a_draft_that_was_given_up_ends_its_job_in_words(held):
    quiet()
    drafting.ask_due()
    drafting.forget(held.pk)
    job = publishing.publish(Publication.objects.get().pk)
    assert (job.state, job.error) == ("refused", "Bản thảo đã bị xóa trước khi công bố.")


def test_a_draft_of_a_withdrawn_entry_is_not_asked_for(held):
    entries.set_state(HOUSE, held.entry, "withdrawn", reason="thử")
    quiet()
    assert (drafting.ask_due(), drafting.next_due()) == (0, None)
    assert publishing.sweep() == 1
    assert not Draft.objects.exists()


def test_a_draft_of_a_resource_that_was_taken_off_is_not_asked_for(held):
    resources.remove_resource(HOUSE, held)
    quiet()
    assert drafting.ask_due() == 0


def test_an_empty_draft_is_no_table(held):
    drafts.clear(HOUSE, held)
    quiet()
    assert (drafting.ask_due(), seen(held)) == (0, [])
    with pytest.raises(drafts.BadRecordError):
        put(held, [{"Mã": "1"}], drafts.insert)


def test_who_may_not_write_does_not_see_it(held):
    other = Viewer(sees=frozenset({held.entry.agency_id}), changes=frozenset())
    assert drafts.draft_table(held.pk, other) is None
    assert drafts.draft_table(held.pk, ANYBODY) is None
    assert drafts.draft_table(held.pk, HOUSE).lasting.rows == 2
    with pytest.raises(publishing.PublicationRefusedError), drafts.write(other, held):
        pass


def test_what_raises_takes_all_of_a_write_back(held):
    def fails():
        with drafts.write(HOUSE, held) as draft:
            drafts.insert(draft, [{"Mã": "9"}])
            drafts.delete(draft, Compare("so", "eq", 1))
            raise RuntimeError("stop")

    before = Draft.objects.get().written
    with pytest.raises(RuntimeError, match="stop"):
        fails()
    assert len(seen(held)) == 2
    assert Draft.objects.get().written == before


def test_a_writer_waits_for_a_writer_and_no_row_is_lost(held):
    """Sixteen writers at once, each with rows of its own and one that all of them write."""
    errors = []

    def write(number):
        try:
            put(held, [{"Mã": f"w{number}-{row}", "so": row} for row in range(5)])
            put(held, [{"Mã": "chung", "so": number}])
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = seen(held)
    assert len(found) == 2 + 16 * 5 + 1
    assert len({row[0] for row in found}) == len(found)


def test_two_that_make_a_table_at_once_make_one(resource):
    errors = []

    def make(name):
        try:
            drafts.create(HOUSE, resource, [{"id": name, "type": "text"}])
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=make, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert {one["id"] for one in Draft.objects.get().fields} == {"a", "b", "c"}


def test_a_draft_begins_with_the_rows_of_the_version(resource, publish):
    assert publish("Mã;Ngày;Đúng\nA1;05/03/2026;có\nA2;;không\n").state == "published"
    held = Resource.objects.select_related("entry__agency", "current").get(pk=resource.pk)
    with drafts.write(HOUSE, held) as draft:
        assert [one["type"] for one in draft.draft.fields] == ["text", "date", "bool"]
        drafts.insert(draft, [{"ma": "A3", "ngay": "2026-03-07", "dung": True}])
    assert seen(held) == [("A1", "2026-03-05", True), ("A2", None, False), ("A3", "2026-03-07", True)]
    assert seen(held, ANYBODY) == [("A1", "2026-03-05", True), ("A2", None, False)]


def test_a_version_whose_rows_lie_in_a_file_alone_is_not_begun(resource, publish):
    assert publish("Mã;So\nA1;5\n").state == "published"
    held = Resource.objects.select_related("entry__agency", "current").get(pk=resource.pk)
    held.current.rows_table = ""
    with pytest.raises(drafts.DraftRefusedError, match="place"), drafts.write(HOUSE, held):
        pass


def test_a_resource_without_rows_has_nothing_to_write_to(resource):
    with pytest.raises(drafts.NoDraftError), drafts.write(HOUSE, resource):
        pass


def test_tables_go_with_their_drafts(held):
    name = rules.table_of(held.pk)
    drafting.forget(held.pk)
    drafting.forget(held.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        assert cursor.fetchone() == (None,)
