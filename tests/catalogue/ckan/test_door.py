"""From a request to an action: methods, arguments, tokens, envelopes."""

import json

import pytest
from django.test import Client
from tests.catalogue.ckan.client import Caller, said

from duoc.catalogue.api.ckan.actions import ACTIONS
from duoc.people import services as people

HOST = {"Host": "localhost"}


@pytest.mark.parametrize(
    ("path", "version"), [("/api", 3), ("/api/", 3), ("/api/1", 1), ("/api/2", 2), ("/api/3", 3), ("/api/3/", 3)]
)
def test_the_root_tells_its_version(opened, path, version):
    assert said(Client(headers=HOST).get(path)) == (200, {"version": version})


@pytest.mark.parametrize("path", ["/api/action/package_list", "/api/3/action/package_list"])
def test_both_addresses_answer_without_a_redirect(opened, path):
    client = Client(headers=HOST)
    for answer in (client.get(path, {"limit": 2}), client.post(path, '{"limit": 2}', content_type="application/json")):
        status, body = said(answer)
        assert (status, len(body["result"])) == (200, 2)
        assert body["help"] == "http://localhost/api/3/action/help_show?name=package_list"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_not_allowed(opened, method):
    for path in ("/api/3/action/package_list", "/api/3"):
        answer = getattr(Client(headers=HOST), method)(path)
        assert answer.status_code == 405
        assert ("POST" in answer["Allow"]) is path.endswith("package_list")


def test_an_unknown_action_is_a_bare_string(anybody):
    assert anybody.get("no_such") == (400, "Bad request: Action name not known: no_such")
    assert anybody.get("__class__") == (400, "Bad request: Action name not known: __class__")


@pytest.mark.parametrize("name", sorted(name for name, one in ACTIONS.items() if one.writes))
def test_what_writes_wants_post_and_a_token(anybody, name):
    assert anybody.get(name) == (
        400,
        "Bad request: JSON Error: Invalid request. Please use POST method for your request",
    )
    status, body = anybody.post(name, id="so-y-te", name="ab", owner_org="so-y-te", package_id="x")
    assert status in (403, 404)
    assert body["success"] is False


@pytest.mark.parametrize("name", sorted(name for name, one in ACTIONS.items() if not one.writes))
def test_what_reads_never_fails_whatever_it_is_asked(anybody, name):
    for odd in (
        {},
        {"id": "x" * 5000},
        {"id": ["a"], "q": ["b"], "query": {"c": 1}, "limit": "x", "name": 5},
        {"q": "%_'\\\"", "id": "%s", "query": "name:%s"},
    ):
        status, _ = anybody.post(name, **odd)
        assert status in (200, 400, 403, 404, 409)


@pytest.mark.parametrize(
    "body", ["{", "[]", '"x"', '{"a": NaN}', "\\u0000", '{"id": "\\u0000"}', '{"id": "\\ud800"}', "[" * 50_000]
)
def test_what_is_no_object_is_a_bad_request(opened, body):
    status, told = said(Client(headers=HOST).post("/api/3/action/package_show", body, content_type="application/json"))
    assert status == 400
    assert told.startswith("Bad request: JSON Error: ")


def test_forms_are_read_in_all_their_kinds(opened):
    client, path = Client(headers=HOST), "/api/3/action/package_search"
    query = "organization:so-y-te"
    form = "application/x-www-form-urlencoded"
    told = [
        said(client.get(path, {"fq": query, "rows": "1"})),
        said(client.get(path, {"fq": [query, "res_format:CSV"], "rows": "1"})),
        said(client.post(path, {"fq": query, "rows": "1"})),  # multipart
        said(client.post(path, f"fq={query}&rows=1", content_type=form)),
        said(client.post(path, json.dumps({"fq": query, "rows": 1}), content_type=form)),
        said(client.post(path, json.dumps({"fq": query, "rows": 1}), content_type="application/json; charset=utf-8")),
    ]
    assert [(status, body["result"]["count"], len(body["result"]["results"])) for status, body in told] == [
        (200, 8, 1)
    ] * 6


def test_a_callback_is_left_aside(anybody):
    assert anybody.get("package_search", rows=0, callback="alert")[1]["result"]["count"] == 86


def test_either_header_carries_the_token_and_a_bad_one_is_nobodys(opened, steward):
    path, data = "/api/3/action/organization_list_for_user", "{}"

    def names(**headers):
        answer = Client(headers={**HOST, **headers}).post(path, data, content_type="application/json")
        return [one["name"] for one in said(answer)[1]["result"]]

    assert names(Authorization=steward.token) == ["so-y-te"]
    assert names(**{"X-CKAN-API-Key": steward.token}) == ["so-y-te"]
    assert names(Authorization="nope") == names() == []
    assert names(Authorization="nope", **{"X-CKAN-API-Key": steward.token}) == []


def test_a_key_of_the_exchange_or_a_revoked_one_opens_nothing(opened):
    agency = people.agency_named("so-yt")
    plain = people.issue_key(agency, "trục")
    gone = people.issue_key(agency, "thử", role="steward")
    people.revoke_key(gone.row.pk)
    for key in (plain, gone):
        assert Caller(key.text).result("organization_list_for_user") == []
        assert Caller(key.text).error("package_create", name="ab", owner_org="so-y-te")["status"] == 403


def test_a_session_opens_nothing(opened):
    """A browser sends its cookie by itself, so no cookie counts here."""
    client = Client(headers=HOST, enforce_csrf_checks=True)
    people.create_administrator("quan-tri", "mat-khau-thu-dai-16")
    client.force_login(people.user_named("quan-tri"), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/api/3/action/package_create", '{"name": "ab"}', content_type="application/json")
    assert said(answer)[0] == 403


def test_errors_of_the_server_say_nothing(opened, monkeypatch, caplog):
    def broken(_call):
        raise RuntimeError("bí mật")

    monkeypatch.setitem(ACTIONS, "package_list", type(ACTIONS["package_list"])(broken))
    status, body = Caller().post("package_list")
    assert (status, body["error"]) == (500, {"__type": "Internal Server Error", "message": "Internal Server Error"})
    assert "action package_list" in caplog.text


def test_every_action_explains_itself(anybody):
    for name in ACTIONS:
        assert len(anybody.result("help_show", name=name)) > 15
    assert anybody.error("help_show", name="nope") == {
        "status": 404,
        "__type": "Not Found Error",
        "message": "Not found: Action function not found",
    }


def test_a_body_that_is_too_large_is_refused(opened):
    body = '{"q": "' + "a" * (3 << 20) + '"}'
    status, told = said(
        Client(headers=HOST).post("/api/3/action/package_search", body, content_type="application/json")
    )
    assert status in (400, 409)
    assert "too large" in json.dumps(told) or "signs" in json.dumps(told)
