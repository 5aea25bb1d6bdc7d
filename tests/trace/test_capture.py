"""Capturing: all or the good ones, once, under the party's own numbers, and every event in the ledger's queue."""

import json
from base64 import b64encode
from hashlib import sha256

import pytest

from duoc.core.environment import Environment
from duoc.engines.merkle import disclosure
from duoc.frame.models import Outbox
from duoc.trace.models import Capture, Event, EventDocument, Identifier, LotPiece, Mention
from duoc.trace.models.events import Role
from duoc.trace.rules import fields
from duoc.trace.services.journey import trace

GOOD = {"eventID": "urn:uuid:00000000-0000-4000-8000-000000000001"}
OTHER = {"eventID": "urn:uuid:00000000-0000-4000-8000-000000000002", "bizStep": "shipping"}
# A GTIN with a wrong check digit: rule 1, not the schema.
WRONG = {"epcList": ["https://id.gs1.org/01/09506000134353/21/1"]}
BROKEN = {"action": "LOOK"}


def stored():
    return Event.objects.using("sandbox").count()


def test_good_document_is_captured_before_the_answer_leaves(door, document):
    job = door.job(door("POST", "capture", document(GOOD, OTHER)))
    assert (job["running"], job["success"], job["errors"]) == (False, True, [])
    assert job["captureErrorBehaviour"] == "rollback"
    assert job["createdAt"] <= job["finishedAt"]
    assert stored() == 2


def test_rollback_keeps_nothing_of_a_document_with_one_wrong_event(door, document):
    job = door.job(door("POST", "capture", document(GOOD, WRONG, OTHER)))
    assert (job["running"], job["success"]) == (False, False)
    (error,) = job["errors"]
    assert (error["type"], error["status"], error["event"], error["rule"]) == (
        "epcisException:ValidationException", 400, 1, "1",
    )  # fmt: skip
    assert error["detail"].startswith("$.epcisBody.eventList[1].epcList[0]: ")
    assert stored() == 0
    assert Outbox.objects.using("sandbox").count() == 0


def test_proceed_keeps_the_good_ones(door, document):
    answer = door("POST", "capture", document(GOOD, WRONG, BROKEN, OTHER), GS1_Capture_Error_Behaviour="proceed")
    job = door.job(answer)
    assert (job["running"], job["success"], job["captureErrorBehaviour"]) == (False, False, "proceed")
    assert [error["event"] for error in job["errors"]] == [1, 2]
    assert stored() == 2


def test_what_the_schema_refuses_is_said_at_once(door, document):
    answer = door("POST", "capture", document(GOOD, BROKEN))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == "epcisException:ValidationException"
    assert told["detail"].startswith("$.epcisBody.eventList[1]")
    assert (stored(), Capture.objects.using("sandbox").count()) == (0, 0)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"type":"EPCISDocument"}', b"null", b'{"a":1,"a":2}']
)
@pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
def test_what_is_no_document_is_refused_whatever_the_behaviour(door, body, behaviour):
    answer = door("POST", "capture", body, GS1_Capture_Error_Behaviour=behaviour)
    assert answer.status_code == 400
    assert answer.json()["type"] == "epcisException:ValidationException"
    assert stored() == 0


def test_same_document_again_is_a_success_and_changes_nothing(door, document):
    for _ in range(2):
        assert door.job(door("POST", "capture", document(GOOD, OTHER, {"eventTime": "2026-03-02T08:00:01Z"})))[
            "success"
        ]
    assert stored() == 3
    assert Outbox.objects.using("sandbox").count() == 3


def test_event_twice_in_one_document_is_one_event(door, document):
    assert door.job(door("POST", "capture", document(GOOD, GOOD)))["success"]
    assert stored() == 1


def test_other_content_under_a_known_id_is_a_conflict(door, document):
    door("POST", "capture", document(GOOD))
    job = door.job(door("POST", "capture", document(OTHER, {**GOOD, "bizStep": "receiving"})))
    assert [(error["status"], error["type"]) for error in job["errors"]] == [
        (409, "epcisException:ResourceAlreadyExistsException")
    ]
    assert stored() == 1


def test_event_without_an_id_is_named_by_its_hash_and_recorded_by_the_server(door, document):
    door("POST", "capture", document({"recordTime": "2001-01-01T00:00:00Z", "example:x": 1}, **{
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"example": "https://ns.example/"}]
    }))  # fmt: skip
    (event,) = door.events()
    assert event["eventID"].startswith("ni:///sha-256;")
    assert event["recordTime"] > "2026"
    assert door.events("events/" + event["eventID"].replace("/", "%2F").replace("?", "%3F")) == [event]


