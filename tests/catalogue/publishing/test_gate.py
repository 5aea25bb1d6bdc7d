"""The gate: what it stops, what passes, and that only two people together let through what it has stopped."""

import json

import pytest
from django.db import DatabaseError, transaction

from duoc.catalogue.models import Entry, Finding, Marking, Publication
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishing
from duoc.catalogue.services.viewers import viewer_of
from duoc.frame.models import Outbox

CITIZEN = "079203001234"


def planted(rows, at, cell):
    """A table with one telling cell in a column of notes."""
    lines = [f"HS{n:07d},Cấp giấy phép,{cell if n == at else 'không'}" for n in range(1, rows + 1)]
    return "ma,thu_tuc,ghi_chu\n" + "\n".join(lines) + "\n"


def found(job):
    return [(one.column, one.type, one.count, one.rows) for one in job.findings.order_by("id")]


@pytest.mark.parametrize("cell", [CITIZEN, f"CCCD {CITIZEN}", f"gọi {CITIZEN} nhé"])
def test_one_number_in_five_thousand_rows_is_named_by_its_row(publish, resource, cell):
    ended = publish(planted(5_000, 3_500, cell))
    assert ended.state == "stopped"
    assert found(ended) == [("ghi_chu", "SO_DINH_DANH", 1, [3_500])]
    assert ended.version is None
    assert resource.versions.count() == 0


@pytest.mark.long
def test_one_number_at_row_seven_hundred_thousand_is_named_by_its_row(publish):
    ended = publish(planted(700_001, 700_000, CITIZEN))
    assert found(ended) == [("ghi_chu", "SO_DINH_DANH", 1, [700_000])]


def test_no_value_is_kept_anywhere(publish):
    ended = publish(planted(50, 7, f"CCCD {CITIZEN}"))
    kept = json.dumps([ended.report, ended.error, ended.source, *Finding.objects.values()], default=str)
    assert CITIZEN not in kept
    assert not any(CITIZEN in str(row) for row in Outbox.objects.values_list("entry", "payload"))


def test_twelve_digit_codes_of_lots_pass(publish, shared):
    ended = publish((shared / "data/catalogue/dirty/codes-12.csv").read_bytes(), "codes-12.csv")
    assert (ended.state, found(ended)) == ("published", [])


def test_the_reference_list_of_facilities_passes(publish, shared):
    ended = publish((shared / "data/catalogue/sample_rows.csv").read_bytes(), "sample_rows.csv")
    assert (ended.state, found(ended)) == ("published", [])


def test_restricted_data_is_published_with_its_findings(publish, restricted):
    ended = publish(planted(20, 7, CITIZEN), of=restricted)
    assert ended.state == "published"
    assert found(ended) == [("ghi_chu", "SO_DINH_DANH", 1, [7])]


def test_open_entry_has_no_version_with_personal_data(publish, restricted):
    publish(planted(20, 7, CITIZEN), of=restricted)
    opened = {"level": "open", "kind": "open", "access_right": "PUBLIC"}
    with pytest.raises(DatabaseError, match="personal data"), transaction.atomic():
        Entry.objects.filter(pk=restricted.entry_id).update(**opened)
    with pytest.raises(entries.EntryRefusedError):
        entries.change(HOUSE, restricted.entry, opened)


def test_an_entry_that_is_opened_while_the_job_runs_is_looked_at_again(publish, restricted, monkeypatch):
    def opened(*_arguments, **_facts):
        Entry.objects.filter(pk=restricted.entry_id).update(level="open", kind="open", access_right="PUBLIC")
        return True

    monkeypatch.setattr("duoc.catalogue.services.publishing.rows.load", opened)
    monkeypatch.setattr("duoc.catalogue.services.publishing.rows.index", lambda *_: None)
    ended = publish(planted(20, 7, CITIZEN), of=restricted)
    assert (ended.state, ended.version) == ("stopped", None)
    assert Entry.objects.get(pk=restricted.entry_id).level == "restricted"


def test_a_number_in_the_file_name_stops_as_well(publish):
    ended = publish("ma,so\nK10,15\nK11,16\n", f"ho so {CITIZEN}.csv")
    assert found(ended) == [("", "SO_DINH_DANH", 1, [])]


def test_two_people_together_let_through_what_is_none(publish, stewards):
    one, two = map(viewer_of, stewards)
    stopped = publish(planted(50, 7, CITIZEN))
    marking = publishing.propose(one, stopped, "ghi_chu", "mã lô của nhà máy, không phải CCCD")
    assert publishing.publish(publishing.again(one, stopped).pk).state == "stopped"
    with pytest.raises(publishing.MarkingRefusedError, match="người thứ hai"):
        publishing.decide(one, marking, agree=True)
    begun = publishing.decide(two, marking, agree=True)
    ended = publishing.publish(begun.pk)
    assert ended.state == "published"
    assert found(ended) == [("ghi_chu", "SO_DINH_DANH", 1, [7])]
    marking.refresh_from_db()
    told = Outbox.objects.get(event=marking.event)
    assert (told.kind, json.loads(bytes(told.payload))["what"]) == ("catalogue.marking", "in_force")


def test_a_marking_holds_for_the_same_bytes_alone(publish, stewards):
    one, two = map(viewer_of, stewards)
    marking = publishing.propose(one, publish(planted(50, 7, CITIZEN)), "ghi_chu", "mã lô")
    publishing.decide(two, marking, agree=True)
    Publication.objects.filter(state="waiting").delete()
    assert publish(planted(51, 7, CITIZEN)).state == "stopped"


def test_a_rejected_marking_changes_nothing(publish, stewards):
    one, two = map(viewer_of, stewards)
    stopped = publish(planted(50, 7, CITIZEN))
    marking = publishing.propose(one, stopped, "ghi_chu", "mã lô")
    assert publishing.decide(two, marking, agree=False) is None
    assert publishing.publish(publishing.again(one, stopped).pk).state == "stopped"
    with pytest.raises(publishing.MarkingRefusedError, match="đã được quyết định"):
        publishing.decide(two, marking, agree=True)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        Marking.objects.filter(pk=marking.pk).update(state="in_force")
    assert refused.value.__cause__.diag.constraint_name == "marking_is_decided_once"


@pytest.mark.parametrize(
    ("column", "types", "reason"), [("ghi_chu", ["PHONE"], "x"), ("ma", None, "x"), ("ghi_chu", None, " ")]
)
def test_only_what_was_found_is_marked_and_with_a_reason(publish, stewards, column, types, reason):
    with pytest.raises(publishing.MarkingRefusedError):
        publishing.propose(viewer_of(stewards[0]), publish(planted(20, 7, CITIZEN)), column, reason, types)


def test_the_machines_own_account_marks_nothing(publish):
    with pytest.raises(publishing.MarkingRefusedError, match="người dùng có tên"):
        publishing.propose(HOUSE, publish(planted(20, 7, CITIZEN)), "ghi_chu", "mã lô")
