"""Laws of conversion on invented histories: every province that could be, not only ours."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules import units
from duoc.people.rules.periods import is_in_force
from duoc.people.rules.units import Link, Outcome, Unit

START = date(2000, 1, 1)
CHANGES = [date(2001, 1, 1), date(2002, 1, 1), date(2003, 1, 1)]


@st.composite
def histories(draw):
    """A consistent history: at each change some units end whole or divided, some give a strip away, new ones begin."""
    alive = [f"{place}-0" for place in range(draw(st.integers(2, 5)))]
    first = dict.fromkeys(alive)
    last, links, serial = {}, [], 100
    for change in CHANGES:
        ending = [uid for uid in alive if draw(st.booleans())]
        staying = [uid for uid in alive if uid not in ending]
        new = []
        for _ in range(draw(st.integers(1, 2)) if ending else 0):
            serial += 1
            new.append(f"{serial}-{change:%Y%m%d}")
        first |= dict.fromkeys(new, change)
        places = staying + new
        for uid in ending:
            last[uid] = change
            targets = draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True))
            whole = len(targets) == 1
            links += [Link(change, uid, target, whole, target == targets[0], False, "x") for target in targets]
        for uid in staying:
            others = [place for place in places if place != uid]
            if others and draw(st.integers(0, 3)) == 0:
                links.append(Link(change, uid, draw(st.sampled_from(others)), False, False, True, "x"))
        alive = places
    there = {
        uid: Unit(uid, uid.split("-")[0], "commune", uid, "", begin, last.get(uid)) for uid, begin in first.items()
    }
    return there, links


DAYS = st.sampled_from([START, *CHANGES, *(day - timedelta(1) for day in CHANGES), date(2010, 1, 1)])


def living(there, day):
    return [unit.uid for unit in there.values() if is_in_force(unit, day)]


@given(histories())
def test_invented_histories_are_without_fault(history):
    assert units.faults(*history) == []


@given(histories(), DAYS, DAYS)
def test_conversion_names_units_of_the_day_and_is_whole_only_without_doubt(history, one, other):
    there, links = history
    from_day, to_day = sorted([one, other])
    for uid in living(there, from_day):
        found = units.convert(there, links, uid, from_day, to_day)
        assert found.candidates
        assert set(found.candidates) <= set(living(there, to_day))
        assert (found.outcome is Outcome.WHOLE) == (len(found.candidates) == 1) == (found.unit is not None)
        assert found.asks == (len(found.candidates) > 1)
        assert found.default in found.candidates


@given(histories(), DAYS)
def test_conversion_to_the_same_day_is_the_unit_itself(history, day):
    there, links = history
    for uid in living(there, day):
        found = units.convert(there, links, uid, day, day)
        assert (found.unit, found.steps) == (uid, ())


@given(histories(), DAYS, DAYS, DAYS)
def test_conversion_in_two_steps_is_conversion_in_one(history, one, two, three):
    there, links = history
    first, middle, last = sorted([one, two, three])
    for uid in living(there, first):
        directly = units.convert(there, links, uid, first, last)
        stepwise = {
            end
            for stop in units.convert(there, links, uid, first, middle).candidates
            for end in units.convert(there, links, stop, middle, last).candidates
        }
        assert set(directly.candidates) == stepwise


@given(histories(), DAYS, DAYS)
def test_default_of_two_steps_is_the_default_of_the_default(history, one, other):
    there, links = history
    first, last = sorted([one, other])
    middle = first + (last - first) / 2
    for uid in living(there, first):
        stop = units.convert(there, links, uid, first, middle).default
        assert units.convert(there, links, uid, first, last).default == (
            units.convert(there, links, stop, middle, last).default
        )


@given(histories(), DAYS, DAYS)
def test_held_is_conversion_read_backwards(history, one, other):
    there, links = history
    past, day = sorted([one, other])
    for uid in living(there, day):
        held = dict(units.held(there, links, uid, day, past))
        for old in living(there, past):
            found = units.convert(there, links, old, past, day)
            assert (old in held) == (uid in found.candidates)
            assert held.get(old, False) == (found.unit == uid)


@given(histories(), DAYS, DAYS)
def test_nothing_is_lost_between_two_days(history, one, other):
    """Every old unit is held by somebody, and whole by at most one."""
    there, links = history
    past, day = sorted([one, other])
    holders = [dict(units.held(there, links, uid, day, past)) for uid in living(there, day)]
    for old in living(there, past):
        shares = [held[old] for held in holders if old in held]
        assert shares == [True] or (len(shares) > 1 and not any(shares))
