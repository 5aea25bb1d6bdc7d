"""The JSON API as it is mounted: problem details for every error, an OpenAPI description, no foreign scripts."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("replayed")


def test_every_room_hangs_under_one_description(client):
    document = json.loads(client.get("/api/v1/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    rooms = {path.split("/")[3] for path in document["paths"]}
    assert rooms == {"catalogue", "exchange", "ledger", "people"}


def test_no_page_of_foreign_scripts_is_served(client):
    assert client.get("/api/v1/docs").status_code == 404


def test_report_of_the_api_is_that_of_the_page(client):
    query = "?first=2024-01-01&last=2024-08-23&environment=replay"
    answer = json.loads(client.get("/api/v1/exchange/report" + query).content)
    page = json.loads(client.get("/trao-doi/?environment=replay&form=json").content)
    assert answer["total"] == page["rows"][-1][page["columns"].index("Tổng")]
    assert answer["published_total"] == 14_725_366


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/exchange/report?first=2024-02-01&last=2024-01-01", 422),
        ("/api/v1/exchange/report?first=x&last=y", 422),
        ("/api/v1/exchange/receipts/nonsense", 404),
        ("/api/v1/ledger/checkpoint?environment=sandbox", 404),
        ("/api/v1/people/agencies/H99", 404),
    ],
)
def test_error_is_a_problem_in_words(client, path, status):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    members = json.loads(answer.content)
    assert members["status"] == status
    assert members["title"]
    assert members["instance"] == path.split("?")[0]


def test_unreadable_parameter_is_named(client):
    members = json.loads(client.get("/api/v1/exchange/report?first=x&last=2024-01-01").content)
    assert [fault["place"] for fault in members["errors"]] == ["query.first"]
