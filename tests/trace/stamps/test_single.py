"""One stamp: found by what is printed on it, sold by its PIN, made void, given back."""

import datetime as dt
import json

import pytest
from tests.trace.stamps.batches import GTIN, HOST, cooperative, delivered, minted

from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.trace.models import Stamp, StampBatch
from duoc.trace.rules import serials
from duoc.trace.services import stamps
from duoc.trace.services.stamps import SerialError, StampRefusedError


@pytest.fixture(scope="module")
def maker(module_database):
    return cooperative()


@pytest.fixture(scope="module")
def batch(maker):
    """Ten stamps: 1 to 8 activated for lot L1, two only delivered."""
    found = delivered(*maker, 10)
    stamps.activate(found.pk, 1, 8, "L1", maker[0])
    return found


@pytest.fixture(scope="module")
def secret(maker, tmp_path_factory):
    """(batch with PINs, [(serial, PIN)] as handed out), all activated."""
    found = minted(*maker, 10, pins=True)
    listing = tmp_path_factory.mktemp("listing") / "stamps.jsonl"
    stamps.hand_out(found, listing=listing)
    rows = [json.loads(line) for line in listing.read_text().splitlines()]
    for step in ("printed", "delivered"):
        stamps.move(found.pk, step)
    stamps.activate(found.pk, 1, 9, "L1", maker[0])
    return found, [(row["serial"], row["pin"]) for row in rows]


def serial(batch, place):
    return serials.written(bytes(Stamp.objects.get(pk=batch.first + place - 1).serial))


def counts(batch):
    [row] = stamps.accounts(batch=batch.pk)
    assert all(row.account.equations().values())
    return row.account.activated, row.account.void, row.account.sold


def test_a_stamp_is_found_however_it_is_typed(batch):
    text = serial(batch, 3)
    for typed in (text, text.lower(), "-".join([text[:4], text[4:]]), f" {text} "):
        found = stamps.standing(typed)
        assert (found.place, found.state, found.lot, found.batch.pk) == (3, "activated", "L1", batch.pk)
        assert found.batch.product.gtin == GTIN
    [short] = stamps.standings(serials.short(text))
    assert short.serial == text


def test_a_stamp_that_is_not_activated_says_so(batch):
    assert stamps.standing(serial(batch, 9)).state == "delivered"


def test_an_unknown_serial_is_nobodys(batch):
    assert stamps.standing("0" * 16) is None
    assert stamps.standings("0000000000") == []
    with pytest.raises(SerialError):
        stamps.standing("' OR 1=1 --")


def test_a_stamp_of_an_unfinished_batch_is_none_yet(maker, monkeypatch):
    from duoc.trace.services.stamps import minting

    monkeypatch.setattr(minting, "_seal", lambda *_: None)
    broken = stamps.mint(stamps.order(*maker, 3, HOST, preset="crab-tie"))
    assert Stamp.objects.filter(number=broken.first).exists()
    assert stamps.standing(serial(broken, 1)) is None


def test_void_is_final_for_all_but_the_producer(maker, batch):
    text, before = serial(batch, 1), counts(batch)
    assert stamps.void_stamp(text, "đã ăn").state == "void"
    assert counts(batch) == (before[0] - 1, before[1] + 1, before[2])
    with pytest.raises(StampRefusedError, match="đã kết thúc"):
        stamps.void_stamp(text, "lần nữa")
    other = people.add_party("nguoi-la", "Người lạ", "household")
    with pytest.raises(StampRefusedError, match="Chỉ HTX Cua Năm Căn"):
        stamps.undo_void(text, "nhầm", other)
    with pytest.raises(StampRefusedError, match="lý do"):
        stamps.undo_void(text, " ", maker[0])
    found = stamps.undo_void(text, "quét nhầm ở kho", maker[0])
    assert (found.state, found.undone) == ("activated", ["quét nhầm ở kho"])
    assert counts(batch) == before
    assert stamps.void_stamp(text, "bán xong").state == "void"


def test_only_an_activated_stamp_is_made_void_alone(batch):
    with pytest.raises(StampRefusedError, match="chưa kích hoạt"):
        stamps.void_stamp(serial(batch, 10), "x")
    with pytest.raises(StampRefusedError, match="Không có tem"):
        stamps.void_stamp("0" * 16, "x")


