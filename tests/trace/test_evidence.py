"""The proof document of a stamp, judged by a stranger who holds the log's key and docs/formats.md alone."""

import json
import re
from base64 import b64decode
from hashlib import sha256

import pytest
from tests.ledger.conftest import log_events, signer_of, writing
from tests.ledger.rfc6962 import Witness, climbed, leaf, node
from tests.trace.stamps.batches import GTIN, HOST, delivered

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.people.services.periods import today
from duoc.trace.models import Event, EventDocument
from duoc.trace.services import captures, evidence, products, sites, stamps

ADDRESS = f"https://{HOST.lower()}/01/{GTIN}/21/"
PRODUCTION = Environment.PRODUCTION


def log(database: str) -> None:
    """Everything that waits becomes entries under one checkpoint."""
    with writing(database, PRODUCTION) as writer:
        writer.append()


def root_of(part: object, texts: list[str]) -> bytes:
    """A pruned tree by the text of docs/formats.md."""
    if isinstance(part, list):
        left, right = part
        return node(root_of(left, texts), root_of(right, texts))
    if isinstance(part, dict):
        texts.append(part["text"])
        return sha256(b"\0" + b64decode(part["salt"]) + part["text"].encode()).digest()
    return b64decode(part)


def judged(document: dict) -> dict:
    """What a stranger has proven: facts of the stamp, its activation and its events. Fails on the first thing that is wrong."""
    witness = Witness(str(signer_of(PRODUCTION).key))
    _origin, size, root = witness.opened(document["checkpoint"])
    entries = []
    for one in document["entries"]:
        at = leaf(one["entry"].encode())
        assert climbed(one["index"], size, at, [b64decode(step) for step in one["path"]]) == root
        entries.append(json.loads(one["entry"]))
    stamp, minted = document["stamp"], entries[document["stamp"]["entry"]]
    assert (minted["kind"], minted["product"]) == ("trace.stamps_minted", document["product"])
    commitment = sha256(b64decode(stamp["salt"]) + document["serial"].encode()).digest()
    steps = [b64decode(step) for step in stamp["path"]]
    assert climbed(stamp["place"] - 1, minted["count"], leaf(commitment), steps) == b64decode(minted["root"])
    found = {"minted": minted, "events": [], "bound": None}
    for part, kind in [(document["activation"], "trace.stamps_bound")] + [
        (one, "trace.event_captured") for one in document["events"]
    ]:
        if part is None:
            continue
        entry, texts = entries[part["entry"]], []
        assert entry["kind"] == kind
        assert root_of(part["tree"], texts) == b64decode(entry["root"])
        facts = [json.loads(text) for text in texts]
        if kind == "trace.stamps_bound":
            assert entry["batch"] == minted["batch"]
            (found["bound"],) = facts
        else:
            found["events"].append(facts)
    return found


@pytest.fixture(scope="module")
def made(module_database):
    """(database, party, batch): 3,000 crabs of which 1 to 2,000 are lot L1, fattened at one place and shipped to a buyer."""
    party = people.add_party("htx-nam-can", "HTX Cua Năm Căn", "cooperative", prefixes=["8930001"], gln="8930001000001")
    people.add_party("nha-hang", "Nhà hàng Đất Mũi", "firm", prefixes=["8930002"], gln="8930002000000")
    product = products.register_product(party, "Cua gạch son Năm Căn", number=GTIN)
    batch = delivered(party, product, 3_000)
    stamps.activate(batch.pk, 1, 2_000, "L1", party)
    captures.speak(party, shipped("2026-11-01T08:00:00.000+07:00", 120))
    log(module_database)
    return module_database, party, batch


def shipped(time: str, count: int) -> dict:
    return {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "eventTime": time,
        "eventTimeZoneOffset": "+07:00",
        "quantityList": [{"epcClass": f"https://id.gs1.org/01/{GTIN}/10/L1", "quantity": count}],
        "readPoint": {"id": "https://id.gs1.org/414/8930001000001"},
        "destinationList": [{"type": "owning_party", "destination": "https://id.gs1.org/417/8930002000000"}],
    }


