"""A rollup answers as the rows themselves do, stands and falls with them, and stops no version from being published."""

import csv
import io
import random
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.catalogue.models import Version
from duoc.catalogue.rules import row_routing
from duoc.catalogue.rules.row_queries import filter_of
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import publishing as services
from duoc.catalogue.services.publishing import rollups, sweeping, withdrawing
from duoc.catalogue.services.rows import reading, tables
from duoc.engines.columnar import Aggregate, Count, Group, Measure, ReadingError, Top

WARDS, STATES = ["Năm Căn", "Đất Mũi", "Sông Đốc", ""], ["đúng hạn", "trễ hạn", ""]
PARTS = {"xa": [""], "trang_thai": [""], "ngay": ["", "year", "quarter", "month", "day", "weekday"]}
FIGURES = [("count", ""), ("count", "phi"), ("count", "xa"), *((one, "phi") for one in ("sum", "avg", "min", "max"))]


def text(rows=400, seed=3):
    """A CSV of cells that are often equal and sometimes empty."""
    draw, out = random.Random(seed), io.StringIO()
    told = csv.writer(out, lineterminator="\n")
    told.writerow(("ma", "xa", "trang_thai", "ngay", "phi", "gia"))
    for number in range(rows):
        day = date(2024, 11, 20) + timedelta(days=draw.randrange(150))
        told.writerow(
            (f"K{number:04d}", draw.choice(WARDS), draw.choice(STATES), day.strftime("%d/%m/%Y") if draw.random() > 0.1 else "",
             draw.choice(["", "5000", "10000", "0"]), draw.choice(["", "1.5", "2.25", "-0.5"]))
        )  # fmt: skip
    return out.getvalue()


@pytest.fixture(autouse=True)
def few_rows_are_many(monkeypatch):
    monkeypatch.setattr(rollups, "SMALL", 10)


@pytest.fixture
def version(resource, publish):
    resource.keys = ["ma"]
    resource.save()
    return publish(text()).version


def test_every_question_has_the_answer_of_the_rows(version):
    table = tables.table(version.resource_id, ANYBODY)
    held = table.lying.rollups
    assert {tuple(one.groups) for one in held.held} >= {
        (Group("xa"),), (Group("ngay"),), (Group("xa"), Group("ngay", "month")), (Group("xa"), Group("trang_thai")),
    }  # fmt: skip
    groups = st.lists(
        st.sampled_from([Group(name, part) for name, parts in PARTS.items() for part in parts]), max_size=2, unique=True
    )
    filters = st.sampled_from(
        [
            {},
            {"xa": "Năm Căn"},
            {"xa": ["Đất Mũi", None]},
            {"xa": {"ne": "Đất Mũi"}},
            {"xa": {"contains": "đ"}},
            {"trang_thai": None},
            {"$not": {"trang_thai": "trễ hạn"}},
            {"ngay": {"gte": "2025-01-01", "lt": "2025-03-01"}},
            {"ngay": {"gt": "2024-11-30", "lte": "2025-02-28"}},
            {"ngay": {"gte": "2025-01-02"}},
            {"ngay": None},
            {"xa": "Sông Đốc", "trang_thai": {"empty": False}},
            {"$or": [{"xa": "Năm Căn"}, {"ngay": {"lt": "2025-01-01"}}]},
            {"xa": "không có ở đâu"},
        ]
    )
    figures = st.lists(st.sampled_from([Measure(*one) for one in FIGURES]), min_size=1, max_size=4)
    answered = set()

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(groups, figures, filters, st.integers(0, 3), st.booleans())
    def agree(groups, measures, tree, place, descending):
        asked = Aggregate(tuple(groups), tuple(measures), filter_of(tree), by=place, descending=descending)
        for question in (asked, Count(asked.filter), Top("xa", asked.filter)):
            rollup = held.fitting(question)
            answered.add(rollup is not None)
            if rollup:
                assert row_routing.place(question, table.lying) == "rollups"
                assert reading.answer(table, question) == reading.from_columns(table, question)

    agree()
    assert answered == {True, False}


def test_sums_of_fractions_agree_to_their_last_places(version):
    table = tables.table(version.resource_id, ANYBODY)
    question = Aggregate((Group("xa"),), tuple(Measure(one, "gia") for one in ("count", "sum", "avg", "min", "max")))
    assert table.lying.rollups.fitting(question)
    pairs = zip(reading.answer(table, question), reading.from_columns(table, question), strict=True)
    assert all(ours[0] == theirs[0] and ours[1:] == pytest.approx(theirs[1:]) for ours, theirs in pairs)


def test_a_small_table_has_none(monkeypatch, publish):
    monkeypatch.setattr(rollups, "SMALL", 400)
    version = publish(text()).version
    assert version.rollups == {}
    assert not exists(version)


def test_they_go_when_the_rows_go(version, resource, publish):
    assert exists(version)
    services.publish(services.upload(HOUSE, resource, "bang.csv", [text(seed=4).encode()], None).pk)
    Version.objects.filter(pk=version.pk).update(rows_until="2020-01-01T00:00:00Z")
    sweeping.sweep()
    assert not exists(version)
    old = tables.table(resource.pk, ANYBODY, version=version.number)
    assert old.lying.rollups.held == ()
    assert reading.answer(old, Count())[0][0] == 400


def test_they_go_when_a_version_is_withdrawn(version):
    withdrawing.withdraw_version(HOUSE, version, "Công bố nhầm.")
    assert not exists(version)


def test_a_reader_who_came_before_the_sweep_is_answered_from_the_file(version):
    table = tables.table(version.resource_id, ANYBODY)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE catalogue_rollups_{version.pk}")
    assert reading.answer(table, Top("trang_thai")) == reading.from_columns(table, Top("trang_thai"))


def test_one_that_cannot_be_had_is_left_out(monkeypatch, publish):
    asked, told = rollups.Reader.ask, []

    def ask(self, path, question, columns, **more):
        told.append(question)
        if len(told) == 2:
            raise ReadingError("no memory")
        return asked(self, path, question, columns, **more)

    monkeypatch.setattr(rollups.Reader, "ask", ask)
    version = publish(text()).version
    assert version.state == "published"
    assert len(version.rollups["held"]) == len(told) - 1


def test_one_that_is_no_smaller_than_its_rows_is_left_out(monkeypatch, publish):
    monkeypatch.setattr(rollups.rules, "MOST_ROWS", 5)
    version = publish(text()).version
    assert version.rollups["held"]
    assert all(rows <= 5 for _, rows in version.rollups["held"])


def exists(version):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"catalogue_rollups_{version.pk}"])
        return cursor.fetchone()[0]
