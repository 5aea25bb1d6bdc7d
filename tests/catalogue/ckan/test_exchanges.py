"""CKAN's recorded exchanges, in their order, against ours: the same status and shape, but for what is meant to differ."""

import json

import pytest
from tests.catalogue.ckan.client import Caller, said
from tests.engines.ckan.samples import exchanges

from duoc.core.profile import load
from duoc.people import services as people

BUS = {
    "name": "tuyen-xe-buyt-mau",
    "title": "Tuyến xe buýt (mẫu)",
    "notes": "Dữ liệu mẫu",
    "owner_org": "so-mau",
    "license_id": "cc-by",
    "tags": [{"name": "giao thông"}, {"name": "xe buýt"}],
    "groups": [{"name": "giao-thong"}],
    "extras": [{"key": "ky_cap_nhat", "value": "QUARTERLY"}],
    "resources": [
        {"name": "CSV", "description": "bản CSV", "format": "csv", "url": "http://example.invalid/a.csv"},
    ],
}
# Not asked here: the address or action needs rows or files, which the portal publishes itself.
ELSEWHERE = "rows and files are published and served by other services of the room"
LEFT_OUT = {
    **dict.fromkeys(
        [
            "ds-create", "ds-search-filters-range", "ds-search-q", "ds-search-qdict", "ds-search-distinct", "ds-search-nototal",
            "ds-search-limit0", "ds-search-noid", "ds-search-neglimit", "ds-search-badfield", "ds-search-badsort",
            "ds-search-badfmt", "ds-search-badtype", "ds-info2", "sql-ok", "sql-nosql", "sql-write", "sql-func", "dump-csv",
            "upsert-badtype", "upsert-anon",
        ],
        ELSEWHERE,
    ),
}  # fmt: skip
# Differs as a whole: what we answer, and why.
DIFFERENT = {
    "site-read": (200, True, "older servers answer it and older clients ask it first"),
}
# Members that differ wherever they come: path → why.
DIFFERENT_MEMBERS = {
    "creator_user_id": "who wrote a dataset is in the registry's history, not on show: null",
    "extras": "members of an entry that CKAN has no place for are told as extras beside the dataset's own",
    "resources": "the record has an uploaded file and a table beside the link",
    "num_resources": "as resources",
    "count": "the record's search was a stub",
}
# Of one answer alone: (id, path) → why.
DIFFERENT_THERE = {
    ("pkg-show-deleted-auth", ".result.state: 'active' != 'deleted'"): "the reference wants the state told as it is",
}
LISTED = ("resources",)  # of these the first is compared


@pytest.fixture(scope="module")
def portal(module_database):
    """The callers of the record by what it calls them."""
    people.seed(load("ca-mau"))
    admin = Caller(people.issue_key(people.committee(), "thử", role="administrator").text)
    return {None: Caller(), "sysadmin": admin, "invalid token": Caller("invalid token")}


def ask(caller, request, places):
    text = json.dumps(request, ensure_ascii=False)
    for place, value in places.items():
        text = text.replace(place, value)
    request = json.loads(text)
    path = request["path"]
    if request["method"] == "GET":
        return said(caller.client.get(path, request.get("query", {})))
    body = request.get("raw") or json.dumps(request["json"])
    return said(caller.client.post(path, body, content_type=request.get("content_type", "application/json")))


def alike(recorded, ours, path=""):
    """Where our answer is not like the record: a list of paths. Placeholders stand for anything of their kind."""
    name = path.rpartition(".")[2]
    if name in ("extras", "creator_user_id", "count", "num_resources"):
        return []
    if isinstance(recorded, dict):
        if not isinstance(ours, dict) or set(recorded) != set(ours):
            return [f"{path}: {sorted(set(recorded) ^ set(ours)) if isinstance(ours, dict) else ours}"]
        return [one for key in recorded for one in alike(recorded[key], ours[key], f"{path}.{key}")]
    if isinstance(recorded, list):
        if name in LISTED:
            recorded, ours = recorded[:1], ours[:1]
        if not isinstance(ours, list) or len(recorded) != len(ours):
            return [f"{path}: {ours}"]
        return [one for a, b in zip(recorded, ours, strict=True) for one in alike(a, b, f"{path}[]")]
    if isinstance(recorded, str) and "{" in recorded and not recorded.startswith("{BASE}/api"):
        return [] if isinstance(ours, str) and ours else [f"{path}: {ours!r}"]
    if isinstance(recorded, str):
        recorded = recorded.replace("{BASE}", "http://localhost")
    return [] if recorded == ours else [f"{path}: {recorded!r} != {ours!r}"]


def prepared(name, admin, places):
    """What the record did between the exchanges that it shows."""
    if name == "pkg-create-noname":
        places["{ORG}"] = admin.result("organization_show", id="so-mau")["id"]
        admin.result("group_create", name="giao-thong", title="Giao thông")
        places["{PKG}"] = admin.result("package_create", **BUS)["id"]
    if name == "search-shape":
        admin.result("package_patch", id="tuyen-xe-buyt-mau", notes="Ghi chú mới")
        made = admin.result("resource_create", package_id="tuyen-xe-buyt-mau", url="http://example.invalid/b.csv")
        places["{RES}"] = made["id"]


def test_the_record_is_answered_in_its_order(portal, shared):
    record = exchanges(shared)
    places, wrong, asked = {}, {}, 0
    for name, one in record.items():
        if name in LEFT_OUT:
            continue
        prepared(name, portal["sysadmin"], places)
        status, body = ask(portal[one["request"]["auth"]], one["request"], places)
        asked += 1
        if name in DIFFERENT:
            expected, result, _ = DIFFERENT[name]
            assert (status, body["result"]) == (expected, result)
            continue
        recorded, ours = one["response"], body
        if name == "license-list":  # the first 3 of 15 are shown
            ours = {**body, "result": body["result"][:3]}
        if name == "tag-list":
            assert sorted(body["result"]) == sorted(recorded["result"])
        told = [one for one in alike(recorded, ours) if (name, one) not in DIFFERENT_THERE]
        if status != one["status"] or told:
            wrong[name] = (status, one["status"], told)
    assert wrong == {}
    assert asked == len(record) - len(LEFT_OUT)


def test_every_difference_has_its_reason(shared):
    record = exchanges(shared)
    assert set(LEFT_OUT) | set(DIFFERENT) <= set(record)
    reasons = [
        *LEFT_OUT.values(),
        *(why for _, _, why in DIFFERENT.values()),
        *DIFFERENT_MEMBERS.values(),
        *DIFFERENT_THERE.values(),
    ]
    assert all(len(reason.split()) > 4 or reason == "as resources" for reason in reasons)
