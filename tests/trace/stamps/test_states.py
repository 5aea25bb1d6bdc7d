"""The life of stamps: who may lead them where, what is counted, what is told, what raises an alarm."""

import json
import random

import pytest
from tests.trace.stamps.batches import cooperative, delivered, minted

from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.trace.models import StampAlarm, StampMove, StampSpan
from duoc.trace.rules.stamps import STATES, STEPS
from duoc.trace.services import stamps
from duoc.trace.services.stamps import StampRefusedError


@pytest.fixture(scope="module")
def maker(module_database):
    return cooperative()


def account(batch):
    [row] = stamps.accounts(batch=batch.pk)
    assert all(row.account.equations().values())
    return {name: value for name, value in row.account.members().items() if value}


def spans(batch):
    rows = StampSpan.objects.filter(batch=batch)
    return [(row.first - batch.first + 1, row.last - batch.first + 1, row.state) for row in rows]


def test_a_batch_is_counted_through_its_life(maker):
    party, product = maker
    batch = minted(party, product, 100)
    assert account(batch) == {"minted": 100, "remaining": 100}
    stamps.move(batch.pk, "scrapped", 1, 5, reason="lệch màu")
    stamps.move(batch.pk, "printed", 6, 95)
    assert account(batch) == {"minted": 100, "remaining": 5, "scrapped": 5, "printed": 90, "in_stock": 90}
    stamps.move(batch.pk, "spoiled", 6, 10, reason="rách")
    stamps.move(batch.pk, "lost", 11, 12, reason="mất khi chở")
    stamps.move(batch.pk, "delivered", 13, 90)
    assert account(batch) == {
        "minted": 100, "remaining": 5, "scrapped": 5, "printed": 90, "in_stock": 5, "spoiled": 5, "lost": 2,
        "delivered": 78, "unused": 78,
    }  # fmt: skip
    stamps.activate(batch.pk, 13, 60, "L1", party)
    stamps.move(batch.pk, "void", 61, 62, party=party, reason="rơi xuống nước")
    stamps.move(batch.pk, "void", 60, 60, party=party, reason="cua chết")
    found = account(batch)
    assert (found["activated"], found["void"], found["unused"], found["delivered"]) == (47, 3, 28, 78)
    assert spans(batch) == [
        (1, 5, "scrapped"), (6, 10, "spoiled"), (11, 12, "lost"), (13, 59, "activated"), (60, 60, "void"), (61, 62, "void"),
        (63, 90, "delivered"), (91, 95, "printed"), (96, 100, "minted"),
    ]  # fmt: skip


def test_every_step_is_in_the_ledger_with_count_and_root(maker):
    party, product = maker
    batch = delivered(party, product, 20)
    stamps.activate(batch.pk, 1, 8, "LÔ".replace("LÔ", "L-7"), party, by="thu.kho")
    moves = list(StampMove.objects.filter(batch=batch))
    assert [move.to for move in moves] == ["minted", "printed", "delivered", "activated"]
    row = Outbox.objects.get(event=moves[-1].event)
    assert json.loads(bytes(row.entry)).keys() == {"commitment", "event", "kind", "time"}
    told = json.loads(bytes(row.payload))
    assert (told["batch"], told["first"], told["last"], told["count"], told["lot"]) == (batch.pk, 1, 8, 8, "L-7")
    assert told["root"] == json.loads(bytes(Outbox.objects.get(event=moves[0].event).entry))["root"]


