"""A capture job says which of its events cannot have happened in that order, given all that was captured before; by hand."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.trace.stamps.batches import delivered

from duoc.engines.epcis.documents import read
from duoc.trace.models import Capture, EventDocument
from duoc.trace.rules.identity import whole
from duoc.trace.services import products, stamps, working
from duoc.trace.services.captures.capturing import capture
from duoc.trace.services.captures.jobs import AT_ONCE
from duoc.trace.services.captures.parties import capturer

PIECE = "https://id.gs1.org/01/10614141073464/21/2017"
OTHER = "https://id.gs1.org/01/10614141073464/21/2018"


def step(day, word, action="OBSERVE", piece=PIECE, **more):
    return {
        "eventTime": f"2026-03-{day:02}T08:00:00+07:00", "bizStep": word, "action": action, "epcList": [piece], **more
    }  # fmt: skip


def made(day=1, **more):
    return step(day, "commissioning", "ADD", **more)


@pytest.fixture
def captured(door, document):
    """Captures events in one document: what its job was warned of, as (event, words behind the identifier)."""

    def capture(*events, behaviour="rollback"):
        job = door.job(door("POST", "capture", document(*events), GS1_Capture_Error_Behaviour=behaviour))
        assert job["success"], job["errors"]
        assert job["errors"] == []
        return [(one.get("event"), one["detail"].partition("”: ")[2]) for one in job.get("warnings", [])]

    return capture


def test_a_life_in_order_is_told_nothing(captured):
    assert captured(made(), step(2, "shipping")) == []
    assert captured(step(3, "receiving"), step(4, "retail_selling")) == []


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ([made()], made(2), "was commissioned before"),
        ([made(), step(2, "destroying", "DELETE")], step(3, "retail_selling"), "nothing happens after destroying"),
        ([made()], step(3, "receiving"), "was received, but nobody shipped it"),
        ([step(1, "inspecting", piece=OTHER)], step(3, "shipping"), "is used, but was never commissioned"),
    ],
)
@pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
def test_what_was_captured_before_is_held_against_a_new_job(captured, before, now, said, behaviour):
    captured(*before, behaviour=behaviour)
    assert captured(now, behaviour=behaviour) == [(0, said)]


def test_one_document_is_judged_with_its_own_events_by_their_time(captured):
    events = [step(4, "retail_selling"), step(2, "shipping"), made(), step(3, "receiving"), step(6, "receiving")]
    assert captured(*events) == [(4, "was received, but nobody shipped it")]


def test_the_warning_names_event_rule_and_piece_and_stays_with_the_job(door, document):
    answer = door("POST", "capture", document(made(piece=OTHER), step(2, "shipping")))
    job = door.job(answer)
    assert job["warnings"] == [
        {"event": 1, "rule": "14",
         "detail": f"$.epcisBody.eventList[1]: “{PIECE}”: is used, but was never commissioned"}
    ]  # fmt: skip
    door("POST", "capture", document(made()))  # told later: what was said then stays
    assert door.job(answer) == job
    assert Capture.objects.using("sandbox").get(pk=job["captureID"]).warnings == job["warnings"]
    assert door("GET", "capture").json()[1] == job


def test_a_job_without_a_warning_has_the_members_of_the_standard_alone(door, document):
    job = door.job(door("POST", "capture", document(made())))
    assert set(job) == {
        "captureID", "createdAt", "finishedAt", "running", "success", "captureErrorBehaviour", "errors"
    }  # fmt: skip


def test_same_document_again_is_warned_of_nothing_new(captured):
    name = {"eventID": "urn:uuid:00000000-0000-4000-8000-000000000009"}
    assert captured(made(**name)) == []
    assert captured(made(**name)) == []


def test_what_was_declared_wrong_counts_for_nothing(captured, door, document):
    wrong = step(2, "destroying", "DELETE", eventID="urn:uuid:00000000-0000-4000-8000-000000000008")
    captured(made(), wrong)
    declaration = {"errorDeclaration": {"declarationTime": "2026-03-03T08:00:00+07:00", "reason": "did_not_occur"}}
    captured(wrong | declaration)
    assert captured(step(4, "shipping")) == []


def test_boxes_and_lots_live_many_times(captured):
    box = "https://id.gs1.org/00/106141412345678908"
    assert captured(made(piece=box), made(2, piece=box), step(3, "receiving", piece=box)) == []
    lot = {"epcClass": "https://id.gs1.org/01/10614141073464/10/L1", "quantity": 1}
    assert captured(*({**made(day), "epcList": [], "quantityList": [lot]} for day in (1, 2))) == []


def test_other_warnings_of_stored_events_stand_beside(captured):
    class_as_thing = made(piece="https://id.gs1.org/01/10614141073464")
    assert [index for index, _ in captured(made(), class_as_thing)] == [1]


def test_nothing_is_warned_of_what_is_not_kept(door, document):
    wrong = made(piece="https://id.gs1.org/01/09506000134353/21/1")  # its check digit is 2
    job = door.job(door("POST", "capture", document(step(2, "shipping"), wrong)))
    assert not job["success"]
    assert "warnings" not in job


def test_the_first_hundred_are_kept_and_the_others_counted(door, document):
    many = [step(2, "shipping", piece=f"https://id.gs1.org/01/10614141073464/21/N{n}") for n in range(102)]
    job = door.job(door("POST", "capture", document(*many)))
    assert [one.get("event") for one in job["warnings"]] == [*range(100), None]
    assert job["warnings"][100] == {"detail": "and 2 more"}


def test_the_worker_says_the_same_of_a_large_document(door, document):
    answer = door("POST", "capture", document(made(), step(2, "receiving")) + b" " * AT_ONCE)
    assert door.job(answer)["running"]
    working.work()
    (warning,) = door.job(answer)["warnings"]
    assert warning["detail"].endswith("was received, but nobody shipped it")


def test_an_activated_stamp_began_with_its_activation(producer, door_of, document):
    """The house's own activation speaks of the lot; whoever sells one of its pieces is not told that it never began."""
    product = products.register_product(producer, "Cua gạch", number="10614141073464")
    batch = delivered(producer, product, 2)
    stamps.activate(batch.pk, 1, 1, "L1", producer)
    pieces = [f"https://id.gs1.org/01/{product.gtin}/21/{stamps.proof(batch, batch.first + n).serial}" for n in (0, 1)]
    door = door_of(producer)
    job = door.job(door("POST", "capture", document(*(step(2, "shipping", piece=piece) for piece in pieces))))
    assert [one["event"] for one in job["warnings"]] == [1]  # the second was never activated


