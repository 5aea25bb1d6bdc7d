"""The kinds of answer on a small history made by hand, and their laws on invented ones.

2001: A → M whole, B → M and N in parts, C → N whole, D becomes E alone, F gives a strip to G and lives on, H stays.
2002: M → P whole, N → P and Q in parts.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules.unit_answers import Candidate, Kind
from duoc.people.rules.unit_conversion import Conversion
from duoc.people.rules.units import Link, Unit, UnitError

from .test_unit_algebra import CHANGES, START, histories

FIRST, SECOND = date(2001, 1, 1), date(2002, 1, 1)
BEFORE, BETWEEN, AFTER = date(2000, 6, 1), date(2001, 6, 1), date(2002, 6, 1)


def commune(uid, first=None, last=None, parent="D1-0"):
    return Unit(uid, uid.split("-")[0], "commune", f"Xã {uid.split('-')[0]}", parent, first, last, "xã", "NQ huyện")


UNITS = {
    one.uid: one
    for one in [
        Unit("T1-0", "T1", "province", "Tỉnh Một", "", None, SECOND, "tỉnh", "NQ tỉnh"),
        Unit("T2-2002", "T2", "province", "Tỉnh Hai", "", SECOND, None, "tỉnh"),
        Unit("D1-0", "D1", "district", "Huyện Một", "T1-0", None, SECOND, "huyện", "NQ huyện"),
        Unit("D2-0", "D2", "district", "Huyện Hai", "T1-0", None, SECOND, "huyện", "NQ huyện"),
        *(commune(f"{letter}-0", last=FIRST) for letter in "ABD"),
        commune("C-0", last=FIRST, parent="D2-0"),
        *(commune(f"{letter}-2001", FIRST, SECOND) for letter in "MNE"),
        *(commune(f"{letter}-0", last=SECOND) for letter in "FGH"),
        *(commune(f"{letter}-2002", SECOND, None, "T2-2002") for letter in "PQEFGH"),
    ]
}


def link(day, source, target, *, whole=True, default=True, strip=False, checked=True, people=None, basis=""):
    return Link(
        day, source, target, whole, default, strip, basis or f"NQ {day.year}", checked, people, people and people / 100
    )


LINKS = [
    link(FIRST, "A-0", "M-2001"),
    link(FIRST, "B-0", "M-2001", whole=False, people=700),
    link(FIRST, "B-0", "N-2001", whole=False, default=False, people=300),
    link(FIRST, "C-0", "N-2001", checked=False),
    link(FIRST, "D-0", "E-2001"),
    link(FIRST, "F-0", "G-0", whole=False, default=False, strip=True, people=50),
    link(SECOND, "M-2001", "P-2002"),
    link(SECOND, "N-2001", "P-2002", whole=False),
    link(SECOND, "N-2001", "Q-2002", whole=False, default=False),
    *(
        link(SECOND, f"{letter}-{first}", f"{letter}-2002")
        for letter, first in (("E", "2001"), ("F", "0"), ("G", "0"), ("H", "0"))
    ),
]


def of(uid, from_day, to_day):
    return Conversion(UNITS, LINKS, to_day, from_day).of(uid)


def said(text, from_day, to_day, level=""):
    return Conversion(UNITS, LINKS, to_day, from_day, level=level).answer(text)


@pytest.mark.parametrize(
    ("uid", "from_day", "to_day", "kind", "candidates"),
    [
        ("H-0", BEFORE, BETWEEN, Kind.SAME, ["H-0"]),
        ("H-0", BEFORE, AFTER, Kind.SAME, ["H-2002"]),  # the same name and code, another row
        ("H-2002", AFTER, BEFORE, Kind.SAME, ["H-0"]),
        ("A-0", BEFORE, BETWEEN, Kind.MERGED, ["M-2001"]),
        ("A-0", BEFORE, AFTER, Kind.MERGED, ["P-2002"]),
        ("B-0", BEFORE, BETWEEN, Kind.SPLIT, ["M-2001", "N-2001"]),
        ("B-0", BEFORE, AFTER, Kind.SPLIT, ["P-2002", "Q-2002"]),
        ("D-0", BEFORE, BETWEEN, Kind.RENAMED, ["E-2001"]),
        ("D-0", BEFORE, AFTER, Kind.RENAMED, ["E-2002"]),
        ("E-2002", AFTER, BEFORE, Kind.RENAMED, ["D-0"]),
        ("F-0", BEFORE, BETWEEN, Kind.SPLIT, ["F-0", "G-0"]),
        ("G-0", BEFORE, BETWEEN, Kind.SAME, ["G-0"]),
        ("G-0", BETWEEN, BEFORE, Kind.GATHERED, ["F-0", "G-0"]),
        ("P-2002", AFTER, BEFORE, Kind.GATHERED, ["A-0", "B-0", "C-0"]),
        ("Q-2002", AFTER, BETWEEN, Kind.GATHERED, ["N-2001"]),
        ("T1-0", BEFORE, AFTER, Kind.RENAMED, ["T2-2002"]),
        ("T2-2002", AFTER, BEFORE, Kind.RENAMED, ["T1-0"]),
        ("D2-0", BEFORE, AFTER, Kind.ABOLISHED, ["P-2002", "Q-2002"]),
        ("D1-0", BEFORE, BETWEEN, Kind.SAME, ["D1-0"]),
    ],
)
def test_kind_and_candidates(uid, from_day, to_day, kind, candidates):
    answer = of(uid, from_day, to_day)
    assert (answer.kind, [one.uid for one in answer.candidates]) == (kind, candidates)


def test_only_one_unit_without_doubt_is_the_unit():
    assert of("A-0", BEFORE, AFTER).unit == "P-2002"
    assert of("B-0", BEFORE, AFTER).unit is None
    assert of("F-0", BEFORE, BETWEEN).unit is None  # its default is not taken in silence
    assert of("Q-2002", AFTER, BETWEEN).unit == "N-2001"  # whatever lies in Q lay in N
    assert of("P-2002", AFTER, BEFORE).unit is None


def test_shares_are_told_where_the_text_gives_them_and_nowhere_else():
    assert of("B-0", BEFORE, BETWEEN).candidates == (
        Candidate("M-2001", False, 700, 7.0),
        Candidate("N-2001", False, 300, 3.0),
    )
    assert of("F-0", BEFORE, BETWEEN).candidates == (Candidate("F-0", False), Candidate("G-0", False, 50, 0.5))
    # The part that went to N was divided again, nobody knows how.
    assert of("B-0", BEFORE, AFTER).candidates == (Candidate("P-2002", False), Candidate("Q-2002", False))


def test_backwards_says_which_lie_whole_in_it():
    held = {one.uid: one.whole for one in of("P-2002", AFTER, BEFORE).candidates}
    assert held == {"A-0": True, "B-0": False, "C-0": False}


def test_basis_is_every_resolution_on_the_way_and_verified_only_if_all_steps_are():
    assert (of("A-0", BEFORE, AFTER).basis, of("A-0", BEFORE, AFTER).verified) == (("NQ 2001", "NQ 2002"), True)
    assert of("C-0", BEFORE, BETWEEN).verified is False
    assert of("T1-0", BEFORE, AFTER).basis == ("NQ tỉnh",)
    assert of("H-0", BEFORE, BETWEEN).basis == ()
    # Of a new unit's history only the steps that led to it: C's unchecked step did not lead to M.
    assert of("M-2001", BETWEEN, BEFORE).verified is True
    assert of("N-2001", BETWEEN, BEFORE).verified is False


def test_a_day_behind_the_sources_is_never_verified():
    asked = Conversion(UNITS, LINKS, BETWEEN, date(1990, 1, 1), known_from=BEFORE)
    assert asked.of("A-0").verified is False
    assert Conversion(UNITS, LINKS, BETWEEN, BEFORE, known_from=BEFORE).of("A-0").verified is True


def test_abolished_district_lists_communes_and_says_which_are_its_alone():
    d1 = of("D1-0", BEFORE, AFTER)
    assert {one.uid: one.whole for one in d1.candidates} == {
        "E-2002": True, "F-2002": True, "G-2002": True, "H-2002": True, "P-2002": False, "Q-2002": False,
    }  # fmt: skip
    assert d1.unit is None
    assert d1.basis == ("NQ huyện", "NQ 2001", "NQ 2002")


def test_district_that_became_one_commune_is_still_no_commune():
    """A figure of the district is not one of the commune without a person's word, though the land is the same."""
    units = {
        "D-0": Unit("D-0", "D", "district", "Huyện D", "", None, SECOND, "huyện", "NQ huyện"),
        "A-0": commune("A-0", last=SECOND, parent="D-0"),
        "A-2002": commune("A-2002", SECOND, None, ""),
    }
    answer = Conversion(units, [link(SECOND, "A-0", "A-2002")], AFTER, BEFORE).of("D-0")
    assert (answer.kind, answer.candidates, answer.unit) == (Kind.ABOLISHED, (Candidate("A-2002", True),), None)


