"""Units in time: counts of the resolutions, reused codes, divided units and the traps of names."""

import csv
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from duoc.core import profile
from duoc.people.rules import periods, units
from duoc.people.rules.units import Link, Outcome, Unit, UnitError

ARTICLE = date(2024, 10, 5)
WARDS_MERGED = date(2024, 12, 1)
TWO_LEVELS = date(2025, 7, 1)

# The 19 units that NQ 1655 divides: code → (default of the source, other parts), copied from the table of the province.
DIVIDED = {
    "32017": ("32025", {"32041"}),
    "32020": ("32041", {"32025"}),
    "32029": ("32025", {"32041"}),
    "32035": ("32025", {"32041"}),
    "32048": ("32044", {"32047"}),
    "32053": ("32044", {"32059", "32062"}),
    "32056": ("32062", {"32047"}),
    "32107": ("32104", {"32095"}),
    "32122": ("32134", {"32014", "32095"}),
    "32124": ("32098", {"32095"}),
    "32141": ("32140", {"32214", "32137"}),
    "32142": ("32137", {"32128"}),
    "32143": ("32128", {"32137"}),
    "32146": ("32140", {"32128"}),
    "32155": ("32155", {"32152"}),
    "32191": ("32191", {"32201"}),
    "32194": ("32191", {"32201"}),
    "32242": ("32248", {"32201"}),
    "32245": ("32244", {"32248"}),
}


def read_units():
    rows = profile.load("ca-mau").rows("units")
    return {
        row["uid"]: Unit(
            row["uid"],
            row["code"],
            row["level"],
            row["name"],
            row["parent"],
            row.day("valid_from"),
            row.day("valid_to"),
        )
        for row in rows
    }


def read_links():
    rows = profile.load("ca-mau").rows("succession")
    return [
        Link(
            row.day("effective"),
            row["from"],
            row["to"],
            row["share"] == "whole",
            row.flag("is_default"),
            row["kind"] == "boundary_transfer",
            row["basis"],
        )
        for row in rows
    ]


UNITS = read_units()
LINKS = read_links()


def of_ca_mau(day):
    def root(unit):
        return root(UNITS[unit.parent]) if unit.parent else unit

    return [unit for unit in periods.in_force(UNITS.values(), day) if root(unit).code == "96"]


def convert(uid, from_day, to_day):
    return units.convert(UNITS, LINKS, uid, from_day, to_day)


@pytest.mark.parametrize(
    ("day", "districts", "kinds"),
    [
        (ARTICLE, 9, {"Xã": 82, "Phường": 10, "Thị": 9}),  # NQ 1252: 101 before
        (date(2024, 11, 30), 9, {"Xã": 82, "Phường": 10, "Thị": 9}),
        (WARDS_MERGED, 9, {"Xã": 82, "Phường": 9, "Thị": 9}),  # NQ 1252: 100 after
        (date(2025, 6, 30), 9, {"Xã": 82, "Phường": 9, "Thị": 9}),
        (TWO_LEVELS, 0, {"Xã": 55, "Phường": 9}),  # NQ 1655: 64
    ],
)
def test_units_of_a_day_are_as_many_as_the_resolutions_say(day, districts, kinds):
    there = of_ca_mau(day)
    assert sum(unit.level == "district" for unit in there) == districts
    assert Counter(unit.name.split()[0] for unit in there if unit.level == "commune") == kinds


def test_units_of_bac_lieu_before_the_union_are_sixty_four_in_seven_districts():
    there = [u for u in periods.in_force(UNITS.values(), ARTICLE) if u not in of_ca_mau(ARTICLE)]
    assert Counter(unit.level for unit in there) == {"province": 1, "district": 7, "commune": 64}


def test_facts_of_the_province_hold_together():
    assert units.faults(UNITS, LINKS) == []


@pytest.mark.parametrize(
    ("day", "name"), [(ARTICLE, "Phường 4"), (WARDS_MERGED, "Phường 2"), (TWO_LEVELS, "Phường An Xuyên")]
)
def test_code_32002_has_three_meanings(day, name):
    assert periods.by_code(UNITS.values(), "32002", day).name == name


def test_code_32011_is_closed_with_the_merger_of_wards():
    assert periods.by_code(UNITS.values(), "32011", ARTICLE).name == "Phường 2"
    assert periods.by_code(UNITS.values(), "32011", WARDS_MERGED) is None


def test_divided_units_are_exactly_the_nineteen_and_they_ask():
    asking = {}
    for unit in periods.in_force(UNITS.values(), date(2025, 6, 30)):
        if unit.level == "commune" and (found := convert(unit.uid, date(2025, 6, 30), TWO_LEVELS)).asks:
            asking[unit.code] = (UNITS[found.default].code, {UNITS[uid].code for uid in found.candidates[1:]})
            assert found.unit is None
    assert asking == DIVIDED


