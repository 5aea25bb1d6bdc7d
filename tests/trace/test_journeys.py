"""Journeys read from a real database: the tricky cases, each counted by hand, and the statement against its contract."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.trace.chains import ADD, ASSOCIATION, BEGIN, DELETE, Chain, texts, write

from duoc.people.services import add_party
from duoc.trace.services import journey as journeys
from duoc.trace.services.journey import JourneyRefusedError, trace

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
    first, fifth = back.happenings[0], back.happenings[4]
    assert (first.step, first.place, first.party and first.party.code) == ("commissioning", PLACE, "ra-mau")
    assert [(one.text, one.quantity, one.uom) for one in first.goods] == [(POND, 900.0, "KGM")]
    assert (fifth.step, fifth.inherited, first.inherited) == ("shipping", True, False)


def test_other_bag_of_the_box_stays_inside_when_one_is_taken_out(chain: Chain, party: int) -> None:
    chain.pack(0, BOX, *BAGS[:2])
    chain.unpack(10, BOX, BAGS[0])
    chain.see(20, BOX)
    stored(chain, party)
    assert numbers(trace([BAGS[0]], forward=True)) == [1, 2]
    assert numbers(trace([BAGS[1]], forward=True)) == [1, 3]


def test_box_emptied_as_a_whole_lets_go_of_everything(chain: Chain, party: int) -> None:
    chain.pack(0, BOX, *BAGS[:2])
    chain.unpack(10, BOX)
    chain.see(20, BOX)
    stored(chain, party)
    assert numbers(trace([BAGS[1]], forward=True)) == [1, 2]


def test_pallet_used_again_carries_each_load_only_while_it_is_on_it(chain: Chain, party: int) -> None:
    chain.pack(0, PALLET, BAGS[0])
    chain.see(1, PALLET)
    chain.unpack(2, PALLET)
    chain.see(3, PALLET)
    chain.pack(4, PALLET, BAGS[1])
    chain.see(5, PALLET)
    stored(chain, party)
    assert numbers(trace([BAGS[0]], forward=True)) == [1, 2, 3]
    assert numbers(trace([BAGS[1]], forward=True)) == [5, 6]
    assert texts(trace([BAGS[1]], forward=False).journey) == {BAGS[1], PALLET}


def test_bag_packed_into_another_box_has_left_the_first(chain: Chain, party: int) -> None:
    chain.pack(0, BOX, BAGS[0])
    chain.pack(10, OTHER_BOX, BAGS[0])
    chain.see(20, BOX)
    chain.see(30, OTHER_BOX)
    stored(chain, party)
    assert numbers(trace([BAGS[0]], forward=True)) == [1, 2, 4]


def test_split_lot_leaves_a_pallet_when_as_much_was_taken_off_as_was_put_on(chain: Chain, party: int) -> None:
    chain.pack(0, PALLET, f"{DRIED}*60")
    chain.pack(1, OTHER_BOX, f"{DRIED}*20")
    chain.unpack(2, PALLET, f"{DRIED}*25.5")
    chain.see(3, PALLET)
    chain.unpack(4, PALLET, f"{DRIED}*34.5")
    chain.see(5, PALLET)
    chain.see(6, OTHER_BOX)
    stored(chain, party)
    assert numbers(trace([DRIED], forward=True)) == [1, 2, 3, 4, 5, 7]


def test_box_on_a_pallet_on_a_truck_takes_its_bags_along(chain: Chain, party: int) -> None:
    chain.pack(0, TRUCK, PALLET)
    chain.pack(1, PALLET, BOX)
    chain.pack(2, BOX, BAGS[0])
    chain.see(3, TRUCK)
    chain.unpack(4, TRUCK, PALLET)
    chain.see(5, TRUCK)
    stored(chain, party)
    assert numbers(trace([BAGS[0]], forward=True)) == [3, 4, 5]


def test_pallet_as_start_leads_to_what_was_on_it_and_neighbours_are_no_relatives(chain: Chain, party: int) -> None:
    chain.make(0, [f"{POND}*5"], [BAGS[0]])
    chain.make(0, [f"{HARVEST}*5"], [BAGS[1]])
    chain.pack(1, PALLET, *BAGS[:2])
    chain.see(2, PALLET)
    stored(chain, party)
    assert texts(trace([PALLET], forward=False).journey) == {PALLET, *BAGS[:2], POND, HARVEST}
    assert texts(trace([POND], forward=True).journey) == {POND, BAGS[0], PALLET}


def test_transformation_id_joins_inputs_and_outputs_of_different_events(chain: Chain, party: int) -> None:
    run = "https://id.gs1.org/253/9506000134352RUN7"
    chain.make(0, [f"{POND}*5"], [], run)
    chain.make(1, [f"{HARVEST}*5"], [], run)
    chain.make(2, [], [BAGS[0]], run)
    chain.make(3, [f"{POND}*1"], [BAGS[1]])
    stored(chain, party)
    assert {BAGS[0], POND, HARVEST} <= texts(trace([BAGS[0]], forward=False).journey)
    assert texts(trace([HARVEST], forward=True).journey) == {HARVEST, BAGS[0], run}


def test_erroneous_event_leads_nowhere(chain: Chain, party: int) -> None:
    chain.make(0, [f"{POND}*5"], [BAGS[0]], erroneous=True)
    chain.make(0, [f"{HARVEST}*5"], [BAGS[0]])
    stored(chain, party)
    told = trace([BAGS[0]], forward=False)
    assert (texts(told.journey), numbers(told)) == ({BAGS[0], HARVEST}, [2])


def test_pieces_that_name_their_lot_follow_it_and_lead_to_it(chain: Chain, party: int) -> None:
    piece, other = f"{DRIED}/21/A1", "01/09506000134376/22/V2/10/M1/21/A2"
    chain.make(0, [f"{HARVEST}*5"], [f"{DRIED}#2"])
    chain.see(1, piece)
    chain.see(2, other)
    stored(chain, party)
    assert numbers(trace([HARVEST], forward=True)) == [1, 2, 3]
    assert numbers(trace([piece], forward=False)) == [1, 2]


def test_sensor_bound_to_a_crate_inherits_it_and_brings_no_other_crate(chain: Chain, party: int) -> None:
    chain.pack(0, BOX, TRUCK, type_=ASSOCIATION)
    chain.see(1, BOX)
    chain.pack(2, BOX, TRUCK, type_=ASSOCIATION, action=DELETE)
    chain.pack(3, OTHER_BOX, TRUCK, type_=ASSOCIATION)
    stored(chain, party)
    assert numbers(trace([TRUCK], forward=True)) == [1, 2, 3, 4]
    assert texts(trace([BOX], forward=True).journey) == {BOX}


def test_cycle_ends(chain: Chain, party: int) -> None:
    chain.make(0, [f"{POND}*5"], [f"{DRIED}*4"])
    chain.make(1, [f"{DRIED}*4"], [f"{POND}*3"])
    stored(chain, party)
    assert texts(trace([POND], forward=True).journey) == {POND, DRIED}
    assert texts(trace([POND], forward=False).journey) == {POND, DRIED}


def test_time_bounds_what_is_followed(chain: Chain, party: int) -> None:
    chain.make(0, [f"{POND}*5"], [f"{DRIED}*4"])
    chain.make(2, [f"{POND}*5"], [f"{HARVEST}*4"])
    stored(chain, party)
    later = BEGIN + timedelta(hours=1)
    assert texts(trace([POND], forward=True, at=later).journey) == {POND, HARVEST}
    assert texts(trace([DRIED], forward=False, at=later).journey) == {DRIED, POND}


def test_depth_counts_transformations(chain: Chain, party: int) -> None:
    chain.make(0, [f"{POND}*5"], [f"{HARVEST}*4"])
    chain.make(1, [f"{HARVEST}*5"], [f"{DRIED}*4"])
    stored(chain, party)
    assert texts(trace([DRIED], forward=False, depth=1).journey) == {DRIED, HARVEST}


@pytest.mark.parametrize("text", [SALT, PLACE, DRIED])
def test_product_place_and_unknown_lot_are_refused_with_a_sentence(text: str, party: int) -> None:
    with pytest.raises(JourneyRefusedError) as refused:
        trace([text], forward=True)
    assert text in str(refused.value)


def test_statement_answers_as_its_contract_says(party: int) -> None:
    draw, goods_ = random.Random(7), [POND, HARVEST, DRIED, *BAGS, f"{DRIED}/21/A1", f"{DRIED}/21/A2"]
    chain = Chain()
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
                chain.make(
                    hour, some[:1], [one for one in some[1:] if "/10/M1/21" not in one], draw.choice(["", "urn:run:1"])
                )
    stored(chain, party)
    for start in goods_:
        for forward in (True, False):
            at = draw.choice([None, BEGIN + timedelta(hours=60)])
            told, wanted = trace([start], forward=forward, at=at), chain.walk(start, forward=forward, at=at)
            assert texts(told.journey) == texts(wanted)
            assert set(told.journey.events) == set(wanted.events)
            assert told.journey.edges == wanted.edges
