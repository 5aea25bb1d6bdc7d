"""Which questions are put together from rows that stand for many, and which are not: each line by hand."""

import pytest

from duoc.engines.columnar import (
    Aggregate,
    All,
    Among,
    Column,
    Compare,
    Contains,
    Count,
    Empty,
    Figures,
    Group,
    Histogram,
    Measure,
    Not,
    Page,
    Rollup,
    Rollups,
    Some,
    Top,
)
from duoc.engines.columnar.columns import Known
from duoc.engines.columnar.filters import FilterError
from duoc.engines.columnar.rollups import asked, write

KNOWN = Known((Column("xa"), Column("ma"), Column("ngay", "date"), Column("phi", "integer"), Column("dat", "boolean")))
BY_XA = Rollup(0, (Group("xa"),), 64)
BY_DAY = Rollup(1, (Group("ngay"),), 1_800)
BY_BOTH = Rollup(2, (Group("xa"), Group("ngay", "month")), 3_800)
HELD = Rollups((BY_XA, BY_DAY, BY_BOTH), ("xa", "ngay"), ("phi",))
COUNT = (Measure("count"),)


def by(*groups, measures=COUNT, tree=None):
    return Aggregate(tuple(Group(*one) for one in groups), tuple(measures), tree or All())


def since(day, operator="gte"):
    return Compare("ngay", operator, day)


@pytest.mark.parametrize(
    ("question", "rollup"),
    [
        (by(("xa",)), BY_XA),
        (by(), BY_XA),
        (Top("xa"), BY_XA),
        (Count(Compare("xa", "eq", "Năm Căn")), BY_XA),
        (Count(Some((Compare("xa", "eq", "a"), Not(Among("xa", ("b",)))))), BY_XA),
        (Count(Contains("xa", "căn")), BY_XA),
        (by(("xa",), measures=[Measure(one, "phi") for one in ("count", "sum", "avg", "min", "max")]), BY_XA),
        (by(("xa",), measures=[Measure("count", "xa")]), BY_XA),
        # Whole days answer for every part of a day, and for an end within a month.
        (by(("ngay", "weekday")), BY_DAY),
        (by(("ngay", "month")), BY_DAY),
        (Count(since("2025-07-02")), BY_DAY),
        (Count(Empty("ngay")), BY_DAY),
        # Months answer for months and more, and for ends that fall between two.
        (by(("xa",), ("ngay", "month")), BY_BOTH),
        (by(("xa",), ("ngay", "quarter")), BY_BOTH),
        (by(("ngay", "year"), ("xa",)), BY_BOTH),
        (by(("xa",), tree=since("2025-07-01")), BY_BOTH),
        (by(("xa",), tree=since("2025-07-01", "lt")), BY_BOTH),
        (by(("xa",), tree=since("2025-06-30", "lte")), BY_BOTH),
        (by(("xa",), tree=since("2024-02-29", "gt")), BY_BOTH),
        (by(("xa",), tree=Empty("ngay", empty=False)), BY_BOTH),
        (by(("ngay", "month"), tree=Compare("xa", "eq", "a")), BY_BOTH),
    ],
)
def test_the_smallest_that_knows_everything_answers(question, rollup):
    assert HELD.fitting(question) is rollup


@pytest.mark.parametrize(
    "question",
    [
        Page(),
        Histogram("phi"),
        Figures("phi"),
        Count(distinct=("xa",)),
        Count(most=100),
        Count(Compare("_id", "gt", 5)),
        Count(Compare("ma", "eq", "K1")),
        Count(Contains("xa", "can", folded=True)),
        by(("ma",)),
        by(("xa",), measures=[Measure("distinct", "xa")]),
        by(("xa",), measures=[Measure("distinct", "phi")]),
        by(("xa",), measures=[Measure("min", "xa")]),
        by(("xa",), measures=[Measure("count", "ma")]),
        by(("xa",), ("ngay",)),
        by(("xa",), ("ngay", "day")),
        by(("xa",), ("ngay", "weekday")),
        by(("xa",), tree=since("2025-07-02")),
        by(("xa",), tree=since("2025-07-01", "lte")),
        by(("xa",), tree=since("2025-06-29", "gt")),
        by(("xa",), tree=since("2025-07-01", "eq")),
        by(("xa",), tree=since("2025-07-01", "ne")),
        by(("xa",), tree=Among("ngay", ("2025-07-01",))),
        by(("xa",), tree=since("9999-12-31", "gt")),
        by(("xa",), tree=since("tháng bảy")),
        by(("xa",), tree=All((since("2025-07-01"), Compare("phi", "gt", 0)))),
    ],
)
def test_what_parts_do_not_tell_is_left_to_the_rows(question):
    assert HELD.fitting(question) is None


def test_nothing_held_answers_nothing():
    assert Rollups().fitting(by(("xa",))) is None


def test_the_question_that_makes_one_asks_for_every_figure():
    question = asked(BY_BOTH.groups, ["phi"], 100)
    assert question.groups == BY_BOTH.groups
    assert [(one.function, one.column) for one in question.measures] == [
        ("count", ""), ("count", "phi"), ("sum", "phi"), ("min", "phi"), ("max", "phi"),
    ]  # fmt: skip
    assert question.limit == 101


def test_names_of_the_table_never_reach_the_text():
    text, values = write(by(("xa",), tree=Compare("xa", "eq", "a'; DROP")), BY_XA, HELD, '"kept"', KNOWN)
    assert "xa" not in text
    assert "DROP" not in text
    assert values == ["a'; DROP"]
    assert '"_rollup" = 0' in text


def test_a_value_of_another_type_is_refused_as_it_is_elsewhere():
    with pytest.raises(FilterError):
        write(Count(Compare("ngay", "gte", "hôm qua")), BY_DAY, HELD, "kept", KNOWN)