def test_whole_unit_converts_silently_and_says_by_which_resolution():
    found = convert("32227-0", ARTICLE, TWO_LEVELS)  # Xã Tân Hưng Tây
    assert found.outcome is Outcome.WHOLE
    assert found.unit == "32227-20250701"
    assert [step.basis for step in found.steps] == ["NQ 1655/NQ-UBTVQH15"]


def test_same_name_across_the_union_is_another_land():
    """Old Xã Nguyễn Việt Khái lies in new Cái Đôi Vàm; a new unit of its name exists elsewhere."""
    found = convert("32230-0", WARDS_MERGED, TWO_LEVELS)
    assert UNITS["32230-0"].name == UNITS["32227-20250701"].name == "Xã Nguyễn Việt Khái"
    assert UNITS[found.unit].name == "Xã Cái Đôi Vàm"
    held = dict(units.held(UNITS, LINKS, "32227-20250701", TWO_LEVELS, WARDS_MERGED))
    assert "32230-0" not in held
    assert held["32227-0"] is True


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Xã Phước Long", "Xã Vĩnh Phước"),
        ("Xã Phong Thạnh", "Phường Giá Rai"),
        ("Thị trấn U Minh", "Xã Nguyễn Phích"),
    ],
)
def test_name_is_no_proof_of_identity(old, new):
    uid = next(unit.uid for unit in periods.in_force(UNITS.values(), ARTICLE) if unit.name == old)
    assert UNITS[convert(uid, ARTICLE, TWO_LEVELS).unit].name == new


def test_ward_four_asks_in_2024():
    found = convert("32002-0", ARTICLE, WARDS_MERGED)
    assert found.outcome is Outcome.ASK
    assert found.candidates == ("32002-20241201", "32022-0")
    assert found.default == "32002-20241201"  # 12,614 of its 12,760 people


def test_boundary_transfer_asks_and_defaults_to_the_unit_itself():
    found = convert("31999-0", ARTICLE, WARDS_MERGED)  # Phường 9 gave 0.57 km² to Phường 2
    assert found.outcome is Outcome.ASK
    assert found.candidates == ("31999-0", "32002-20241201")


def test_unit_that_only_received_land_is_still_itself():
    assert convert("32022-0", ARTICLE, WARDS_MERGED).unit == "32022-0"  # Phường Tân Xuyên


def test_conversion_through_two_changes_follows_both():
    found = convert("32011-0", ARTICLE, TWO_LEVELS)  # Phường 2 → Phường 2 (new code) → a ward of 2025
    assert [step.effective for step in found.steps] == [WARDS_MERGED, TWO_LEVELS]
    assert found.unit == convert("32002-20241201", WARDS_MERGED, TWO_LEVELS).unit


def test_parts_that_meet_again_are_certain():
    """Both strips of a divided unit end in one unit: then there is nothing left to ask."""
    d1, d2 = date(2024, 1, 1), date(2025, 1, 1)
    there = {
        "a-0": Unit("a-0", "a", "commune", "A", "", None, d1),
        "b-0": Unit("b-0", "b", "commune", "B", "", None, d2),
        "c-0": Unit("c-0", "c", "commune", "C", "", None, d2),
        "e-1": Unit("e-1", "e", "commune", "E", "", d2, None),
    }
    links = [
        Link(d1, "a-0", "b-0", False, True, False, "1"),
        Link(d1, "a-0", "c-0", False, False, False, "1"),
        Link(d2, "b-0", "e-1", True, True, False, "2"),
        Link(d2, "c-0", "e-1", True, True, False, "2"),
    ]
    assert units.faults(there, links) == []
    assert units.convert(there, links, "a-0", date(2023, 1, 1), d1).asks
    assert units.convert(there, links, "a-0", date(2023, 1, 1), d2).unit == "e-1"
    assert units.held(there, links, "e-1", d2, date(2023, 1, 1)) == [("a-0", True), ("b-0", True), ("c-0", True)]


def test_district_has_no_successor():
    found = convert("964-0", ARTICLE, TWO_LEVELS)
    assert found.outcome is Outcome.ENDED
    assert (found.unit, found.candidates, found.default) == (None, (), None)


def test_held_units_mark_their_parts():
    """Xã Hưng Mỹ of 2025: Hưng Mỹ whole, parts of Hòa Mỹ and Tân Hưng Đông (table of the divided units)."""
    held = units.held(UNITS, LINKS, "32140-20250701", TWO_LEVELS, ARTICLE)
    assert held == [("32140-0", True), ("32141-0", False), ("32146-0", False)]


