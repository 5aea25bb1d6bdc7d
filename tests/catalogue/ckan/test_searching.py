"""package_search over PostgreSQL: the worked cases, and the pure evaluator as a twin."""

import json
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from duoc.catalogue.models import Entry, Resource
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import entries, publishers, resources
from duoc.catalogue.services import search as portal
from duoc.catalogue.services.ckan import searching
from duoc.engines.ckan import search
from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query.matching import matches

NOW = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)


def cases(shared: Path):
    return [json.loads(line) for line in (shared / "data/catalogue/fq_cases.jsonl").read_text("utf-8").splitlines()]


def codes(**params):
    """The codes that a search finds, all of them."""
    wanted = search.read({"rows": 1000, **params}, NOW)
    count, rows, _ = searching.search(wanted, ANYBODY)
    assert count == len(rows)
    return sorted(row.code for row in rows)


def test_every_worked_case_is_right(opened, shared):
    for case in cases(shared):
        wanted = search.read(case["params"], NOW)
        count, rows, facets = searching.search(wanted, ANYBODY)
        assert (case["id"], count) == (case["id"], case["count"])
        assert (case["id"], codes(**{**case["params"], "rows": 1000, "start": 0})) == (case["id"], case["codes"])
        assert len(rows) == max(0, min(wanted.rows, count - wanted.start))
        if "first_codes" in case:
            assert [row.code for row in rows] == case["first_codes"]
        told = {field: {one.name: one.count for one in values} for field, values in facets.items()}
        for field, counts in case.get("search_facets", {}).items():
            assert (case["id"], told[field]) == (case["id"], counts)


def fields(record):
    """An entry as the pure evaluator sees it."""
    return {
        "id": [str(record.id)],
        "name": [record.name],
        "title": [record.title],
        "title_string": [record.title],
        "notes": [record.notes] if record.notes else [],
        "author": [record.author] if record.author else [],
        "license_id": [record.license_id] if record.license_id else [],
        "organization": [record.publisher.name],
        "groups": [record.topic.key],
        "tags": list(record.keywords),
        "res_format": [one.format for one in record.resources if one.format],
        "res_name": [one.name for one in record.resources if one.name],
        "metadata_modified": [record.modified],
        "metadata_created": [record.created],
        "extras_frequency": [record.frequency],
        "extras_sample": ["MINH HỌA"],
        "capacity": ["public"],
        "state": ["active"],
        "dataset_type": ["dataset"],
        "text": [" ".join([record.title, record.notes, *record.keywords, record.publisher.title, record.topic.title])],
    }


@pytest.fixture(scope="module")
def documents(opened):
    _, rows, _ = searching.search(search.read({"rows": 1000}, NOW), ANYBODY)
    assert len(rows) == 86
    return {row.code: fields(row) for row in rows}


TWINS = [
    "title:danh title:muc",
    'title:"danh mục"',
    'title:"DANH MUC"',
    "title:tuy*",
    "title:*ng",
    "title:t?u",
    "title:–",
    "notes:*",
    "-notes:*",
    "author:*",
    "NOT author:x",
    "tags:*",
    "-tags:*",
    "tags:b*",
    "tags:*u*",
    "tags:[a TO c]",
    "tags:{c TO *]",
    "tags:[* TO đ}",
    'tags:("thủ tục hành chính" OR "đầu tư công")',
    "name:[a TO c]",
    "name:{danh-muc-co-quan TO e}",
    "name:*%*",
    "name:*_*",
    r"name:*\\*",
    "name:*-cap-*",
    "name:d???-muc*",
    "res_format:G*",
    "-res_format:CSV",
    "res_format:CSV -res_format:XLSX",
    "res_format:[A TO D]",
    "res_name:csv",
    "res_name:(danh muc)",
    "res_url:*",
    "groups:[a TO c}",
    "organization:so-*-mo*",
    "organization:*",
    "license_id:(cc-by OR other-open)",
    "license_id:{* TO cc-by}",
    "metadata_modified:[NOW-6MONTHS TO NOW]",
    "metadata_modified:[NOW-1YEAR/YEAR TO NOW/DAY}",
    'metadata_modified:"2026-06-16T06:00:00Z"',
    "-metadata_modified:[2026-06-16T06:00:00Z TO *]",
    "metadata_created:[* TO NOW-10YEARS]",
    "extras_frequency:QUARTERLY",
    "-extras_frequency:QUARTERLY",
    "extras_frequency:[A TO M]",
    'extras_sample:"MINH HỌA"',
    "-extras_sample:*",
    "extras_nope:*",
    "-extras_nope:*",
    "capacity:public",
    "capacity:private OR state:deleted",
    "dataset_type:dataset",
    "nope:x",
    "-nope:x",
    "nope:*",
    "nope:[a TO b]",
    "groups:thuysan OR (groups:yte -res_format:CSV)",
    "-(groups:thuysan OR groups:yte)",
    "-(-groups:thuysan)",
    "((groups:giaothong AND title:xe) OR NOT license_id:cc-by) res_format:CSV",
    "thủ tục",
    '"so y te"',
    "thuy*",
    "text:(cua OR tom)",
]


