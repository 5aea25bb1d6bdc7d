"""Data packages of entries: frictionless is the judge; and what search engines are told."""

import json
from hashlib import sha256

import frictionless
import pytest

from duoc.catalogue.rules.markup import dataset_markup
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import entries, graph

from .conftest import SECRET, SITE, entry

pytestmark = pytest.mark.usefixtures("listed")


def test_package_describes_file_and_columns(client):
    row = entry("MO-001")
    answer = client.get(f"/dataset/{row.name}/datapackage.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8")
    found = json.loads(answer.content)
    table, original = found["resources"]
    assert original["path"].startswith(f"{SITE}/dataset/{row.pk}/resource/")
    assert (original["hash"], original["bytes"]) == (f"sha256:{'b' * 64}", 11)
    assert table["path"].startswith(f"{SITE}/api/v1/catalogue/resources/")
    assert [one["type"] for one in table["schema"]["fields"]] == ["string", "integer"]
    assert found["sample"] is True
    assert found["licenses"][0]["name"] == row.license_id


def test_frictionless_accepts_the_package_with_its_data(client, tmp_path):
    found = json.loads(client.get(f"/dataset/{entry('MO-001').name}/datapackage.json").content)
    body = b"ma,so\r\na,1\r\n"
    (tmp_path / "bang.csv").write_bytes(body)
    table, original = found["resources"]
    table["path"] = "bang.csv"
    original |= {"path": "goc.csv", "bytes": len(body), "hash": f"sha256:{sha256(body).hexdigest()}"}
    (tmp_path / "goc.csv").write_bytes(body)  # the bytes of the version that the fixture invented are nowhere
    (tmp_path / "datapackage.json").write_text(json.dumps(found), "utf-8")
    report = frictionless.validate(tmp_path / "datapackage.json")
    assert report.valid, report.to_summary()


def test_every_package_of_the_catalogue_is_accepted_as_metadata(client):
    seen = 0
    for name in entries.seen_by(ANYBODY).values_list("name", flat=True):
        answer = client.get(f"/dataset/{name}/datapackage.json")
        if answer.status_code == 200:
            assert frictionless.Package.metadata_validate(json.loads(answer.content)) is not None
            assert list(frictionless.Package.metadata_validate(json.loads(answer.content))) == []
            seen += 1
        else:
            assert (answer.status_code, "chưa có tệp tải về" in answer.content.decode()) == (404, True)
    assert seen == 2


def test_restricted_entry_has_no_package(client):
    answer = client.get(f"/dataset/{entry('DC-001').name}/datapackage.json")
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_search_engines_are_told_what_a_page_shows():
    portal = graph.portal()
    found = dataset_markup(portal, graph.record(entry("MO-001"), ANYBODY))
    assert (found["@context"], found["@type"]) == ("https://schema.org/", "Dataset")
    assert len(found["description"]) >= 50
    assert found["temporalCoverage"] == "2025-01-01/2025-12-31"
    assert found["distribution"][0]["contentUrl"].endswith("/download/b%E1%BA%A3ng%201.csv")
    assert found["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert found["includedInDataCatalog"]["url"] == f"{SITE}/du-lieu/"
    assert "" not in found.values()


def test_search_engines_learn_nothing_of_restricted_bytes():
    found = dataset_markup(graph.portal(), graph.record(entry("DC-001"), ANYBODY))
    assert "distribution" not in found
    assert found["isAccessibleForFree"] is False
    assert SECRET not in json.dumps(found, ensure_ascii=False)


def test_markup_of_every_entry_is_json():
    for row in entries.seen_by(ANYBODY):
        json.dumps(dataset_markup(graph.portal(), graph.record(row, ANYBODY)))
