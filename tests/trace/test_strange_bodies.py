"""What strangers send: whatever it is, an answer of the protocol, all or nothing, and never a failure."""

import json
import random

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines.epcis.documents import read
from duoc.engines.epcis.event_hash import event_hash
from duoc.people import services as people
from duoc.trace.models import Event
from duoc.trace.services import captures

GOOD = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-02T08:00:00+07:00",
    "eventTimeZoneOffset": "+07:00",
    "action": "OBSERVE",
    "epcList": ["urn:epc:id:sgtin:0614141.107346.2017"],
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:0614141073467:1152"}],
    "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 26, "uom": "CEL"}]}],
    "readPoint": {"id": "urn:epc:id:sgln:0614141.00777.0"},
}
HEAD = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    "type": "EPCISDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-03-02T08:00:00Z",
}
TEXT = json.dumps({**HEAD, "epcisBody": {"eventList": [GOOD]}}).encode()
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10), st.just("=cmd|' /C calc'!A0"), st.just("\0"),
    st.just([]), st.just({}), st.just([None]), st.just("𝔘" * 50), st.just({"@id": "x"}),
)  # fmt: skip


@pytest.fixture(scope="module")
def post(module_database):
    """Captures by the sandbox party, one database for all."""
    client = Client(
        headers={"Host": "localhost", "X-Api-Key": people.issue_party_key(people.settle_sandbox_party(), "x").text}
    )

    def ask(body, behaviour="rollback", content_type="application/json"):
        return client.generic(
            "POST", "/epcis/capture", body, content_type, headers={"GS1-Capture-Error-Behaviour": behaviour}
        )

    ask.client = client
    return ask


def count():
    return Event.objects.using("sandbox").count()


def judge(post, answer, before):
    """An answer of the protocol; a refused document left nothing."""
    assert answer.status_code in {202, 400, 415}, answer.content
    if answer.status_code == 202:
        job = post.client.get("/epcis/" + answer["Location"].partition("/epcis/")[2]).json()
        assert job["running"] is False
        assert job["success"] is (job["errors"] == [])
        assert job["success"] or job["captureErrorBehaviour"] == "proceed" or count() == before
    else:
        told = answer.json()
        assert told["type"].startswith("epcisException:")
        assert len(told["detail"]) < 600
        assert count() == before


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@FUZZ
@given(st.integers(0, 2**32), st.integers(1, 8), st.sampled_from(["rollback", "proceed"]))
def test_octets_changed_at_random(post, seed, times, behaviour):
    chance, body, before = random.Random(seed), bytearray(TEXT), count()
    for _ in range(times):
        at = chance.randrange(len(body))
        body[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    judge(post, post(bytes(body), behaviour), before)


@FUZZ
@given(st.sampled_from(sorted(GOOD)), ODD, st.sampled_from(["rollback", "proceed"]))
def test_members_replaced_by_odd_values(post, name, value, behaviour):
    before = count()
    body = json.dumps({**HEAD, "epcisBody": {"eventList": [{**GOOD, name: value}]}}).encode("utf-8", "surrogatepass")
    judge(post, post(body, behaviour), before)


@FUZZ
@given(st.sampled_from([*sorted(HEAD), "epcisBody", "epcisHeader", "id", "sender"]), ODD)
def test_head_of_odd_values(post, name, value):
    before = count()
    judge(post, post(json.dumps({**HEAD, "epcisBody": {"eventList": [GOOD]}, name: value}).encode()), before)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 200_000, ""),
        (TEXT.replace(b"26", b"[" * 5_000 + b"]" * 5_000), "levels deep"),
        (TEXT.decode().encode("utf-16"), "UTF-8"),
        (TEXT.decode().encode("utf-8-sig")[:-1], "ends too early"),
        (TEXT.replace(b"2017", b"\xe1\xe2"), "UTF-8"),
        (TEXT.replace(b"26,", b"1e999,"), ""),
        (TEXT.replace(b'"value": 26', b'"value": NaN'), "NaN"),
        (TEXT.replace(b'"action"', b'"type": "ObjectEvent", "action"'), "twice"),
        (TEXT + TEXT, "behind the document"),
        (TEXT.replace(b'"po"', b'"\\ud800"'), "surrogate"),
    ],
)
def test_text_that_two_readers_could_understand_differently_is_refused(post, body, words):
    before = count()
    answer = post(body)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert count() == before


def test_document_of_many_events_is_captured_before_the_answer_leaves(post):
    events = [{**GOOD, "epcList": [f"urn:epc:id:sgtin:0614141.107346.{number}"]} for number in range(1_500)]
    body = json.dumps({**HEAD, "epcisBody": {"eventList": events}}).encode()
    assert len(body) < 1 << 20
    before = count()
    assert post(body).status_code == 202
    assert count() == before + 1_500


def test_length_above_the_limit_is_refused_before_it_is_read(post):
    answer = post.client.generic(
        "POST", "/epcis/capture", b"{", "application/json", CONTENT_LENGTH=str(captures.LARGEST + 1)
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "epcisException:CaptureLimitExceededException")
    assert answer["GS1-EPCIS-Capture-File-Size-Limit"] == str(captures.LARGEST)


def test_xml_documents_are_captured_as_the_same_events(post, shared):
    files = sorted((shared / "data" / "trace" / "event-hash").glob("*.xml"))
    assert len(files) > 5
    sent = set()
    for file in files:
        document = read(file.read_bytes(), "application/xml")
        hashes = {event_hash(one, document.prefixes_of(one), document.ignored) for one in document.events}
        answer = post(file.read_bytes(), content_type="application/xml")
        assert answer.status_code == 202, (file.name, answer.content)
        job = post.client.get("/epcis/" + answer["Location"].partition("/epcis/")[2]).json()
        if job["success"]:
            sent |= hashes
        else:
            assert {error["status"] for error in job["errors"]} == {409}, (file.name, job["errors"])
    stored = {f"ni:///sha-256;{bytes(row.hash).hex()}?ver=CBV2.0" for row in Event.objects.using("sandbox").all()}
    assert sent <= stored
    assert len(sent) > 5
