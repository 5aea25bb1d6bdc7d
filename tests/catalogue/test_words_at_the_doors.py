"""Rows found by words through every door: the reference rows, published once with two searchable columns."""

import csv
import io
import json
import re

import pytest
from django.db import connection, transaction
from django.test import Client
from tests.catalogue.ckan.client import Caller

from duoc.catalogue.models import Resource
from duoc.catalogue.rules import row_routing
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources
from duoc.catalogue.services.rows import narrowing, reading

SEARCHABLE = ["ten_co_so", "dia_ban"]


def publish(name, content, *, searchable=()):
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": name, "name": name}
    entry = entries.set_state(HOUSE, entries.register(HOUSE, publisher, **facts), "published")
    held = resources.add_resource(HOUSE, entry, name="bang.csv", url_type="upload", searchable=list(searchable))
    ended = publishing.publish(publishing.upload(HOUSE, held, "bang.csv", [content]).pk)
    assert ended.state == "published", ended.error
    return Resource.objects.get(pk=held.pk)


@pytest.fixture(scope="module")
def home(module_database, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        for one in reading._readers.values():
            one.close()
        reading._readers.clear()


@pytest.fixture(scope="module")
def reference(home, shared):
    """The reference rows; their own numbers are those of the file."""
    lines = (shared / "data/catalogue/sample_rows.csv").read_text("utf-8").splitlines()
    rows = [line.partition(",")[2] for line in lines]
    return publish("co-so", "\n".join(rows).encode(), searchable=SEARCHABLE)


@pytest.fixture(scope="module")
def plain(home, shared):
    """The same rows without a searchable column."""
    lines = (shared / "data/catalogue/sample_rows.csv").read_text("utf-8").splitlines()
    return publish("khong-chi-muc", "\n".join(line.partition(",")[2] for line in lines).encode())


@pytest.fixture(scope="module")
def queries(shared):
    return list(map(json.loads, (shared / "data/catalogue/row_queries.jsonl").read_text("utf-8").splitlines()))


def client():
    return Client(headers={"host": "localhost"})


def own(held, path="rows", **query):
    answer = client().get(f"/api/v1/catalogue/resources/{held.pk}/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def in_api(held, q, **query):
    return [row["_id"] for row in own(held, q=q, **query)["rows"]]


def in_ckan(held, q, **asked):
    found = Caller().result("datastore_search", resource_id=str(held.pk), q=q, **asked)
    return [row["_id"] for row in found["records"]]


def on_page(held, q, **query):
    answer = client().get(f"/du-lieu/{held.entry.name}/bang/{held.pk}/", {"q": q, **query})
    text = answer.content.decode()
    body = text[text.index("<tbody") : text.index("</tbody")]
    return [int(code) for code in re.findall(r"CS0*([0-9]+)", body)]


@pytest.mark.parametrize("door", [in_api, in_ckan, on_page])
def test_every_reference_query_finds_its_rows_first_and_look_alikes_behind(reference, queries, door):
    assert len(queries) == 41
    for query in queries:
        found, wanted = door(reference, query["q"]), query["relevant_rows"]
        assert set(wanted) <= set(found[:10]), query["q"]
        confused = query.get("confusable_rows", [])
        assert all(found.index(one) < found.index(other) for one in wanted for other in confused if other in found)


def test_all_doors_find_the_same_rows_in_the_same_order(reference, queries):
    for query in queries[::4]:
        assert in_api(reference, query["q"]) == in_ckan(reference, query["q"]) == on_page(reference, query["q"])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("nam can", [1, 2, 3, 4]), ("chowj nawm cawn", [1]), ("trạm cấp nước năm cănn", [4]), ("zxqv wpfj", [])],
)
def test_missing_marks_and_slips_find_rows(reference, query, wanted):
    assert in_ckan(reference, query) == wanted
    assert own(reference, q=query)["total"] == len(wanted)


def test_the_page_says_how_it_read_the_words(reference):
    shown = client().get(f"/du-lieu/co-so/bang/{reference.pk}/", {"q": "chowj nawm cawn"}).content.decode()
    assert "<strong>chợ năm căn</strong>" in shown


