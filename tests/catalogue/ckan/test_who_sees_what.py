"""Every reading action, every level and state, every kind of viewer: one table says who sees what, and nothing else decides."""

import itertools
import json

import pytest
from tests.catalogue.ckan.client import Caller, said

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, resources
from duoc.people import services as people

LEVELS = {"open": ("open", "PUBLIC"), "restricted": ("shared", "RESTRICTED"), "hidden": ("open", "NON_PUBLIC")}
STATES = {
    "draft": [],
    "waiting": ["waiting"],
    "published": ["published"],
    "ended": ["published", "ended"],
    "withdrawn": ["published", "withdrawn"],
}
KINDS = list(itertools.product(LEVELS, STATES))
# By hand from the table of `rules.visibility`: what everybody sees; whoever belongs to the agency sees all of it.
EVERYBODY = {("open", "published"), ("open", "ended"), ("restricted", "published"), ("restricted", "ended")}
VIEWERS = ("anybody", "stranger", "own", "administrator")


def name_of(kind):
    return f"muc-{kind[0]}-{kind[1]}"


@pytest.fixture(scope="module")
def made(opened):
    """An entry of each level and state, with a keyword, format and author that no other has: kind → (entry, resource)."""
    found = {}
    for kind in KINDS:
        law, right = LEVELS[kind[0]]
        word = f"từ {kind[0]} {kind[1]}"
        held = entries.register(
            HOUSE, publishers.publisher("so-y-te"), title=f"Mục {word}", name=name_of(kind), kind=law, level=kind[0],
            access_right=right, keywords=[word], author=f"Tác giả {word}", license_id=f"lic-{kind[0]}-{kind[1]}",
        )  # fmt: skip
        row = resources.add_resource(HOUSE, held, name=f"Tệp {word}", format=f"F{kind[0][:3]}{kind[1]}".upper())
        for state in STATES[kind[1]]:
            held = entries.set_state(HOUSE, held, state, reason="thử")
        found[kind] = (held, row)
    return found


@pytest.fixture(scope="module")
def callers(made):
    """A caller of each kind."""

    def with_key(agency, role):
        return Caller(people.issue_key(agency, "thử", role=role).text)

    return {
        "anybody": Caller(),
        "stranger": with_key(people.agency_named("so-tp"), "steward"),
        "own": with_key(people.agency_named("so-yt"), "steward"),
        "administrator": with_key(people.committee(), "administrator"),
    }


