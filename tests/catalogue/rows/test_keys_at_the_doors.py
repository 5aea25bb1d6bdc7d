"""A key opens of the JSON API and the downloads what its agency may see, and nothing else."""

import json

import pytest
from django.test import Client

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, resources
from duoc.core.profile import load
from duoc.people import services as people

from . import published

TOP = "/api/v1/catalogue"
OWN, OTHER = "so-yt", "so-nnmt"
HELD = {"ma": "string"}
PASSWORD = "con-cua-bo-ngang-rung-duoc"


@pytest.fixture(scope="module")
def tables(module_database):
    """By level: the resource of an entry of the department of health, each with one row that says its level."""
    people.seed(load("ca-mau"))
    publisher = publishers.settle_publisher(OWN, OWN, HOUSE)
    made = {}
    for level, right in (
        ("open", "PUBLIC"),
        ("restricted", "RESTRICTED"),
        ("hidden", "NON_PUBLIC"),
        ("draft", "PUBLIC"),
    ):
        facts = {
            "kind": "open" if level in ("open", "draft") else "shared",
            "level": "open" if level == "draft" else level,
        }
        entry = entries.register(HOUSE, publisher, title=level, name=f"muc-{level}", access_right=right, **facts)
        if level != "draft":
            entry = entries.set_state(HOUSE, entry, "published")
        held = resources.add_resource(HOUSE, entry, name="bảng", format="CSV", url_type="upload")
        published.publish(held, HELD, [[f"trong-{level}"]], original=f"ma\ntrong-{level}\n".encode())
        made[level] = held
    return made


@pytest.fixture(scope="module")
def keys(tables):
    """Keys by who has them."""
    return {
        "nobody": "",
        "unknown": "0" * 43,
        "other agency": people.issue_key(people.agency_named(OTHER), "thử", role="steward").text,
        "own steward": people.issue_key(people.agency_named(OWN), "thử", role="steward").text,
        "own, of the exchange alone": people.issue_key(people.agency_named(OWN), "trục").text,
        "administrator": people.issue_key(people.committee(), "thử", role="administrator").text,
    }


def asked(path, key, header="Authorization", form="{}"):
    return Client(headers={"host": "localhost", **({header: form.format(key)} if key else {})}).get(path)


STRANGERS = ("nobody", "unknown", "other agency", "own, of the exchange alone")
ENTITLED = ("own steward", "administrator")
# Level → what a stranger is told of its rows: 403 where the entry is on show, 404 where nobody may know of it.
TOLD = {"open": 200, "restricted": 403, "hidden": 404, "draft": 404}


@pytest.mark.parametrize("who", [*STRANGERS, *ENTITLED])
@pytest.mark.parametrize("level", list(TOLD))
def test_rows_are_for_whom_they_are(tables, keys, who, level):
    expected = 200 if who in ENTITLED else TOLD[level]
    for path in ("rows", "rows?q=trong", "versions", "export?format=csv", "aggregate", "facets?columns=ma"):
        answer = asked(f"{TOP}/resources/{tables[level].pk}/{path}", keys[who])
        assert answer.status_code == expected, (path, who, level)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (f"trong-{level}".encode() in said) == (
            expected == 200 and path.partition("?")[0] in ("rows", "export", "facets")
        )


@pytest.mark.parametrize("who", [*STRANGERS, *ENTITLED])
@pytest.mark.parametrize("level", list(TOLD))
def test_files_are_for_whom_they_are(tables, keys, who, level):
    answer = asked(f"/dataset/muc-{level}/resource/{tables[level].pk}/download/danh-sach.csv", keys[who])
    assert answer.status_code == (200 if who in ENTITLED else TOLD[level])
    if answer.status_code == 200:
        assert b"".join(answer.streaming_content) == f"ma\ntrong-{level}\n".encode()
        assert ("private" in answer["Cache-Control"]) == (level != "open")


@pytest.mark.parametrize("who", [*STRANGERS, *ENTITLED])
def test_entries_are_listed_to_whom_may_know_of_them(tables, keys, who):
    names = {one["name"] for one in asked(f"{TOP}/datasets", keys[who]).json()["datasets"]}
    assert names == {f"muc-{level}" for level in TOLD if who in ENTITLED or TOLD[level] != 404}
    for level, told in TOLD.items():
        answer = asked(f"{TOP}/datasets/muc-{level}", keys[who])
        assert answer.status_code == (404 if told == 404 and who not in ENTITLED else 200)


@pytest.mark.parametrize(
    ("header", "form"),
    [("Authorization", "{}"), ("Authorization", "Bearer {}"), ("Authorization", "bearer  {} "), ("X-Api-Key", "{}"),
     ("X-CKAN-API-Key", "{}")],
)  # fmt: skip
def test_a_key_may_be_shown_in_every_form_of_the_house(tables, keys, header, form):
    for path in (f"{TOP}/resources/{tables['hidden'].pk}/rows", f"/datastore/dump/{tables['hidden'].pk}"):
        answer = asked(path, keys["own steward"], header, form)
        assert answer.status_code == 200
        answer.close()
    told = asked(f"/api/3/action/datastore_search?resource_id={tables['hidden'].pk}", keys["own steward"], header, form)
    assert json.loads(told.content)["result"]["total"] == 1


def test_what_a_proxy_says_of_a_browser_is_no_key(tables, keys):
    """`Basic` comes from elsewhere: the session decides then, and alone it opens nothing more."""
    assert asked(f"{TOP}/resources/{tables['hidden'].pk}/rows", "dTpw", form="Basic {}").status_code == 404


def test_a_bad_key_is_nobodys_even_beside_a_session(tables):
    user = people.create_user("thu.chuyen-vien", PASSWORD)
    people.assign_role(user, people.agency_named(OWN), "steward")
    browser = Client(headers={"host": "localhost"})
    browser.force_login(user)
    path = f"{TOP}/resources/{tables['hidden'].pk}/rows"
    assert browser.get(path).status_code == 200
    assert browser.get(path, headers={"Authorization": "khong-phai-khoa"}).status_code == 404


def test_a_key_that_was_revoked_opens_nothing(tables):
    issued = people.issue_key(people.agency_named(OWN), "sắp hết", role="steward")
    path = f"{TOP}/resources/{tables['draft'].pk}/rows"
    assert asked(path, issued.text).status_code == 200
    people.revoke_key(issued.row.pk)
    assert asked(path, issued.text).status_code == 404


def test_what_a_key_opened_is_kept_by_nobody(tables, keys):
    answer = asked(f"{TOP}/resources/{tables['hidden'].pk}/rows", keys["own steward"])
    assert answer["Cache-Control"] == "private, no-store"
