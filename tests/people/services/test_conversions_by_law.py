"""Conversion against the texts and the reference tables: NQ 1252, NQ 202, NQ 1655, both ways, names as offices write them."""

import csv
import time
from collections import Counter
from datetime import date

import pytest

from duoc.core import profile
from duoc.people import services
from duoc.people.services import Kind

OLD, YEAR_END, NEW = date(2024, 10, 5), date(2024, 12, 15), date(2025, 7, 1)
EVE = date(2025, 6, 30)


@pytest.fixture(scope="module", autouse=True)
def province(module_database):
    services.seed(profile.load("ca-mau"))


@pytest.fixture(scope="module")
def tables(shared):
    """Rows of the reference tables by name."""

    def read(name):
        with (shared / "data" / "province" / f"{name}.csv").open(encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    return read


def asked(text, from_day, to_day, level=""):
    conversion = services.conversion(to_day, from_day, level)
    return conversion, conversion.answer(text)


def names(conversion, answer):
    return [conversion.units[one.uid].name for one in answer.candidates]


# By hand from the reference page on the province: text, from, to, kind, names.
BY_HAND = [
    ("xã Tân Hưng, huyện Cái Nước", OLD, NEW, Kind.MERGED, ["Xã Tân Hưng"]),
    ("Thị trấn U Minh", OLD, NEW, Kind.MERGED, ["Xã Nguyễn Phích"]),
    ("xa phuoc long, h. phuoc long", OLD, NEW, Kind.MERGED, ["Xã Vĩnh Phước"]),
    ("Xã Phong Thạnh", OLD, NEW, Kind.MERGED, ["Phường Giá Rai"]),
    ("Xã Nguyễn Việt Khái", EVE, NEW, Kind.MERGED, ["Xã Cái Đôi Vàm"]),
    ("32092", OLD, NEW, Kind.SAME, ["Xã Hồ Thị Kỷ"]),
    ("32227", EVE, NEW, Kind.MERGED, ["Xã Nguyễn Việt Khái"]),  # was Tân Hưng Tây
    ("Xã Lợi An", OLD, NEW, Kind.SPLIT, ["Xã Lương Thế Trân", "Phường Lý Văn Lâm", "Xã Trần Văn Thời"]),
    ("Hoà Mỹ", OLD, NEW, Kind.SPLIT, ["Xã Hưng Mỹ", "Xã Tân Hưng", "Xã Phú Mỹ"]),
    ("Xã Viên An", EVE, NEW, Kind.SPLIT, ["Xã Đất Mũi", "Xã Đất Mới"]),
    # One code, three meanings.
    ("32002", OLD, NEW, Kind.MERGED, ["Phường An Xuyên"]),
    ("32002", YEAR_END, NEW, Kind.MERGED, ["Phường An Xuyên"]),
    ("32002", NEW, NEW, Kind.SAME, ["Phường An Xuyên"]),
    ("32011", OLD, YEAR_END, Kind.MERGED, ["Phường 2"]),
    # Provinces: 96 is used for the old and for the new one.
    ("95", OLD, NEW, Kind.MERGED, ["Tỉnh Cà Mau"]),
    ("Tỉnh Cà Mau", NEW, OLD, Kind.GATHERED, ["Tỉnh Bạc Liêu", "Tỉnh Cà Mau"]),
    ("Phường 1", OLD, NEW, Kind.AMBIGUOUS, ["Phường Bạc Liêu", "Phường Giá Rai", "Phường An Xuyên"]),
    ("Tân Thành", OLD, NEW, Kind.MERGED, ["Phường Tân Thành"]),  # two units, one successor
]


@pytest.mark.parametrize(("text", "from_day", "to_day", "kind", "told"), BY_HAND)
def test_answer_is_that_of_the_resolutions(text, from_day, to_day, kind, told):
    conversion, answer = asked(text, from_day, to_day)
    assert answer.kind is kind
    assert set(names(conversion, answer)) == set(told)
    assert (answer.unit is None) == (len(told) > 1)


def test_shares_of_2024_are_those_of_the_resolution(tables):
    moved = {
        (row["from_name"], row["to_name"]): (int(row["moved_population"]), float(row["moved_area_km2"]))
        for row in tables("succession")
        if row["effective"] == "2024-12-01" and row["share"] == "part"
    }
    assert moved["Phường 4", "Phường 2"] == (12_614, 1.61)  # NQ 1252, Điều 1
    for (source, target), share in moved.items():
        conversion, answer = asked(
            f"{source}, huyện Phú Tân" if "Việt Khái" in source else f"{source}, TP Cà Mau", OLD, YEAR_END
        )
        assert answer.kind is Kind.SPLIT
        assert answer.basis == ("NQ 1252/NQ-UBTVQH15",)
        assert answer.verified
        told = {conversion.units[one.uid].name: (one.people, one.km2) for one in answer.candidates}
        assert told[target] == share


def test_two_mergers_are_one_step():
    """Phường 4 went to Phường 2 and Tân Xuyên in 2024; both went to An Xuyên in 2025: whole, and sure."""
    conversion, answer = asked("Phường 4, TP Cà Mau", OLD, NEW)
    assert conversion.label(answer.unit) == "Phường An Xuyên"
    assert answer.basis == ("NQ 1252/NQ-UBTVQH15", "NQ 1655/NQ-UBTVQH15")


def test_every_old_commune_is_what_the_reference_table_says(tables):
    """All 164 by code on the eve of the merger: the same targets, parts asked, wholes sure."""
    wanted = {}
    for row in tables("succession"):
        if row["effective"] == "2025-07-01":
            wanted.setdefault(row["from_code"], []).append((row["to_uid"], row["share"]))
    assert len(wanted) == 164
    conversion = services.conversion(NEW, EVE)
    kinds = Counter()
    for code, targets in wanted.items():
        answer = conversion.answer(code)
        assert {one.uid for one in answer.candidates} == {uid for uid, _ in targets}
        assert (answer.unit is None) == (targets[0][1] == "part")
        kinds[answer.kind] += 1
    assert kinds == {Kind.MERGED: 144, Kind.SPLIT: 19, Kind.SAME: 1}


def test_every_new_commune_lists_its_olds_with_parts_marked(tables):
    """`formed_from` of the reference table of 2025: codes, `*` where only a part went there."""
    conversion = services.conversion(EVE, NEW)
    for row in tables("communes_2025"):
        answer = conversion.answer(row["code"])
        told = {conversion.units[one.uid].code + ("" if one.whole else "*") for one in answer.candidates}
        assert told == set(row["formed_from"].split(";")), row["code"]


@pytest.mark.parametrize(
    "name", ["Huyện Năm Căn", "Huyện U Minh", "Thành phố Cà Mau", "Thị xã Giá Rai", "Huyện Phú Tân"]
)
def test_abolished_district_lists_its_new_communes(tables, name):
    wanted = {
        row["to_uid"]
        for row in tables("succession")
        if row["effective"] == "2025-07-01" and row["from_district"] == name
    }
    _, answer = asked(name, EVE, NEW)
    assert (answer.kind, answer.unit) == (Kind.ABOLISHED, None)
    assert {one.uid for one in answer.candidates} == wanted
    assert answer.basis[0] == "NQ 202/2025/QH15"


def test_what_was_not_checked_is_said(tables):
    """`status` of the reference table: unverified rows make unverified answers, verified ones verified answers."""
    conversion = services.conversion(NEW, EVE)

    assert conversion.answer("32092").verified
    assert not conversion.answer("32137").verified
    assert not services.conversion(NEW, date(2020, 1, 1)).answer("32092").verified  # nobody looked that far back


def test_forwards_then_back_holds_every_unit():
    for from_day, to_day in ((OLD, YEAR_END), (OLD, NEW), (YEAR_END, NEW), (NEW, OLD), (NEW, YEAR_END)):
        go, back = services.conversion(to_day, from_day), services.conversion(from_day, to_day)
        for unit in services.units_as_of(from_day, "commune") + services.units_as_of(from_day, "province"):
            for candidate in go.of(unit.uid).candidates:
                assert unit.uid in {one.uid for one in back.of(candidate.uid).candidates}


def test_every_unit_is_known_by_its_full_name_on_its_day():
    for day in (OLD, YEAR_END, NEW):
        conversion = services.conversion(day, day)
        for unit in services.units_as_of(day):
            answer = conversion.answer(conversion.full_name(unit.uid))
            assert (answer.kind, answer.unit) == (Kind.SAME, unit.uid)


def test_a_million_cells_cost_their_different_values(own_heap):
    """A ratio, not a time: a column of a million against its 229 values alone, whose reading is then nearly nothing beside it."""
    units = [unit.name for unit in services.units_as_of(EVE, "commune")]
    cells = units * (1_000_000 // len(units))
    conversion = services.conversion(NEW, EVE)
    begun = time.process_time()
    found = services.converted(cells, conversion)
    whole = time.process_time() - begun
    assert sum(found.cells.values()) == len(cells)
    assert found.sure + sum(count for _, count, _ in found.doubtful()) == found.filled == len(cells)
    begun = time.process_time()
    counted = Counter(cells)
    counting = time.process_time() - begun
    assert len(counted) == len(set(units))
    assert whole < 10 * counting + 0.5