def test_one_of_two_readings_that_has_an_answer_is_not_the_answer():
    """A code that was given to another unit later: only the first of the two was there before."""
    units = {
        "77-0": Unit("77-0", "77", "commune", "Xã A", "", None, FIRST, "xã"),
        "77-20010101": Unit("77-20010101", "77", "commune", "Xã B", "", FIRST, None, "xã"),
    }
    answer = Conversion(units, [], BEFORE).answer("77")
    assert (answer.kind, [one.uid for one in answer.candidates], answer.unit) == (Kind.AMBIGUOUS, ["77-0"], None)


def test_unknown_day_is_sure_only_where_all_days_agree():
    assert said("Xã H", None, AFTER).unit == "H-2002"
    assert said("Xã A", None, AFTER).unit == "P-2002"
    both = said("Xã F", None, AFTER)  # before the strip was given away it is one of two; since 2002 it is F
    assert (both.kind, both.unit, {one.uid for one in both.candidates}) == (Kind.AMBIGUOUS, None, {"F-2002", "G-2002"})
    assert said("Xã F", BETWEEN, AFTER).unit == "F-2002"


@pytest.mark.parametrize(("text", "kind"), [("", Kind.EMPTY), ("  ", Kind.EMPTY), ("Xã Z", Kind.UNKNOWN)])
def test_nothing_and_nobody_knows(text, kind):
    answer = said(text, BEFORE, AFTER)
    assert (answer.kind, answer.unit, answer.candidates) == (kind, None, ())


