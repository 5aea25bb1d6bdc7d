"""How rows lie in PostgreSQL."""

import pytest

from duoc.catalogue.rules import row_tables
from duoc.engines.tabular.choice import TYPES


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_a_table_schema_has_one_of_postgresql(kind):
    assert row_tables.column_type(kind)


def test_moments_keep_their_zone_or_have_none():
    assert row_tables.column_type("datetime", zoned=True) == "timestamptz"
    assert row_tables.column_type("datetime") == "timestamp"


@pytest.mark.parametrize("name", ["ctid", "xmin", "tableoid"])
def test_names_that_postgresql_keeps_for_itself_do_not_fit(name):
    assert not row_tables.fits(["ma", name])
    assert row_tables.fits(["ma", f"{name}_2"])


def test_too_many_columns_do_not_fit():
    assert row_tables.fits([f"c{n}" for n in range(1_500)])
    assert not row_tables.fits([f"c{n}" for n in range(1_501)])


def test_indexed_are_known_columns_once_and_none_too_long():
    studied = [{"name": "ma", "longest": 12}, {"name": "noi_dung", "longest": 9_000}, {"name": "ngay", "longest": 10}]
    studied = [one | {"type": "string"} for one in studied]
    assert row_tables.indexed(["ma"], ["ngay", "ma", "ngay", "khong", "noi_dung", ""], studied) == [("ma",), ("ngay",)]


def test_a_choice_stands_with_the_first_day_too():
    kinds = {"ma": "string", "xa": "string", "loai": "string", "ngay_nhan": "date", "ngay_tra": "date"}
    studied = [{"name": name, "type": kind, "longest": 10} for name, kind in kinds.items()]
    alone = [(name,) for name in kinds]
    assert row_tables.indexed(["ma"], ["xa", "loai", "ngay_nhan", "ngay_tra"], studied) == [
        *alone, ("xa", "ngay_nhan"), ("loai", "ngay_nhan"),
    ]  # fmt: skip
    assert row_tables.indexed(["ma"], ["ma", "ngay_nhan"], studied) == [("ma",), ("ngay_nhan",)]
    assert row_tables.indexed([], ["xa"], studied) == [("xa",)]
