"""Random filters, orders and page sizes against an oracle of a few lines of Python, in both places where rows may lie."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules import row_cursors, row_routing
from duoc.catalogue.rules.row_queries import RowQuery, filter_of
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import rows
from duoc.catalogue.services.rows import pages, totals
from duoc.engines.columnar import Order

from . import published

FIELDS = {"ma": "string", "so": "integer", "gia": "number", "co": "boolean", "ngay": "date"}
# Few values, so that they are often equal; signs that mean something to some grammar; marks; empty cells.
TEXTS = ["", "a", "A", "ấ", "a%", "_", "'", '"', "\\", "{}", "$1", "đ", "Đ", "a b", "é", "\u00a0", "%s", "1", None]
NUMBERS = [-(2**63), -1, 0, 1, 7, 2**53 + 1, 2**63 - 1, None]
REALS = [-1.5, 0.0, 0.1, 1e300, 5e-324, 3.0, None]
DAYS = [date(1, 1, 1), date(2024, 2, 29), date(2025, 1, 1), date(9999, 12, 31), None]
VALUES = {"ma": TEXTS, "so": NUMBERS, "gia": REALS, "co": [True, False, None], "ngay": DAYS}
STEPS = (1, 3, 5, 1, 3)
TABLE = [
    tuple(cells[(number * step) % len(cells)] for step, cells in zip(STEPS, VALUES.values(), strict=True))
    for number in range(40)
]


@pytest.fixture(scope="module")
def held(module_database):
    """Forty rows, indexes on some of their columns."""
    made = published.resource(published.entry())
    published.publish(made, FIELDS, list(zip(*TABLE, strict=True)), keys=("ma", "so", "ngay"))
    return made


def said(value):
    return value.isoformat() if isinstance(value, date) else value


OPERATORS = {
    "eq": lambda cell, value: cell == value, "ne": lambda cell, value: cell != value, "lt": lambda cell, value: cell < value,
    "lte": lambda cell, value: cell <= value, "gt": lambda cell, value: cell > value, "gte": lambda cell, value: cell >= value,
}  # fmt: skip
names = st.sampled_from(list(FIELDS))


@st.composite
def comparisons(draw):
    """(filter as it is sent, whether a row is found)."""
    name = draw(names)
    place = list(FIELDS).index(name)
    values = [value for value in VALUES[name] if value is not None]
    kind = draw(st.sampled_from(["compare", "in", "empty", "equal"]))
    if kind == "empty":
        wanted = draw(st.booleans())
        return {name: {"empty": wanted}}, lambda row: (row[place] is None) == wanted
    if kind == "in":
        some = draw(st.lists(st.sampled_from(values), max_size=3))
        return {name: [said(one) for one in some]}, lambda row: row[place] in some and row[place] is not None
    value = draw(st.sampled_from(values))
    if kind == "equal":
        return {name: said(value)}, lambda row: row[place] is not None and row[place] == value
    operator = draw(st.sampled_from(list(OPERATORS)))
    return {
        name: {operator: said(value)}
    }, lambda row: row[place] is not None and OPERATORS[operator](row[place], value)


def joined(parts):
    def both(pair):
        sent, found = zip(*pair, strict=True)
        return {"$and": list(sent)}, lambda row: all(one(row) for one in found)

    def either(pair):
        sent, found = zip(*pair, strict=True)
        return {"$or": list(sent)}, lambda row: any(one(row) for one in found)

    several = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        several.map(both), several.map(either), parts.map(lambda one: ({"$not": one[0]}, lambda row: not one[1](row)))
    )


trees = st.recursive(comparisons(), joined, max_leaves=5)
orders = st.lists(st.tuples(names | st.just("_id"), st.booleans()), max_size=3)


def key(cell):
    """Text by its code points, false before true: PostgreSQL's C and DuckDB's own order are those of the bytes."""
    return cell.encode() if isinstance(cell, str) else cell


def expected(found, order):
    """Numbers of the rows found, in their order: by the last column first, each sort keeping what was."""
    kept = [(number, row) for number, row in enumerate(TABLE, 1) if found(row)]
    for name, descending in reversed(order):
        if name == "_id":
            kept.sort(key=lambda one: one[0], reverse=descending)
            continue
        place = list(FIELDS).index(name)
        filled = [one for one in kept if one[1][place] is not None]
        filled.sort(key=lambda one: key(one[1][place]), reverse=descending)
        kept = filled + [one for one in kept if one[1][place] is None]
    return [number for number, _ in kept]


@pytest.mark.parametrize("place", ["rows", "columns"])
def test_pages_are_those_of_the_oracle(held, place, monkeypatch):
    monkeypatch.setattr(row_routing, "place", lambda _question, _lying: place)
    table = rows.table(held.pk, ANYBODY)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(trees, orders, st.integers(1, 17))
    def whatever_is_asked(tree, order, limit):
        sent, found = tree
        query = RowQuery(filter_of(json.loads(json.dumps(sent))), tuple(Order(*one) for one in order), ("ma",), limit)
        seen, cursor = [], ""
        while True:
            page = rows.page(held.pk, RowQuery(query.filter, query.order, query.columns, limit, cursor), ANYBODY)
            seen += [row[0] for row in page.rows]
            if not (cursor := page.following):
                break
        assert seen == expected(found, order)
        totals._known.clear()
        assert totals.total(table, query) == len(seen)

    whatever_is_asked()


def test_what_routing_chooses_is_the_same_again(held, monkeypatch):
    """As if the table were too large to scan: pages in parts, by indexes, and by the worker, in one walk."""
    monkeypatch.setattr(row_routing, "SMALL", 0)
    table = rows.table(held.pk, ANYBODY)
    places = set()
    kept = row_routing.place

    def told(question, lying):
        places.add(found := kept(question, lying))
        return found

    monkeypatch.setattr(row_routing, "place", told)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(st.just(({}, lambda _row: True)), comparisons()), orders, st.integers(1, 17))
    def whatever_is_asked(tree, order, limit):
        sent, found = tree
        query = RowQuery(filter_of(sent), tuple(Order(*one) for one in order), ("co", "gia"), limit)
        seen, after = [], None
        while True:
            page = pages.of(table, query, after)
            seen += [row[0] for row in page.rows]
            if not page.following:
                break
            after = row_cursors.read(page.following, pages._key()).key
        assert seen == expected(found, order)

    whatever_is_asked()
    assert places == {"rows", "columns"}