def test_single_event_is_stored_and_told(door):
    event = {
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "epcList": ["urn:epc:id:sgtin:0614141.107346.2017"],
        "eventTime": "2026-03-02T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        **GOOD,
    }
    answer = door("POST", "events", event, GS1_EPC_Format="Never_Translates")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert {name: told[name] for name in event} == event
    path = answer["Location"].partition("/epcis/")[2]
    assert [one["eventID"] for one in door.events(path)] == [GOOD["eventID"]]
    assert door("POST", "events", event).status_code == 201
    assert door("POST", "events", {**event, "action": "ADD"}).status_code == 409
    assert door("POST", "events", {**event, "eventID": "urn:uuid:x", **WRONG}).status_code == 400
    assert door("POST", "events", {**event, "type": "EPCISDocument"}).status_code == 400
    assert door("GET", "capture").json() == []
    assert stored() == 1


def test_error_declaration_stands_beside_the_event_it_is_about(door, document):
    declared = {**GOOD, "errorDeclaration": {"declarationTime": "2026-03-03T00:00:00Z", "reason": "did_not_occur"}}
    door("POST", "capture", document(GOOD))
    assert door.job(door("POST", "capture", document(declared)))["success"]
    assert door.job(door("POST", "capture", document(declared)))["success"]
    assert stored() == 2
    assert len(door.events("events?EXISTS_errorDeclaration=true")) == 1
    changed = {**declared, "bizStep": "shipping"}
    (error,) = door.job(door("POST", "capture", document(changed)))["errors"]
    assert error["rule"] == "12"
    later = {**declared, "errorDeclaration": {"declarationTime": "2026-03-04T00:00:00Z"}}
    assert door.job(door("POST", "capture", document(later)))["errors"][0]["status"] == 409


def test_declaration_of_an_unknown_event_is_kept_with_a_warning(door, document):
    declared = {
        **GOOD,
        "errorDeclaration": {"declarationTime": "2026-03-03T00:00:00Z", "correctiveEventIDs": ["urn:uuid:none"]},
    }
    assert door.job(door("POST", "capture", document(declared)))["success"]
    (row,) = EventDocument.objects.using("sandbox").all()
    assert [warning["rule"] for warning in row.warnings] == ["12", "12"]


def test_every_event_is_committed_to_in_the_ledger_of_its_environment(door, document, sandbox):
    door("POST", "capture", document(GOOD, OTHER))
    assert Outbox.objects.filter(kind="trace.event_captured").count() == 0  # production's
    rows = list(Outbox.objects.using("sandbox").order_by("id"))
    documents = EventDocument.objects.using("sandbox").order_by("event_id").select_related("event")
    assert [row.event for row in rows] == [one.entry for one in documents]
    for row, one in zip(rows, documents, strict=True):
        told, texts = json.loads(bytes(row.entry)), fields.texts(
            json.loads(one.document), "sandbox", bytes(one.event.hash).hex()
        )  # fmt: skip
        assert told["root"] == b64encode(disclosure.root(bytes(one.seed), texts)).decode()
        assert row.payload is None
        assert b"2017" not in bytes(row.entry)  # no serial


def test_mentions_are_one_row_each_with_role_amount_and_time(door, document):
    event = {
        "type": "TransformationEvent",
        "inputQuantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.011111.4444", "quantity": 10, "uom": "KGM"}],
        "outputEPCList": ["urn:epc:id:sgtin:4012345.077889.25"],
        "transformationID": "urn:epc:id:gdti:4012345.55555.1",
    }
    assert door.job(door("POST", "capture", document(event)))["success"]
    rows = Mention.objects.using("sandbox").select_related("identifier").order_by("position")
    assert [(Role(row.role).label, row.identifier.text, row.is_class, row.quantity, row.uom) for row in rows] == [
        ("input", "01/04012345111118/10/4444", True, 10.0, "KGM"),
        ("output", "01/04012345778892/21/25", False, None, None),
        ("transformation", "253/40123455555541", False, None, None),
    ]
    products = {row.text: row.key for row in Identifier.objects.using("sandbox").all()}
    lot = Identifier.objects.using("sandbox").get(text="01/04012345111118/10/4444")
    assert lot.key == int.from_bytes(sha256(b"01/04012345111118").digest()[:8], "big", signed=True)
    assert len(products) == 3


