"""Actions that read: lists, shows, completions."""

from tests.catalogue.ckan.client import Caller, said

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, resources
from duoc.people import services as people


def hidden():
    """A hidden entry of the department of health, on show for nobody else; its resource."""
    made = entries.register(
        HOUSE, publishers.publisher("so-y-te"), title="Việc kín", name="viec-kin", kind="open", level="hidden",
        access_right="NON_PUBLIC", keywords=["từ khóa kín"],
    )  # fmt: skip
    entries.set_state(HOUSE, made, "published")
    return made, resources.add_resource(HOUSE, made, name="Tệp kín", format="KIN")


def test_names_come_in_order_and_unknown_arguments_are_left_aside(anybody):
    names = anybody.result("package_list", include_private=True, include_drafts=True, include_deleted=True)
    assert len(names) == 86
    assert names == sorted(names)
    assert anybody.result("package_list", limit=2, offset=1) == names[1:3]


def test_whole_datasets_come_the_last_changed_first(anybody):
    found = anybody.result("current_package_list_with_resources", limit=3)
    assert [one["name"] for one in found] == [
        one["name"] for one in anybody.result("package_search", rows=3)["results"]
    ]
    assert len(found[0]["resources"]) == found[0]["num_resources"] > 0


def test_a_dataset_is_shown_by_name_and_id(anybody):
    shown = anybody.result(
        "package_show", id="danh-muc-thu-tuc-hanh-chinh-cap-tinh", include_datasets=True, include_users=1
    )
    assert shown["title"] == "Danh mục thủ tục hành chính cấp tỉnh"
    assert shown["organization"]["name"] == "van-phong-ubnd-tinh"
    assert shown["metadata_modified"] == "2026-02-16T01:00:00.000000"
    assert [one["name"] for one in shown["groups"]] == ["tthc"]
    assert {one["key"]: one["value"] for one in shown["extras"]} == {
        "access_rights": "PUBLIC",
        "code": "MO-001",
        "frequency": "QUARTERLY",
        "kind": "open",
        "sample": "MINH HỌA",
    }
    assert sorted(one["format"] for one in shown["resources"]) == ["CSV", "JSON"]
    assert (shown["isopen"], shown["private"], shown["state"], shown["type"]) == (True, False, "active", "dataset")
    assert anybody.result("package_show", id=shown["id"]) == shown


def test_a_resource_is_shown_as_in_its_dataset(anybody):
    (first, *_) = anybody.result("package_show", id="danh-muc-thu-tuc-hanh-chinh-cap-tinh")["resources"]
    assert anybody.result("resource_show", id=first["id"]) == first
    for wrong in ("khong-co", "00000000-0000-0000-0000-000000000000"):
        assert anybody.error("resource_show", id=wrong)["status"] == 404


def test_resources_are_searched_by_parts_of_their_members(anybody):
    found = anybody.result("resource_search", query=["format:gtfs", "name:tuyến"])
    assert found["count"] == len(found["results"]) == 1
    assert found["results"][0]["format"] == "GTFS"
    assert anybody.result("resource_search", query="format:csv", limit=5, order_by="name")["count"] == 84
    assert anybody.error("resource_search")["query"] == ["Missing value"]
    assert anybody.error("resource_search", query="csv")["status"] == 409
    assert "not recognised" in anybody.error("resource_search", query="hash_:x")["query"][0]


def test_only_some_members_may_be_asked_for(anybody):
    (one,) = anybody.result("package_search", rows=1, fl=["id", "name", "nope"])["results"]
    assert set(one) == {"id", "name"}


def test_organizations_are_listed_and_shown(anybody):
    names = anybody.result("organization_list")
    assert "so-y-te" in names
    assert anybody.result("organization_list", sort="package_count desc", limit=1) == ["so-nong-nghiep-va-moi-truong"]
    assert anybody.result("organization_list", organizations=["so-y-te", "x"]) == ["so-y-te"]
    assert anybody.result("organization_list", q="y te") == ["so-y-te"]
    (whole,) = anybody.result("organization_list", all_fields=True, organizations=["so-y-te"], include_extras=True)
    assert (whole["title"], whole["package_count"], whole["type"]) == ("Sở Y tế", 8, "organization")
    assert ("extras" in whole, "users" in whole) == (True, False)
    shown = anybody.result("organization_show", id="so-y-te", include_datasets=True)
    assert shown["id"] == whole["id"]
    assert (len(shown["packages"]), shown["users"], shown["tags"]) == (8, [], [])
    assert "package_count" not in anybody.result("organization_show", id=whole["id"], include_dataset_count=False)
    assert anybody.error("organization_show", id="x")["message"] == "Not found"
    assert anybody.error("organization_list", sort="foo")["message"] == "Cannot sort by field `foo`"


def test_an_owner_is_found_by_what_a_dataset_calls_it(anybody):
    """Harvesters ask for `organization_show?id=<owner_org>` and the same of groups."""
    shown = anybody.result("package_show", id="danh-muc-thu-tuc-hanh-chinh-cap-tinh")
    assert anybody.result("organization_show", id=shown["owner_org"])["name"] == "van-phong-ubnd-tinh"
    assert anybody.result("group_show", id=shown["groups"][0]["id"])["name"] == "tthc"
    count = anybody.result("package_search", fq=f"owner_org:{shown['owner_org']}", rows=0)["count"]
    assert count == 4


def test_groups_are_listed_and_shown(anybody):
    names = anybody.result("group_list")
    assert {"giaothong", "dulich", "tthc"} <= set(names)
    shown = anybody.result("group_show", id="dulich", include_datasets=True)
    assert (shown["package_count"], len(shown["packages"]), shown["type"]) == (3, 3, "group")
    assert shown["is_organization"] is False