def test_held_units_are_those_the_map_was_formed_from(shared):
    with (shared / "data/province/communes_2025.csv").open(encoding="utf-8", newline="") as file:
        formed_from = {row["uid"]: set(row["formed_from"].split(";")) for row in csv.DictReader(file)}
    assert len(formed_from) == 64
    for uid, codes in formed_from.items():
        held = units.held(UNITS, LINKS, uid, TWO_LEVELS, date(2025, 6, 30))
        assert {UNITS[old].code + "*" * (not whole) for old, whole in held} == codes


def test_held_units_of_all_new_communes_are_all_old_ones():
    held = Counter()
    for unit in periods.in_force(UNITS.values(), TWO_LEVELS):
        if unit.level == "commune":
            held.update(uid for uid, _ in units.held(UNITS, LINKS, unit.uid, TWO_LEVELS, date(2025, 6, 30)))
    old = [u for u in periods.in_force(UNITS.values(), date(2025, 6, 30)) if u.level == "commune"]
    assert set(held) == {unit.uid for unit in old}
    assert sum(held.values()) == 186  # links of 01/07/2025
    assert sum(count > 1 for count in held.values()) == 19


@pytest.mark.parametrize(
    ("uid", "from_day", "to_day", "words"),
    [
        ("99999-0", ARTICLE, TWO_LEVELS, "Không có đơn vị 99999-0"),
        ("32002-0", WARDS_MERGED, TWO_LEVELS, r"Phường 4 \(32002-0\) không có hiệu lực vào ngày 01/12/2024"),
        ("32002-20241201", WARDS_MERGED, ARTICLE, "chiều ngược lại"),
    ],
)
def test_conversion_without_an_answer_says_why(uid, from_day, to_day, words):
    with pytest.raises(UnitError, match=words):
        convert(uid, from_day, to_day)


def test_held_refuses_a_unit_that_is_not_there():
    with pytest.raises(UnitError, match="Không có đơn vị 32002-0 vào ngày 01/07/2025"):
        units.held(UNITS, LINKS, "32002-0", TWO_LEVELS, ARTICLE)


def test_code_periods_touch_but_never_overlap():
    by_code = {}
    for unit in UNITS.values():
        by_code.setdefault(unit.code, []).append(unit)
    reused = [sorted(group, key=lambda u: u.valid_from or date.min) for group in by_code.values() if len(group) > 1]
    assert len(reused) == 65  # the 64 codes of 2025 and the province's own
    assert all(one.valid_to == next_.valid_from for group in reused for one, next_ in pairwise(group))


D = date(2025, 1, 1)
A = Unit("1-0", "1", "commune", "A", "", None, D)
B = Unit("2-0", "2", "commune", "B", "", None, None)
WHOLE = Link(D, "1-0", "2-0", True, True, False, "")


@pytest.mark.parametrize(
    ("there", "links", "words"),
    [
        ([A, B, Unit("1-9", "1", "commune", "X", "", date(2024, 1, 1), None)], [WHOLE], "overlaps 1-9"),
        ([A, B], [], "ended on 2025-01-01 without a successor"),
        ([A, B, Unit("3-0", "3", "commune", "X", "9-0", None, None)], [WHOLE], "parent 9-0 is unknown"),
        ([A, B, Unit("3-0", "3", "commune", "X", "1-0", None, None)], [WHOLE], "leaves that of its parent 1-0"),
        ([A, B], [Link(D, "1-0", "2-0", False, False, False, "")], "needs exactly one default"),
        ([A, B], [WHOLE, Link(D, "7-0", "2-0", True, True, False, "")], "7-0: has successors but is unknown"),
        ([A, B], [Link(D, "1-0", "5-0", True, True, False, "")], "5-0: the successor is not in force"),
        ([A, B], [WHOLE, Link(D, "2-0", "2-0", True, True, False, "")], "2-0: must end on 2025-01-01"),
        ([A, B], [Link(D, "1-0", "2-0", False, False, True, "")], "1-0: must live on on 2025-01-01"),
    ],
)
def test_faults_names_what_cannot_be_true(there, links, words):
    assert any(words in fault for fault in units.faults({unit.uid: unit for unit in there}, links))


def test_faults_refuses_a_second_successor_of_a_whole_unit():
    third = Unit("3-0", "3", "commune", "C", "", None, None)
    links = [WHOLE, Link(D, "1-0", "3-0", False, False, False, "")]
    assert units.faults({"1-0": A, "2-0": B, "3-0": third}, links) == [
        "1-0: passed whole on 2025-01-01 and cannot have a second successor"
    ]