def test_levels_share_what_was_worked_out_and_no_answers():
    asked = Conversion(UNITS, LINKS, AFTER, BEFORE)
    assert asked.answer("A").kind is Kind.MERGED
    other = asked.at_level("district")
    assert other.answer("A").kind is Kind.UNKNOWN
    assert asked.answer("A").kind is Kind.MERGED
    assert other._paths is asked._paths


def test_label_adds_the_unit_above_where_a_name_is_not_one_units():
    twins = UNITS | {"A2-0": Unit("A2-0", "A2", "commune", "Xã A", "D2-0", None, FIRST, "xã")}
    asked = Conversion(twins, LINKS, BEFORE)
    assert [asked.label(uid) for uid in ("A-0", "A2-0", "B-0", "T1-0")] == [
        "Xã A, Huyện Một", "Xã A, Huyện Hai", "Xã B", "Tỉnh Một",
    ]  # fmt: skip
    assert asked.label("P-2002") == "Xã P, Tỉnh Hai"  # of another day: its name may be somebody else's


@pytest.mark.parametrize("uid", ["X-0", "P-2002"])
def test_what_is_not_in_force_is_refused(uid):
    with pytest.raises(UnitError):
        of(uid, BEFORE, AFTER)


DAYS = st.sampled_from([START, *CHANGES, date(2010, 1, 1)])


@given(histories(), DAYS, DAYS)
def test_forwards_then_back_holds_the_unit_again(history, one, other):
    """And back then forwards: what a place may have been, it may become."""
    there, links = history
    go, back = Conversion(there, links, other, one), Conversion(there, links, one, other)
    for uid in there:
        try:
            answer = go.of(uid)
        except UnitError:
            continue
        for candidate in answer.candidates:
            assert uid in {found.uid for found in back.of(candidate.uid).candidates}


@given(histories(), DAYS, DAYS, DAYS)
def test_one_step_is_the_two_steps(history, one, two, three):
    """Forwards through a day between: the same places, or fewer where the middle was a strip that came back to one."""
    early, middle, late = sorted((one, two, three))
    there, links = history
    whole, first, second = (
        Conversion(there, links, late, early), Conversion(there, links, middle, early), Conversion(there, links, late, middle),
    )  # fmt: skip
    for uid in there:
        try:
            direct = {found.uid for found in whole.of(uid).candidates}
        except UnitError:
            continue
        stepwise = {found.uid for stop in first.of(uid).candidates for found in second.of(stop.uid).candidates}
        assert direct == stepwise


@given(histories(), DAYS)
def test_the_same_day_is_the_same_unit(history, day):
    there, links = history
    asked = Conversion(there, links, day, day)
    for uid in there:
        try:
            answer = asked.of(uid)
        except UnitError:
            continue
        assert (answer.kind, answer.unit, answer.basis) == (Kind.SAME, uid, ())