def test_a_single_event_is_stored_without_a_word(door, document):
    event = json.loads(document(step(2, "shipping")))
    bare = {"@context": event["@context"], **event["epcisBody"]["eventList"][0]}
    assert door("POST", "events", bare).status_code == 201
    assert [one.warnings for one in EventDocument.objects.using("sandbox")] == [None]
    assert whole("01/10614141073464/21/2017") == PIECE


@pytest.fixture
def carried_on(sandbox, document):
    """Captures events as a job of one number, as often as it is begun anew; gives the words of its warnings."""
    who = capturer(sandbox).working_on(uuid4())

    def capture_again(*events, proceed=True):
        outcome = capture(
            read(document(*events), "application/json"),
            who,
            timezone.now(),
            proceed=proceed,
            tell=lambda _outcome: None,
        )
        assert outcome.refused == []
        return [(one.index, one.reason.partition("”: ")[2]) for one in outcome.warned]

    return capture_again


def test_a_job_that_was_begun_anew_knows_what_it_had_stored(carried_on):
    names = [{"eventID": f"urn:uuid:00000000-0000-4000-8000-00000000010{n}"} for n in range(3)]
    events = [made(**names[0]), step(2, "shipping", **names[1]), step(3, "receiving", **names[2])]
    assert carried_on(*events[:2]) == []  # and here the worker was killed
    assert carried_on(*events) == []
    assert carried_on(*events, step(4, "receiving")) == [(3, "was received, but nobody shipped it")]


def test_what_was_told_late_is_put_in_its_place(captured):
    """The shipper's document comes after the receiver's, and speaks of the time before."""
    captured(made())
    assert captured(step(5, "receiving")) == [(0, "was received, but nobody shipped it")]
    assert captured(step(3, "shipping")) == []
    assert captured(step(6, "shipping"), step(7, "receiving")) == []


def test_pieces_in_a_parent_and_out_of_a_transformation_are_followed(captured):
    box = "https://id.gs1.org/00/106141412345678908"
    output = {"type": "TransformationEvent", "outputEPCList": [OTHER], "transformationID": "urn:uuid:1", "action": None}
    born = {k: v for k, v in {**made(), **output, "epcList": None, "bizStep": "packing"}.items() if v is not None}
    assert captured(born) == []
    packed = {"type": "AggregationEvent", "parentID": box, "childEPCs": [OTHER, PIECE], "epcList": None}
    event = {k: v for k, v in {**step(2, "unpacking", "DELETE"), **packed}.items() if v is not None}
    assert captured(event) == [
        (0, "is used, but was never commissioned")
    ]  # PIECE; the other came out of the transformation
