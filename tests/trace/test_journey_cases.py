"""The tricky cases of journeys, each counted by hand, over events in memory."""

from datetime import timedelta

import pytest
from tests.trace.chains import ASSOCIATION, BEGIN, DELETE, Chain, texts

from duoc.trace.rules.journey import Journey

G = "01/09506000134352"
POND, HARVEST, DRIED, SALT = f"{G}/10/AO", "01/09506000134369/10/VU1", "01/09506000134376/10/M1", "01/09506000134383"
BAGS = [f"01/09506000134376/21/T{number}" for number in range(4)]
BOX, OTHER_BOX = "00/095060000000000001", "00/095060000000000002"
PALLET, TRUCK, PLACE = "8003/095060001343520001", "8004/950600T1", "414/9506000134369"


@pytest.fixture
def chain() -> Chain:
    return Chain()


def numbers(journey: Journey) -> list[int]:
    return sorted(journey.events, key=lambda number: (journey.events[number][0].at.time, number))


def test_other_bag_of_the_box_stays_inside_when_one_is_taken_out(chain: Chain) -> None:
    chain.pack(0, BOX, *BAGS[:2])
    chain.unpack(10, BOX, BAGS[0])
    chain.see(20, BOX)
    assert numbers(chain.walk(BAGS[0], forward=True)) == [1, 2]
    assert numbers(chain.walk(BAGS[1], forward=True)) == [1, 3]


def test_box_emptied_as_a_whole_lets_go_of_everything(chain: Chain) -> None:
    chain.pack(0, BOX, *BAGS[:2])
    chain.unpack(10, BOX)
    chain.see(20, BOX)
    assert numbers(chain.walk(BAGS[1], forward=True)) == [1, 2]


def test_pallet_used_again_carries_each_load_only_while_it_is_on_it(chain: Chain) -> None:
    chain.pack(0, PALLET, BAGS[0])
    chain.see(1, PALLET)
    chain.unpack(2, PALLET)
    chain.see(3, PALLET)
    chain.pack(4, PALLET, BAGS[1])
    chain.see(5, PALLET)
    assert numbers(chain.walk(BAGS[0], forward=True)) == [1, 2, 3]
    assert numbers(chain.walk(BAGS[1], forward=True)) == [5, 6]
    assert texts(chain.walk(BAGS[1], forward=False)) == {BAGS[1], PALLET}


def test_bag_packed_into_another_box_has_left_the_first(chain: Chain) -> None:
    chain.pack(0, BOX, BAGS[0])
    chain.pack(10, OTHER_BOX, BAGS[0])
    chain.see(20, BOX)
    chain.see(30, OTHER_BOX)
    assert numbers(chain.walk(BAGS[0], forward=True)) == [1, 2, 4]


def test_split_lot_leaves_a_pallet_when_as_much_was_taken_off_as_was_put_on(chain: Chain) -> None:
    chain.pack(0, PALLET, f"{DRIED}*60")
    chain.pack(1, OTHER_BOX, f"{DRIED}*20")
    chain.unpack(2, PALLET, f"{DRIED}*25.5")
    chain.see(3, PALLET)
    chain.unpack(4, PALLET, f"{DRIED}*34.5")
    chain.see(5, PALLET)
    chain.see(6, OTHER_BOX)
    assert numbers(chain.walk(DRIED, forward=True)) == [1, 2, 3, 4, 5, 7]


def test_box_on_a_pallet_on_a_truck_takes_its_bags_along(chain: Chain) -> None:
    chain.pack(0, TRUCK, PALLET)
    chain.pack(1, PALLET, BOX)
    chain.pack(2, BOX, BAGS[0])
    chain.see(3, TRUCK)
    chain.unpack(4, TRUCK, PALLET)
    chain.see(5, TRUCK)
    assert numbers(chain.walk(BAGS[0], forward=True)) == [3, 4, 5]