def test_exact_marks_have_the_best_rank(reference):
    """Tân Ân and Tân An (38 to 40): what is written as it was asked stands before what only sounds like it."""
    found = Caller().result("datastore_search", resource_id=str(reference.pk), q="Tân Ân")
    ranks = {row["_id"]: row["rank"] for row in found["records"]}
    assert found["fields"][-1] == {"id": "rank", "type": "float"}
    assert min(ranks[one] for one in (35, 36, 37)) > max(ranks[one] for one in (38, 39, 40) if one in ranks)
    assert [row["rank"] for row in found["records"]] == sorted(ranks.values(), reverse=True)


def test_filters_narrow_what_words_find_and_totals_are_exact(reference):
    whole = own(reference, q="tram")
    assert whole["total"] == len(in_api(reference, "tram", limit=1000)) > 4
    some = own(reference, q="tram", filter='{"dia_ban": "Năm Căn"}')
    assert [row["_id"] for row in some["rows"]] == [4]
    assert some["total"] == 1
    assert in_ckan(reference, "tram", filters={"dia_ban": "Năm Căn"}) == [4]
    assert on_page(reference, "tram", **{"is.dia_ban": "Năm Căn"}) == [4]
    # One that PostgreSQL answers with a function that is made of others.
    assert in_api(reference, "tram", filter='{"dia_ban": {"folded": "nam can"}}') == [4]


def test_pages_by_cursor_and_by_offset_lie_end_to_end(reference):
    whole = in_api(reference, "tân", limit=1000)
    assert len(whole) > 6
    found, cursor = [], ""
    while cursor is not None:
        page = own(reference, q="tân", limit=3, cursor=cursor)
        found += [row["_id"] for row in page["rows"]]
        cursor = page["next"]
    assert (
        found
        == whole
        == [one for at in range(0, len(whole), 3) for one in in_ckan(reference, "tân", limit=3, offset=at)]
    )


def test_an_order_that_is_asked_for_stands_before_the_rank(reference):
    found = in_ckan(reference, "nam can", sort="ma desc")
    assert found == [4, 3, 2, 1]
    assert in_api(reference, "nam can", sort="-ma", limit=2) == [4, 3]