@pytest.mark.parametrize("query", TWINS)
def test_the_database_answers_as_the_evaluator_does(documents, query):
    wanted = search.read({"fq": query}, NOW)
    (tree,) = wanted.filters
    expected = sorted(code for code, document in documents.items() if matches(tree, document))
    assert codes(fq=query) == expected


@pytest.mark.parametrize(
    "q", ["thủ tục hành chính", "danh muc cap tinh xa", "TTHC", "xe (buýt", "thu tcu hanh chinh", "xe AND buýt"]
)
def test_words_are_understood_as_on_the_portals_own_page(opened, q):
    plain = " ".join(word for word in re.findall(r"\w+", q) if word != "AND")
    expected = portal.search(plain, ANYBODY, limit=1000)
    _, rows, facets = searching.search(search.read({"q": q, "rows": 1000, "facet.field": "license_id"}, NOW), ANYBODY)
    assert [row.code for row in rows] == [hit.code for hit in expected.hits]
    assert sum(value.count for value in facets["license_id"]) == expected.total == len(rows) > 0
    turned = searching.search(search.read({"q": q, "rows": 1000, "sort": "score asc"}, NOW), ANYBODY)[1]
    assert {row.id for row in turned} == {row.id for row in rows}
    assert turned[-1].code == rows[0].code
    asked = {"q": q, "fq": "res_format:CSV", "rows": 1000, "sort": "name asc"}
    within = searching.search(search.read(asked, NOW), ANYBODY)[1]
    assert [row.name for row in within] == sorted(row.name for row in rows if "CSV" in row.formats)


def test_words_of_hidden_entries_find_nothing(undone):
    entry = hidden(notes="zirconium")
    asked = search.read({"q": "zirconium", "include_private": 1}, NOW)
    assert searching.search(asked, HOUSE)[0] == 1
    for viewer in (ANYBODY, Viewer(frozenset({entry.agency_id + 1}))):
        assert searching.search(asked, viewer)[0] == 0


@pytest.mark.parametrize("q", ["tuyến xe buýt OR tàu", '"thủ tục hành chính"', "thủ tục -tỉnh", "danh*", "title:danh"])
def test_what_has_operators_is_read_as_a_query(documents, q):
    tree = search.read({"q": q}, NOW).q
    expected = sorted(code for code, document in documents.items() if matches(tree, document))
    assert codes(q=q) == expected


def test_not_every_twin_is_empty_or_whole(documents):
    """The comparison above says something only where both answers could be wrong."""
    sizes = {len(codes(fq=query)) for query in TWINS}
    assert len(sizes) > 15
    assert {0, 86} < sizes


def test_titles_that_answer_best_come_first(opened):
    wanted = search.read({"q": "thủ tục hành chính", "rows": 3}, NOW)
    _, rows, _ = searching.search(wanted, ANYBODY)
    assert all("thủ tục hành chính" in row.title.lower() for row in rows)


