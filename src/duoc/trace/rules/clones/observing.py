"""What one line adds to a serial's state. Each costs the same, however often the serial was scanned before.

*Somebody new* (`_is_new`) is the word on which most rules rest: another phone of the same day in the same commune within three
days is the same household or the same shop, and is not new. A phone cannot be followed into the next day, so the same buyer is
new again on another day unless the commune is told: the weights of the first few are small for that reason.
"""

from typing import NamedTuple
from zlib import crc32

from duoc.core.clock import DAY_US, OFFSET_US
from duoc.trace.rules.clones.places import Places
from duoc.trace.rules.clones.scans import MOST_DESTINATIONS, VIEWING, Scan
from duoc.trace.rules.clones.state import MOST_PHONES, MOST_PLACES, SerialState

HOUR_US = 3_600_000_000
HOUSEHOLD_US = 72 * HOUR_US
SITTING_US = 6 * HOUR_US  # without phone and place, lines within this time are one viewer
VISIT_US = HOUR_US  # lines of one hour are one visit, whoever it was
FULL_DAY = 3  # visits
LONG_US = 4 * DAY_US
# Standard deviations beyond the mean age at which serials of the lot are scanned first.
LATE = (("late_for_its_lot", 1.5), ("very_late_for_its_lot", 3.5))
OLD = 0.75  # of the time for which the goods keep
BUSY_SHARES, BUSY_FROM = (
    (0.05, 0.12, 0.25),
    4,
)  # shares of a lot's serials with so many viewers: a lot that all the world scans
LATE_US = 24 * HOUR_US  # an activation may be recorded so long after the packing: no network at the pond
FASTEST_KMH, LOADING_HOURS = 110.0, 0.5  # of goods on the road; and what clocks and hands may differ
FAR_KM = 40.0


class Usual(NamedTuple):
    """What is usual in the serial's lot. age: hours from activation to the first scan of a serial, 0 = not known yet; spread: its
    standard deviation. busy: the share of its scanned serials that had `BUSY_FROM` viewers or more."""

    age: float = 0.0
    spread: float = 0.0
    busy: float = 0.0


UNKNOWN = Usual()


def observe(state: SerialState, scan: Scan, places: Places, lot: Usual = UNKNOWN) -> None:
    """Take one line into the state. lot: as of before the line."""
    if scan.shipped:
        # More destinations than are kept: the lot goes everywhere, and no place is away from them.
        state.shipped = scan.shipped if len(scan.shipped) <= MOST_DESTINATIONS else ()
    state.expires = scan.expires or state.expires
    if scan.kind in VIEWING:
        _viewed(state, scan, places, lot)
    elif scan.kind == "activation":
        _activated(state, scan)
    elif scan.kind == "sale":
        state.sold = state.sold or scan.time
    elif scan.kind == "void":
        state.void = state.void or scan.time
    else:
        state.sold = state.void = 0


def _add(state: SerialState, rule: str) -> None:
    state.counts[rule] = state.counts.get(rule, 0) + 1


def _activated(state: SerialState, scan: Scan) -> None:
    """Scans of the last day before it are the packer's, whose entry came late; earlier ones were of a stamp not in use."""
    if state.activated:
        return
    state.activated = scan.time
    if state.first and scan.time - state.first <= LATE_US:
        state.counts.pop("before_activation", None)
    elif state.first and "before_activation" not in state.counts:
        state.counts["before_activation"] = state.counts.get("many_viewers", 0)


def _viewed(state: SerialState, scan: Scan, places: Places, lot: Usual) -> None:
    phone = crc32(scan.device.encode()) if scan.device else 0
    is_new = _is_new(state, scan, phone)
    if phone and phone not in state.phones:
        state.phones.append(phone)
        if len(state.phones) > MOST_PHONES:
            del state.phones[0]
    if scan.time - state.last > VISIT_US:
        _visited(state, scan)
    if is_new:
        _met(state, scan)
        _aged(state, scan, lot)
    if scan.place:
        _located(state, scan, places, is_new)
    if scan.kind != "scan":
        _pin(state, scan, phone)
    state.scans += 1
    state.first = state.first or scan.time
    state.last = max(state.last, scan.time)