# What the standard's order of life allows: (from, to).
ALLOWED = {
    ("minted", "printed"), ("minted", "scrapped"), ("printed", "delivered"), ("printed", "spoiled"), ("printed", "lost"),
    ("delivered", "activated"), ("delivered", "void"), ("activated", "void"),
}  # fmt: skip
WAY = {
    "minted": [], "scrapped": ["scrapped"], "printed": ["printed"], "delivered": ["printed", "delivered"],
    "spoiled": ["printed", "spoiled"], "lost": ["printed", "lost"], "activated": ["printed", "delivered", "activated"],
    "void": ["printed", "delivered", "void"],
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_no_state_follows_but_those_that_may(maker, state):
    party, product = maker
    for to in STEPS:
        batch = minted(party, product, 2)
        for step in WAY[state]:
            stamps.move(batch.pk, step, 1, 1, party=party, reason="thử", lot="L1" if step == "activated" else "")
        before = spans(batch)
        lot = "L2" if to == "activated" else ""
        if (state, to) in ALLOWED:
            stamps.move(batch.pk, to, 1, 1, party=party, reason="thử", lot=lot)
            assert spans(batch)[0][2] == to
        else:
            with pytest.raises(StampRefusedError, match="đang ở trạng thái"):
                stamps.move(batch.pk, to, 1, 1, party=party, reason="thử", lot=lot)
            assert spans(batch) == before


def test_only_the_producer_activates_and_others_raise_an_alarm(maker):
    batch = delivered(*maker, 10)
    other = people.add_party("vua-la", "Vựa lạ", "firm")
    with pytest.raises(StampRefusedError, match="Chỉ HTX Cua Năm Căn"):
        stamps.activate(batch.pk, 1, 5, "L1", other)
    alarm = StampAlarm.objects.get(batch=batch)
    assert (alarm.kind, alarm.first, alarm.last, alarm.party) == ("foreign_party", 1, 5, other)
    assert Outbox.objects.filter(kind="trace.stamps_alarm").exists()
    assert spans(batch) == [(1, 10, "delivered")]


@pytest.mark.parametrize(
    ("first", "last", "kind"), [(1, 11, "outside_batch"), (0, 3, "outside_batch"), (9, 8, "outside_batch")]
)
def test_activation_outside_the_batch_is_an_alarm(maker, first, last, kind):
    party, product = maker
    batch = delivered(party, product, 10)
    with pytest.raises(StampRefusedError, match="có các tem từ 1 đến 10"):
        stamps.activate(batch.pk, first, last, "L1", party)
    assert StampAlarm.objects.get(batch=batch).kind == kind


def test_activating_more_than_was_delivered_is_an_alarm(maker):
    party, product = maker
    batch = minted(party, product, 10)
    stamps.move(batch.pk, "printed")
    stamps.move(batch.pk, "delivered", 1, 6)
    with pytest.raises(StampRefusedError, match="Tem 7 đang ở trạng thái “đã in, còn trong kho”"):
        stamps.activate(batch.pk, 5, 7, "L1", party)
    assert [row.kind for row in stamps.alarms() if row.batch_id == batch.pk] == ["beyond_delivery"]
    assert account(batch)["unused"] == 6


@pytest.mark.parametrize("lot", ["", "LÔ 1", "A" * 21, "a b"])
def test_a_lot_is_what_gs1_allows(maker, lot):
    party, product = maker
    batch = delivered(party, product, 2)
    with pytest.raises(StampRefusedError, match="GS1 AI 10"):
        stamps.activate(batch.pk, 1, 1, lot, party)


@pytest.mark.parametrize("step", [step for step, rule in STEPS.items() if rule.reason])
def test_what_is_lost_needs_a_reason(maker, step):
    batch = minted(*maker, 2)
    with pytest.raises(StampRefusedError, match="lý do"):
        stamps.move(batch.pk, step, party=maker[0], reason=" ")


def test_stamps_on_hold_do_not_move_until_they_are_released(maker):
    party, product = maker
    batch = delivered(party, product, 10)
    stamps.hold(batch.pk, "suspended", 4, 6, reason="nghi lộ danh sách")
    with pytest.raises(StampRefusedError, match="Tem 4 đang bị giữ"):
        stamps.activate(batch.pk, 1, 10, "L1", party)
    stamps.hold(batch.pk, "", 4, 6, reason="đã kiểm tra")
    assert spans(batch) == [(1, 10, "delivered")]
    stamps.activate(batch.pk, 1, 10, "L1", party)
    stamps.hold(batch.pk, "recalled", reason="thu hồi lô L1")
    assert {row.hold for row in StampSpan.objects.filter(batch=batch)} == {"recalled"}
    with pytest.raises(StampRefusedError, match="các kiểu"):
        stamps.hold(batch.pk, "frozen", reason="x")


def test_many_random_steps_never_unbalance_the_accounts(maker):
    """Each step is kept in a plain list beside; the table must say the same."""
    party, product = maker
    batch, chance = minted(party, product, 60), random.Random(17)
    mirror = ["minted"] * 60
    done = 0
    for _ in range(160):
        first = chance.randint(1, 60)
        last = min(first + chance.randint(0, 12), 60)
        to = chance.choice(list(STEPS))
        may = all((state, to) in ALLOWED for state in mirror[first - 1 : last])
        try:
            stamps.move(batch.pk, to, first, last, party=party, reason="thử", lot="L1" if to == "activated" else "")
        except StampRefusedError:
            assert not may
            continue
        assert may
        done += 1
        mirror[first - 1 : last] = [to] * (last - first + 1)
    assert done > 10
    told = [state for first, last, state in spans(batch) for _ in range(first, last + 1)]
    assert told == mirror
    found = account(batch)
    assert found.get("activated", 0) == mirror.count("activated")
    assert found["printed"] == 60 - mirror.count("minted") - mirror.count("scrapped")


def test_accounts_are_read_page_by_page_and_by_party(maker):
    party, _ = maker
    rows = stamps.accounts(party=party)
    paged, after = [], 0
    while page := stamps.accounts(party=party, after=after, limit=3):
        paged += page
        after = page[-1].batch.pk
    assert [row.batch.pk for row in paged] == [row.batch.pk for row in rows]
    other = people.add_party("khong-tem", "Không có tem", "firm")
    assert stamps.accounts(party=other) == []
