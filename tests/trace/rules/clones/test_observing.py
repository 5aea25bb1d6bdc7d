"""What lines add to a serial: stories with counts made by hand."""

import json
import random

from tests.trace.rules.clones.telling import BAC_LIEU, HA_NOI, NAM_CAN, NEXT_DOOR, PLACES, SAIGON, at, told

from duoc.trace.rules.clones.judging import Level
from duoc.trace.rules.clones.observing import Usual, observe
from duoc.trace.rules.clones.state import MOST_PHONES, MOST_PLACES, SerialState, restored


def test_a_household_is_one_viewer() -> None:
    """Three phones at one table, and the first one again two days later under a new hash."""
    state, verdict = told(
        at(0, place=NAM_CAN, device="a"), at(1, place=NAM_CAN, device="b"), at(1.2, place=NAM_CAN, device="c"),
        at(49, place=NAM_CAN, device="d"),
    )  # fmt: skip
    assert (state.counts["many_viewers"], state.counts["many_days"]) == (1, 1)
    assert verdict.level is Level.GREEN
    assert not verdict.suspected


def test_the_same_phone_is_one_viewer_without_a_place() -> None:
    state, _ = told(*(at(hours / 4, device="a") for hours in range(20)))
    assert (state.counts["many_viewers"], state.counts["many_days"]) == (1, 1)
    assert state.scans == 20


def test_without_phone_and_place_a_sitting_is_one_viewer() -> None:
    state, _ = told(at(0), at(0.5), at(4), at(30), at(30.2))
    assert (state.counts["many_viewers"], state.counts["many_days"]) == (2, 2)


def test_different_phones_without_a_place_are_different_viewers() -> None:
    state, _ = told(at(0, device="a"), at(0.1, device="b"), at(0.2, device="c"))
    assert (state.counts["many_viewers"], state.counts["many_days"]) == (3, 1)


def test_days_are_the_province_s() -> None:
    """23:30 and 00:30 in Cà Mau are two days, though one day in UTC."""
    state, _ = told(at(15.5, device="a"), at(16.5, device="b"))
    assert state.counts["many_days"] == 2


def test_a_lorry_is_possible_and_an_aeroplane_is_not() -> None:
    """Năm Căn to the city is about 290 km: 6 hours are enough, 20 minutes are not."""
    possible, _ = told(at(0, place=NAM_CAN), at(6, place=SAIGON))
    assert "impossible_travel" not in possible.counts
    impossible, _ = told(at(0, place=NAM_CAN), at(0.33, place=SAIGON))
    assert impossible.counts["impossible_travel"] == 1


def test_the_next_commune_is_never_impossible() -> None:
    state, _ = told(at(0, place=NAM_CAN), at(0.001, place=NEXT_DOOR))
    assert "impossible_travel" not in state.counts


def test_one_picture_to_ten_friends_is_one_journey() -> None:
    state, _ = told(
        at(0, place=NAM_CAN), *(at(0.1 + n / 50, place=place) for n, place in enumerate([HA_NOI, SAIGON] * 5))
    )
    assert state.counts["impossible_travel"] == 1
    assert state.counts["many_places"] == 1


def test_coming_back_too_fast_is_told_apart() -> None:
    state, _ = told(at(0, place=NAM_CAN), at(20, place=HA_NOI), at(60, place=SAIGON), at(60.5, place=HA_NOI))
    assert state.counts["back_and_forth"] == 1


def test_unknown_places_accuse_nobody() -> None:
    state, _ = told(at(0, place="99998"), at(0.1, place="99999"), at(0.2, place=SAIGON))
    assert "impossible_travel" not in state.counts
    assert "many_places" not in state.counts


def test_far_from_every_destination() -> None:
    goes_to = {"shipped": (BAC_LIEU, SAIGON)}
    near, _ = told(at(0, "activation", **goes_to), at(30, place=SAIGON, device="a"))
    assert "away_from_shipping" not in near.counts
    far, _ = told(at(0, "activation", **goes_to), at(60, place=HA_NOI, device="a"))
    assert far.counts["away_from_shipping"] == 1


def test_a_lot_that_goes_everywhere_is_nowhere_away() -> None:
    state, _ = told(at(0, "activation", shipped=(SAIGON,) * 13), at(60, place=HA_NOI, device="a"))
    assert state.shipped == ()
    assert "away_from_shipping" not in state.counts


def test_the_buyer_s_first_days_do_not_count_as_after_the_sale() -> None:
    sold = at(0, "sale")
    state, _ = told(sold, at(1, device="a"), at(30, device="b"), at(71, device="c"))
    assert "after_sale" not in state.counts
    state, _ = told(sold, at(1, device="a"), at(73, device="b"), at(100, device="c"))
    assert state.counts["after_sale"] == 2


