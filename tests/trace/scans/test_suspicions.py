"""The queue: opened by rules, settled by people, never twice for the same."""

from itertools import count

import pytest
from tests.exchange.test_calls_page import user
from tests.trace.scans.stamped import activated, copied, scanned, serial
from tests.trace.stamps.batches import delivered

from duoc.frame.models import Outbox
from duoc.trace.models import Suspicion
from duoc.trace.services import stamps, suspicions
from duoc.trace.services.suspicions import SuspicionRefusedError, Wanted


@pytest.fixture(scope="module")
def stock(module_database):
    """A batch, and the places of stamps that no test has taken yet."""
    return activated(40), count(1)


@pytest.fixture
def code(stock):
    """A serial of this test's own."""
    return serial(stock[0], next(stock[1]))


@pytest.fixture(scope="module")
def inspector(stock):
    return user("kiem-tra", "inspector")


def about(code, status=None):
    found = [*suspicions.suspicions(Wanted(status)), *suspicions.suspicions(Wanted(status, watched=True))]
    return [one for one in found if one.subject == code]


def test_a_suspicion_grows_while_it_is_open(code):
    copied(code)
    [found] = about(code)
    assert (found.status, found.level, found.subject) == ("open", "đỏ", code)
    assert found.score > 105
    assert found.reasons[0]["points"] >= found.reasons[-1]["points"]
    assert [step.to for step in suspicions.steps(found)] == ["open"]


def test_dismissed_with_a_reason_it_is_told_to_the_ledger_without_the_serial(code, inspector):
    copied(code)
    [found] = about(code)
    suspicions.settle(found.pk, "dismissed", " tem trưng bày ", by=inspector)
    opened, dismissed = suspicions.steps(found)
    assert (opened.actor, dismissed.actor, dismissed.reason) == (None, inspector, "tem trưng bày")
    entry = Outbox.objects.get(event=dismissed.event)
    assert entry.kind == "trace.suspicion_settled"
    assert code.encode() not in bytes(entry.payload) + bytes(entry.entry)


def test_it_comes_back_only_with_new_evidence(code, inspector):
    for day in range(4):
        scanned(code, 30 * day, device=f"phone {day}")
    [found] = about(code)
    suspicions.settle(found.pk, "dismissed", "người nhà", by=inspector)
    scanned(code, 92, device="phone 4")
    assert about(code, "open") == []
    copied(code)
    [again] = about(code, "open")
    assert again.pk != found.pk
    assert again.score >= found.score + suspicions.AGAIN


def test_one_decision_for_several_is_taken_for_all_or_none(stock, inspector):
    codes = [serial(stock[0], next(stock[1])) for _ in range(2)]
    for code in codes:
        copied(code)
    numbers = [about(code)[0].pk for code in codes]
    with pytest.raises(SuspicionRefusedError, match="Không có"):
        suspicions.settle_all([*numbers, 99_999_999], "dismissed", "ngày hội", by=inspector)
    assert [about(code)[0].status for code in codes] == ["open", "open"]
    assert suspicions.settle_all(numbers, "dismissed", "ngày hội", by=inspector) == 2
    assert [about(code)[0].status for code in codes] == ["dismissed", "dismissed"]
    with pytest.raises(SuspicionRefusedError, match="ít nhất một"):
        suspicions.settle_all([], "dismissed", "ngày hội", by=inspector)


def test_what_is_confirmed_stays_settled(code, inspector):
    copied(code)
    [found] = about(code)
    suspicions.settle(found.pk, "confirmed", "đã thu giữ tem chép", by=inspector)
    for day in range(5):
        scanned(code, 900 + 30 * day, device=f"late {day}")
    assert Suspicion.objects.filter(subject=code).count() == 1
    with pytest.raises(SuspicionRefusedError, match="đã xác nhận rồi"):
        suspicions.settle(found.pk, "dismissed", "đổi ý", by=inspector)


@pytest.mark.parametrize(
    ("decision", "reason", "said"),
    [("dismissed", "  ", "lý do"), ("confirmed", "x" * 501, "500"), ("open", "vì sao", "bỏ qua hoặc xác nhận")],
)
def test_a_decision_needs_its_words(code, inspector, decision, reason, said):
    copied(code)
    [found] = about(code)
    with pytest.raises(SuspicionRefusedError, match=said):
        suspicions.settle(found.pk, decision, reason, by=inspector)
    found.refresh_from_db()
    assert found.status == "open"
    assert [step.to for step in suspicions.steps(found)] == ["open"]


def test_the_heaviest_come_first_and_filters_hold(stock):
    batch = delivered(stock[0].party, stock[0].product, 4)
    stamps.activate(batch.pk, 1, 4, "L2", batch.party)
    heavy, light = serial(batch, 1), serial(batch, 2)
    for day in range(4):
        scanned(light, 30 * day, device=f"phone {day}")
    copied(heavy)

    def subjects(**wanted):
        return [one.subject for one in suspicions.suspicions(Wanted(batch=batch.pk, **wanted))]

    # Four people in five days are worth watching; the queue is for what weighs more.
    assert subjects() == [heavy]
    assert subjects(watched=True) == [light]
    for day in range(4, 14):
        scanned(light, 30 * day, device=f"phone {day}")
    assert subjects() == [heavy, light]
    assert subjects(watched=True) == []
    [first] = suspicions.suspicions(Wanted(batch=batch.pk), limit=1)
    following = suspicions.suspicions(Wanted(batch=batch.pk), after=(first.score, first.pk))
    assert [one.subject for one in following] == [light]
    assert subjects(level="đỏ") == subjects(rule="many_places") == [heavy]
    assert subjects(kind="phone") == subjects(status="dismissed") == []
    assert suspicions.counts(Wanted(batch=batch.pk)) == {"open": 2, "dismissed": 0, "confirmed": 0}
