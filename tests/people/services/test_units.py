"""Units as of a day, read from the database."""

from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from duoc.core import profile
from duoc.people import services
from duoc.people.models import Succession, Unit

ARTICLE = date(2024, 10, 5)
WARDS_MERGED = date(2024, 12, 1)
TWO_LEVELS = date(2025, 7, 1)
OLD_PROVINCE = "96-19970101"


@pytest.fixture(scope="module", autouse=True)
def province(module_database):
    return services.seed(profile.load("ca-mau"))


@pytest.mark.parametrize(
    ("day", "province_uid", "districts", "types"),
    [
        (ARTICLE, OLD_PROVINCE, 9, {"xã": 82, "phường": 10, "thị trấn": 9}),  # 101
        (WARDS_MERGED, OLD_PROVINCE, 9, {"xã": 82, "phường": 9, "thị trấn": 9}),  # 100
        (TWO_LEVELS, "96-20250701", 0, {"xã": 55, "phường": 9}),  # 64
        (date(2026, 11, 22), "96-20250701", 0, {"xã": 55, "phường": 9}),
    ],
)
def test_units_as_of_a_day_are_as_many_as_the_resolutions_say(day, province_uid, districts, types):
    communes = services.units_as_of(day, "commune", province_uid)
    assert Counter(unit.type for unit in communes) == types
    assert len(services.units_as_of(day, "district", province_uid)) == districts


def test_units_of_a_district_are_its_own():
    names = [unit.name for unit in services.units_as_of(ARTICLE, parent="973-0")]
    # Huyện Ngọc Hiển: seven units, in the order of a dictionary.
    assert names == [
        "Xã Đất Mũi",
        "Thị trấn Rạch Gốc",
        "Xã Tam Giang Tây",
        "Xã Tân Ân",
        "Xã Tân Ân Tây",
        "Xã Viên An",
        "Xã Viên An Đông",
    ]


def test_units_are_listed_in_vietnamese_order_with_numbers_by_value():
    names = [unit.name for unit in services.units_as_of(ARTICLE, "commune", "964-0")]
    assert names[:9] == [f"Phường {n}" for n in (1, 2, 4, 5, 6, 7, 8, 9)] + ["Xã An Xuyên"]


@pytest.mark.parametrize(
    ("day", "name"), [(ARTICLE, "Phường 4"), (WARDS_MERGED, "Phường 2"), (TWO_LEVELS, "Phường An Xuyên")]
)
def test_unit_by_code_needs_the_day(day, name):
    assert services.unit_by_code("32002", day).name == name


def test_unit_history_tells_what_its_code_meant_at_other_times():
    history = services.unit_history("32002-20241201")
    assert [unit.name for unit in history.same_code] == ["Phường 4", "Phường An Xuyên"]
    assert {step.predecessor.name for step in history.origins} == {"Phường 4", "Phường 2", "Phường 9"}
    assert [step.effective for step in history.successions] == [TWO_LEVELS]


def test_unit_history_of_an_unknown_unit_says_so():
    with pytest.raises(services.UnitError, match="Không có đơn vị 1-1"):
        services.unit_history("1-1")


def test_convert_unit_asks_for_a_divided_unit_and_answers_for_a_whole_one():
    asked = services.convert_unit("32242-0", ARTICLE, TWO_LEVELS)  # Xã Viên An: Đất Mũi or Đất Mới
    assert asked.asks
    assert asked.unit is None
    assert asked.candidates == ("32248-20250701", "32201-20250701")
    # Xã Nguyễn Việt Khái gave a strip to Cái Đôi Vàm in 2024: a question then, but in 2025 both are one unit.
    assert services.convert_unit("32230-0", ARTICLE, WARDS_MERGED).candidates == ("32230-0", "32212-0")
    assert services.convert_unit("32230-0", ARTICLE, TWO_LEVELS).unit == "32212-20250701"


def test_held_units_list_the_past_with_parts_marked():
    held = services.held_units("32201-20250701", TWO_LEVELS, WARDS_MERGED)  # Xã Đất Mới
    assert {unit.name: whole for unit, whole in held} == {
        "Xã Đất Mới": True,
        "Xã Hàm Rồng": False,
        "Xã Lâm Hải": True,
        "Thị trấn Năm Căn": False,
        "Xã Viên An": False,
    }


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("viet khai", "Xã Nguyễn Việt Khái"),
        ("Đất mũi", "Xã Đất Mũi"),
        ("hoà mỹ", "Xã Hòa Mỹ"),
        ("phuong 4", "Phường 4"),
    ],
)
def test_search_units_finds_without_marks(query, first):
    assert services.search_units(query, ARTICLE)[0].name == first


def test_search_units_puts_exact_marks_first():
    names = [unit.name for unit in services.search_units("tân", ARTICLE, limit=300)]
    exact = ["Tân" in name for name in names]
    assert exact == sorted(exact, reverse=True)
    assert services.search_units(" ", ARTICLE) == []


def test_first_known_day_is_that_of_the_article():
    assert services.first_known_day() == ARTICLE


def test_code_names_one_unit_at_a_time():
    twin = Unit.objects.get(uid="32002-0")
    twin.uid, twin.valid_to = "32002-1", date(2024, 11, 1)
    with pytest.raises(IntegrityError, match="code_names_one_unit_at_a_time"), transaction.atomic():
        twin.save(force_insert=True)
    assert services.unit_by_code("32002", ARTICLE).uid == "32002-0"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"valid_to": date(2024, 10, 5)}, "unit_ends_after_it_begins"),
        ({"uid": "7-0", "valid_to": date(2024, 10, 6)}, "unit_is_named_after_its_code"),
        ({"level": "hamlet"}, "unit_has_one_of_three_levels"),
        ({"lat": 9.0, "lon": None}, "unit_point_has_both_coordinates"),
    ],
)
def test_unit_table_refuses_what_cannot_be(changes, constraint):
    unit = Unit.objects.get(uid="32002-0")
    unit.uid, unit.code = "99999-0", "99999"
    for name, value in changes.items():
        setattr(unit, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        unit.save(force_insert=True)


def link(**changes):
    """A succession like the one of Phường 4, changed."""
    row = Succession.objects.get(predecessor="32002-0", is_default=True)
    row.pk = None
    for name, value in ({"successor_id": "31999-0"} | changes).items():
        setattr(row, name, value)
    return row


def test_division_has_one_default():
    with pytest.raises(IntegrityError, match="division_has_one_default"), transaction.atomic():
        link().save()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"successor_id": "32002-20241201", "is_default": False}, "succession_is_stated_once"),
        ({"share": "half", "is_default": False}, "succession_is_whole_or_part"),
        ({"kind": "sold", "is_default": False}, "succession_has_one_of_four_kinds"),
        ({"share": "whole", "is_default": False}, "whole_succession_is_the_default"),
    ],
)
def test_succession_table_refuses_what_cannot_be(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        link(**changes).save()


def test_rows_say_what_they_are():
    assert str(Unit.objects.get(uid="32002-0")) == "Phường 4 (32002-0)"
    assert str(link()) == "32002-0 → 31999-0 (2024-12-01)"