def serial(batch, place):
    return stamps.proof(batch, batch.first + place - 1).serial


def of(batch, place, **more):
    text = serial(batch, place)
    document = evidence.document(text, ADDRESS + text, **more)
    return json.loads(json.dumps(document))


def test_stranger_proves_stamp_lot_and_events(made):
    _database, _party, batch = made
    document = of(batch, 1_500)
    proven = judged(document)
    assert proven["minted"]["batch"] == batch.pk
    assert proven["bound"][:4] == ["bound", batch.pk, 1_500, "L1"]
    steps = [facts[0][1]["bizStep"] for facts in proven["events"]]
    assert steps == ["shipping", "commissioning"]  # in the order of their times
    assert all(["party", "htx-nam-can"] in facts for facts in proven["events"])
    assert document["names"]["htx-nam-can"]["vi"] == "HTX Cua Năm Căn"
    assert (document["pending"], document["withheld"]) == (0, 0)
    assert (document["said"]["state"], document["said"]["lot"], document["said"]["level"]) == (
        "activated",
        "L1",
        "xanh",
    )


def test_no_volume_buyer_or_other_serial_is_told(made):
    _database, _party, batch = made
    written = json.dumps(of(batch, 7), ensure_ascii=False)
    assert '"quantity"' not in written
    assert "8930002" not in written
    assert not re.search(r"\b2000\b", written)  # how many were activated; hashes and times may hold the digits
    for place in (6, 8):
        assert serial(batch, place) not in written


@pytest.mark.parametrize("part", ["entry", "salt", "path", "serial", "place", "product", "tree", "event"])
def test_change_anywhere_is_noticed(made, part):
    _database, _party, batch = made
    document, other = of(batch, 9), of(batch, 10)
    if part in ("serial", "product"):
        document[part] = other["serial"] if part == "serial" else "09520001100017"
    elif part == "tree":
        document["activation"] = other["activation"]
        document["activation"]["tree"] = json.loads(json.dumps(other["activation"]["tree"]).replace("L1", "L2"))
    elif part == "event":
        document["events"][0]["tree"] = json.loads(
            json.dumps(document["events"][0]["tree"]).replace("shipping", "receiving")
        )
    elif part == "entry":
        document["entries"][0]["entry"] = document["entries"][0]["entry"].replace('"count":3000', '"count":3001')
    else:
        document["stamp"][part] = other["stamp"][part]
    with pytest.raises(AssertionError):
        judged(document)


def test_stamp_that_is_not_activated_proves_its_minting_alone(made):
    _database, _party, batch = made
    document = of(batch, 2_500)
    proven = judged(document)
    assert (proven["bound"], proven["events"]) == (None, [])
    assert (document["said"]["state"], document["said"]["lot"]) == ("delivered", "")


def test_serial_that_was_never_minted_has_no_document(made):
    assert evidence.document("0" * 16, ADDRESS + "0" * 16) is None


def test_reader_who_saw_an_older_log_is_shown_that_this_one_continues_it(made):
    database, _party, batch = made
    before = of(batch, 3)
    _origin, old, old_root = Witness(str(signer_of(PRODUCTION).key)).opened(before["checkpoint"])
    log_events(database, 5)
    after = of(batch, 3, since=old)
    _origin, size, root = Witness(str(signer_of(PRODUCTION).key)).opened(after["checkpoint"])
    assert (after["consistency"]["from"], size) == (old, old + 5)
    assert continues(old, old_root, size, root, [b64decode(one) for one in after["consistency"]["path"]])
    for since in (0, -1, size + 1, old + 1):
        assert of(batch, 3, since=since)["consistency"] is None
    assert of(batch, 3)["consistency"] is None


