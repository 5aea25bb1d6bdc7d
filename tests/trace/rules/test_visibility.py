"""Field × role: the table by hand, nothing seen that is not in it, facts of an event apart and whole again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules import fields
from duoc.trace.rules.visibility import FIELDS, Role, reduced, sees, shows

LOT = "https://id.gs1.org/01/08930001123458/10/L1"
EVENT = {
    "eventID": "urn:uuid:00000000-0000-4000-8000-000000000001",
    "type": "ObjectEvent",
    "action": "OBSERVE",
    "bizStep": "shipping",
    "eventTime": "2026-03-02T01:02:03.000Z",
    "eventTimeZoneOffset": "+07:00",
    "epcList": ["https://id.gs1.org/01/08930001123458/21/A", "https://id.gs1.org/01/08930001123458/21/B"],
    "quantityList": [{"epcClass": LOT, "quantity": 12.5, "uom": "KGM"}, {"epcClass": LOT + "2"}],
    "readPoint": {"id": "https://id.gs1.org/414/8930001000001"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:po:1"}],
    "sourceList": [{"type": "owning_party", "source": "https://id.gs1.org/417/8930001000001"}],
    "destinationList": [{"type": "owning_party", "destination": "https://id.gs1.org/417/8930002000000"}],
    "ilmd": {"cbvmda:lotNumber": "L1", "cbvmda:itemExpirationDate": "2026-09-01", "vd:price": 120000},
    "vd:note": "riêng",
}
# By hand: what each role reads of EVENT. Everything is OWN's.
PUBLIC = {"type", "action", "bizStep", "eventTime", "eventTimeZoneOffset", "quantityList", "readPoint", "ilmd"}
BUYER = PUBLIC | {"eventID", "epcList"}


def test_public_reads_what_when_where_and_which_lot_and_no_volume_serial_or_partner():
    seen = reduced(EVENT, Role.PUBLIC)
    assert set(seen) == PUBLIC
    assert seen["quantityList"] == [{"epcClass": LOT}, {"epcClass": LOT + "2"}]
    assert seen["ilmd"] == {"cbvmda:lotNumber": "L1", "cbvmda:itemExpirationDate": "2026-09-01"}


def test_buyer_in_the_chain_reads_pieces_too_but_no_volume_or_partner():
    seen = reduced(EVENT, Role.BUYER)
    assert set(seen) == BUYER
    assert seen["epcList"] == EVENT["epcList"]
    assert "12.5" not in json.dumps(seen)
    assert "8930002" not in json.dumps(seen)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.PRODUCER])
def test_inspector_and_producer_read_all(role):
    assert reduced(EVENT, role) == EVENT


@given(st.text(min_size=1, max_size=30))
def test_what_is_not_in_the_table_is_denied(name):
    if name in FIELDS or f"ilmd.{name}" in FIELDS:
        return
    for known in (name, f"ilmd.x:{name}"):
        assert not sees(Role.PUBLIC, known)
        assert not sees(Role.BUYER, known)
        assert sees(Role.INSPECTOR, known)


def test_who_sees_more_sees_all_that_others_see():
    for name, roles in FIELDS.items():
        assert {Role.INSPECTOR, Role.PRODUCER} <= roles, name
        assert Role.BUYER in roles or Role.PUBLIC not in roles, name


def test_what_stands_open_in_the_first_leaf_is_everybodys():
    for name in fields.OPEN:
        assert FIELDS[name] == frozenset(Role), name


def test_a_piece_in_hand_is_shown_and_its_neighbour_is_not():
    mine, other = EVENT["epcList"]
    assert shows(Role.PUBLIC, "epcList", mine, {mine})
    assert not shows(Role.PUBLIC, "epcList", other, {mine})
    assert not shows(Role.PUBLIC, "bizTransactionList", mine, {mine})


def test_facts_of_an_event_by_hand():
    assert [json.loads(one) for one in fields.texts(EVENT, "htx", "ab" * 32)] == [
        ["event", {
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "eventTime": "2026-03-02T01:02:03.000Z",
            "eventTimeZoneOffset": "+07:00", "readPoint": {"id": "https://id.gs1.org/414/8930001000001"},
        }],
        ["party", "htx"],
        ["eventHash", "ab" * 32],
        ["eventID", EVENT["eventID"]],
        ["epcList", "https://id.gs1.org/01/08930001123458/21/A"],
        ["epcList", "https://id.gs1.org/01/08930001123458/21/B"],
        ["quantityList", LOT],
        ["quantity", {"list": "quantityList", "epcClass": LOT, "quantity": 12.5, "uom": "KGM"}],
        ["quantityList", LOT + "2"],
        ["bizTransactionList", {"type": "po", "bizTransaction": "urn:x:po:1"}],
        ["sourceList", {"type": "owning_party", "source": "https://id.gs1.org/417/8930001000001"}],
        ["destinationList", {"type": "owning_party", "destination": "https://id.gs1.org/417/8930002000000"}],
        ["ilmd.cbvmda:lotNumber", "L1"],
        ["ilmd.cbvmda:itemExpirationDate", "2026-09-01"],
        ["ilmd.vd:price", 120000],
        ["vd:note", "riêng"],
    ]  # fmt: skip


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text().filter(lambda name: name not in EVENT and not name.endswith(("List", "EPCs"))), JSON))
def test_stored_text_of_an_event_has_the_same_facts(more):
    event = {**EVENT, **more}
    stored = json.loads(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
    assert fields.texts(event, "p", "0") == fields.texts(stored, "p", "0")
