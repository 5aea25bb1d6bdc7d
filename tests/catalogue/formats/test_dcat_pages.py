"""DCAT as anybody fetches it."""

import warnings
from datetime import timedelta

import pyshacl
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, graph

from .conftest import SECRET, SITE, entry

DCAT, DCT = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
HYDRA, RDF = Namespace("http://www.w3.org/ns/hydra/core#"), Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
FORMS = {
    "ttl": ("turtle", "text/turtle"),
    "jsonld": ("json-ld", "application/ld+json"),
    "rdf": ("xml", "application/rdf+xml"),
}
pytestmark = pytest.mark.usefixtures("listed")


def fetch(client: Client, path: str) -> Graph:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    name, media_type = next(form for form in FORMS.values() if answer["Content-Type"].startswith(form[1]))
    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    with warnings.catch_warnings():  # rdflib's JSON-LD parser warns of its own use of a class that it deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=answer.content, format=name)


def datasets(found: Graph) -> set[str]:
    return {str(node) for node in found.subjects(RDF.type, DCAT.Dataset)}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of forty."""
    monkeypatch.setattr(graph, "PAGE_SIZE", 40)
    monkeypatch.setattr(graph, "pages", lambda total: max(1, -(-total // 40)))


def test_three_serialisations_are_one_graph_of_ninety_nine_that_the_shapes_accept(client, shared):
    found = {suffix: fetch(client, f"/catalog.{suffix}") for suffix in FORMS}
    assert len(datasets(found["ttl"])) == 99
    assert isomorphic(found["ttl"], found["jsonld"])
    assert isomorphic(found["ttl"], found["rdf"])
    shapes = Graph()
    for name in ("shapes", "range"):
        shapes.parse(shared / f"data/catalogue/dcat-ap-3.0.1/{name}.ttl")
    conforms, _, text = pyshacl.validate(found["rdf"], shacl_graph=shapes)  # one graph, so one verdict
    assert conforms, text[:2000]


@pytest.mark.parametrize("path", ["/catalog.ttl", "/catalog.jsonld", "/catalog.rdf", "/catalog.n3", "/catalog"])
def test_nothing_of_what_nobody_may_know_is_in_it(client, path):
    body = client.get(path).content.decode()
    assert SECRET not in body
    for name in ("an-kin", "ban-nhap", "da-rut", "rut-kin"):
        assert str(entry(name).pk) not in body
        assert name not in body


@pytest.mark.usefixtures("undone")
def test_signed_in_people_get_what_everybody_gets(client):
    person = get_user_model().objects.create(username="quan-tri")
    before = client.get("/catalog.ttl").content
    client.force_login(person)
    assert client.get("/catalog.ttl").content == before


def test_full_entry_says_everything(client):
    row = entry("MO-001")
    found = fetch(client, f"/dataset/{row.name}.ttl")
    node = URIRef(f"{SITE}/dataset/{row.pk}")
    assert Literal("A full sample", lang="en") in set(found.objects(node, DCT.title))
    assert found.value(node, DCT.identifier) == Literal("MO-001")
    assert found.value(node, DCAT.landingPage) == URIRef(f"{SITE}/du-lieu/{row.name}/")
    (part,) = [one for one in found.objects(node, DCAT.distribution) if found.value(one, DCAT.downloadURL)]
    assert str(found.value(part, DCAT.downloadURL)) == f"{part}/download/b%E1%BA%A3ng%201.csv"
    assert str(found.value(part, DCAT.byteSize)) == "11"
    checksum = found.value(URIRef(f"{part}/checksum"), URIRef("http://spdx.org/rdf/terms#checksumValue"))
    assert str(checksum) == "b" * 64
    vn = {
        str(name).rpartition("#")[2]: str(value)
        for name, value in found.predicate_objects(node)
        if "/ns/vn#" in str(name)
    }
    days = {
        "hanCapNhat": "2026-04-03",
        "lanRaSoat": "2026-01-05",
        "hanRaSoat": "2026-07-05",
        "ngayCapNhatDuLieu": "2026-01-01",
    }
    assert row.frequency == "QUARTERLY"
    assert days.items() <= vn.items()
    assert (vn["kyRaSoat"], vn["coDuLieuCaNhan"], vn["minhHoa"]) == ("6", "false", "true")


def test_restricted_entry_is_there_without_its_data(client):
    row = entry("DC-001")
    found = fetch(client, f"/dataset/{row.name}.jsonld")
    node = URIRef(f"{SITE}/dataset/{row.pk}")
    assert str(found.value(node, DCT.accessRights)).endswith("/RESTRICTED")
    parts = list(found.objects(node, DCAT.distribution))
    assert len(parts) == 2
    assert {str(found.value(part, DCAT.accessURL)) for part in parts} == {f"{SITE}/du-lieu/{row.name}/"}
    assert not any(found.value(part, DCAT.downloadURL) for part in parts)


def test_open_link_is_downloaded_where_it_lies(client):
    found = fetch(client, f"/dataset/{entry('MO-002').name}.rdf")
    assert {str(node) for node in found.objects(None, DCAT.downloadURL)} == {
        "https://nguon.example.invalid/du-lieu.csv"
    }


@pytest.mark.parametrize("name", ["an-kin", "ban-nhap", "rut-kin", "khong-co"])
@pytest.mark.parametrize("form", [".ttl", ".jsonld", ".rdf", "/datapackage.json"])
def test_what_is_hidden_is_as_if_it_were_not(client, name, form):
    hidden, absent = client.get(f"/dataset/{name}{form}"), client.get(f"/dataset/khong-bao-gio{form}")
    assert hidden.status_code == 404
    assert hidden.content == absent.content
    assert dict(hidden.headers) == dict(absent.headers)


def test_withdrawn_entry_answers_410_with_its_reason(client):
    answer = client.get("/dataset/da-rut.ttl")
    assert answer.status_code == 410
    assert "Có dữ liệu cá nhân." in answer.content.decode()
    assert SECRET not in answer.content.decode()


def test_name_code_and_id_lead_to_the_same(client):
    row = entry("MO-001")
    bodies = {client.get(f"/dataset/{name}.ttl").content for name in (row.name, row.code, row.pk)}
    assert len(bodies) == 1


def test_who_has_it_is_told_so(client):
    first = client.get("/catalog.ttl")
    assert first["ETag"].startswith('"')
    again = client.get("/catalog.ttl", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert client.get("/catalog.ttl", headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert client.get("/catalog.jsonld", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.usefixtures("undone")
def test_every_visible_change_changes_the_tag(client):
    row = entry("MO-003")
    seen = {client.get("/catalog.ttl")["ETag"]}
    entries.change(HOUSE, row, {"notes": "Khác"})
    seen.add(client.get("/catalog.ttl")["ETag"])
    type(row.agency).objects.filter(pk=row.agency_id).update(name="Sở mang tên khác")
    seen.add(client.get("/catalog.ttl")["ETag"])
    entries.set_state(HOUSE, row, "withdrawn", reason="Thử")
    seen.add(client.get("/catalog.ttl")["ETag"])
    assert len(seen) == 4


@pytest.mark.usefixtures("undone")
def test_national_layer_is_replaced_by_a_file(client, tmp_path, monkeypatch):
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    before = client.get("/catalog.ttl")
    (tmp_path / graph.PROFILE_FILE).write_text(
        '[prefixes]\ntc = "https://tc.example.invalid/#"\n[[term]]\nvalue = "identifier"\nproperty = "tc:ma"\ntype = "text"\n'
    )
    after = client.get("/catalog.ttl")
    assert after["ETag"] != before["ETag"]
    assert b'tc:ma "MO-001"' in after.content
    assert b"vn:" not in after.content


def test_pages_lead_from_the_first_to_the_last(client, small_pages):
    path, seen, steps = "/catalog.jsonld", [], 0
    while path:
        found = fetch(client, path)
        seen += sorted(datasets(found))
        (following,) = {str(node) for node in found.objects(None, HYDRA.next)} or {""}
        assert {str(node) for node in found.objects(None, HYDRA.nextPage)} == ({following} if following else set())
        assert {int(str(node)) for node in found.objects(None, HYDRA.totalItems)} == {99}
        path, steps = following.removeprefix(SITE), steps + 1
    assert (steps, len(seen), len(set(seen))) == (3, 99, 99)


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=²", "page=99999999", "modified_since=hôm-nay", "modified_since=2026"]
)
def test_broken_questions_are_refused(client, query):
    assert client.get(f"/catalog.ttl?{query}").status_code == 400


def test_page_behind_the_last_is_not_there(client):
    assert client.get("/catalog.ttl?page=2").status_code == 404


def test_harvesters_ask_for_what_changed(client):
    row = entry("MO-004")
    Entry.objects.filter(pk=row.pk).update(modified=row.modified + timedelta(days=3000))
    later = (row.modified + timedelta(days=2999)).date().isoformat()
    assert datasets(fetch(client, f"/catalog.ttl?modified_since={later}")) == {f"{SITE}/dataset/{row.pk}"}
    assert datasets(fetch(client, f"/catalog.ttl?modified_since={later}T00:00:00%2B07:00")) == {
        f"{SITE}/dataset/{row.pk}"
    }
    assert len(datasets(fetch(client, "/catalog.ttl?modified_since=2020-01-01"))) == 99
    Entry.objects.filter(pk=row.pk).update(modified=row.modified)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("text/html", "text/turtle"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.4", "application/rdf+xml"),
    ],
)  # fmt: skip
def test_catalogue_without_suffix_follows_the_request(client, accept, media_type):
    answer = client.get("/catalog", headers={"accept": accept} if accept else {})
    assert answer["Content-Type"].startswith(media_type)
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading_is_allowed(client, method):
    assert getattr(client, method)("/catalog.ttl").status_code == 405


def test_scripts_of_every_origin_may_read(client):
    answer = client.head("/catalog.ttl")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_page_takes_few_queries_and_the_second_time_fewer(client):
    graph._BYTES.clear()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get("/catalog.rdf")
        counts.append(len(asked))
    assert counts == [7, 3]