def continues(old: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """RFC 9162 §2.1.4.2, step by step."""
    if old == size:
        return not path and old_root == root
    if old & (old - 1) == 0:
        path = [old_root, *path]
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for one in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(one, fr), node(one, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, one)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and (fr, sr) == (old_root, root)


def test_what_waits_for_a_checkpoint_is_counted_and_left_out(made):
    database, party, batch = made
    captures.speak(party, shipped("2026-11-02T08:00:00.000+07:00", 3))
    waiting = of(batch, 4)
    assert (waiting["pending"], len(judged(waiting)["events"])) == (1, 2)
    log(database)
    assert (of(batch, 4)["pending"], len(judged(of(batch, 4))["events"])) == (0, 3)


def test_latest_events_are_shown_where_there_are_too_many(made):
    _database, _party, batch = made
    document = of(batch, 5, most=1)
    ((first, *_more),) = judged(document)["events"]
    assert first[1]["bizStep"] == "commissioning"
    assert document["withheld"] >= 1


def test_erased_event_is_counted_and_not_told(made):
    _database, party, batch = made
    row = captures.speak(party, shipped("2026-11-03T08:00:00.000+07:00", 4))
    before = of(batch, 6)["withheld"]
    EventDocument.objects.filter(event=row.pk).delete()
    assert of(batch, 6)["withheld"] == before + 1
    assert Event.objects.filter(pk=row.pk).exists()


def test_household_is_not_named(module_database, made):
    database, _party, _batch = made
    household = people.add_party("ho-ba-tu", "Nguyễn Thị Tư", "household", prefixes=["8930003"], gln="8930003000009")
    honey = products.register_product(household, "Mật ong U Minh", number="08930003000016")
    batch = delivered(household, honey, 10)
    stamps.activate(batch.pk, 1, 10, "M1", household)
    log(database)
    document = of(batch, 1)
    proven = judged(document)
    assert proven["events"]
    assert "ho-ba-tu" not in json.dumps(document)
    assert "Nguyễn Thị Tư" not in json.dumps(document, ensure_ascii=False)


def test_places_are_named_as_declared_by_their_commune(made):
    database, party, batch = made
    people.seed(profile.load("ca-mau"))
    commune = people.search_units("Khánh An", today(), level="commune")[0]
    pond = sites.register_site(party, "Ao số 7", "pond", commune.code)
    caught = shipped("2026-11-01T06:00:00.000+07:00", 5) | {
        "bizStep": "inspecting",
        "readPoint": {"id": sites.uri(pond)},
    }
    captures.speak(party, {name: value for name, value in caught.items() if name != "destinationList"})
    log(database)
    place = of(batch, 11)["names"][sites.uri(pond)]
    assert (place["vi"], place["commune"]) == ("Ao số 7", commune.code)
    assert (place["lat"], place["lon"]) == (commune.lat, commune.lon)


def test_activation_speaks_as_the_producer(made):
    _database, party, batch = made
    rows = Event.objects.filter(party_id=party.pk).order_by("id")
    activated = json.loads(rows.first().content.document)
    assert (activated["bizStep"], activated["disposition"], activated["action"]) == ("commissioning", "active", "ADD")
    assert activated["quantityList"] == [{"epcClass": f"https://id.gs1.org/01/{GTIN}/10/L1", "quantity": 2_000}]
    assert activated["ilmd"] == {"cbvmda:lotNumber": "L1"}
    assert batch.product.gtin == GTIN


def test_refused_event_keeps_nothing(made):
    _database, party, _batch = made
    before = Event.objects.count()
    wrong = shipped("2026-11-04T08:00:00.000+07:00", 1)
    wrong["quantityList"][0]["epcClass"] = "https://id.gs1.org/01/08930001123459/10/L1"
    with pytest.raises(captures.EventRefusedError, match="check digit"):
        captures.speak(party, wrong)
    assert Event.objects.count() == before
