"""Every door that anybody may knock at: of what is restricted or hidden neither rows nor file nor link come out."""

import json

import pytest
from django.test import Client

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, resources
from duoc.people import services as people

from .conftest import add_entry

SECRET = "Đảo Hòn Khoai bí mật"
LINK = "https://kho.vi-du.vn/noi-bo-7391.csv?khoa=zq81"
TABLE = "cot_kin,so\n" + "".join(f"{SECRET} {n},{n}\n" for n in range(4321))
FILE = "ten-tep-kin-5520.csv"


@pytest.fixture
def closed(publish, restricted):
    """A restricted and a hidden entry, each with a published table and a link to data elsewhere, and words that betray them."""
    hidden = add_entry(
        "muc-an-giau", title="Mục ẩn 88117", level="hidden", access_right="NON_PUBLIC", keywords=["khóa 88117"]
    )
    veiled = resources.add_resource(HOUSE, hidden, name="an.csv", url_type="upload")
    versions = [publish(TABLE, FILE, of=one).version for one in (restricted, veiled)]
    for entry in (restricted.entry, hidden):
        resources.add_resource(HOUSE, entry, name="liên kết", url=LINK, format="CSV")
    facts = {
        SECRET,
        "noi-bo-7391",
        FILE,
        "cot_kin",
        "4321",
        "4.321",
        "88117",
        "muc-an-giau",
        str(hidden.pk),
        str(veiled.pk),
    }
    for one in versions:
        facts |= {one.parquet_sha256, one.original_sha256, str(one.original_bytes)}
    return restricted, veiled, facts


def askers(agency):
    """Nobody, a steward of another agency with a browser, the holder of another agency's key."""
    people_of = people.create_user("nguoi-khac", password="mot-mat-khau-mau-dai")
    people.assign_role(people_of, agency, "steward")
    steward, holder = (Client(headers={"host": "localhost"}) for _ in range(2))
    steward.force_login(people_of)
    key = people.issue_key(agency, "thử", role="steward").text
    return {
        "nobody": (Client(headers={"host": "localhost"}), {}),
        "steward": (steward, {}),
        "key": (holder, {"Authorization": key}),
    }


def doors(restricted, veiled):
    """Addresses; those of what is hidden are guessed right."""
    yield from (
        "/du-lieu/", "/du-lieu/?q=hon+khoai", "/du-lieu/?q=88117", "/du-lieu/ho-so-mau/", "/du-lieu/muc-an-giau/",
        "/yeu-cau-du-lieu/", "/dung-han-du-lieu/", "/so-du-lieu/", "/so-du-lieu/muc/", "/catalog.ttl", "/catalog.jsonld",
        "/catalog.rdf", "/sitemap.xml", "/sitemap-1.xml", "/feeds/dataset.atom", "/feeds/dataset.rss", "/so-cai/",
        "/feeds/organization/so-mau.atom", "/api/v1/catalogue/datasets", "/api/2/util/dataset/autocomplete?incomplete=an",
        "/api/2/util/tag/autocomplete?incomplete=kho",
    )  # fmt: skip
    for name in ("ho-so-mau", "muc-an-giau", str(veiled.entry_id)):
        yield from (
            f"/dataset/{name}.ttl",
            f"/dataset/{name}.jsonld",
            f"/dataset/{name}/datapackage.json",
            f"/dataset/{name}",
        )
        yield f"/api/v1/catalogue/datasets/{name}"
    for one in (restricted, veiled):
        top, table = f"/api/v1/catalogue/resources/{one.pk}", f"/du-lieu/{one.entry.name}/bang/{one.pk}/"
        yield from (
            f"{top}/{verb}" for verb in ("versions", "rows", "rows?version=1", "aggregate", "statistics?column=cot_kin")
        )
        yield from (
            f"{top}/facets?columns=cot_kin",
            *(f"{top}/export?format={form}" for form in ("csv", "parquet", "xlsx")),
        )
        yield from (table, f"{table}ban/", f"/datastore/dump/{one.pk}", f"/datastore/dump/{one.pk}?format=json")
        for part in ("", "v/1/"):
            yield f"/dataset/x/resource/{one.pk}/{part}download/{FILE}"