def test_the_first_right_pin_is_the_sale() -> None:
    state, _ = told(at(0, "pin_ok", device="a"), at(1, "pin_ok", device="a"), at(30, "pin_ok", device="b"))
    assert state.sold == at(0).time
    assert state.counts["pin_again"] == 1


def test_one_person_s_typing_mistakes_are_one() -> None:
    state, _ = told(at(0, device="a"), *(at(0.01 * n, "pin_wrong", device="a") for n in range(1, 5)))
    assert state.counts["wrong_pins"] == 1
    state, _ = told(at(0), at(0.01, "pin_wrong"), at(0.02, "pin_wrong"), at(20, "pin_wrong"))
    assert state.counts["wrong_pins"] == 2


def test_who_finds_the_right_pin_leaves_no_wrong_one() -> None:
    mistyped = [at(0, "pin_wrong", device="a"), at(0.01, "pin_wrong", device="a"), at(0.02, "pin_ok", device="a")]
    assert told(*mistyped)[0].counts["wrong_pins"] == 0
    another, _ = told(at(0, "pin_wrong", device="a"), at(0.02, "pin_ok", device="b"))
    assert another.counts["wrong_pins"] == 1
    later, _ = told(at(0, "pin_wrong", device="a"), at(9, "pin_ok", device="a"))
    assert later.counts["wrong_pins"] == 1
    unknown, _ = told(at(0, "pin_wrong"), at(0.1, "pin_ok"))
    assert unknown.counts["wrong_pins"] == 0


def test_visits_are_an_hour_apart_whoever_they_are() -> None:
    state, _ = told(at(0, device="a"), at(0.9, device="b"), at(2, device="a"), at(3.5), at(26))
    assert state.counts["many_visits"] == 4
    assert state.counts["full_days"] == 1


def test_late_is_what_is_late_for_its_lot() -> None:
    """Serials of the lot are scanned 40 hours after activation, give or take 10: 60 is late, 80 very late."""
    usual = Usual(age=40.0, spread=10.0)

    def counts(*hours: float) -> dict[str, int]:
        state = SerialState()
        for scan in (at(0, "activation"), *(at(one) for one in hours)):
            observe(state, scan, PLACES, usual)
        return {name: count for name, count in state.counts.items() if "late" in name}

    assert counts(50) == {}
    assert counts(56) == {"late_for_its_lot": 1}
    assert counts(50, 80) == {"late_for_its_lot": 1, "very_late_for_its_lot": 1}


def test_old_goods_are_scanned_late_in_their_life() -> None:
    state, _ = told(at(0, "activation", expires=at(100).time), at(70, device="a"), at(80, device="b"))
    assert state.counts["late_in_life"] == 1


def test_a_lot_that_all_the_world_scans_speaks_for_its_serials() -> None:
    state = SerialState()
    for number in range(5):
        observe(state, at(number * 10, device=f"{number}"), PLACES, Usual(age=10.0, spread=5.0, busy=0.13))
    assert state.counts["busy_lot"] == 2


def test_after_void_until_it_is_taken_back() -> None:
    state, _ = told(at(0, "void"), at(1, device="a"), at(2, "undo"), at(3, device="b"))
    assert state.counts["after_void"] == 1


def test_after_the_last_day_the_goods_keep() -> None:
    state, _ = told(at(0, "activation", expires=at(48).time), at(47, device="a"), at(49, device="b"))
    assert state.counts["after_expiry"] == 1


def test_a_stamp_not_yet_activated() -> None:
    """What the system knew counts at once; a late entry of the same day takes it back; an entry days later does not."""
    early = [at(0, device="a", unactivated=True), at(2, device="b", unactivated=True)]
    state, verdict = told(*early)
    assert state.counts["before_activation"] == 2
    assert verdict.watched
    assert told(*early, at(30, device="c", unactivated=True))[1].suspected
    state, _ = told(*early, at(20, "activation"))
    assert "before_activation" not in state.counts
    state, _ = told(*early, at(50, "activation"))
    assert state.counts["before_activation"] == 2


def test_a_stream_that_does_not_say_it_is_judged_by_its_own_activations() -> None:
    state, _ = told(at(0, device="a"), at(2, device="b"), at(50, "activation"))
    assert state.counts["before_activation"] == 2
    state, _ = told(at(0, device="a"), at(2, device="b"))
    assert "before_activation" not in state.counts


def test_the_state_stays_small_whatever_comes() -> None:
    draw = random.Random(4)
    codes = [f"{code:05d}" for code in range(200)]
    kinds = ["scan", "pin_ok", "pin_wrong", "sale", "void", "undo", "activation"]
    state, _ = told(*(at(n / 3, draw.choice(kinds), draw.choice(codes), str(draw.random())) for n in range(3_000)))
    assert len(state.phones) <= MOST_PHONES
    assert len(state.places) <= MOST_PLACES
    assert len(json.dumps(state.members())) < 1_500
    assert restored(json.loads(json.dumps(state.members()))) == state
