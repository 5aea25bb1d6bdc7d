"""Stored events as a client reads them: spellings from GS1's own examples, contexts by hand."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules import answers

_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_OLDER = "https://gs1.github.io/EPCIS/epcis-context.jsonld"
_OWN = {"tem": "https://tem.example/voc/"}
_NOW = datetime(2026, 3, 2, 8, 0, 0, 120, tzinfo=timezone(timedelta(hours=7)))
# (EPC URN, Digital Link) of the EPC Tag Data Standard's examples.
_PAIRS = {
    "sgtin": ("urn:epc:id:sgtin:0614141.107346.2017", "https://id.gs1.org/01/10614141073464/21/2017"),
    "lgtin": ("urn:epc:class:lgtin:4012345.012345.998877", "https://id.gs1.org/01/04012345123456/10/998877"),
    "sscc": ("urn:epc:id:sscc:0614141.1234567890", "https://id.gs1.org/00/106141412345678908"),
    "sgln": ("urn:epc:id:sgln:0614141.07346.0", "https://id.gs1.org/414/0614141073467"),
    "pgln": ("urn:epc:id:pgln:4012345.00000", "https://id.gs1.org/417/4012345000009"),
}
_same = pytest.mark.parametrize(("urn", "link"), _PAIRS.values(), ids=_PAIRS)
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_AMOUNTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


@_same
def test_a_parent_is_written_as_a_link(urn, link):
    assert answers.translated({"parentID": urn}) == {"parentID": link}


@_same
@pytest.mark.parametrize("name", _LISTS)
def test_each_of_a_list_is_written_as_a_link(name, urn, link):
    assert answers.translated({name: [urn, urn]}) == {name: [link, link]}


@_same
@pytest.mark.parametrize("name", _AMOUNTS)
def test_the_class_of_an_amount_is_written_as_a_link(name, urn, link):
    assert answers.translated({name: [{"epcClass": urn, "quantity": 2}]}) == {name: [{"epcClass": link, "quantity": 2}]}


@_same
@pytest.mark.parametrize("name", ["readPoint", "bizLocation"])
def test_a_place_is_written_as_a_link(name, urn, link):
    assert answers.translated({name: {"id": urn}}) == {name: {"id": link}}


@_same
@pytest.mark.parametrize(("name", "member"), [("sourceList", "source"), ("destinationList", "destination")])
def test_a_partner_is_written_as_a_link(name, member, urn, link):
    told = answers.translated({name: [{"type": "owning_party", member: urn}]})
    assert told == {name: [{"type": "owning_party", member: link}]}


@pytest.mark.parametrize(
    "uri",
    [
        "https://id.gs1.org/01/10614141073464/21/2017",
        "https://tem.example/01/10614141073464",
        "urn:uuid:0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d",
        "https://tem.example/t/CM-01?10=A",
        "geo:9.17,105.15",
        "",
    ],
)
def test_what_is_no_epc_urn_stays(uri):
    assert answers.translated({"parentID": uri}) == {"parentID": uri}


@pytest.mark.parametrize("name", ["transformationID", "eventID", "ilmd", "https://x.example/urn"])
def test_other_members_stay(name):
    event = {name: "urn:epc:id:sgtin:0614141.107346.2017"}
    assert answers.translated(dict(event)) == event


def test_an_event_without_identifiers_stays():
    assert answers.translated({"type": "ObjectEvent"}) == {"type": "ObjectEvent"}


def test_an_event_gets_its_record_time():
    told = answers.event('{"type":"ObjectEvent"}', "urn:x:1", _NOW, translate=False)
    assert told["recordTime"] == "2026-03-02T01:00:00.000120Z"


def test_a_record_time_that_was_sent_gives_way():
    told = answers.event('{"recordTime":"1999-01-01T00:00:00Z"}', "urn:x:1", _NOW, translate=False)
    assert told["recordTime"] == "2026-03-02T01:00:00.000120Z"


def test_an_event_without_a_name_gets_the_stored_one():
    assert answers.event("{}", "ni:///sha-256;00?ver=CBV2.0", _NOW, translate=False)["eventID"].startswith("ni:///")


def test_an_event_keeps_the_name_that_was_sent():
    assert answers.event('{"eventID":"urn:x:2"}', "urn:x:1", _NOW, translate=False)["eventID"] == "urn:x:2"


def test_an_event_keeps_its_spelling_unless_asked():
    document = '{"parentID":"urn:epc:id:sscc:0614141.1234567890"}'
    assert answers.event(document, "urn:x:1", _NOW, translate=False)["parentID"].startswith("urn:epc:id:sscc")


def test_an_event_is_translated_where_asked():
    document = '{"parentID":"urn:epc:id:sscc:0614141.1234567890"}'
    told = answers.event(document, "urn:x:1", _NOW, translate=True)
    assert told["parentID"] == "https://id.gs1.org/00/106141412345678908"


@pytest.mark.parametrize(
    ("stored", "extra"),
    [
        (None, []),
        ("", []),
        ("[]", []),
        (f'"{_CONTEXT}"', []),
        (f'"{_OLDER}"', []),
        (f'["{_CONTEXT}"]', []),
        (f'["{_CONTEXT}", {{"tem": "https://tem.example/voc/"}}]', [_OWN]),
        ('{"tem": "https://tem.example/voc/"}', [_OWN]),
        (f'[{{"tem": "https://tem.example/voc/"}}, "{_OLDER}"]', [_OWN]),
        ('["https://tem.example/context.jsonld"]', ["https://tem.example/context.jsonld"]),
    ],
)
def test_a_context_is_told_beside_the_standards_own(stored, extra):
    assert answers.extra_context(stored) == extra


def _document(*events, **more):
    return answers.query_document(list(events), _NOW, **more)


def test_a_document_of_nothing_has_an_empty_list():
    assert _document()["epcisBody"]["queryResults"]["resultsBody"] == {"eventList": []}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("@context", [_CONTEXT]),
        ("type", "EPCISQueryDocument"),
        ("schemaVersion", "2.0"),
        ("creationDate", "2026-03-02T01:00:00.000120Z"),
    ],
)
def test_a_document_has_the_members_of_the_standard(member, value):
    assert _document()[member] == value


def test_results_are_named_after_the_standards_query():
    assert _document()["epcisBody"]["queryResults"]["queryName"] == "SimpleEventQuery"


def test_results_without_a_subscription_name_none():
    assert "subscriptionID" not in _document()["epcisBody"]["queryResults"]


def test_results_of_a_subscription_name_it():
    assert _document(subscription="s-1")["epcisBody"]["queryResults"]["subscriptionID"] == "s-1"


def test_a_context_that_all_share_stands_at_the_top():
    assert _document(({"a": 1}, [_OWN]), ({"b": 2}, [_OWN]))["@context"] == [_CONTEXT, _OWN]


def test_a_shared_context_is_not_repeated():
    listed = _document(({"a": 1}, [_OWN]), ({"b": 2}, [_OWN]))["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert listed == [{"a": 1}, {"b": 2}]


def test_contexts_that_differ_stand_in_their_events():
    listed = _document(({"a": 1}, [_OWN]), ({"b": 2}, []))["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert listed == [{"@context": [_OWN], "a": 1}, {"b": 2}]


def test_contexts_that_differ_leave_the_top_to_the_standard():
    assert _document(({"a": 1}, [_OWN]), ({"b": 2}, []))["@context"] == [_CONTEXT]


@pytest.mark.parametrize("own", [{"y": "urn:y:"}, [{"y": "urn:y:"}]])
def test_an_events_own_context_comes_last(own):
    found = _document(({"a": 1}, []), ({"@context": own, "b": 2}, [_OWN]))
    assert found["epcisBody"]["queryResults"]["resultsBody"]["eventList"][1]["@context"] == [_OWN, {"y": "urn:y:"}]


def test_a_collection_lists_its_members():
    assert answers.collection(["a", "b"]) == {"@context": _CONTEXT, "type": "Collection", "member": ["a", "b"]}


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_written_moment_is_read_as_the_same(moment):
    assert datetime.fromisoformat(answers.written(moment)) == moment
