"""Entries are kept once, whole, and never changed: entry, photo, event and ledger entry stand or fall together."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, timedelta
from hashlib import sha256, shake_256
from uuid import uuid4

import pytest
from django.db import transaction

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.people.services.periods import today
from duoc.trace.models import DiaryEntry, DiaryPhoto, Event, EventDocument, Mention
from duoc.trace.rules.diary.entries import EntryRefusedError
from duoc.trace.rules.identity import event_identity, identifier_id
from duoc.trace.services import products, sites
from duoc.trace.services.captures import words
from duoc.trace.services.diary import writing
from duoc.trace.services.diary.writing import OtherEntryError, record


def document(entry, declares=False):
    row = EventDocument.objects.get(event__identity=entry.event, event__declares_error=declares)
    return json.loads(row.document)


def kept():
    return DiaryEntry.objects.count(), Event.objects.count(), Outbox.objects.count(), DiaryPhoto.objects.count()


def test_harvest_is_an_entry_an_event_and_two_entries_of_the_ledger(farm, harvest):
    before = kept()
    sent = harvest()
    made = record(farm, sent)
    assert not made.known
    assert [now - then for now, then in zip(kept(), before, strict=True)] == [1, 1, 2, 0]
    entry = DiaryEntry.objects.get(pk=sent.id)
    assert entry.lot == f"{entry.at:%y%m%d}-{sent.id.hex[:4].upper()}" or entry.lot.endswith(sent.id.hex[:4].upper())
    assert entry.fields["weight"] == "12.5"
    assert entry.event == event_identity(f"urn:uuid:{sent.id}")
    event = document(entry)
    assert event["quantityList"] == [
        {"epcClass": f"https://id.gs1.org/01/09520001100017/10/{entry.lot}", "quantity": 12.5, "uom": "KGM"}
    ]
    said = json.loads(bytes(Outbox.objects.get(event=entry.ledger).entry))
    assert (said["kind"], sorted(said)) == ("trace.diary_entry", ["event", "kind", "root", "time"])


def test_ledger_commits_to_every_fact_of_an_entry_and_tells_none(farm, harvest):
    """The root by hand: leaves as docs/formats.md has them, salts from the seed, RFC 6962's tree over them."""
    entry = record(farm, harvest(fields={"note": "ghi thêm riêng tư"})).entry
    told = [
        ["entry", {"id": str(entry.pk), "stage": "harvest", "template": "crab-farmed", "voids": False}],
        ["at", f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"],
        ["madeAt", f"{entry.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"],
        ["party", "htx-cua"],
        ["product", "09520001100017"],
        ["lot", entry.lot],
        ["eventID", f"urn:uuid:{entry.pk}"],
        *([f"field.{name}", entry.fields[name]] for name in ("method", "note", "species", "weight")),
    ]
    salts = shake_256(bytes(entry.seed) + bytes(8)).digest(16 * len(told))
    level = [
        sha256(
            b"\0" + salts[16 * at : 16 * at + 16] + json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()
        ).digest()
        for at, one in enumerate(told)
    ]
    while len(level) > 1:
        pairs = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[2 * len(pairs) :]
    text = bytes(Outbox.objects.get(event=entry.ledger).entry).decode()
    assert json.loads(text)["root"] == b64encode(level[0]).decode()
    assert not [word for word in ("htx-cua", "riêng tư", "12.5", entry.lot) if word in text]


def test_feeding_stays_in_the_diary(farm, work):
    before = kept()
    made = record(farm, work("feeding", {"feed": "cá tạp", "amount": "3"}))
    assert made.entry.event is None
    assert [now - then for now, then in zip(kept(), before, strict=True)] == [1, 0, 1, 0]


def test_same_entry_sent_again_is_stored_once(farm, harvest, photo):
    sent, picture = harvest(), photo(300, 200)
    record(farm, sent, photo=picture)
    before = kept()
    again = record(farm, sent, photo=picture)
    assert again.known
    assert again.entry.pk == sent.id
    assert kept() == before


def test_same_number_with_other_content_is_refused(farm, buyer, harvest, photo):
    sent = harvest()
    record(farm, sent)
    before = kept()
    for party, other, picture in (
        (farm, replace(sent, fields={**sent.fields, "weight": "13"}), None),
        (farm, replace(sent, made_at=sent.made_at + timedelta(milliseconds=5)), None),
        (farm, sent, photo(300, 200)),
        (buyer, sent, None),
    ):
        with pytest.raises(OtherEntryError):
            record(party, other, photo=picture)
    assert kept() == before


def test_nothing_is_kept_of_an_entry_whose_event_is_refused(farm, work, photo):
    before = kept()
    stranger = "01/09520003300019/10/LA-1"
    with pytest.raises(EntryRefusedError) as refused:
        record(farm, work("packing", {"weight": "5", "from": stranger}), photo=photo(300, 200))
    assert "chưa ai giao cho bạn" in refused.value.faults["from"]
    assert kept() == before


def test_nothing_is_kept_when_the_ledger_cannot_be_told(farm, harvest, monkeypatch):
    before = kept()

    def full(*_arguments, **_named):
        raise OSError("full")

    monkeypatch.setattr(writing.outbox, "append", full)
    with pytest.raises(OSError, match="full"):
        record(farm, harvest())
    assert kept() == before


def test_lots_of_the_diary_lead_from_crop_to_buyer(farm, buyer, work, harvest):
    stocked = record(
        farm, work("stocking", {"count": "5000", "species": "Scylla paramamosain", "hatchery": "Trại Ba"})
    ).entry
    caught = record(farm, harvest(fields={"crop": stocked.lot})).entry
    assert document(caught)["inputQuantityList"] == [
        {"epcClass": f"https://id.gs1.org/01/09520001100017/10/{stocked.lot}"}
    ]
    packed = record(farm, work("packing", {"weight": "12", "from": caught.lot})).entry
    record(farm, work("shipping", {"weight": "12", "buyer": "Ba Tèo", "buyer_gln": "9520003000001"}, lot=packed.lot))
    number = f"01/09520001100017/10/{packed.lot}"
    received = record(buyer, work("receiving", {"goods": number, "weight": "12"}, product="09520003300019"))
    assert Mention.objects.filter(identifier_id=identifier_id(number), event__party=buyer.pk).count() == 1
    assert document(received.entry)["quantityList"][0]["epcClass"].endswith(number)
    # The buyer's own pack may name what it received by its short number.
    again = record(buyer, work("packing", {"weight": "11", "from": packed.lot}, product="09520003300019"))
    assert document(again.entry)["inputQuantityList"] == [{"epcClass": f"https://id.gs1.org/{number}"}]


def test_lot_of_a_product_with_a_trace_code_stands_under_the_houses_address(farm, work):
    made = record(farm, work("extraction", {"volume": "20", "species": "Apis dorsata", "apiary": "Khu 3"},
                             template="honey", product="MAT-ONG-01"))  # fmt: skip
    assert document(made.entry)["quantityList"][0]["epcClass"].endswith(f"/t/MAT-ONG-01?10={made.entry.lot}")


def test_goods_of_others_and_unknown_places_are_refused(farm, harvest):
    for more, name in (({"product": "09520003300019"}, "product"), ({"product": "x"}, "product"),
                       ({"site": str(uuid4())}, "site")):  # fmt: skip
        with pytest.raises(EntryRefusedError) as refused:
            record(farm, harvest(**more))
        assert list(refused.value.faults) == [name]


def test_correction_is_a_new_entry_and_declares_the_old_event_wrong(farm, harvest):
    old = record(farm, harvest()).entry
    new = record(farm, harvest(lot=old.lot, corrects=old.pk, fields={"weight": "10"})).entry
    assert DiaryEntry.objects.get(pk=old.pk).fields["weight"] == "12.5"
    wrong = document(old, declares=True)
    assert wrong["errorDeclaration"]["reason"] == "incorrect_data"
    assert wrong["errorDeclaration"]["correctiveEventIDs"] == [f"urn:uuid:{new.pk}"]
    assert document(new)["quantityList"][0]["quantity"] == 10
    with pytest.raises(EntryRefusedError, match="đã được sửa trước đó"):
        record(farm, harvest(lot=old.lot, corrects=old.pk))


def test_what_did_not_happen_is_taken_back(farm, harvest, work):
    old = record(farm, harvest()).entry
    gone = record(farm, harvest(corrects=old.pk, voids=True, fields={})).entry
    assert (gone.voids, gone.event, gone.fields) == (True, None, {})
    assert document(old, declares=True)["errorDeclaration"]["reason"] == "did_not_occur"
    fed = record(farm, work("feeding", {"feed": "ốc", "amount": "3"})).entry
    assert record(farm, work("feeding", {}, corrects=fed.pk, voids=True)).entry.voids
    with pytest.raises(EntryRefusedError, match="xóa bỏ"):
        record(farm, harvest(corrects=gone.pk))


def test_correction_is_of_ones_own_entry_of_the_same_stage(farm, buyer, harvest, work):
    old = record(farm, harvest()).entry
    for party, sent, word in (
        (buyer, harvest(corrects=old.pk, product="09520003300019"), "Không thấy mục"),
        (farm, work("feeding", {"feed": "ốc", "amount": "3"}, corrects=old.pk), "cùng công đoạn"),
        (farm, harvest(corrects=uuid4()), "Không thấy mục"),
    ):
        with pytest.raises(EntryRefusedError, match=word):
            record(party, sent)


def test_entry_tells_who_wrote_it(farm, harvest):
    user = people.create_user("tu-lua", "con-cua-bo-ngang-rung-duoc")
    assert record(farm, harvest(), by=user).entry.by == user


def test_party_of_the_sandbox_writes_into_the_sandbox(parties, harvest):
    people.settle_sandbox_party()
    party = people.party_named("sandbox")
    products.register_product(party, "Cua thử", number="09506000134352", environment=Environment.SANDBOX)
    before = kept()
    with transaction.atomic(using="sandbox"):
        entry = record(party, harvest(product="09506000134352")).entry
        assert DiaryEntry.objects.using("sandbox").filter(pk=entry.pk).exists()
        assert Event.objects.using("sandbox").filter(identity=entry.event).exists()
        transaction.set_rollback(True, using="sandbox")
    words.forget()
    assert kept()[0] == before[0]


def test_work_at_a_site_stands_at_its_place(farm, harvest):
    site = sites.register_site(farm, "Vuông số 2", "pond", commune())
    entry = record(farm, harvest(site=str(site.pk))).entry
    assert entry.site == site.pk
    assert document(entry)["readPoint"] == document(entry)["bizLocation"] == {"id": f"urn:uuid:{site.pk}"}
    sites.end_site(site.pk, farm)
    with pytest.raises(EntryRefusedError, match="Nơi làm"):
        record(farm, harvest(site=str(site.pk)))


def commune():
    people.seed(profile.load("ca-mau"))
    return people.units_as_of(today(), "commune")[0].code
