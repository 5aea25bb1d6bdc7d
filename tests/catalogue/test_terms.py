"""Deadlines: computed by hand on a calendar, and who is reminded when."""

import csv
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from duoc.catalogue.models import Entry, Reminder, Term
from duoc.catalogue.rules import terms as rules
from duoc.catalogue.rules.frequencies import DAYS
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import terms

DAY = date(2026, 11, 29)


@pytest.fixture
def shown(register):
    """An entry on show since 1 June 2026, renewed monthly, last on 20 October, reviewed on 31 May."""
    Entry.objects.exclude(state="withdrawn").update(state="draft")  # the list would be late too
    made = register("Sản lượng", show=True, frequency="MONTHLY", review_months=6, reviewed_on=date(2026, 5, 31))
    Entry.objects.filter(pk=made.pk).update(
        data_updated_on=date(2026, 10, 20), published_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    return Entry.objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 8, 29), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_are_added_on_the_calendar(day, months, later):
    assert rules.add_months(day, months) == later


@pytest.mark.parametrize(
    ("frequency", "updated", "published", "due"),
    [
        ("DAILY", date(2026, 11, 28), None, date(2026, 11, 29)),
        ("WEEKLY", date(2026, 11, 20), None, date(2026, 11, 27)),
        ("QUARTERLY", None, date(2026, 9, 1), date(2026, 12, 2)),
        ("IRREG", date(2026, 1, 1), None, None),
        ("NEVER", date(2026, 1, 1), None, None),
        ("không có", date(2026, 1, 1), None, None),
        ("DAILY", None, None, None),
    ],
)
def test_an_update_is_due_one_period_after_the_last(frequency, updated, published, due):
    assert rules.update_due(frequency, updated, published) == due


@pytest.mark.parametrize(
    ("left", "step"),
    [(30, None), (15, None), (14, 14), (4, 14), (3, 3), (1, 3), (0, 0), (-1, 0), (-7, -7), (-13, -7), (-400, -28)],
)
def test_the_ladder_is_climbed_step_by_step(left, step):
    assert rules.step(left) == step


def test_every_frequency_of_the_eu_table_is_known(shared):
    text = (shared / "data/catalogue/vocab_frequency.csv").read_text(encoding="utf-8")
    codes = {row["code"] for row in csv.DictReader(text.splitlines())}
    assert codes <= set(DAYS)


def test_what_is_due_of_an_entry(shown):
    found = [(one.due.kind, one.due.day, one.due.left) for one in terms.standings(HOUSE, DAY)]
    assert found == [("update", date(2026, 11, 20), -9), ("review", date(2026, 11, 30), 1)]


def test_an_entry_without_a_period_of_its_own_follows_the_law(shown):
    terms.settle_terms()
    Entry.objects.filter(pk=shown.pk).update(review_months=None)
    assert (date(2026, 11, 30), "review") in {(one.due.day, one.due.kind) for one in terms.standings(HOUSE, DAY)}
    # The law changes: a new row, from its day on.
    Term.objects.filter(key="review").update(ends=date(2026, 7, 1))
    Term.objects.create(
        key="review", length=12, unit="months", basis="Nghị định mới", starts=date(2026, 7, 1), verified=False
    )
    assert (date(2027, 5, 31), "review") in {(one.due.day, one.due.kind) for one in terms.standings(HOUSE, DAY)}
    assert terms.term("review", date(2026, 6, 30)).length == 6


def test_what_is_no_longer_renewed_is_never_late(shown):
    Entry.objects.filter(pk=shown.pk).update(state="ended")
    assert [one.due.kind for one in terms.standings(HOUSE, DAY)] == ["review"]


def test_a_steward_is_told_of_his_own(shown):
    assert len(terms.standings(Viewer(changes=frozenset({shown.agency_id})), DAY)) == 2
    assert terms.standings(Viewer(changes=frozenset({shown.agency_id + 1})), DAY) == []


def test_everybody_sees_how_punctual_an_agency_is(shown):
    assert terms.punctuality(ANYBODY, DAY) == [("Sở Y tế", "so-yt", 2, 1)]


def test_a_hidden_entry_counts_in_no_public_figure(shown):
    Entry.objects.filter(pk=shown.pk).update(level="hidden", access_right="NON_PUBLIC")
    assert terms.punctuality(ANYBODY, DAY) == []


def test_deadline_is_reminded_once_a_step(shown):
    assert terms.remind(DAY) == 2
    assert terms.remind(DAY) == 0
    assert terms.remind(date(2026, 12, 1)) == 1  # the review has passed; the update is still at its step
    assert [one.step for one in terms.reminders(HOUSE)] == [0, 3, -7]
    made = terms.reminders(HOUSE)[0]
    with pytest.raises(IntegrityError, match="deadline_is_reminded_once_a_step"), transaction.atomic():
        Reminder.objects.create(entry=made.entry, kind=made.kind, due=made.due, step=made.step, event=made.entry_id)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"key": "x"}, "term_is_known"),
        ({"unit": "tuần"}, "term_has_a_length"),
        ({"length": 0}, "term_has_a_length"),
        ({"ends": date(2020, 1, 1)}, "term_ends_after_it_begins"),
    ],
)
def test_a_term_is_a_dated_fact(undone, facts, constraint):
    told = {"key": "review", "length": 6, "unit": "months", "basis": "x", "starts": date(2021, 1, 1), "verified": False}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Term.objects.create(**(told | facts))


def test_term_begins_once_a_day(undone):
    terms.settle_terms()
    terms.settle_terms()
    held = terms.terms()
    assert [one.key for one in held] == ["answer", "first_data", "review"]
    with pytest.raises(IntegrityError, match="term_begins_once_a_day"), transaction.atomic():
        Term.objects.create(key="review", length=1, unit="months", basis="x", starts=held[2].starts, verified=False)
