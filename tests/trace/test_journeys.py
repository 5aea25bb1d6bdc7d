"""Journeys read from a real database: one whole way, and the statement against its contract."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.trace.chains import ADD, BEGIN, DELETE, Chain, texts, write

from duoc.people.services import add_party
from duoc.trace.services import journey as journeys
from duoc.trace.services.journey import JourneyRefusedError, trace
from duoc.trace.services.lots import bind

G = "01/09506000134352"
POND, HARVEST, DRIED, SALT = f"{G}/10/AO", "01/09506000134369/10/VU1", "01/09506000134376/10/M1", "01/09506000134383"
BAGS = [f"01/09506000134376/21/T{number}" for number in range(4)]
BOX, OTHER_BOX = "00/095060000000000001", "00/095060000000000002"
PALLET, TRUCK, PLACE = "8003/095060001343520001", "8004/950600T1", "414/9506000134369"


@pytest.fixture
def party(database: str) -> int:
    return add_party("ra-mau", "Hợp tác xã Rạch Gốc (MINH HỌA)", "cooperative").pk


@pytest.fixture
def chain(party: int) -> Chain:
    return Chain()


def stored(chain: Chain, party: int) -> None:
    with connection.cursor() as cursor:
        write(cursor, chain, party)
    bind(((piece, lot, None) for piece, lot in chain.lots.items()), "default")


def numbers(told: journeys.Told) -> list[int]:
    return [one.number for one in told.happenings]


def test_full_way_from_pond_to_shop_and_back(chain: Chain, party: int) -> None:
    chain.see(0, f"{POND}*900", action=ADD, step="commissioning", place=PLACE)
    chain.make(10, [f"{POND}*900"], [f"{HARVEST}*850"], step="creating_class_instance")
    chain.make(20, [f"{HARVEST}*400", SALT], [*BAGS, f"{DRIED}*80"], step="transforming")
    chain.pack(30, BOX, *BAGS[:2], step="packing")
    chain.see(40, BOX, step="shipping")
    chain.see(41, OTHER_BOX, step="shipping")
    chain.unpack(50, BOX, BAGS[0], step="unpacking")
    chain.see(60, BOX, step="storing")
    chain.see(70, BAGS[0], step="retail_selling")
    stored(chain, party)
    forward = trace([f"https://id.gs1.org/{POND}"], forward=True)
    assert numbers(forward) == [1, 2, 3, 4, 5, 7, 8, 9]
    assert texts(forward.journey) == {POND, HARVEST, *BAGS, DRIED, BOX}
    back = trace([BAGS[0]], forward=False)
    assert numbers(back) == [1, 2, 3, 4, 5, 7, 9]
    assert texts(back.journey) == {BAGS[0], HARVEST, POND, SALT, BOX}
    assert {back.journey.reached[one].text for one in back.journey.open_ends} == {SALT}
    assert back.doubts() == []  # it came out of the drying, was packed, shipped inside its box, and sold
    first, fifth = back.happenings[0], back.happenings[4]
    assert (first.step, first.place, first.party and first.party.code) == ("commissioning", PLACE, "ra-mau")
    assert [(one.text, one.quantity, one.uom) for one in first.goods] == [(POND, 900.0, "KGM")]
    assert (fifth.step, fifth.inherited, first.inherited) == ("shipping", True, False)


def test_piece_that_lives_on_after_its_end_is_doubted_with_the_event(chain: Chain, party: int) -> None:
    chain.see(0, BAGS[0], action=ADD, step="commissioning")
    chain.see(5, BAGS[0], step="destroying")
    chain.see(9, BAGS[0], step="retail_selling")
    chain.see(9, BAGS[1], step="retail_selling")
    stored(chain, party)
    ((event, doubt),) = trace([BAGS[0]], forward=False).doubts()
    assert (event.number, doubt.uri) == (3, f"https://id.gs1.org/{BAGS[0]}")
    assert "tiêu hủy" in doubt.sentence


@pytest.mark.parametrize("text", [SALT, PLACE, DRIED])
def test_product_place_and_unknown_lot_are_refused_with_a_sentence(text: str, party: int) -> None:
    with pytest.raises(JourneyRefusedError) as refused:
        trace([text], forward=True)
    assert text in str(refused.value)


def test_statement_answers_as_its_contract_says(party: int) -> None:
    draw, goods_ = random.Random(7), [POND, HARVEST, DRIED, *BAGS]
    chain = Chain(lots={BAGS[3]: DRIED})
    for hour in draw.sample(range(120), 120):
        some: Any = draw.sample(goods_, draw.randint(1, 3))
        match draw.randrange(5):
            case 0:
                chain.see(hour, *some, erroneous=draw.random() < 0.2)
            case 1:
                chain.pack(hour, draw.choice([BOX, OTHER_BOX]), *some, erroneous=draw.random() < 0.1)
            case 2:
                chain.unpack(hour, draw.choice([BOX, OTHER_BOX]), *some[1:])
            case 3:
                chain.pack(hour, PALLET, draw.choice([BOX, OTHER_BOX]), action=draw.choice([ADD, DELETE]))
            case _:
                chain.make(hour, some[:1], [one for one in some[1:] if one != BAGS[3]], draw.choice(["", "urn:run:1"]))
    stored(chain, party)
    for start in (*goods_, BOX, PALLET):
        for forward in (True, False):
            at = draw.choice([None, BEGIN + timedelta(hours=60)])
            wanted = chain.walk(start, forward=forward, at=at)
            if not wanted.events:  # a box that nobody touched since
                continue
            told = trace([start], forward=forward, at=at)
            assert texts(told.journey) == texts(wanted)
            assert set(told.journey.events) == set(wanted.events)
            assert told.journey.edges == wanted.edges