CRAB = "urn:epc:id:sgtin:0614141.107346.2017"
FOREIGN = "urn:epc:id:sgtin:4012345.077889.25"


def trespasses(job):
    return [(error["status"], error["rule"]) for error in job["errors"]]


def test_party_speaks_only_of_what_is_its_own(door_of, producer, document):
    door = door_of(producer)
    assert door.job(door("POST", "capture", document({})))["success"]
    assert trespasses(door.job(door("POST", "capture", document({"epcList": [CRAB, FOREIGN]})))) == [(403, "16")]
    assert trespasses(door.job(door("POST", "capture", document({"epcList": ["urn:uuid:1"]})))) == [(403, "16")]
    place = {"eventID": "urn:uuid:1", "readPoint": {"id": "urn:epc:id:sgln:4012345.00001.0"}}
    assert trespasses(door.job(door("POST", "capture", document(place)))) == [(403, "16")]
    assert Event.objects.count() == 1


def test_goods_that_were_handed_over_are_the_receivers_to_speak_of(door_of, producer, buyer, document):
    maker, market = door_of(producer), door_of(buyer)
    received = {"bizStep": "receiving", "eventTime": "2026-03-03T08:00:00+07:00"}
    assert trespasses(market.job(market("POST", "capture", document(received)))) == [(403, "16")]
    box = {
        "type": "AggregationEvent",
        "action": "ADD",
        "parentID": "urn:epc:id:sscc:0614141.1234567890",
        "childEPCs": [CRAB],
    }
    shipped = {
        "bizStep": "shipping",
        "eventTime": "2026-03-02T12:00:00+07:00",
        "epcList": ["urn:epc:id:sscc:0614141.1234567890"],
        "destinationList": [{"type": "owning_party", "destination": "urn:epc:id:pgln:8930002.00001"}],
    }
    assert maker.job(maker("POST", "capture", document(box, shipped)))["success"]
    assert market.job(market("POST", "capture", document(received)))["success"]  # what was inside the box
    # The buyer sees what happened before, and its own; the maker does not see what the buyer does.
    later = {"bizStep": "storing", "eventTime": "2026-03-04T08:00:00+07:00"}
    assert maker.job(maker("POST", "capture", document(later)))["success"]
    assert [event.get("bizStep") for event in market.events("events?orderBy=eventTime&orderDirection=ASC")] == [
        None, "shipping", "receiving",
    ]  # fmt: skip
    assert [event.get("bizStep") for event in maker.events("events?orderBy=eventTime&orderDirection=ASC")] == [
        None, "shipping", "storing",
    ]  # fmt: skip


def test_nobody_else_reads_an_event(door_of, producer, buyer, door, document):
    maker, market = door_of(producer), door_of(buyer)
    location = maker("POST", "capture", document(GOOD))["Location"].partition("/epcis/")[2]
    assert len(maker.events()) == 1
    for stranger in (market, door):
        assert stranger.events() == []
        assert stranger("GET", f"events/{GOOD['eventID']}").status_code == 404
        assert stranger("GET", location).status_code == 404
        assert stranger("GET", "epcs").json()["member"] == []


@pytest.mark.parametrize("key", ["", "x", "0" * 64])
def test_without_a_good_key_there_is_no_answer(door, document, key):
    for method, path in (("POST", "capture"), ("GET", "events"), ("GET", ""), ("DELETE", "queries/x")):
        answer = door(method, path, document(GOOD) if method == "POST" else b"", X_Api_Key=key)
        assert answer.status_code == 401
        assert answer.json()["type"] == "epcisException:SecurityException"
    assert stored() == 0


def test_piece_whose_link_names_its_lot_is_found_from_the_lot(door, document):
    """The stored text of a piece is its key and serial alone; the lot that the event named with it must not be lost."""
    piece = "https://id.gs1.org/01/09506000134352/10/AO-7/21/S1"
    assert door.job(door("POST", "capture", document({**GOOD, "action": "ADD", "epcList": [piece]})))["success"]
    (row,) = LotPiece.objects.using("sandbox").all()
    assert row.event_id == Event.objects.using("sandbox").get().pk
    told = trace(["https://id.gs1.org/01/09506000134352/10/AO-7"], forward=True, environment=Environment.SANDBOX)
    assert {one.text for one in told.journey.reached.values()} == {
        "01/09506000134352/10/AO-7", "01/09506000134352/21/S1",
    }  # fmt: skip
