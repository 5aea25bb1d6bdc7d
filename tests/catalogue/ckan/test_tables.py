"""The DataStore's reading over a published table."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.catalogue.ckan.client import Caller, said
from tests.catalogue.rows import published

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries
from duoc.catalogue.services.rows import reading
from duoc.core.profile import load
from duoc.people import services as people

FIELDS = {"ma": "string", "ten": "string", "so_luot": "year"}
ROWS = [["T1", "T2", "T3"], ["Bến xe – Cái Nước", "Năm Căn", "Đất Mũi"], [12, 7, None]]


@pytest.fixture(scope="module", autouse=True)
def workers_end():
    """The workers of this process end with its tests."""
    yield
    for one in reading._readers.values():
        one.close()
    reading._readers.clear()


@pytest.fixture(scope="module")
def table(module_database):
    """The id of a resource with three rows that everybody may read."""
    people.seed(load("ca-mau"))
    held = published.resource(published.entry())
    published.publish(held, FIELDS, ROWS)
    return str(held.pk)


@pytest.fixture(scope="module")
def closed(table):
    """The id of a resource whose entry is on show and whose rows are not."""
    made = published.entry("dung-chung", kind="shared", level="restricted", access_right="RESTRICTED")
    held = published.resource(made)
    published.publish(held, FIELDS, ROWS)
    return str(held.pk)


@pytest.fixture
def ask(table):
    """Rows of an answer."""

    def records(**asked):
        return Caller().result("datastore_search", resource_id=table, **asked)["records"]

    return records


def test_a_page_is_two_statements(table):
    """Which table it is and who may see it, once; then its rows. The total is known since it was published."""
    Caller().result("datastore_search", resource_id=table)
    with CaptureQueriesContext(connection) as asked:
        assert Caller().result("datastore_search", resource_id=table)["total"] == 3
    assert len(asked) == 2


def test_rows_have_numbers_and_columns_types(table):
    found = Caller().result("datastore_search", resource_id=table)
    assert found["records"][0] == {"_id": 1, "ma": "T1", "ten": "Bến xe – Cái Nước", "so_luot": 12}
    assert [(one["id"], one["type"]) for one in found["fields"]] == [
        ("_id", "int"),
        ("ma", "text"),
        ("ten", "text"),
        ("so_luot", "int4"),
    ]
    assert (found["total"], found["limit"], found["resource_id"]) == (3, 100, table)
    assert "next_page" not in found


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"ma": "T1"}, [1]),
        ({"ma": ["T1", "T3"]}, [1, 3]),
        ({"so_luot": {"gte": 8}}, [1]),
        ({"so_luot": {"gt": 6, "lt": 12}}, [2]),
        ({"so_luot": {"in": [7, "12"]}}, [1, 2]),
        ({"so_luot": None}, [3]),
        ({"so_luot": [None, 7]}, [2, 3]),
        ({"$or": [{"ma": "T1"}, {"so_luot": 7}]}, [1, 2]),
        ({"$and": [{"ma": "T1"}, {"so_luot": 7}]}, []),
        ({"_id": {"gt": 1}}, [2, 3]),
        ({"ma": "'; DROP TABLE x; --"}, []),
        ('{"ma": "T2"}', [2]),
    ],
)
def test_filters_find_their_rows(ask, filters, numbers):
    assert [row["_id"] for row in ask(filters=filters)] == numbers


def test_get_takes_texts(table):
    query = {
        "resource_id": table,
        "filters": '{"so_luot": {"lt": "10"}}',
        "fields": "ten,so_luot",
        "limit": "5",
        "include_total": "false",
    }
    status, body = Caller().get("datastore_search", **query)
    assert (status, body["result"]["records"]) == (200, [{"ten": "Năm Căn", "so_luot": 7}])
    assert "total" not in body["result"]


def test_words_sorts_pages_and_forms(table, ask):
    assert [row["_id"] for row in ask(q="nam can")] == [2]
    assert [row["_id"] for row in ask(q={"ten": "Đất"})] == [3]
    assert [row["_id"] for row in ask(sort="so_luot desc")] == [1, 2, 3]
    assert [row["_id"] for row in ask(sort="ten, ma desc", limit=1, offset=1)] == [2]
    assert ask(fields=["so_luot"], distinct=True, sort="so_luot", limit=2) == [{"so_luot": 7}, {"so_luot": 12}]
    assert ask(records_format="lists", fields=["ma", "so_luot"], limit=1) == [["T1", 12]]
    assert ask(records_format="csv", limit=2) == "1,T1,Bến xe – Cái Nước,12\n2,T2,Năm Căn,7\n"
    assert ask(records_format="tsv", fields=["ma", "so_luot"], offset=2) == "T3\t\n"
    found = Caller().result("datastore_search", resource_id=table, limit=2, include_next_page=True)
    assert found["next_page"] == {"_id": {"gt": 2}}
    assert [row["_id"] for row in ask(filters=found["next_page"])] == [3]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"fields": ["nope"]}, {"fields": ['invalid value "nope"']}),
        ({"sort": "nope asc"}, {"sort": ['invalid value "nope asc"']}),
        ({"sort": "ma; drop table x"}, {"sort": ['invalid value "ma; drop table x"']}),
        ({"sort": "ma nulls first"}, {"sort": ["Empty cells stand last"]}),
        ({"filters": {"nope": 1}}, {"filters": ["Unknown field: nope"]}),
        ({"filters": {"so_luot": "abc"}}, {"query": ["Invalid query"]}),
        ({"q": {"so_luot": "1"}}, {"q": ['invalid value "so_luot"']}),
        ({"limit": -1}, {"limit": ["Must be a natural number"]}),
        ({"offset": 10**9, "sort": "ten"}, {"offset": ["At most 1000000 in another order than that of _id"]}),
        ({"x": 1}, {"__extras": ['invalid value "x"']}),
    ],
)
def test_what_cannot_be_asked_is_told(table, asked, told):
    error = Caller().error("datastore_search", resource_id=table, **asked)
    assert error == {"status": 409, "__type": "Validation Error", **told}


def test_what_is_not_there_is_not_found(table):
    for number in ("khong-co", "00000000-0000-0000-0000-000000000000"):
        for action in ("datastore_search", "datastore_info"):
            error = Caller().error(action, resource_id=number)
            assert (error["status"], error["message"]) == (404, f'Not found: Resource "{number}" was not found.')
    for action in ("datastore_search", "datastore_info"):
        assert Caller().error(action)["resource_id"] == ["Missing value"]


def test_a_resource_says_that_it_has_rows_only_to_whom_may_read_them(table, closed):
    anybody = Caller()
    assert anybody.result("resource_show", id=table)["datastore_active"] is True
    assert anybody.result("resource_show", id=closed)["datastore_active"] is False


def test_rows_that_are_not_open_are_refused_in_every_form(closed):
    """The entry is on show, so that there are rows is no secret: 403, without a row, a column or a count."""
    anybody = Caller()
    for action in ("datastore_search", "datastore_info"):
        for asked in ({}, {"filters": {"nope": 1}}, {"fields": ["ma"]}) if action == "datastore_search" else ({},):
            error = anybody.error(action, resource_id=closed, **asked)
            assert (error["status"], error["__type"]) == (403, "Authorization Error")
            assert "T1" not in json.dumps(error)
    status, body = said(anybody.client.get(f"/datastore/dump/{closed}"))
    assert (status, body["__type"]) == (403, "Authorization Error")


def test_its_own_agency_reads_them(closed):
    agency = people.agency_named("so-mau")
    caller = Caller(people.issue_key(agency, "thử", role="steward").text)
    assert caller.result("datastore_search", resource_id=closed)["total"] == 3
    answer = caller.client.get(f"/datastore/dump/{closed}")
    assert (answer.status_code, b"".join(answer.streaming_content).count(b"\n")) == (200, 4)


def test_columns_are_told(table):
    found = Caller().result("datastore_info", id=table)
    assert [one["id"] for one in found["fields"]] == ["ma", "ten", "so_luot"]
    assert (found["meta"]["count"], found["meta"]["id"]) == (3, table)


def dumped(table, **query):
    answer = Client(headers={"Host": "localhost"}).get(f"/datastore/dump/{table}", query)
    assert answer.status_code == 200, answer.content
    return answer, b"".join(answer.streaming_content)


def test_a_dump_is_a_file_of_all_rows(table, shared):
    answer, octets = dumped(table)
    assert answer["Content-Disposition"] == f'attachment; filename="{table}.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    recorded = [
        json.loads(line) for line in (shared / "data/catalogue/ckan_exchanges.jsonl").read_text("utf-8").splitlines()
    ]
    (text,) = [one["response"] for one in recorded if one["id"] == "dump-csv"]
    assert list(csv.reader(io.StringIO(octets.decode()))) == list(csv.reader(io.StringIO(text)))


def test_a_dump_may_be_a_part_in_another_form(table):
    _, octets = dumped(table, filters='{"so_luot": {"gte": 7}}', fields="ma", sort="ma desc", limit="1")
    assert octets == b"ma\nT2\n"
    assert json.loads(dumped(table, format="json")[1])["records"][2] == [3, "T3", "Đất Mũi", None]
    assert dumped(table, format="tsv", bom="true")[1].startswith(b"\xef\xbb\xbf_id\tma")
    assert dumped(table, format="xml")[1].startswith(b"<data>")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"format": "exe"}, 409),
        ({"limit": "x"}, 409),
        ({"fields": "nope"}, 409),
        ({"filters": "[1"}, 409),
        ({"sort": ";"}, 409),
        ({"x": "1"}, 409),
        ({"q": "\0"}, 400),
    ],
)
def test_a_dump_that_cannot_be_says_so(table, query, status):
    assert said(Client(headers={"Host": "localhost"}).get(f"/datastore/dump/{table}", query))[0] == status


def test_a_dump_of_nothing_is_not_found_and_is_never_posted(table):
    client = Client(headers={"Host": "localhost"})
    assert said(client.get("/datastore/dump/khong-co"))[0] == 404
    assert client.post(f"/datastore/dump/{table}").status_code == 405


def test_a_hidden_table_is_not_there(table):
    made = published.entry("an-di", level="hidden", access_right="NON_PUBLIC")
    held = published.resource(made)
    published.publish(held, FIELDS, ROWS)
    assert Caller().error("datastore_search", resource_id=str(held.pk))["status"] == 404
    entries.set_state(HOUSE, made, "withdrawn", reason="thử")
    assert Caller().error("datastore_info", resource_id=str(held.pk))["status"] == 404