def test_a_cursor_belongs_to_its_words(reference):
    cursor = own(reference, q="tân", limit=3)["next"]
    answer = client().get(
        f"/api/v1/catalogue/resources/{reference.pk}/rows", {"q": "năm", "limit": 3, "cursor": cursor}
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor")


def test_rows_in_their_order_have_a_next_page_and_rows_by_rank_have_none(reference):
    asked = {"resource_id": str(reference.pk), "q": "tân", "limit": 3, "include_next_page": True}
    assert "next_page" not in Caller().result("datastore_search", **asked)
    numbered = Caller().result("datastore_search", **asked, sort="_id")
    last = numbered["records"][-1]["_id"]
    assert numbered["next_page"] == {"_id": {"gt": last}}


def test_distinct_values_of_what_words_find(reference):
    asked = {"fields": ["dia_ban"], "distinct": True}
    found = Caller().result("datastore_search", resource_id=str(reference.pk), q="nam can", **asked)
    assert (found["records"], found["total"]) == ([{"dia_ban": "Năm Căn"}], 1)


def test_figures_are_those_of_the_rows_found(reference):
    assert own(reference, "facets", columns="dia_ban", q="nam can")["facets"] == {"dia_ban": [["Năm Căn", 4]]}
    assert own(reference, "aggregate", q="nam can")["rows"] == [[4]]
    assert own(reference, "statistics", column="cong_suat", q="nam can")["rows"] == 4
    assert own(reference, "aggregate", q="zxqv")["rows"] == [[0]]


def test_files_hold_the_rows_found(reference, monkeypatch):
    path = f"/api/v1/catalogue/resources/{reference.pk}/export"
    answer = client().get(path, {"q": "nam can", "format": "csv", "columns": "ma"})
    assert b"".join(answer.streaming_content).split() == [b"ma", b"CS0001", b"CS0002", b"CS0003", b"CS0004"]
    dumped = client().get(f"/datastore/dump/{reference.pk}", {"q": "nam can", "fields": "ma", "sort": "ma desc"})
    lines = list(csv.reader(io.StringIO(b"".join(dumped.streaming_content).decode())))
    assert lines == [["ma"], ["CS0004"], ["CS0003"], ["CS0002"], ["CS0001"]]
    page = client().get(f"/du-lieu/co-so/bang/{reference.pk}/", {"q": "nam can"}).content.decode()
    assert "export?format=csv&amp;q=nam+can" in page
    monkeypatch.setattr(narrowing, "MOST_NUMBERS", 3)
    refused = client().get(path, {"q": "nam can", "format": "csv"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/too-large")


def test_a_table_without_searchable_columns_is_looked_through(plain):
    """Every text column, words without marks whatever the marks; the rows as they lie, none better than another."""
    assert in_api(plain, "nam can") == in_ckan(plain, "nam can") == on_page(plain, "nam can") == [1, 2, 3, 4]
    found = Caller().result("datastore_search", resource_id=str(plain.pk), q="chợ năm")
    assert [(row["_id"], row["rank"]) for row in found["records"]] == [(1, 0.1)]
    assert found["total"] == 1
    assert own(plain, q="cs0003")["total"] == 1  # a column that nobody named searchable
    exported = client().get(f"/api/v1/catalogue/resources/{plain.pk}/export", {"q": "nam can", "columns": "ma"})
    assert b"".join(exported.streaming_content).count(b"CS") == 4


def test_words_of_one_column_stand_in_it(reference):
    found = Caller().result("datastore_search", resource_id=str(reference.pk), q={"ten_co_so": "cho", "dia_ban": "nam"})
    assert [row["_id"] for row in found["records"]] == [1]
    assert found["fields"][-2:] == [{"id": "rank ten_co_so", "type": "float"}, {"id": "rank dia_ban", "type": "float"}]


def test_words_beside_words_of_one_column(reference):
    found = Caller().result("datastore_search", resource_id=str(reference.pk), q={"": "nam can", "loai": "bến"})
    assert [row["_id"] for row in found["records"]] == [2]


@pytest.mark.parametrize("query", ["%", "'", "\\", '"', "(", "*", "x" * 900, "năm\u200bcăn ​", "'; DROP TABLE x; --"])
def test_nothing_in_words_is_an_operator(reference, plain, query):
    for held in (reference, plain):
        assert isinstance(in_api(held, query), list)
        assert isinstance(in_ckan(held, query), list)
        assert client().get(f"/du-lieu/{held.entry.name}/bang/{held.pk}/", {"q": query}).status_code == 200


def test_the_index_is_asked_and_no_worker(reference, monkeypatch):
    monkeypatch.setattr(reading, "from_columns", lambda *_: pytest.fail("a worker was asked"))
    assert in_ckan(reference, "nam can") == [1, 2, 3, 4]
    assert own(reference, "facets", columns="dia_ban", q="nam can")["facets"]["dia_ban"] == [["Năm Căn", 4]]


def test_which_way_words_are_found_is_decided_in_one_place(reference, monkeypatch):
    monkeypatch.setattr(row_routing, "by_words", lambda _lying: False)
    assert in_ckan(reference, "cảng cá năm cawn") == in_api(reference, "cảng cá năm cawn") == []
    assert in_api(reference, "nam can") == [1, 2, 3, 4]


def test_rows_that_are_replaced_while_somebody_pages(reference):
    """The rows that he began on are kept an hour; when they are gone before, he is told to begin again."""
    cursor = own(reference, q="tân", limit=3)["next"]
    name = Resource.objects.select_related("current").get(pk=reference.pk).current.rows_table
    with transaction.atomic():
        with connection.cursor() as database:
            database.execute(f'ALTER TABLE "{name}" RENAME TO gone')
        answer = client().get(
            f"/api/v1/catalogue/resources/{reference.pk}/rows",
            {"q": "tân", "limit": 3, "cursor": cursor, "total": "false"},
        )
        transaction.set_rollback(True)
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/begin-again")