def actions(restricted, veiled):
    """CKAN's actions with what could make them talk."""
    facets = ["tags", "organization", "res_url", "res_name", "res_format", "license_id", "name", "id", "notes"]
    yield (
        "package_search",
        {"q": "*:*", "rows": 1000, "facet.field": facets, "facet.limit": -1, "include_private": True},
    )
    yield "package_search", {"q": "*:*", "fl": ["name", "resources"], "include_drafts": True, "include_deleted": True}
    yield "current_package_list_with_resources", {"limit": 1000}
    for name in ("package_list", "tag_list", "license_list"):
        yield name, {}
    yield "organization_show", {"id": "so-mau", "include_datasets": True, "include_dataset_count": True}
    for name in ("package_autocomplete", "tag_autocomplete", "format_autocomplete", "organization_autocomplete"):
        yield name, {"q": "an", "query": "kho", "limit": 100}
    for field in ("name", "url", "description", "format", "mimetype", "hash", "size", "id"):
        yield "resource_search", {"query": f"{field}:", "limit": 1000, "order_by": field}
    for entry in (restricted.entry, veiled.entry):
        yield "package_show", {"id": str(entry.pk)}
    for one in (restricted, veiled):
        for name in ("resource_show", "datastore_info", "resource_view_list", "xloader_status"):
            yield name, {"id": str(one.pk), "resource_id": str(one.pk)}
        yield "datastore_search", {"resource_id": str(one.pk), "q": "bí mật"}
        yield "datastore_search_sql", {"sql": f'SELECT * FROM "{one.pk}"'}


def test_no_door_tells_what_is_restricted_or_hidden(closed):
    restricted, veiled, facts = closed
    publishers.settle_publisher("so-khac", "Sở Khác", HOUSE)
    for who, (client, headers) in askers(people.agency_named("so-khac")).items():
        for address in doors(restricted, veiled):
            _silent(who, address, client.get(address, headers=headers), facts, address)
        for name, asked in actions(restricted, veiled):
            answer = client.post(
                f"/api/action/{name}", json.dumps(asked), content_type="application/json", headers=headers
            )
            _silent(who, f"{name} {asked}", answer, facts, json.dumps(asked))


def _silent(who, what, answer, facts, said):
    """No fact is in the body or in a header, but what the asker said himself."""
    assert answer.status_code < 500, (who, what, answer.status_code)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace") + str(dict(answer.headers))
    told = {fact for fact in facts if fact in text and fact not in said}
    assert not told, (who, what, answer.status_code, told)


@pytest.mark.parametrize("right", ["https://kho.vi-du.vn/noi-bo-7", "noi-bo", "zq81"])
def test_where_restricted_data_lies_is_not_found_out_sign_by_sign(closed, right):
    wrong = right[:-1] + "x"

    def counts(term):
        client, quoted = Client(headers={"host": "localhost"}), term.replace(":", "\\:").replace("/", "\\/")
        for name, asked in (
            ("resource_search", {"query": f"url:{term}"}),
            ("package_search", {"fq": f"res_url:*{quoted}*"}),
            ("package_search", {"q": f'res_url:"{LINK if term == right else term}"'}),
        ):
            told = client.post(f"/api/action/{name}", json.dumps(asked), content_type="application/json").json()
            yield told["result"]["count"] if told["success"] else told["error"]

    assert list(counts(right)) == list(counts(wrong))


def test_a_link_of_an_open_entry_is_found_by_its_address(resource):
    resources.add_resource(HOUSE, resource.entry, name="liên kết", url=LINK, format="CSV")
    client = Client(headers={"host": "localhost"})
    asked = json.dumps({"query": "url:noi-bo-7391"})
    answer = client.post("/api/action/resource_search", asked, content_type="application/json")
    assert answer.json()["result"]["count"] == 1


@pytest.mark.parametrize(
    ("state", "level", "told"), [("published", "open", True), ("published", "hidden", False), ("draft", "open", False)]
)
def test_the_stone_of_an_entry_names_only_what_everybody_may_know(database, state, level, told):
    right = {"open": "PUBLIC", "hidden": "NON_PUBLIC"}[level]
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    new = entries.register(
        HOUSE, publisher, kind="open", level=level, access_right=right, title="Mục thay 4477", name="muc-thay-4477"
    )
    new = entries.set_state(HOUSE, new, "published") if state == "published" else new
    old = add_entry("muc-cu")
    entries.set_state(HOUSE, old, "withdrawn", reason="nhập đôi", replaced_by=new)
    for address in ("/du-lieu/muc-cu/", "/dataset/muc-cu.ttl"):
        answer = Client(headers={"host": "localhost"}).get(address)
        assert (answer.status_code, "4477" in answer.content.decode()) == (410, told)
