"""What of a version is counted beforehand."""

from duoc.catalogue.rules.rollups import CATEGORIES, DATES, MEASURES, MOST_VALUES, names, summed, wanted
from duoc.engines.columnar import Group


def column(name, kind="string", distinct=10, low=None, high=None):
    return {"name": name, "type": kind, "distinct": distinct, "minimum": low, "maximum": high}


XA, STATE = column("xa", distinct=64), column("trang_thai", distinct=5)
DAY = column("ngay", "date", 1_800, "2021-01-01", "2025-12-31")


def test_few_values_group_and_so_do_pairs_and_months():
    assert wanted([XA, STATE, DAY]) == [
        (Group("xa"),),
        (Group("trang_thai"),),
        (Group("ngay"),),
        (Group("xa"), Group("ngay", "month")),
        (Group("trang_thai"), Group("ngay", "month")),
        (Group("xa"), Group("trang_thai")),
    ]


def test_a_column_that_names_a_row_or_has_too_many_values_groups_nothing():
    assert wanted([column("ma"), XA], ["ma"]) == [(Group("xa"),)]
    assert wanted([column("ghi_chu", distinct=None), column("ten", distinct=MOST_VALUES + 1)]) == []
    assert wanted([column("tinh", distinct=1), column("trong", distinct=0), column("ngay", "date", 0)]) == []
    assert wanted([column("gia", "number"), column("cho", "geojson"), column("luc", "datetime")]) == []


def test_pairs_that_are_no_smaller_than_their_rows_are_left_out():
    wide, other = column("thu_tuc", distinct=317), column("don_vi", distinct=300)
    assert (Group("thu_tuc"), Group("don_vi")) not in wanted([wide, other])
    long = column("ngay", "date", 9_000, "1900-01-01", "2026-01-01")  # 46,022 days, 1,513 months
    assert (Group("ngay"),) not in wanted([long])  # more than MOST_ROWS
    assert (Group("xa"), Group("ngay", "month")) not in wanted([XA, long])
    assert (Group("trang_thai"), Group("ngay", "month")) in wanted([STATE, long])


def test_the_columns_of_fewest_values_are_kept():
    many = [column(f"c{n}", distinct=100 - n) for n in range(CATEGORIES + 2)]
    kept = names(wanted([*many, *(column(f"d{n}", "date", 5, "2025-01-01", "2025-01-05") for n in range(DATES + 1))]))
    assert kept == [f"c{n}" for n in range(2, CATEGORIES + 2)] + [f"d{n}" for n in range(DATES)]


def test_numbers_are_summed_and_names_of_rows_are_not():
    numbers = [column(f"n{n}", "number") for n in range(MEASURES)]
    assert summed([column("ma", "integer"), column("nam", "year"), column("so", "integer")], ["ma"]) == ["so"]
    assert summed([*numbers, column("last", "integer")]) == [f"n{n}" for n in range(MEASURES)]