def test_tags_are_listed_shown_searched_and_completed(anybody):
    tags = anybody.result("tag_list")
    assert "thủ tục hành chính" in tags
    assert anybody.result("tag_list", query="thu tuc") == ["thủ tục hành chính"]
    (whole,) = anybody.result("tag_list", query="thu tuc", all_fields=True)
    assert whole == anybody.result("tag_show", id="thủ tục hành chính") == anybody.result("tag_show", id=whole["id"])
    assert anybody.result("tag_search", query="thủ tục")["count"] == 1
    assert anybody.result("tag_autocomplete", query="thu t") == ["thủ tục hành chính"]
    assert anybody.result("tag_autocomplete") == []
    assert anybody.error("tag_show", id="x")["status"] == 404
    assert anybody.error("tag_list", vocabulary_id="x")["status"] == 404


def test_datasets_are_completed_without_marks(anybody):
    found = anybody.result("package_autocomplete", q="danh muc thu", limit=1)
    assert found == [
        {
            "name": "danh-muc-thu-tuc-hanh-chinh-cap-tinh",
            "title": "Danh mục thủ tục hành chính cấp tỉnh",
            "match_field": "title",
            "match_displayed": "Danh mục thủ tục hành chính cấp tỉnh (danh-muc-thu-tuc-hanh-chinh-cap-tinh)",
        }
    ]
    by_name = anybody.result("package_autocomplete", q="danh-muc-thu")
    assert by_name[0]["match_field"] == "name"
    assert anybody.error("package_autocomplete")["q"] == ["Missing value"]


def test_other_completions(anybody):
    assert [one["name"] for one in anybody.result("organization_autocomplete", q="y te")] == ["so-y-te"]
    assert [one["name"] for one in anybody.result("group_autocomplete", q="du lich")] == ["dulich"]
    assert anybody.result("format_autocomplete", q="g") == ["geojson", "gpkg", "gtfs"]
    assert anybody.result("format_autocomplete", q="%") == []


def test_old_web_forms_complete_too(anybody):
    client = anybody.client
    status, body = said(client.get("/api/2/util/tag/autocomplete", {"incomplete": "thu tuc"}))
    assert (status, body) == (200, {"ResultSet": {"Result": [{"Name": "thủ tục hành chính"}]}})
    _, body = said(client.get("/api/2/util/dataset/autocomplete", {"incomplete": "danh muc", "limit": "2"}))
    assert len(body["ResultSet"]["Result"]) == 2
    assert said(client.get("/api/2/util/dataset/autocomplete"))[1] == {"ResultSet": {"Result": []}}
    assert said(client.get("/api/2/util/tag/autocomplete", {"limit": "x"}))[0] == 409


def test_the_portal_says_what_it_is(anybody):
    status = anybody.result("status_show")
    assert [part.isdigit() for part in status["ckan_version"].split(".")] == [True, True, True]
    assert (status["site_url"], status["locale_default"]) == ("http://localhost", "vi")
    assert "duoc" in status["extensions"]
    assert anybody.result("site_read") is True
    assert len(anybody.result("license_list")) == 15
    assert anybody.result("vocabulary_list") == []
    assert anybody.error("user_list")["status"] == 403


def test_there_are_no_views_and_vocabularies(anybody):
    (first, *_) = anybody.result("package_show", id="danh-muc-thu-tuc-hanh-chinh-cap-tinh")["resources"]
    assert anybody.result("resource_view_list", id=first["id"]) == []
    assert anybody.error("resource_view_show", id=first["id"])["status"] == 404
    assert anybody.error("vocabulary_show", id="x")["status"] == 404


def test_what_is_hidden_is_nowhere(undone, anybody, steward, administrator):
    entry, resource = hidden()
    assert anybody.error("package_show", id="viec-kin") == {
        "status": 404,
        "__type": "Not Found Error",
        "message": "Not found",
    }
    assert anybody.error("package_show", id=str(entry.pk)) == anybody.error("package_show", id="khong-co")
    assert anybody.error("resource_show", id=str(resource.pk))["status"] == 404
    assert anybody.error("resource_view_list", id=str(resource.pk))["status"] == 404
    assert "viec-kin" not in anybody.result("package_list", limit=1000)
    assert anybody.result("resource_search", query="format:KIN") == {"count": 0, "results": []}
    assert anybody.result("tag_list", query="khoa kin") == []
    assert anybody.result("package_autocomplete", q="viec kin") == []
    assert anybody.result("format_autocomplete", q="kin") == []
    assert anybody.result("organization_show", id="so-y-te")["package_count"] == 8
    assert len(anybody.result("organization_show", id="so-y-te", include_datasets=True)["packages"]) == 8
    for caller in (steward, administrator):
        assert caller.result("package_show", id="viec-kin")["private"] is True
        assert caller.result("resource_show", id=str(resource.pk))["format"] == "KIN"
    other = Caller(people.issue_key(people.agency_named("so-tp"), "thử", role="steward").text)
    assert other.error("package_show", id="viec-kin")["status"] == 404


def test_a_restricted_entry_is_shown_and_its_rows_are_not(undone, anybody):
    made = entries.register(
        HOUSE, publishers.publisher("so-y-te"), title="Dùng chung", name="dung-chung", kind="shared", level="restricted",
        access_right="RESTRICTED",
    )  # fmt: skip
    entries.set_state(HOUSE, made, "published")
    shown = anybody.result("package_show", id="dung-chung")
    assert (shown["private"], shown["isopen"]) == (False, False)
    assert {"key": "access_rights", "value": "RESTRICTED"} in shown["extras"]
    assert anybody.result("package_search", fq="extras_kind:shared", rows=0)["count"] == 1