def test_pallet_as_start_leads_to_what_was_on_it_and_neighbours_are_no_relatives(chain: Chain) -> None:
    chain.make(0, [f"{POND}*5"], [BAGS[0]])
    chain.make(0, [f"{HARVEST}*5"], [BAGS[1]])
    chain.pack(1, PALLET, *BAGS[:2])
    chain.see(2, PALLET)
    assert texts(chain.walk(PALLET, forward=False)) == {PALLET, *BAGS[:2], POND, HARVEST}
    assert texts(chain.walk(POND, forward=True)) == {POND, BAGS[0], PALLET}


def test_transformation_id_joins_inputs_and_outputs_of_different_events(chain: Chain) -> None:
    run = "https://id.gs1.org/253/9506000134352RUN7"
    chain.make(0, [f"{POND}*5"], [], run)
    chain.make(1, [f"{HARVEST}*5"], [], run)
    chain.make(2, [], [BAGS[0]], run)
    chain.make(3, [f"{POND}*1"], [BAGS[1]])
    assert {BAGS[0], POND, HARVEST} <= texts(chain.walk(BAGS[0], forward=False))
    assert texts(chain.walk(HARVEST, forward=True)) == {HARVEST, BAGS[0], run}


def test_erroneous_event_leads_nowhere(chain: Chain) -> None:
    chain.make(0, [f"{POND}*5"], [BAGS[0]], erroneous=True)
    chain.make(0, [f"{HARVEST}*5"], [BAGS[0]])
    told = chain.walk(BAGS[0], forward=False)
    assert (texts(told), numbers(told)) == ({BAGS[0], HARVEST}, [2])


def test_pieces_follow_the_lot_they_are_bound_to_and_lead_to_it(chain: Chain) -> None:
    chain.make(0, [f"{HARVEST}*5"], [f"{DRIED}#2"])
    chain.see(1, BAGS[0])
    chain.see(2, BAGS[1])
    chain.lots = {BAGS[0]: DRIED}
    assert numbers(chain.walk(HARVEST, forward=True)) == [1, 2]
    assert numbers(chain.walk(BAGS[0], forward=False)) == [1, 2]
    assert numbers(chain.walk(BAGS[1], forward=False)) == [3]


def test_sensor_bound_to_a_crate_inherits_it_and_brings_no_other_crate(chain: Chain) -> None:
    chain.pack(0, BOX, TRUCK, type_=ASSOCIATION)
    chain.see(1, BOX)
    chain.pack(2, BOX, TRUCK, type_=ASSOCIATION, action=DELETE)
    chain.pack(3, OTHER_BOX, TRUCK, type_=ASSOCIATION)
    assert numbers(chain.walk(TRUCK, forward=True)) == [1, 2, 3, 4]
    assert texts(chain.walk(BOX, forward=True)) == {BOX}


def test_cycle_ends(chain: Chain) -> None:
    chain.make(0, [f"{POND}*5"], [f"{DRIED}*4"])
    chain.make(1, [f"{DRIED}*4"], [f"{POND}*3"])
    assert texts(chain.walk(POND, forward=True)) == {POND, DRIED}
    assert texts(chain.walk(POND, forward=False)) == {POND, DRIED}


def test_time_bounds_what_is_followed(chain: Chain) -> None:
    chain.make(0, [f"{POND}*5"], [f"{DRIED}*4"])
    chain.make(2, [f"{POND}*5"], [f"{HARVEST}*4"])
    later = BEGIN + timedelta(hours=1)
    assert texts(chain.walk(POND, forward=True, at=later)) == {POND, HARVEST}
    assert texts(chain.walk(DRIED, forward=False, at=later)) == {DRIED, POND}


def test_depth_counts_transformations(chain: Chain) -> None:
    chain.make(0, [f"{POND}*5"], [f"{HARVEST}*4"])
    chain.make(1, [f"{HARVEST}*5"], [f"{DRIED}*4"])
    assert texts(chain.walk(DRIED, forward=False, depth=1)) == {DRIED, HARVEST}