def _is_new(state: SerialState, scan: Scan, phone: int) -> bool:
    if phone and phone in state.phones:
        return False
    if scan.place:
        mark = state.places.get(scan.place)
        return mark is None or scan.time - mark[1] > HOUSEHOLD_US
    return bool(phone) or scan.time - state.last > SITTING_US


def _met(state: SerialState, scan: Scan) -> None:
    """Somebody new holds a phone over the code."""
    now = scan.time
    _add(state, "many_viewers")
    day = (now + OFFSET_US) // DAY_US
    if day != state.fresh_day:
        state.fresh_day = day
        _add(state, "many_days")
    if state.first and now - state.first > LONG_US:
        _add(state, "long_after_first")
    if state.sold and now - state.sold > HOUSEHOLD_US:
        _add(state, "after_sale")
    if state.expires and now > state.expires:
        _add(state, "after_expiry")
    if state.void and now > state.void:
        _add(state, "after_void")
    if scan.unactivated and not state.activated:
        _add(state, "before_activation")


def _visited(state: SerialState, scan: Scan) -> None:
    _add(state, "many_visits")
    day = (scan.time + OFFSET_US) // DAY_US
    if day != state.visit_day:
        state.visit_day, state.visits = day, 0
    state.visits += 1
    if state.visits == FULL_DAY:
        _add(state, "full_days")


def _aged(state: SerialState, scan: Scan, lot: Usual) -> None:
    """Somebody new scans late: for this lot, or for goods that keep so long."""
    age = scan.time - state.activated if state.activated else 0
    if not lot.age or not state.activated:
        _add(state, "lot_unknown")
    else:
        beyond = age / HOUR_US - lot.age
        for rule, times in LATE:
            if beyond <= times * lot.spread:
                break
            _add(state, rule)
    if age > 0 and state.expires and age > OLD * (state.expires - state.activated):
        _add(state, "late_in_life")
    if state.counts["many_viewers"] >= BUSY_FROM:
        state.counts["busy_lot"] = sum(lot.busy >= share for share in BUSY_SHARES)


def _located(state: SerialState, scan: Scan, places: Places, is_new: bool) -> None:
    here, now, known = scan.place, scan.time, state.places.get(scan.place)
    if state.place and here != state.place:
        apart = places.apart(state.place, here)
        hours = max(0, now - state.placed) / HOUR_US + LOADING_HOURS
        # Once in half a day: one picture sent to ten friends is one event.
        if apart is not None and apart > max(FAR_KM, FASTEST_KMH * hours) and now - state.travelled > DAY_US // 2:
            state.travelled = now
            _add(state, "impossible_travel")
            if known:
                _add(state, "back_and_forth")
    if state.places and is_new and not known and now - state.far > DAY_US:
        distances = [places.apart(one, here) for one in state.places]
        if all(one is not None and one > FAR_KM for one in distances):
            state.far = now
            _add(state, "many_places")
    if is_new and state.shipped:
        distances = [places.apart(one, here) for one in state.shipped]
        if all(one is not None and one > FAR_KM for one in distances):
            _add(state, "away_from_shipping")
    if known:
        known[0], known[1] = known[0] + 1, max(known[1], now)
    else:
        if len(state.places) >= MOST_PLACES:
            del state.places[min(state.places, key=lambda one: state.places[one][1])]
        state.places[here] = [1, now]
    state.place, state.placed = here, now


def _pin(state: SerialState, scan: Scan, phone: int) -> None:
    """Whoever mistypes and then finds the right PIN leaves nothing behind."""
    sitting = scan.time - state.pin_tried <= SITTING_US
    if scan.kind == "pin_wrong":
        another = phone != state.pin_phone or not sitting if phone else not sitting
        if another:
            _add(state, "wrong_pins")
        state.pin_left = state.pin_left or another
        state.pin_phone, state.pin_tried = phone, scan.time
        return
    if state.pin_left and sitting and phone in (0, state.pin_phone):
        state.counts["wrong_pins"] -= 1
    state.pin_left = False
    if not state.sold:
        state.sold = scan.time
    elif scan.time - state.sold > DAY_US:
        _add(state, "pin_again")
