"""Pages: the same wherever rows lie, whole whatever happens meanwhile, for those alone who may read them."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from duoc.catalogue.models import Entry, Version
from duoc.catalogue.rules import row_cursors
from duoc.catalogue.rules.row_cursors import Cursor, CursorError
from duoc.catalogue.rules.row_queries import RowQuery, filter_of, read_order
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import rows
from duoc.engines.columnar import Order

from . import published


def numbers(held, query, viewer=ANYBODY):
    """All pages of a query, one after another."""
    seen = []
    while True:
        page = rows.page(held.pk, query, viewer)
        seen += [row[0] for row in page.rows]
        if not page.following:
            return seen
        query = RowQuery(query.filter, query.order, query.columns, query.limit, page.following)


def test_a_page_tells_cells_as_json(small, place):
    page = rows.page(small.pk, RowQuery(limit=1), ANYBODY)
    assert page.rows == [[1, "001", "Năm Căn", 12, 1.5, True, "2025-01-31", "2025-01-31T08:30:00"]]
    assert page.columns == ("ma", "xa", "so_luot", "gia", "dat", "ngay", "luc")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("-_id", [5, 4, 3, 2, 1]),
        ("so_luot", [5, 2, 4, 1, 3]),
        ("-so_luot", [1, 2, 4, 5, 3]),
        ("-so_luot,-_id", [1, 4, 2, 5, 3]),
        ("gia", [4, 5, 1, 2, 3]),
        ("-luc", [4, 5, 1, 2, 3]),
        ("xa,ma", [4, 1, 3, 2, 5]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 4, 5])
def test_pages_hang_together(small, place, order, expected, limit):
    assert numbers(small, RowQuery(order=read_order(order), limit=limit)) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"xa": "Năm Căn"}, [1, 3]),
        ({"xa": None}, [5]),
        ({"xa": {"ne": None}}, [1, 2, 3, 4]),
        ({"xa": ["Đất Mũi", None]}, [2, 5]),
        ({"so_luot": {"gte": 7, "lt": 12}}, [2, 4]),
        ({"so_luot": "7"}, [2, 4]),
        ({"xa": {"contains": "năm"}}, [1, 3]),
        ({"ngay": {"lte": "2025-01-31"}, "dat": True}, [1]),
        ({"$or": [{"ma": "001"}, {"so_luot": {"in": [3]}}]}, [1, 5]),
        ({"$not": {"so_luot": 7}}, [1, 3, 5]),
        ({"luc": {"empty": True}}, [3]),
        ({"$and": [{"$or": [{"ma": "001"}, {"ma": "002"}]}, {"dat": False}]}, [2]),
    ],
)
def test_filters_find_the_same_in_both_places(small, place, wanted, expected):
    query = RowQuery(filter_of(wanted), limit=2)
    assert numbers(small, query) == expected
    assert rows.total(rows.table(small.pk, ANYBODY), query) == len(expected)


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE catalogue_entry; --", '" OR 1=1 --', "%s", "%", "_", "\\", "$$", "{}", "?", "x" * 9000, "\u202e"],
)
def test_sql_in_a_filter_is_a_text(small, place, text):
    for wanted in ({"xa": text}, {"xa": [text]}, {"xa": {"contains": text}}, {"xa": {"lt": text, "gt": text}}):
        assert numbers(small, RowQuery(filter_of(wanted))) == []
    for name in ({text: 1}, {text: {"contains": "a"}}):
        with pytest.raises(rows.ColumnError):
            rows.page(small.pk, RowQuery(filter_of(name)), ANYBODY)
    with pytest.raises(rows.ColumnError):
        rows.page(small.pk, RowQuery(order=(Order(text),)), ANYBODY)
    assert Entry.objects.exists()


def test_columns_are_those_asked_for_and_the_order_may_be_by_others(small, place):
    query = RowQuery(order=(Order("so_luot", True),), columns=("xa",), limit=2)
    first = rows.page(small.pk, query, ANYBODY)
    assert first.rows == [[1, "Năm Căn"], [2, "Đất Mũi"]]
    second = rows.page(small.pk, RowQuery(query.filter, query.order, ("ma",), 2, first.following), ANYBODY)
    assert second.rows == [[4, "004"], [5, "005"]]


def test_paging_while_a_version_is_published_loses_and_repeats_nothing(undone):
    first = rows.page(undone.pk, RowQuery(limit=2), ANYBODY)
    fields = {"ma": "string"}
    published.publish(undone, fields, [[f"moi-{n}" for n in range(9)]])
    second = rows.page(undone.pk, RowQuery(limit=2, cursor=first.following), ANYBODY)
    published.publish(undone, fields, [["khac"]])
    third = rows.page(undone.pk, RowQuery(limit=2, cursor=second.following), ANYBODY)
    assert [row[1] for page in (first, second, third) for row in page.rows] == ["001", "002", "003", "004", "005"]
    assert third.following == ""
    assert rows.page(undone.pk, RowQuery(), ANYBODY).rows == [[1, "khac"]]


def test_after_its_hour_a_reader_is_told_to_begin_again(undone):
    before = undone.current
    first = rows.page(undone.pk, RowQuery(limit=2), ANYBODY)
    published.publish(undone, {"ma": "string"}, [["moi"]])
    Version.objects.filter(pk=before.pk).update(rows_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(rows.BeginAgainError):
        rows.page(undone.pk, RowQuery(limit=2, cursor=first.following), ANYBODY)


def test_rows_dropped_between_two_pages_are_read_from_the_file(undone):
    first = rows.page(undone.pk, RowQuery(limit=2), ANYBODY)
    held = rows.table(undone.pk, ANYBODY)
    published.drop(undone.current)
    from duoc.catalogue.services.rows import pages

    # The table was there when it was looked at: `held` still says so.
    key = row_cursors.read(first.following, pages._key()).key
    assert [row[0] for row in pages.of(held, RowQuery(limit=2), key).rows] == [3, 4]


def test_an_old_version_is_read_at_its_own_address(undone):
    before = undone.current
    published.publish(undone, {"ma": "string"}, [["moi"]])
    published.drop(before)
    page = rows.page(undone.pk, RowQuery(limit=4), ANYBODY, version=1)
    assert [row[0] for row in page.rows] == [1, 2, 3, 4]
    last = rows.page(undone.pk, RowQuery(limit=4, cursor=page.following), ANYBODY, version=1)
    assert [row[0] for row in last.rows] == [5]


def test_a_withdrawn_version_says_why(undone):
    held = undone.current
    gone = {
        "state": "withdrawn",
        "withdrawn_at": timezone.now(),
        "rows_table": "",
        "withdrawn_reason": "có số định danh",
    }
    Version.objects.filter(pk=held.pk).update(**gone)
    with pytest.raises(rows.GoneError, match="có số định danh"):
        rows.page(undone.pk, RowQuery(), ANYBODY, version=1)


@pytest.mark.parametrize("broken", ["", "A", "x" * 7000, "ế", "AAAA" * 20, "=", "a.b"])
def test_a_cursor_of_strangers_is_refused(small, broken):
    if not broken:
        return
    with pytest.raises(CursorError):
        rows.page(small.pk, RowQuery(cursor=broken), ANYBODY)


def test_a_cursor_belongs_to_its_filter_order_version_and_house(small):
    following = rows.page(small.pk, RowQuery(limit=1), ANYBODY).following
    for other in (RowQuery(filter_of({"ma": "x"})), RowQuery(order=(Order("ma"),))):
        with pytest.raises(CursorError):
            rows.page(small.pk, RowQuery(other.filter, other.order, cursor=following), ANYBODY)
    whole = bytearray(base64.urlsafe_b64decode(following + "=="))
    for place in range(len(whole)):
        changed = whole[:]
        changed[place] ^= 1
        with pytest.raises(CursorError):
            row_cursors.read(base64.urlsafe_b64encode(bytes(changed)).decode(), b"k")
    written = row_cursors.write(Cursor(1, b"x" * 16, (None, 2**60, 0.1)), b"one")
    assert row_cursors.read(written, b"one") == Cursor(1, b"x" * 16, (None, 2**60, 0.1))
    with pytest.raises(CursorError):
        row_cursors.read(written, b"other")


def test_rows_are_for_those_who_may_read_them(undone):
    shut = published.entry("han-che", kind="shared", level="restricted", access_right="RESTRICTED")
    held = published.resource(shut)
    published.publish(held, {"ma": "string"}, [["a"]])
    hidden = published.entry("an-di", kind="shared", level="hidden", access_right="NON_PUBLIC")
    unseen = published.resource(hidden)
    published.publish(unseen, {"ma": "string"}, [["b"]])
    with pytest.raises(rows.ClosedError):
        rows.page(held.pk, RowQuery(), ANYBODY)
    with pytest.raises(rows.NoRowsError):
        rows.page(unseen.pk, RowQuery(), ANYBODY)
    for number in ("x", undone.entry_id, "\0"):
        with pytest.raises(rows.NoRowsError):
            rows.page(number, RowQuery(), ANYBODY)
    its = Viewer(sees=frozenset({shut.agency_id}))
    for viewer in (its, HOUSE):
        assert rows.page(held.pk, RowQuery(), viewer).rows == [[1, "a"]]
        assert rows.page(unseen.pk, RowQuery(), viewer).rows == [[1, "b"]]


def test_the_tag_is_of_the_content_and_the_question(undone):
    def tag(*query, **more):
        return rows.page(undone.pk, RowQuery(*query, **more), ANYBODY).etag

    tags = [tag(), tag(limit=3), tag(columns=("ma",)), tag(filter_of({"ma": "001"})), tag(order=(Order("ma"),))]
    assert len(set(tags)) == 5
    assert tag() == tags[0]
    published.publish(undone, {"ma": "string"}, [["moi"]])
    assert tag() != tags[0]


def test_hostile_names_of_columns_are_names(undone, place):
    names = ['a"; DROP TABLE x; --', "%s", "{}", "Mã xã", "SELECT", "x" * 60]
    held = published.resource(undone.entry)
    published.publish(held, dict.fromkeys(names, "string"), [["2", "1"]] * len(names), keys=names[:3])
    for name in names:
        query = RowQuery(filter_of({name: {"gte": "1"}}), (Order(name),), (name,), limit=1)
        assert numbers(held, query) == [2, 1]