def test_no_serial_is_told_to_the_ledger(batch):
    text = serial(batch, 2)
    stamps.void_stamp(text, "đã mua")
    row = Outbox.objects.filter(kind="trace.stamp_void").order_by("-id")[0]
    assert json.loads(bytes(row.payload))["place"] == 2
    everything = b"".join(bytes(one.entry) + bytes(one.payload or b"") for one in Outbox.objects.all())
    assert text.encode() not in everything


def test_the_first_right_pin_sells_the_stamp_and_says_when(secret):
    batch, pairs = secret
    text, pin = pairs[0]
    right, opened = stamps.open_pin(text, pin)
    assert right
    assert stamps.standing(text).state == "sold"
    again = stamps.open_pin(text, pin.lower())
    assert again == (True, opened)
    assert stamps.standing(text).opened_at == opened
    assert counts(batch)[2] >= 1
    assert (
        Outbox.objects.filter(kind="trace.stamp_opened").count()
        == Outbox.objects.filter(kind="trace.stamp_sold").count()
    )


def test_a_pin_may_be_tried_five_times_a_day(secret):
    _, pairs = secret
    (text, pin), now = pairs[1], dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    wrong = "000000" if pin != "000000" else "111111"
    for minute in range(5):
        assert stamps.open_pin(text, wrong, now=now + dt.timedelta(minutes=minute)) == (False, None)
    with pytest.raises(StampRefusedError, match="24 giờ"):
        stamps.open_pin(text, pin, now=now + dt.timedelta(hours=23))
    assert stamps.open_pin(text, pin, now=now + dt.timedelta(hours=25))[0]


def test_another_stamps_pin_is_wrong(secret):
    _, pairs = secret
    assert stamps.open_pin(pairs[2][0], pairs[3][1]) == (False, None)


def test_a_stamp_that_is_not_activated_is_opened_but_not_sold(secret):
    _, pairs = secret
    assert stamps.open_pin(*pairs[9])[0]
    assert stamps.standing(pairs[9][0]).state == "delivered"


def test_pins_are_nowhere_once_they_are_handed_out(secret, database_text):
    batch, pairs = secret
    assert StampBatch.objects.get(pk=batch.pk).pin_seed is None
    for _, pin in pairs:
        assert pin not in database_text
    with pytest.raises(StampRefusedError, match="tem sao chép"):
        stamps.hand_out(batch)


@pytest.fixture
def database_text(secret):
    """Everything of the tables that know of PINs, as text."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, ' ') FROM trace_stamp s WHERE pin IS NOT NULL")
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(b::text, ' ') FROM trace_stamp_batch b WHERE pins")
        batches = cursor.fetchone()[0]
    told = b"".join(bytes(one.entry) + bytes(one.payload or b"") for one in Outbox.objects.all())
    return rows + batches + told.decode()


def test_all_pins_were_committed_to_before_they_were_printed(secret):
    from duoc.engines.merkle import tree

    batch, _ = secret
    kept = Stamp.objects.filter(number__range=(batch.first, batch.first + 9)).order_by("number")
    leaves = tree.leaf_hashes([bytes(row.pin) for row in kept])
    assert tree.root(leaves) == bytes(batch.pin_root)
    minted_event = next(
        json.loads(bytes(row.entry))
        for row in Outbox.objects.filter(kind="trace.stamps_minted")
        if json.loads(bytes(row.entry))["batch"] == batch.pk
    )
    assert "pin_root" in minted_event


def test_a_stamp_without_a_pin_has_none(batch):
    with pytest.raises(StampRefusedError, match="không có mã PIN"):
        stamps.open_pin(serial(batch, 4), "000000")


def test_pins_are_kept_until_they_are_handed_out(maker, tmp_path):
    batch = minted(*maker, 2, pins=True)
    assert stamps.hand_out(batch) == 0
    assert StampBatch.objects.get(pk=batch.pk).pin_seed is not None
    stamps.hand_out(batch, listing=tmp_path / "list.csv")
    assert StampBatch.objects.get(pk=batch.pk).pin_seed is None
