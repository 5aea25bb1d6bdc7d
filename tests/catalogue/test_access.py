"""Requests for shared data: the two working days, the written refusal, the dispute; and who sees them."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.catalogue.conftest import PASSWORD

from duoc.catalogue.models import AccessRequest, RequestStep
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import access, entries, terms
from duoc.people import services as people


@pytest.fixture
def cast(undone):
    """(user, asking agency's viewer, asking agency, holder's viewer, the entry that is asked for)."""
    people.settle_calendar()
    terms.settle_terms()
    entry = entries.entry("DC-001", HOUSE)
    agency = people.agency_named("so-tp")
    user = people.create_user("nguoi.xin", PASSWORD)
    asker = Viewer(frozenset({agency.pk}), frozenset({agency.pk}), name="nguoi.xin", user=user.pk)
    holder = Viewer(frozenset({entry.agency_id}), frozenset({entry.agency_id}), name="nguoi.giu")
    return user, asker, agency, holder, entry


def asked(cast, **words):
    """A request."""
    user, asker, agency, _holder, entry = cast
    return access.ask(user, asker, entry, agency, **({"purpose": "Đối chiếu hồ sơ", "ground": "Điều 16"} | words))


def test_an_answer_is_due_in_two_working_days(cast, monkeypatch):
    monkeypatch.setattr(access, "today", lambda: date(2026, 11, 26))  # a Thursday
    assert asked(cast).due == date(2026, 11, 30)


def test_a_request_goes_its_way_to_the_account(cast):
    row, holder = asked(cast), cast[3]
    access.decide(holder, row.pk, "considered")
    row = access.decide(holder, row.pk, "granted", words="Tài khoản đã gửi qua văn bản số 12")
    assert (row.state, row.decided_at is None) == ("granted", False)
    assert [step.state for step in row.steps.all()] == ["received", "considered", "granted"]


@pytest.mark.parametrize(("words", "ground"), [("", ""), ("không tiện", ""), ("", "Điều 5"), (" ", "\0")])
def test_a_refusal_without_reason_and_ground_is_none(cast, words, ground):
    row = asked(cast)
    with pytest.raises(EntryRefusedError, match="bằng văn bản"):
        access.decide(cast[3], row.pk, "refused", words=words, ground=ground)
    assert AccessRequest.objects.get(pk=row.pk).state == "received"


def test_refusal_states_reason_and_ground(cast):
    row = asked(cast)
    with pytest.raises(IntegrityError, match="refusal_states_reason_and_ground"), transaction.atomic():
        AccessRequest.objects.filter(pk=row.pk).update(state="refused", decided_at=row.asked_at)
    refused = access.decide(cast[3], row.pk, "refused", words="Dữ liệu chưa đủ", ground="Điều 9 khoản 2")
    assert (refused.answer, refused.refusal_ground) == ("Dữ liệu chưa đủ", "Điều 9 khoản 2")


def test_who_was_refused_may_dispute_and_nobody_else(cast):
    row = asked(cast)
    access.decide(cast[3], row.pk, "refused", words="Chưa đủ", ground="Điều 9")
    with pytest.raises(EntryRefusedError, match="Sở Tư pháp"):
        access.decide(cast[3], row.pk, "disputed", words="x")
    assert access.decide(cast[1], row.pk, "disputed", words="Căn cứ không phù hợp").complaint == "Căn cứ không phù hợp"
    assert access.decide(cast[3], row.pk, "granted", words="Đã xem lại").state == "granted"


def test_only_the_holder_decides(cast):
    row = asked(cast)
    for state in ("considered", "granted"):
        with pytest.raises(EntryRefusedError, match="Văn phòng"):
            access.decide(cast[1], row.pk, state)


def test_a_step_is_taken_once(cast):
    row = asked(cast)
    access.decide(cast[3], row.pk, "granted", words="x")
    with pytest.raises(EntryRefusedError, match="qua bước"):
        access.decide(cast[3], row.pk, "refused", words="x", ground="y")


def test_open_data_needs_no_right_and_nobody_asks_for_others(cast):
    user, asker, agency, _holder, entry = cast
    with pytest.raises(EntryRefusedError, match="dùng chung"):
        access.ask(user, asker, entries.entry("MO-001", HOUSE), agency, purpose="x", ground="y")
    with pytest.raises(EntryRefusedError, match="thay"):
        access.ask(user, Viewer(), entry, agency, purpose="x", ground="y")


@pytest.mark.parametrize("words", [{"purpose": " "}, {"ground": "\0"}])
def test_a_request_says_what_for_and_by_what(cast, words):
    with pytest.raises(EntryRefusedError, match="mục đích và căn cứ"):
        asked(cast, **words)


def test_requests_are_seen_by_both_sides_alone(cast):
    row = asked(cast)
    for viewer in (cast[1], cast[3], HOUSE):
        assert [one.pk for one in access.requests(viewer, waiting=True)] == [row.pk]
        assert access.request(row.pk, viewer) is not None
    for viewer in (ANYBODY, Viewer(frozenset({cast[2].pk + 100}))):
        assert access.requests(viewer) == []
        assert access.request(row.pk, viewer) is None


def test_step_of_a_request_is_never_changed(cast):
    asked(cast)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        RequestStep.objects.update(words="khác")


def test_a_request_that_is_not_there(cast):
    assert access.request(uuid4(), HOUSE) is None
