"""Where the goods of a journey are now: last words told by hand."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from duoc.trace.rules.containment import NEVER, Position
from duoc.trace.rules.goods import Kind
from duoc.trace.rules.holders import STATES, Fact, is_outgoing, last_words
from duoc.trace.rules.journey import CHILD, EPC, INPUT, OUTPUT, PARENT, Edge, Sighting

_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
_GOODS, _BOX = 1, 2
_MAKER, _SHOP = 10, 20
ADD, OBSERVE, DELETE = 2, 1, 3


def _at(hour):
    return Position(_BEGIN + timedelta(hours=hour), hour)


class _Chain:
    """Events in the order of their hours, each about one identifier."""

    def __init__(self):
        self.events, self.facts, self.edges = {}, {}, []
        self.reached = {_GOODS: SimpleNamespace(kind=Kind.GOODS), _BOX: SimpleNamespace(kind=Kind.CONTAINER)}

    def said(
        self, hour, step, party=_MAKER, identifier=_GOODS, role=EPC, action=OBSERVE, quantity=None, is_class=False
    ):
        uom = "KGM" if quantity is not None else None
        one = Sighting(identifier, _at(hour), role, 1, action, is_class, quantity, uom, False)
        self.events.setdefault(_at(hour), []).append(one)
        self.facts[hour] = Fact(party, step, action)
        return self

    def lot(self, hour, step, quantity, party=_MAKER, role=EPC, action=OBSERVE):
        return self.said(hour, step, party, role=role, action=action, quantity=quantity, is_class=True)

    def packed(self, since, until=None):
        self.edges.append(Edge(_GOODS, _BOX, "packed", _at(since), NEVER if until is None else _at(until)))
        return self

    def last(self):
        """(hour, state) of each last word about the goods."""
        return sorted((one.at.event, one.state) for one in self.words())

    def words(self):
        journey = SimpleNamespace(events=self.events, edges=self.edges, reached=self.reached)
        return [one for one in last_words(journey, self.facts) if one.identifier == _GOODS]


@pytest.mark.parametrize("step", ["shipping", "departing", "consigning", "transporting"])
def test_goods_that_left_are_on_their_way(step):
    assert _Chain().said(1, "commissioning").said(2, step).last() == [(2, "in_transit")]


@pytest.mark.parametrize("step", ["retail_selling", "dispensing"])
def test_goods_sold_to_a_consumer_are_sold(step):
    assert _Chain().said(1, "commissioning").said(2, step).last() == [(2, "sold")]


@pytest.mark.parametrize("step", ["destroying", "decommissioning"])
def test_goods_destroyed_are_destroyed(step):
    assert _Chain().said(1, "commissioning").said(2, step).last() == [(2, "destroyed")]


@pytest.mark.parametrize("step", ["commissioning", "receiving", "storing", "inspecting", "", "https://x.example/own"])
def test_goods_after_any_other_step_are_held(step):
    assert _Chain().said(1, step).last() == [(1, "held")]


def test_goods_received_after_they_were_sent_are_held():
    assert _Chain().said(1, "shipping").said(2, "receiving", _SHOP).last() == [(2, "held")]


def test_a_piece_used_up_as_an_input_is_used():
    assert _Chain().said(1, "commissioning").said(2, "assembling", role=INPUT).last() == [(2, "used")]


def test_goods_of_which_nothing_is_said_have_no_last_word():
    assert _Chain().last() == []


def test_a_container_has_no_last_word_of_its_own():
    chain = _Chain().said(1, "shipping", identifier=_BOX)
    journey = SimpleNamespace(events=chain.events, edges=[], reached=chain.reached)
    assert last_words(journey, chain.facts) == []


def test_goods_in_a_box_go_where_the_box_goes():
    chain = _Chain().said(1, "packing", role=CHILD, action=ADD).packed(1)
    assert chain.said(2, "shipping", identifier=_BOX, role=PARENT).last() == [(2, "in_transit")]


def test_a_word_about_the_box_names_the_box():
    chain = _Chain().said(1, "packing", role=CHILD, action=ADD).packed(1).said(2, "shipping", identifier=_BOX)
    assert [one.through for one in chain.words()] == [_BOX]


def test_goods_taken_out_of_a_box_do_not_go_with_it():
    chain = _Chain().said(1, "packing", role=CHILD, action=ADD).said(2, "unpacking", role=CHILD, action=DELETE)
    assert chain.packed(1, 2).said(3, "shipping", identifier=_BOX).last() == [(2, "held")]


def test_what_a_box_did_before_the_packing_is_not_the_goods():
    chain = _Chain().said(1, "shipping", identifier=_BOX).said(2, "packing", role=CHILD, action=ADD).packed(2)
    assert chain.last() == [(2, "held")]


def test_a_lot_that_was_made_is_held_whole():
    chain = _Chain().lot(1, "creating_class_instance", 100, action=ADD)
    assert [(one.state, one.quantity, one.uom) for one in chain.words()] == [("held", 100, "KGM")]


def test_of_a_lot_sent_in_part_the_rest_is_held():
    chain = _Chain().lot(1, "creating_class_instance", 100, action=ADD).lot(2, "shipping", 40)
    assert sorted((one.state, one.quantity) for one in chain.words()) == [("held", 60), ("in_transit", 40)]


def test_of_a_lot_sent_whole_nothing_is_held():
    chain = _Chain().lot(1, "creating_class_instance", 100, action=ADD).lot(2, "shipping", 60).lot(3, "shipping", 40)
    assert sorted((one.state, one.quantity) for one in chain.words()) == [("in_transit", 40), ("in_transit", 60)]


def test_a_lot_used_up_as_an_input_is_used():
    chain = (
        _Chain().lot(1, "commissioning", 100, role=OUTPUT, action=None).lot(2, "other", 100, role=INPUT, action=None)
    )
    assert chain.last() == [(2, "used")]


def test_a_lot_used_in_part_is_held():
    chain = _Chain().lot(1, "commissioning", 100, role=OUTPUT, action=None).lot(2, "other", 30, role=INPUT, action=None)
    assert [(one.state, one.quantity) for one in chain.words()] == [("held", 70)]


def test_tenths_of_a_lot_add_up_to_nothing():
    chain = _Chain().lot(1, "commissioning", 0.3, role=OUTPUT, action=None)
    chain.lot(2, "other", 0.1, role=INPUT, action=None).lot(3, "other", 0.2, role=INPUT, action=None)
    assert chain.last() == [(3, "used")]


def test_each_party_that_speaks_of_a_lot_has_its_last_word():
    chain = _Chain().lot(1, "creating_class_instance", 100, action=ADD).lot(2, "shipping", 40)
    chain.lot(3, "receiving", 40, _SHOP)
    assert chain.last() == [(2, "held"), (2, "in_transit"), (3, "held")]


@pytest.mark.parametrize("state", ["held", "in_transit", "sent", "sold", "destroyed", "used"])
def test_each_state_has_words_in_two_languages(state):
    assert all(STATES[state])


@pytest.mark.parametrize(
    ("step", "outgoing"), [("shipping", True), ("departing", True), ("receiving", False), ("", False)]
)
def test_a_step_tells_whether_goods_left(step, outgoing):
    assert is_outgoing(step) is outgoing
