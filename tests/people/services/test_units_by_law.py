"""Units in time against the texts: NQ 1252 (wards of 01/12/2024), NQ 1655 (64 units of 01/07/2025), counted by hand.

Numbers and names are copied from the resolutions as the reference pages give them, and from the reference data's own
table; nothing is computed by the room under test.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from duoc.core import profile
from duoc.people import services
from duoc.people.models import Succession, Unit

DAY_2024, DAY_2025 = date(2024, 12, 1), date(2025, 7, 1)
EVE_2024, EVE_2025 = date(2024, 11, 30), date(2025, 6, 30)


@pytest.fixture(scope="module", autouse=True)
def province(module_database):
    return services.seed(profile.load("ca-mau"))


# Old unit, its district, the successors in NQ 1655's table of divided units; the first is the source's default.
DIVIDED = [
    ("Phường 6", "Thành phố Cà Mau", "Phường Tân Thành", "Phường Hòa Thành"),
    ("Phường 7", "Thành phố Cà Mau", "Phường Hòa Thành", "Phường Tân Thành"),
    ("Xã Tắc Vân", "Thành phố Cà Mau", "Phường Tân Thành", "Phường Hòa Thành"),
    ("Xã Định Bình", "Thành phố Cà Mau", "Phường Tân Thành", "Phường Hòa Thành"),
    ("Xã Khánh Thuận", "Huyện U Minh", "Xã Nguyễn Phích", "Xã U Minh"),
    ("Xã Nguyễn Phích", "Huyện U Minh", "Xã Nguyễn Phích", "Xã Khánh An", "Xã Khánh Lâm"),
    ("Xã Khánh Lâm", "Huyện U Minh", "Xã Khánh Lâm", "Xã U Minh"),
    ("Xã Trần Hợi", "Huyện Trần Văn Thời", "Xã Đá Bạc", "Xã Trần Văn Thời"),
    ("Xã Lợi An", "Huyện Trần Văn Thời", "Xã Lương Thế Trân", "Phường Lý Văn Lâm", "Xã Trần Văn Thời"),
    ("Xã Phong Điền", "Huyện Trần Văn Thời", "Xã Sông Đốc", "Xã Trần Văn Thời"),
    ("Xã Hòa Mỹ", "Huyện Cái Nước", "Xã Hưng Mỹ", "Xã Phú Mỹ", "Xã Tân Hưng"),
    ("Xã Đông Hưng", "Huyện Cái Nước", "Xã Tân Hưng", "Xã Cái Nước"),
    ("Xã Đông Thới", "Huyện Cái Nước", "Xã Cái Nước", "Xã Tân Hưng"),
    ("Xã Tân Hưng Đông", "Huyện Cái Nước", "Xã Hưng Mỹ", "Xã Cái Nước"),
    ("Xã Tạ An Khương", "Huyện Đầm Dơi", "Xã Tạ An Khương", "Xã Đầm Dơi"),
    ("Thị trấn Năm Căn", "Huyện Năm Căn", "Xã Năm Căn", "Xã Đất Mới"),
    ("Xã Hàm Rồng", "Huyện Năm Căn", "Xã Năm Căn", "Xã Đất Mới"),
    ("Xã Viên An", "Huyện Ngọc Hiển", "Xã Đất Mũi", "Xã Đất Mới"),
    ("Xã Tân Ân", "Huyện Ngọc Hiển", "Xã Phan Ngọc Hiển", "Xã Đất Mũi"),
]


def old_unit(name: str, district: str, day: date = EVE_2025) -> Unit:
    """The one commune of this name in this district: without the district a name may be several units."""
    units = [unit for unit in services.units_as_of(day, "commune") if unit.name == name]
    (found,) = [unit for unit in units if unit.parent is not None and unit.parent.name == district]
    return found


def names(uids) -> list[str]:
    return [Unit.objects.get(uid=uid).name for uid in uids]


@pytest.mark.parametrize(("name", "district", "default", "others"), [(*row[:3], set(row[3:])) for row in DIVIDED])
def test_divided_unit_asks_with_the_names_of_the_resolution(name, district, default, others):
    answer = services.convert_unit(old_unit(name, district).uid, EVE_2025, DAY_2025)
    assert answer.asks
    assert answer.unit is None
    first, *rest = names(answer.candidates)
    assert (first, set(rest)) == (default, others)
    told = services.resolution_members(answer)
    assert (told["outcome"], told["unit"], told["basis"]) == ("ask", None, ["NQ 1655/NQ-UBTVQH15"])


def test_divided_units_are_nineteen_in_the_old_province_and_none_in_bac_lieu():
    asking = {
        (unit.name, unit.parent.name if unit.parent else "")
        for unit in services.units_as_of(EVE_2025, "commune")
        if services.convert_unit(unit.uid, EVE_2025, DAY_2025).asks
    }
    assert asking == {(row[0], row[1]) for row in DIVIDED}
    assert len(asking) == 19


# The plan of the province (04/2025): so many new units in the land of each district, 39 in all; then Bạc Liêu's 25.
NEW_UNITS = {
    "Thành phố Cà Mau": 4,
    "Huyện U Minh": 4,
    "Huyện Thới Bình": 5,
    "Huyện Trần Văn Thời": 5,
    "Huyện Cái Nước": 4,
    "Huyện Đầm Dơi": 7,
    "Huyện Năm Căn": 3,
    "Huyện Phú Tân": 4,
    "Huyện Ngọc Hiển": 3,
}


def test_new_units_lie_in_the_former_districts_as_the_plan_counts_them():
    """A new unit belongs to the district from which it took most whole units (all its parts, where it took none)."""
    counted = dict.fromkeys(NEW_UNITS, 0)
    elsewhere = 0
    for unit in services.units_as_of(DAY_2025, "commune"):
        held = services.held_units(unit.uid, DAY_2025, EVE_2025)
        homes = [old.parent.name for old, whole in held if whole and old.parent] or [
            old.parent.name for old, _ in held if old.parent
        ]
        home = max(set(homes), key=homes.count)
        if home in counted:
            counted[home] += 1
        else:
            elsewhere += 1
    assert counted == NEW_UNITS
    assert elsewhere == 25


# NQ 1252: area (km²) and people of each ward and commune that it touched, before and after 01/12/2024.
TOUCHED = [
    ("Phường 4", "Thành phố Cà Mau", (1.88, 12_760), None),
    ("Phường 2", "Thành phố Cà Mau", (0.25, 6_748), (2.43, 23_478)),
    ("Phường 9", "Thành phố Cà Mau", (7.04, 18_321), (6.47, 14_205)),
    ("Phường Tân Xuyên", "Thành phố Cà Mau", (20.43, 9_692), (20.70, 9_838)),
    ("Thị trấn Cái Đôi Vàm", "Huyện Phú Tân", (22.57, 18_348), (24.00, 18_926)),
    ("Xã Nguyễn Việt Khái", "Huyện Phú Tân", (108.48, 17_941), (107.05, 17_363)),
]


def moved(uid: str, column: str, way: str) -> float:
    steps = Succession.objects.filter(**{way: uid}, effective=DAY_2024)
    return sum(getattr(step, column) or 0 for step in steps)


@pytest.mark.parametrize(("name", "district", "before", "after"), TOUCHED)
def test_moved_land_and_people_balance_as_the_resolution_says(name, district, before, after):
    """before − given + received = after, unit by unit, from the figures on the successions alone."""
    old = old_unit(name, district, EVE_2024)
    new = old_unit(name, district, DAY_2024) if after else None
    given = {column: moved(old.uid, column, "predecessor") for column in ("moved_km2", "moved_people")}
    if new is None:
        assert (round(given["moved_km2"], 2), given["moved_people"]) == before
        return
    received = {column: moved(new.uid, column, "successor") for column in given}
    if new.uid != old.uid:  # Phường 2 took another code: what it had passed over whole and is no gain
        received = {
            column: sum(
                getattr(step, column) or 0
                for step in Succession.objects.filter(successor=new.uid, effective=DAY_2024).exclude(
                    predecessor=old.uid
                )
            )
            for column in given
        }
        given = dict.fromkeys(given, 0)
    assert round(before[0] - given["moved_km2"] + received["moved_km2"], 2) == after[0]
    assert before[1] - given["moved_people"] + received["moved_people"] == after[1]


def test_people_and_land_of_2024_are_neither_made_nor_lost():
    """The six units together: as many people and as much land on 30/11 as on 01/12/2024."""
    before = [row[2] for row in TOUCHED]
    after = [row[3] for row in TOUCHED if row[3]]
    assert sum(people for _, people in before) == sum(people for _, people in after) == 83_810
    assert round(sum(land for land, _ in before), 2) == round(sum(land for land, _ in after), 2) == 160.65


@pytest.mark.parametrize(
    ("day", "communes"),
    [
        (date(2024, 10, 5), {"96": 101, "95": 64}),
        (EVE_2024, {"96": 101, "95": 64}),
        (DAY_2024, {"96": 100, "95": 64}),
        (EVE_2025, {"96": 100, "95": 64}),
        (DAY_2025, {"96": 64}),
        (date(2026, 11, 22), {"96": 64}),
    ],
)
def test_communes_of_each_province_on_the_eves_and_days_of_change(day, communes):
    provinces = services.units_as_of(day, "province")
    counted = {one.code: len(services.units_as_of(day, "commune", one.uid)) for one in provinces}
    assert counted == communes


def read(folder: Path) -> list[dict[str, str]]:
    with (folder / "data/province/units.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CHANGES = [date(1997, 1, 1), date(2024, 10, 5), DAY_2024, DAY_2025]
WATCHED = sorted({day + timedelta(shift) for day in CHANGES for shift in (-1, 0, 1)} | {date(2099, 12, 31)})


@pytest.mark.parametrize("day", WATCHED)
def test_units_of_a_day_are_those_of_the_reference_table(shared, day):
    """Every row of the reference data is judged by its own two dates, as text: ISO days sort as days do."""
    iso = day.isoformat()
    there = {
        row["uid"]
        for row in read(shared)
        if (not row["valid_from"] or row["valid_from"] <= iso) and (not row["valid_to"] or iso < row["valid_to"])
    }
    assert {unit.uid for unit in services.units_as_of(day)} == there


def test_names_codes_and_parents_are_those_of_the_reference_table(shared):
    expected = {row["uid"]: (row["code"], row["level"], row["name"], row["parent_uid"]) for row in read(shared)}
    stored = {unit.uid: (unit.code, unit.level, unit.name, unit.parent_id or "") for unit in Unit.objects.all()}
    assert stored == expected


def test_every_unit_lies_inside_the_two_provinces_of_the_map():
    """Bounding box of the 64 units: 104.52 to 105.86° E, 8.38 to 9.64° N; coordinates were not swapped."""
    placed = Unit.objects.exclude(lat=None)
    assert placed.count() > 200
    assert [unit.name for unit in placed if not (8.38 <= unit.lat <= 9.64 and 104.52 <= unit.lon <= 105.86)] == []


@pytest.mark.parametrize("code", ["32002", "32044", "32041", "32227"])
def test_code_that_was_used_again_names_its_unit_of_the_day_only(code):
    """Each day at most one unit; the search by code of one day never brings the name of another."""
    meanings = {
        "32002": ["Phường 4", "Phường 2", "Phường An Xuyên"],
        "32044": ["Thị trấn U Minh", "Thị trấn U Minh", "Xã Nguyễn Phích"],
        "32041": ["Xã Hòa Tân", "Xã Hòa Tân", "Phường Hòa Thành"],
        "32227": ["Xã Tân Hưng Tây", "Xã Tân Hưng Tây", "Xã Nguyễn Việt Khái"],
    }
    found = [services.unit_by_code(code, day) for day in (EVE_2024, EVE_2025, DAY_2025)]
    assert [unit.name for unit in found] == meanings[code]


def test_thirty_one_codes_of_2025_named_a_unit_of_another_name_before():
    """Short names without type, as the reference page counts them."""

    def short(unit: Unit) -> str:
        return unit.name.casefold().removeprefix(unit.type.casefold()).strip().replace("oà", "òa")

    renamed = [
        unit.code
        for unit in services.units_as_of(DAY_2025, "commune")
        if short(services.unit_by_code(unit.code, EVE_2025)) != short(unit)
    ]
    assert len(renamed) == 31


def test_district_statistics_have_no_unit_to_go_to_and_no_default():
    for district in services.units_as_of(EVE_2025, "district"):
        answer = services.convert_unit(district.uid, EVE_2025, DAY_2025)
        assert services.resolution_members(answer) == {
            "uid": district.uid, "outcome": "ended", "unit": None, "candidates": [], "estimate": None, "basis": []
        }  # fmt: skip
