"""Conversion against land: invented provinces of small plots whose owner is known on every day.

The history is made from the plots and the links are read off them, so that what a unit became can be seen without following a
link: where its plots lie. The code under test never hears of plots.
"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.people.rules import units as rules
from duoc.people.rules.unit_answers import Kind
from duoc.people.rules.unit_conversion import Conversion
from duoc.people.rules.units import Link, Unit

CHANGES = [date(2001, 1, 1), date(2002, 1, 1), date(2003, 1, 1)]
DAYS = [date(2000, 6, 1), date(2001, 6, 1), date(2002, 6, 1), date(2003, 6, 1)]
PLOTS = range(9)


class Province:
    """units and links as the house keeps them; owner[n][plot]: the uid that has the plot on DAYS[n]."""

    def __init__(self):
        self.units, self.links, self.owner = {}, [], []

    def begin(self, uid, first):
        self.units[uid] = Unit(uid, uid.split("-")[0], "commune", f"Xã {uid.split('-')[0]}", "", first, None, "xã")

    def end(self, uid, day):
        one = self.units[uid]
        self.units[uid] = Unit(uid, one.code, "commune", one.name, "", one.valid_from, day, "xã")

    def plots(self, n, uid):
        return {plot for plot in PLOTS if self.owner[n][plot] == uid}


@st.composite
def provinces(draw):
    """Plots are dealt out to communes; at each change some communes end and their plots go elsewhere, some give plots away."""
    made, serial = Province(), 100
    deal = draw(st.lists(st.integers(0, 3), min_size=len(PLOTS), max_size=len(PLOTS)))
    for number in sorted(set(deal)):
        made.begin(f"{number}-0", None)
    made.owner.append({plot: f"{deal[plot]}-0" for plot in PLOTS})
    for change in CHANGES:
        before = made.owner[-1]
        alive = sorted(set(before.values()))
        ending = [uid for uid in alive if draw(st.integers(0, 2)) == 0]
        staying = [uid for uid in alive if uid not in ending]
        new = []
        for _ in range(draw(st.integers(1, 2))) if ending else ():
            serial += 1
            new.append(f"{serial}-{change:%Y%m%d}")
        after = {}
        for plot in PLOTS:
            uid = before[plot]
            if uid in ending:
                after[plot] = draw(st.sampled_from(staying + new))
            else:
                moves = len(alive) > 1 and draw(st.integers(0, 7)) == 0
                after[plot] = draw(st.sampled_from(staying + new)) if moves else uid
        for uid in staying:  # whoever lives on keeps some land, or it would have ended
            own = [plot for plot in PLOTS if before[plot] == uid]
            if all(after[plot] != uid for plot in own):
                after[own[0]] = uid
        used = sorted(set(after.values()))
        for uid in new:
            if uid in used:
                made.begin(uid, change)
        for uid in ending:
            made.end(uid, change)
        for uid in alive:
            targets = sorted({after[plot] for plot in PLOTS if before[plot] == uid} - {uid})
            for place, target in enumerate(targets):
                whole = uid in ending and len(targets) == 1
                made.links.append(
                    Link(change, uid, target, whole, uid in ending and place == 0, uid in staying, f"NQ {change.year}")
                )
        made.owner.append(after)
    return made


PLACES = st.integers(0, len(DAYS) - 1)


@given(provinces())
def test_invented_provinces_are_without_fault(province):
    assert rules.faults(province.units, province.links) == []


@settings(max_examples=200)
@given(provinces(), PLACES, PLACES)
def test_no_place_is_missing_and_what_is_sure_is_true(province, one, other):
    asked = Conversion(province.units, province.links, DAYS[other], DAYS[one])
    for uid in set(province.owner[one].values()):
        answer = asked.of(uid)
        true = {province.owner[other][plot] for plot in province.plots(one, uid)}
        assert true <= {candidate.uid for candidate in answer.candidates}
        if answer.unit:
            assert true == {answer.unit}
        if answer.kind is Kind.RENAMED:
            assert province.plots(one, uid) == province.plots(other, answer.unit)
        if answer.kind is Kind.MERGED:
            assert province.plots(one, uid) < province.plots(other, answer.unit)


@settings(max_examples=200)
@given(provinces(), st.integers(0, len(CHANGES) - 1))
def test_over_one_change_the_candidates_are_exactly_the_places(province, change):
    """Links say all that there is to know of one change, both ways; `whole` then is what it says."""
    early, late = DAYS[change], DAYS[change + 1]
    forwards = Conversion(province.units, province.links, late, early)
    for uid in set(province.owner[change].values()):
        answer = forwards.of(uid)
        true = {province.owner[change + 1][plot] for plot in province.plots(change, uid)}
        assert {candidate.uid for candidate in answer.candidates} == true
        assert all(candidate.whole == (len(true) == 1) for candidate in answer.candidates)
        assert (answer.kind is Kind.SPLIT) == (len(true) > 1)
    backwards = Conversion(province.units, province.links, early, late)
    for uid in set(province.owner[change + 1].values()):
        answer = backwards.of(uid)
        true = {province.owner[change][plot] for plot in province.plots(change + 1, uid)}
        assert {candidate.uid for candidate in answer.candidates} == true
        for candidate in answer.candidates:
            assert candidate.whole == (province.plots(change, candidate.uid) <= province.plots(change + 1, uid))


@given(provinces(), PLACES, PLACES)
def test_basis_names_the_changes_between_and_no_others(province, one, other):
    asked = Conversion(province.units, province.links, DAYS[other], DAYS[one])
    early, late = sorted((DAYS[one], DAYS[other]))
    between = {f"NQ {change.year}" for change in CHANGES if early < change <= late}
    for uid in set(province.owner[one].values()):
        assert set(asked.of(uid).basis) <= between


@given(provinces(), PLACES)
def test_a_text_of_an_unknown_day_is_sure_only_if_it_is_on_every_day(province, other):
    """The code of a unit, read on any day: where the answer is sure, it is true of each day on which the code was in force."""
    asked = Conversion(province.units, province.links, DAYS[other], known_from=DAYS[0] - timedelta(1))
    for uid, unit in province.units.items():
        sure = asked.answer(uid).unit
        for n, owner in enumerate(province.owner):
            if sure and uid in owner.values() and unit.code:
                true = {province.owner[other][plot] for plot in province.plots(n, uid)}
                # Land that came to the unit after its first day may have been elsewhere before; its own is where it is said.
                assert sure in true or other < n