def sees(viewer, kind):
    return kind in EVERYBODY or viewer in ("own", "administrator")


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_dataset_is_shown_to_whom_may_know_of_it(made, callers, viewer):
    for kind, (held, _row) in made.items():
        for name in (held.name, str(held.pk), held.code):
            status, body = callers[viewer].post("package_show", id=name)
            assert (kind, status) == (kind, 200 if sees(viewer, kind) else 404)
            if status == 404:
                assert body["error"] == {"__type": "Not Found Error", "message": "Not found"}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_resource_follows_its_dataset(made, callers, viewer):
    for kind, (_held, row) in made.items():
        seen = sees(viewer, kind) and kind[1] != "withdrawn"
        for action in ("resource_show", "resource_view_list"):
            assert (kind, callers[viewer].post(action, id=str(row.pk))[0]) == (kind, 200 if seen else 404)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_search_holds_what_is_asked_for_and_may_be_known(made, callers, viewer):
    plain = callers[viewer].result("package_search", q="*:*", fq="author:(tac gia)", rows=1000)
    assert {one["name"] for one in plain["results"]} == {name_of(kind) for kind in EVERYBODY}
    whole = callers[viewer].result(
        "package_search", fq="author:(tac gia)", rows=1000, include_private=True, include_drafts=True, include_deleted=True,
        **{"facet.field": ["tags", "license_id", "state", "capacity"], "facet.limit": -1},
    )  # fmt: skip
    wanted = {kind for kind in KINDS if sees(viewer, kind)}
    assert {one["name"] for one in whole["results"]} == {name_of(kind) for kind in wanted}
    assert whole["count"] == len(wanted)
    assert whole["facets"]["tags"] == {f"từ {level} {state}": 1 for level, state in wanted}
    assert set(whole["facets"]["license_id"]) == {f"lic-{level}-{state}" for level, state in wanted}
    assert sum(whole["facets"]["state"].values()) == len(wanted)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_lists_and_completions_hold_what_is_on_show_alone(made, callers, viewer):
    """Whoever asks: what is not on show is asked for by name or with `include_…`."""
    caller, shown = callers[viewer], {name_of(kind) for kind in EVERYBODY}
    words = {f"từ {level} {state}" for level, state in EVERYBODY}
    assert {one for one in caller.result("package_list") if one.startswith("muc-")} == shown
    listed = caller.result("current_package_list_with_resources", limit=1000)
    assert {one["name"] for one in listed if one["name"].startswith("muc-")} == shown
    assert {one["name"] for one in caller.result("package_autocomplete", q="muc tu", limit=100)} == shown
    for action in ("tag_list", "tag_autocomplete"):
        found = (
            caller.result(action, query="từ ", limit=100)
            if action == "tag_autocomplete"
            else caller.result(action, query="từ ")
        )
        assert {one for one in found if one.split()[-1] in STATES} == words
    assert caller.result("resource_search", query="name:Tệp từ")["count"] == len(EVERYBODY)
    assert caller.result("format_autocomplete", q="FHID") == []
    assert caller.result("organization_show", id="so-y-te")["package_count"] == 8 + len(EVERYBODY)
    named = {one["name"] for one in caller.result("organization_show", id="so-y-te", include_datasets=True)["packages"]}
    assert {one for one in named if one.startswith("muc-")} == shown
    _, body = said(caller.client.get("/api/2/util/dataset/autocomplete", {"incomplete": "muc tu", "limit": "100"}))
    assert {one["name"] for one in body["ResultSet"]["Result"]} == shown


@pytest.mark.parametrize("viewer", ["anybody", "stranger"])
def test_no_answer_holds_a_word_of_what_is_hidden(made, callers, viewer):
    """The bytes of every answer, also of refusals, to somebody who knows the ids."""
    hidden = [(held, row) for kind, (held, row) in made.items() if not sees(viewer, kind)]
    secrets = {held.title for held, _ in hidden} | {word for held, _ in hidden for word in held.keywords}
    client = callers[viewer].client
    for held, row in hidden:
        asked = {
            "id": str(held.pk),
            "resource_id": str(row.pk),
            "q": "muc",
            "query": "name:Tệp",
            "package_id": held.name,
            "name": held.name,
        }
        for action in ("package_show", "package_update", "package_patch", "package_delete", "resource_create"):
            answer = client.post(f"/api/action/{action}", json.dumps(asked), content_type="application/json")
            assert answer.status_code in (403, 404)
            assert not [word for word in secrets if word in answer.content.decode()]
        for action in ("datastore_search", "datastore_info", "resource_delete", "xloader_status"):
            body = {"id": str(row.pk)} if action == "resource_delete" else {"resource_id": str(row.pk)}
            answer = client.post(f"/api/action/{action}", json.dumps(body), content_type="application/json")
            assert answer.status_code == 404
        assert client.get(f"/datastore/dump/{row.pk}").status_code == 404


@pytest.mark.parametrize("viewer", VIEWERS)
def test_who_sees_a_dataset_may_not_yet_write_it(made, callers, viewer):
    for kind, (held, row) in made.items():
        if kind[1] == "withdrawn":
            continue
        expected = 200 if viewer in ("own", "administrator") else 403 if kind in EVERYBODY else 404
        assert (kind, callers[viewer].post("package_patch", id=held.name)[0]) == (kind, expected)
        assert (kind, callers[viewer].post("resource_patch", id=str(row.pk))[0]) == (kind, expected)