def test_pages_follow_each_other_without_a_hole(opened):
    """A harvester's way: by id, a page after the other, until one is empty."""
    seen = []
    for start in range(0, 200, 20):
        _, rows, _ = searching.search(search.read({"sort": "id asc", "rows": 20, "start": start}, NOW), ANYBODY)
        if not rows:
            break
        seen += [str(row.id) for row in rows]
    assert len(seen) == 86
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    "sort",
    [
        "title_string desc",
        "license_id asc, name desc",
        "groups asc",
        "organization desc",
        "views_recent desc",
        "nope asc",
        "score asc",
        "extras_frequency asc",
    ],
)
def test_any_sort_is_an_order(opened, sort):
    _, rows, _ = searching.search(search.read({"sort": sort, "rows": 1000}, NOW), ANYBODY)
    assert len({row.id for row in rows}) == 86
    if sort == "license_id asc, name desc":
        keys = [(row.license_id, row.name) for row in rows]
        assert keys == sorted(sorted(keys, key=lambda key: key[1], reverse=True), key=lambda key: key[0])


def hidden(**members):
    """A hidden entry of the department of health."""
    publisher = publishers.publisher("so-y-te")
    made = entries.register(
        HOUSE, publisher, title="Việc kín", name="viec-kin", kind="open", level="hidden", access_right="NON_PUBLIC",
        keywords=["từ khóa kín"], license_id="cc-nc", topic=None, **members,
    )  # fmt: skip
    return entries.set_state(HOUSE, made, "published")


def test_what_is_hidden_is_in_no_count_and_no_facet(undone):
    entry = hidden()
    resources.add_resource(HOUSE, entry, name="kín", format="KIN")
    ask = {
        "rows": 0,
        "facet.field": ["tags", "license_id", "res_format", "organization", "capacity", "state"],
        "facet.limit": -1,
    }
    count, _, facets = searching.search(search.read(ask, NOW), ANYBODY)
    assert count == 86
    told = {field: {one.name for one in values} for field, values in facets.items()}
    assert "từ khóa kín" not in told["tags"]
    assert told["license_id"] == {"cc-by", "other-open"}
    assert "KIN" not in told["res_format"]
    assert (told["capacity"], told["state"]) == ({"public"}, {"active"})
    for query in (
        "name:viec-kin",
        f"id:{entry.pk}",
        "title:kin",
        "res_format:KIN",
        "capacity:private",
        "-capacity:public",
    ):
        for more in ({}, {"include_private": "true", "include_drafts": "true", "include_deleted": "true"}):
            assert searching.search(search.read({"fq": query, **more}, NOW), ANYBODY)[0] == 0


def test_who_may_see_it_asks_for_it(undone):
    entry = hidden()
    health = Viewer(frozenset({entry.agency_id}), frozenset({entry.agency_id}), False, "x")
    other = Viewer(frozenset({0}), frozenset({0}), False, "y")
    asked = search.read({"fq": "name:viec-kin", "include_private": "true"}, NOW)
    assert searching.search(search.read({"fq": "name:viec-kin"}, NOW), health)[0] == 0
    assert searching.search(asked, health)[0] == 1
    assert searching.search(asked, other)[0] == 0
    assert searching.search(search.read({"fq": "capacity:private", "include_private": 1}, NOW), health)[0] == 1


def test_drafts_and_deleted_ones_are_asked_for_too(undone):
    publisher = publishers.publisher("so-y-te")
    entries.register(HOUSE, publisher, title="Nháp", name="ban-nhap", kind="open", level="open", access_right="PUBLIC")
    entries.set_state(HOUSE, entries.entry("danh-muc-thu-tuc-hanh-chinh-cap-xa", HOUSE), "withdrawn", reason="thử")

    def names(viewer, **more):
        _, rows, _ = searching.search(search.read({"fq": "-state:active", **more}, NOW), viewer)
        return {row.name for row in rows}

    both = {"include_drafts": True, "include_deleted": True}
    assert names(HOUSE) == set()
    assert names(HOUSE, include_drafts=True) == {"ban-nhap"}
    assert names(HOUSE, **both) == {"ban-nhap", "danh-muc-thu-tuc-hanh-chinh-cap-xa"}
    assert names(ANYBODY, **both) == set()
    assert searching.search(search.read({}, NOW), ANYBODY)[0] == 85


