"""An event taken apart: which facts stand together, which apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules import fields

_PIECE, _OTHER = "https://id.gs1.org/01/09506000134352/21/1", "https://id.gs1.org/01/09506000134352/21/2"
_LOT = "https://id.gs1.org/01/09506000134352/10/A"
_OPEN = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-02T08:00:00+07:00",
    "eventTimeZoneOffset": "+07:00",
    "action": "ADD",
    "bizStep": "packing",
    "disposition": "active",
    "readPoint": {"id": "https://id.gs1.org/414/9506000134352"},
}


def _rest(event):
    """The facts behind the three that every event has."""
    return list(fields.facts(event, "htx", "ab"))[3:]


def test_what_everybody_may_read_stands_together():
    assert next(iter(fields.facts(_OPEN | {"epcList": [_PIECE]}, "htx", "ab"))) == ("event", _OPEN)


def test_party_and_hash_follow():
    assert list(fields.facts(_OPEN, "htx", "ab"))[1:] == [("party", "htx"), ("eventHash", "ab")]


@pytest.mark.parametrize("name", ["epcList", "childEPCs", "inputEPCList", "outputEPCList"])
def test_each_piece_is_a_fact_of_its_own(name):
    assert _rest({name: [_PIECE, _OTHER]}) == [(name, _PIECE), (name, _OTHER)]


@pytest.mark.parametrize("name", ["bizTransactionList", "sourceList", "destinationList"])
def test_each_paper_or_partner_is_a_fact_of_its_own(name):
    assert _rest({name: [{"type": "a"}, {"type": "b"}]}) == [(name, {"type": "a"}), (name, {"type": "b"})]


@pytest.mark.parametrize("name", ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"])
def test_an_amount_is_apart_from_what_it_is_of(name):
    one = {"epcClass": _LOT, "quantity": 5, "uom": "KGM"}
    assert _rest({name: [one]}) == [(name, _LOT), ("quantity", {"list": name, **one})]


def test_a_count_without_a_unit_is_apart_too():
    told = _rest({"quantityList": [{"epcClass": _LOT, "quantity": 5}]})
    assert told[1] == ("quantity", {"list": "quantityList", "epcClass": _LOT, "quantity": 5})


def test_a_class_without_an_amount_has_no_second_fact():
    assert _rest({"quantityList": [{"epcClass": _LOT}]}) == [("quantityList", _LOT)]


def test_an_empty_list_has_no_facts():
    assert _rest({"epcList": [], "quantityList": [], "sourceList": []}) == []


def test_master_data_fall_into_their_members():
    assert _rest({"ilmd": {"a:b": 1, "c:d": [2]}}) == [("ilmd.a:b", 1), ("ilmd.c:d", [2])]


def test_master_data_of_another_kind_stay_whole():
    assert _rest({"ilmd": ["x"]}) == [("ilmd", ["x"])]


@pytest.mark.parametrize("name", ["parentID", "eventID", "sensorElementList", "example:own"])
def test_another_member_is_one_fact(name):
    assert _rest({name: ["x"]}) == [(name, ["x"])]


def test_facts_keep_the_order_of_the_event():
    assert [name for name, _ in _rest({"z:z": 1, "parentID": "p", "a:a": 2})] == ["z:z", "parentID", "a:a"]


def test_a_text_is_the_shortest_json_of_name_and_value():
    told = fields.texts({"bizTransactionList": [{"type": "po"}]}, "htx", "ab")
    assert told == [b'["event",{}]', b'["party","htx"]', b'["eventHash","ab"]', b'["bizTransactionList",{"type":"po"}]']


def test_a_text_holds_vietnamese_as_utf_8():
    assert fields.texts({"x:name": "Rạch Gốc"}, "htx", "ab")[3] == '["x:name","Rạch Gốc"]'.encode()


@pytest.mark.parametrize(
    ("value", "written"), [('"', '"\\""'), ("\\", '"\\\\"'), ("\n", '"\\n"'), ("/", '"/"'), ("", '""')]
)
def test_a_text_escapes_only_what_json_must(value, written):
    assert fields.texts({"x:v": value}, "htx", "ab")[3].decode() == f'["x:v",{written}]'


_values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=4)
_events = st.dictionaries(st.text(min_size=1).map("x:{}".format), _values, max_size=5)


@given(_events)
def test_each_text_reads_back_as_its_fact(event):
    told = [tuple(json.loads(text)) for text in fields.texts(event, "htx", "ab")]
    assert told == list(fields.facts(event, "htx", "ab"))


@given(_events)
def test_a_stored_event_has_the_texts_of_the_captured_one(event):
    stored = json.loads(json.dumps(event))
    assert fields.texts(stored, "htx", "ab") == fields.texts(event, "htx", "ab")
