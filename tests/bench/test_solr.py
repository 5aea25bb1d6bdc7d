"""The stand-in for Solr, asked as pysolr asks: what it keeps, finds, forgets, in the shape of Solr's answers."""

import json
import threading
from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from bench import _solr

SCHEMA = b'<schema name="ckan-2.12" version="1.6"/>'
FIRST = {"id": "a1", "name": "ho-so", "index_id": "i1", "title": "Hồ sơ"}
SECOND = {"id": "a2", "name": "tau-ca", "index_id": "i2"}
Ask = Callable[..., bytes]


@pytest.fixture
def ask() -> Iterator[Ask]:
    server = _solr.server(0, SCHEMA)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()

    def said(path: str, body: bytes | None = None, kind: str = "application/json") -> bytes:
        address = f"http://127.0.0.1:{server.server_address[1]}/solr/ckan/{path}"
        with urlopen(Request(address, body, {"Content-Type": kind})) as told:
            return bytes(told.read())

    yield said
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def full(ask: Ask) -> Ask:
    ask("update/?commit=true", json.dumps([FIRST, SECOND]).encode())
    return ask


def found(ask: Ask, **query: object) -> list[str]:
    told = json.loads(ask("select/?" + urlencode(query)))
    return [one["name"] for one in told["response"]["docs"]]


@pytest.mark.parametrize("path", ["schema?wt=schema.xml", "admin/file/?file=schema.xml"])
def test_schema_is_the_file_that_was_given(ask: Ask, path: str) -> None:
    assert ask(path) == SCHEMA


def test_an_empty_core_answers_in_solrs_shape(ask: Ask) -> None:
    """Solr's JSON response writer: responseHeader.status 0, response {numFound, start, docs}."""
    told = json.loads(ask("select/?q=*:*&wt=json"))
    assert told["responseHeader"]["status"] == 0
    assert told["response"] == {"numFound": 0, "start": 0, "docs": []}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("*:*", ["ho-so", "tau-ca"]),
        ('name:"tau-ca" OR id:"tau-ca"', ["tau-ca"]),
        ('name:"a1" OR id:"a1"', ["ho-so"]),
        ('name:"khong" OR id:"khong"', []),
    ],
)
def test_documents_are_found_by_id_and_name(full: Ask, query: str, names: list[str]) -> None:
    assert found(full, q=query) == names


def test_a_page_begins_where_it_is_told_to(full: Ask) -> None:
    told = json.loads(full("select/?q=*:*&start=1&rows=1"))["response"]
    assert (told["numFound"], told["start"], told["docs"]) == (2, 1, [SECOND])
    assert found(full, q="*:*", rows=0) == []


def test_a_question_may_come_as_a_form(full: Ask) -> None:
    """pysolr sends long queries by POST."""
    told = json.loads(full("select/", urlencode({"q": 'id:"a2"'}).encode(), "application/x-www-form-urlencoded"))
    assert told["response"]["docs"] == [SECOND]


def test_a_document_that_comes_again_takes_its_own_place(full: Ask) -> None:
    full("update/", json.dumps([{**FIRST, "title": "khác"}]).encode())
    told = json.loads(full("select/?q=*:*"))["response"]
    assert (told["numFound"], {one["title"] for one in told["docs"] if "title" in one}) == (2, {"khác"})


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ('+entity_type:package AND +(id:"a1" OR name:"a1") AND +site_id:"default"', ["tau-ca"]),
        ("+(id:&quot;a2&quot; OR name:&quot;a2&quot;)", ["ho-so"]),
        ('+site_id:"default"', []),
    ],
)
def test_what_is_deleted_is_not_found(full: Ask, query: str, left: list[str]) -> None:
    full("update/", f"<delete><query>{query}</query></delete>".encode(), "text/xml; charset=utf-8")
    assert found(full, q="*:*") == left


def test_a_commit_alone_changes_nothing(full: Ask) -> None:
    full("update/", b"<commit />", "text/xml; charset=utf-8")
    assert found(full, q="*:*") == ["ho-so", "tau-ca"]


def test_anything_else_is_not_there(ask: Ask) -> None:
    with pytest.raises(HTTPError, match="404"):
        ask("analysis")