def test_facets_are_counted_named_and_cut(opened):
    ask = {
        "rows": 0,
        "facet.field": ["organization", "groups", "license_id", "tags", "nope", "title"],
        "facet.limit": 3,
    }
    _, _, facets = searching.search(search.read(ask, NOW), ANYBODY)
    assert [one.name for one in facets["organization"]][:1] == ["so-nong-nghiep-va-moi-truong"]
    assert len(facets["organization"]) == 3
    assert facets["license_id"][0].display_name == "Creative Commons Attribution"
    assert {one.display_name for one in facets["groups"]}.isdisjoint({one.name for one in facets["groups"]})
    assert (facets["nope"], facets["title"]) == ([], [])
    least = {"rows": 0, "facet.field": "tags", "facet.mincount": 3, "facet.limit": -1}
    _, _, few = searching.search(search.read(least, NOW), ANYBODY)
    assert all(one.count >= 3 for one in few["tags"])


def test_every_visible_change_moves_the_moment(undone):
    """Incremental harvesters live by it: members, state and resources."""
    entry = entries.entry("danh-muc-thu-tuc-hanh-chinh-cap-xa", HOUSE)

    def found():
        since = before.replace(tzinfo=None).isoformat(timespec="microseconds")
        return "MO-002" in codes(fq=f"metadata_modified:[{since}Z TO *]")

    for change in (
        lambda: entries.change(HOUSE, entry, {"notes": "khác"}),
        lambda: resources.add_resource(HOUSE, entry, name="mới"),
        lambda: resources.change_resource(HOUSE, Resource.objects.filter(entry=entry).first(), {"name": "khác"}),
        lambda: resources.remove_resource(HOUSE, Resource.objects.filter(entry=entry).first()),
    ):
        Entry.objects.filter(pk=entry.pk).update(modified=datetime(2026, 2, 2, tzinfo=UTC))
        before = datetime.now(UTC)
        assert not found()
        change()
        assert found()


@contextmanager
def statements():
    """The letters of what is asked of the database, without parameters."""
    asked = []

    def noted(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        yield asked


def test_values_from_outside_are_parameters_only(opened):
    """Whatever a query says, the statement is of the same letters."""
    evil = ["x'; DROP TABLE people_user; --", 'x" OR 1=1', "%s", "$1", "\\", "'", "{}", "%(a)s"]
    letters: dict[str, set[str]] = {}
    for one in evil:
        quoted = '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for field in ("name", "title", "tags", "res_format", "extras_a", "text"):
            with statements() as asked:
                assert codes(fq=f"{field}:{quoted}") == [] or field in ("title", "text")
            letters.setdefault(field, set()).update(one for one in asked if one.startswith("SELECT COUNT"))
    # One statement whatever the value was; in texts, what has no letters asks for any value.
    assert {field: len(told) <= 1 + (field in ("title", "text")) for field, told in letters.items()} == dict.fromkeys(
        letters, True
    )
    assert not [text for told in letters.values() for text in told if "DROP TABLE" in text or "1=1" in text]


def test_a_query_that_takes_too_long_is_ended(undone, monkeypatch):
    """No query of a stranger holds the database; the least time that PostgreSQL knows is too short for any."""
    monkeypatch.setattr(searching, "LONGEST_MS", 1)
    slow = " OR ".join(f"text:*{letter}*x*{number}*" for number in range(40) for letter in "abcdefghij")
    with pytest.raises(SearchError, match="too long"):
        searching.search(search.read({"fq": slow}, NOW), ANYBODY)
    monkeypatch.undo()
