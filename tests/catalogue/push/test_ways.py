"""Whichever way an entry changes, the change waits in the same transaction: services, clients, lists, plain SQL."""

import pytest
from django.db import connection
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Entry, Push, Resource
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, loading, push, resources
from duoc.catalogue.services.ckan import writing
from duoc.people import services as people

LIST = "code,title_vi,kind,agency,topic,frequency,format,description\nMO-001,Tên mới,open,Sở Mẫu,,DAILY,CSV,Mô tả\n"


@pytest.fixture
def held(database):
    """An entry with a resource, received by a target."""
    target = push.add_target(HOUSE, "tep", "Tệp", "file")
    entry = add("mot")
    resources.add_resource(HOUSE, entry, name="Bảng", format="csv", url="https://du-lieu.example.vn/a.csv")
    made = push.export(HOUSE, target)
    push.acknowledge(HOUSE, made.pk, "1/CV", made.made_at.date())
    assert Push.objects.get().state == "sent"
    return entry


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


WAYS = {
    "changed": lambda entry: entries.change(HOUSE, entry, {"notes": "khác"}),
    "ended": lambda entry: entries.set_state(HOUSE, entry, "ended"),
    "withdrawn": lambda entry: entries.set_state(HOUSE, entry, "withdrawn", reason="Nhầm"),
    "hidden": lambda entry: entries.change(
        HOUSE, entry, {"kind": "shared", "level": "hidden", "access_right": "NON_PUBLIC"}
    ),
    "resource added": lambda entry: resources.add_resource(
        HOUSE, entry, name="Hai", format="csv", url="https://a.example.vn/"
    ),
    "resource changed": lambda entry: resources.change_resource(HOUSE, resources.of_entry(entry)[0], {"name": "Khác"}),
    "resource removed": lambda entry: resources.remove_resource(HOUSE, resources.of_entry(entry)[0]),
    "list loaded": lambda _: loading.load(LIST, HOUSE),
    "client's patch": lambda entry: writing.patched(
        HOUSE, {"id": entry.name, "title": "Của ckanapi"}, entry, "http://x"
    ),
    "client's delete": lambda entry: writing.deleted(HOUSE, entry),
    "rows of the ORM": lambda entry: Entry.objects.filter(pk=entry.pk).update(title="Qua ORM"),
    "resources of the ORM": lambda _: Resource.objects.update(size=5),
    "plain SQL": lambda _: sql("UPDATE catalogue_entry SET notes = 'thẳng'"),
    "plain SQL of resources": lambda _: sql("UPDATE catalogue_resource SET description = 'thẳng'"),
}


@pytest.mark.parametrize("way", WAYS)
def test_visible_change_waits_for_every_target(held, way):
    before = Push.objects.get().revision
    WAYS[way](held)
    row = Push.objects.get()
    assert (row.state, row.revision > before, row.waiting_since is None) == ("waiting", True, False)


@pytest.mark.parametrize("way", WAYS)
def test_refused_record_that_changes_waits_again(held, way):
    Push.objects.update(state="refused", reason="vì thế")
    WAYS[way](held)
    assert (Push.objects.get().state, Push.objects.get().reason) == ("waiting", "")


def test_change_of_what_is_delayed_keeps_its_turn(held):
    Push.objects.update(
        state="delayed", reason="nơi nhận trả lời 500", due_at="2099-01-01T00:00Z", waiting_since="2026-01-01T00:00Z"
    )
    entries.change(HOUSE, held, {"notes": "khác"})
    row = Push.objects.get()
    assert (row.state, row.due_at.year, row.waiting_since.year) == ("delayed", 2099, 2026)


def test_update_that_changes_nothing_waits_for_nobody(held):
    sql("UPDATE catalogue_entry SET notes = notes")
    assert Push.objects.get().state == "sent"


def test_draft_waits_for_nobody_until_it_is_on_show(held):
    draft = add("hai", show=False)
    entries.change(HOUSE, draft, {"notes": "nháp"})
    assert not Push.objects.filter(entry=draft).exists()
    entries.set_state(HOUSE, draft, "published")
    assert Push.objects.get(entry=draft).state == "waiting"


def test_entry_knows_where_it_stands_everywhere(held):
    push.add_target(HOUSE, "nua", "Nữa", "file")
    assert [(one.target.key, one.state) for one in push.of_entry(held)] == [("nua", "waiting"), ("tep", "sent")]


def test_agency_has_no_row_of_its_own(held):
    """The name of an agency stands in the record, and moves no entry: the next comparison finds it."""
    people.agency_named("so-mau")
    assert Push.objects.count() == 1
