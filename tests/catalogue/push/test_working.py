"""When there is something to do: at once, later, or not before something changes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push, PushTarget
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import push
from duoc.catalogue.services.push.standing import next_due


@pytest.fixture
def quiet(target):
    """A target with which both sides were just compared, and nothing waits."""
    PushTarget.objects.update(reconcile_at=timezone.now() + timedelta(days=1))
    return target


def test_without_targets_there_is_nothing_to_do(database):
    assert (next_due(), push.waits(), push.pause_s(3600), push.work()) == (None, False, None, {})


def test_new_target_is_compared_at_once(target):
    assert push.waits()
    assert push.pause_s(1) == 0.05


def test_change_is_due_at_once(quiet):
    assert not push.waits()
    assert push.pause_s(15) is None
    add("mot")
    assert push.waits()


def test_outage_is_due_when_the_next_question_is(quiet):
    add("mot")
    later = timezone.now() + timedelta(seconds=10)
    PushTarget.objects.update(outage_since=timezone.now(), probe_at=later, fault="x")
    assert next_due() == later
    assert not push.waits()
    assert 8 < push.pause_s(15) < 10.1
    assert push.pause_s(5) is None


def test_pace_after_a_full_turn_is_kept(quiet):
    add("mot")
    later = timezone.now() + timedelta(seconds=10)
    PushTarget.objects.update(next_at=later)
    assert next_due() == later


@pytest.mark.parametrize("facts", [{"paused": True}, {"adapter": "file"}])
def test_target_that_is_never_asked_is_never_due(quiet, facts):
    add("mot")
    PushTarget.objects.update(**facts)
    assert next_due() is None


def test_delayed_record_is_due_at_its_turn(quiet):
    add("mot")
    later = timezone.now() + timedelta(minutes=7)
    Push.objects.update(state="delayed", reason="x", due_at=later)
    assert next_due() == later


def test_hurry_asks_at_once_and_compares_when_told(quiet):
    later = timezone.now() + timedelta(hours=1)
    PushTarget.objects.update(outage_since=timezone.now(), probe_at=later, fault="x", next_at=later)
    push.hurry(HOUSE, quiet)
    assert push.waits()
    held = PushTarget.objects.get()
    assert (held.next_at, held.reconcile_at > timezone.now()) == (None, True)
    push.hurry(HOUSE, quiet, compare=True)
    assert PushTarget.objects.get().reconcile_at <= timezone.now()


def test_one_turn_of_one_target_or_of_all(quiet, there):
    second = push.add_target(HOUSE, "tep", "Tệp", "file")
    add("mot")
    assert set(push.work("quoc-gia")) == {"quoc-gia"}
    assert set(push.work()) == {"quoc-gia", second.key}
    assert Push.objects.get(target=quiet).state == "sent"
