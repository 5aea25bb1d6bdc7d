"""Datasets, resources, organizations and groups as clients write them."""

import pytest
from tests.catalogue.ckan.client import Caller

from duoc.catalogue.models import Entry, EntryChange
from duoc.catalogue.rules.entries import debts
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers
from duoc.people import services as people

BUS = {
    "name": "tuyen-xe-buyt",
    "title": "Tuyến xe buýt",
    "notes": "Ghi chú",
    "owner_org": "so-y-te",
    "license_id": "cc-by",
    "author": "Phòng Kế hoạch",
    "author_email": "ke-hoach@example.vn",
    "maintainer": "Văn phòng Sở",
    "maintainer_email": "so@example.vn",
    "url": "http://example.invalid/xe-buyt",
    "version": "2",
    "tags": [{"name": "xe buýt"}, {"name": "giao thông"}],
    "groups": [{"name": "giaothong"}],
    "extras": [
        {"key": "ky_cap_nhat", "value": "quý"},
        {"key": "frequency", "value": "QUARTERLY"},
        {"key": "temporal_start", "value": "2025-01-01"},
        {"key": "temporal_end", "value": "2025-12-31T00:00:00"},
        {"key": "kind", "value": "master"},
    ],
    "resources": [
        {"name": "A", "format": "csv", "url": "http://example.invalid/a.csv"},
        {"name": "B", "url": "http://example.invalid/b.geojson", "description": "bản đồ"},
    ],
}


@pytest.fixture
def bus(undone, steward):
    """A dataset that a client of the department of health has written, as it was served back."""
    return steward.result("package_create", **BUS)


def extras(dataset):
    return {one["key"]: one["value"] for one in dataset["extras"]}


def history(name):
    return list(EntryChange.objects.filter(entry__name=name).order_by("id").values_list("what", flat=True))


def test_a_dataset_written_as_active_is_on_show_at_once_and_its_debts_are_listed(bus, anybody):
    shown = anybody.result("package_show", id="tuyen-xe-buyt")
    assert shown == bus
    for member in (
        "title",
        "notes",
        "license_id",
        "author",
        "author_email",
        "maintainer",
        "maintainer_email",
        "url",
        "version",
    ):
        assert shown[member] == BUS[member]
    assert [one["name"] for one in shown["tags"]] == ["giao thông", "xe buýt"]
    assert [one["name"] for one in shown["groups"]] == ["giaothong"]
    assert extras(shown) == {
        "access_rights": "PUBLIC",
        "code": "MO-087",
        "frequency": "QUARTERLY",
        "kind": "open",
        "ky_cap_nhat": "quý",
        "temporal_end": "2025-12-31",
        "temporal_start": "2025-01-01",
    }
    assert [(one["name"], one["format"], one["position"]) for one in shown["resources"]] == [
        ("A", "CSV", 0),
        ("B", "GEOJSON", 1),
    ]
    entry = entries.entry("tuyen-xe-buyt", HOUSE)
    assert {one.member for one in debts("open", entries.members_of(entry))} == {
        "source_note",
        "review_months",
        "formats",
        "legal_bases",
        "spatial",
    }
    assert anybody.result("package_search", fq="name:tuyen-xe-buyt", rows=0)["count"] == 1


def test_a_draft_is_its_agencys(undone, steward, anybody):
    made = steward.result("package_create", name="nhap", owner_org="so-y-te", state="draft")
    assert (made["state"], made["title"]) == ("draft", "nhap")
    assert anybody.error("package_show", id="nhap")["status"] == 404
    assert steward.result("package_show", id="nhap")["state"] == "draft"
    assert steward.result("package_patch", id="nhap", state="active")["state"] == "active"
    assert anybody.result("package_show", id="nhap")["state"] == "active"
    assert steward.error("package_patch", id="nhap", state="draft")["state"] == [
        "A published dataset does not become a draft again"
    ]


def test_a_private_dataset_is_hidden_until_it_is_not(undone, steward, anybody):
    assert steward.result("package_create", name="kin", owner_org="so-y-te", private=True)["private"] is True
    assert anybody.error("package_show", id="kin")["status"] == 404
    assert Entry.objects.get(name="kin").level == "hidden"
    assert steward.result("package_patch", id="kin", private=False)["private"] is False
    assert anybody.result("package_show", id="kin")["private"] is False
    steward.result("package_patch", id="kin", private="true")
    assert anybody.error("package_show", id="kin")["status"] == 404


def test_opening_what_is_restricted_is_no_clients(undone, administrator):
    made = entries.register(
        HOUSE, publishers.publisher("so-y-te"), title="Dùng chung", name="dung-chung", kind="shared", level="restricted",
        access_right="RESTRICTED",
    )  # fmt: skip
    entries.set_state(HOUSE, made, "published")
    shown = administrator.result("package_patch", id="dung-chung", private=False, notes="x")
    assert extras(shown)["access_rights"] == "RESTRICTED"
    assert (Entry.objects.get(pk=made.pk).level, Entry.objects.get(pk=made.pk).kind) == ("restricted", "shared")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "danh-muc-thu-tuc-hanh-chinh-cap-xa"}, {"name": ["That URL is already in use."]}),
        ({"name": "A"}, {"name": ["Must be at least 2 characters long", 'Name "A" length is less than minimum 2']}),
        ({"owner_org": ""}, {"owner_org": ["An organization must be provided"]}),
        ({"owner_org": "khong-co"}, {"owner_org": ["Organization does not exist"]}),
        ({"groups": [{"name": "khong-co"}]}, {"groups": ['Group "khong-co" does not exist']}),
        ({"groups": [{"name": "dulich"}, {"name": "giaothong"}]}, {"groups": ["A dataset is in one group here"]}),
        ({"extras": [{"key": "temporal_start", "value": "hôm qua"}]}, {"extras": ["Date format incorrect"]}),
        ({"state": "deleted"}, {"state": ["Value must be one of ['active', 'draft']"]}),
        ({"resources": [{"url": "javascript:x"}]}, {"resources": [{"url": ["Please provide a valid URL"]}]}),
    ],
)
def test_what_cannot_be_is_told_and_leaves_nothing(undone, steward, change, told):
    before = Entry.objects.count()
    assert steward.error("package_create", **{**BUS, **change}) == {"status": 409, "__type": "Validation Error", **told}
    assert Entry.objects.count() == before


def test_the_registrys_own_refusals_are_validation_errors(undone, steward):
    wrong = [{"key": "temporal_start", "value": "2026-01-01"}, {"key": "temporal_end", "value": "2025-01-01"}]
    error = steward.error("package_create", **{**BUS, "extras": wrong})
    assert (error["status"], error["__type"], error["ends"]) == (
        409,
        "Validation Error",
        ["Thời gian kết thúc trước khi bắt đầu."],
    )
    assert not Entry.objects.filter(name=BUS["name"]).exists()


def test_wrong_nesting_is_an_integrity_error(undone, steward):
    error = steward.error("package_create", **{**BUS, "tags": "xe"})
    assert (error["status"], error["__type"], error["data"]) == (400, "Integrity Error", "tags")


def test_only_who_answers_for_an_agency_writes_for_it(bus, anybody):
    other = Caller(people.issue_key(people.agency_named("so-tp"), "thử", role="steward").text)
    for caller in (anybody, other):
        assert caller.error("package_create", **{**BUS, "name": "khac"})["__type"] == "Authorization Error"
        for action in ("package_update", "package_patch", "package_delete"):
            assert caller.error(action, id="tuyen-xe-buyt", name="tuyen-xe-buyt")["status"] == 403
        resource = bus["resources"][0]["id"]
        assert caller.error("resource_create", package_id="tuyen-xe-buyt", url="http://x/")["status"] == 403
        for action in ("resource_update", "resource_patch", "resource_delete"):
            assert caller.error(action, id=resource)["status"] == 403
    assert anybody.result("package_show", id="tuyen-xe-buyt") == bus


def test_what_an_update_leaves_out_is_lost(bus, steward):
    kept = bus["resources"][1]
    shown = steward.result(
        "package_update", id=bus["id"], name="tuyen-xe-buyt", notes="khác", resources=[kept, {"url": "c.csv"}]
    )
    assert (shown["notes"], shown["license_id"], shown["tags"], shown["groups"]) == ("khác", None, [], [])
    assert [(one["id"] == kept["id"], one["format"], one["position"]) for one in shown["resources"]] == [
        (True, "GEOJSON", 0),
        (False, "CSV", 1),
    ]
    assert set(extras(shown)) == {"access_rights", "code", "kind"}
    assert shown["metadata_modified"] > bus["metadata_modified"]


def test_sending_back_what_was_shown_changes_nothing(bus, steward):
    before = history("tuyen-xe-buyt")
    assert steward.result("package_update", **bus) == bus
    assert history("tuyen-xe-buyt") == before


def test_a_patch_changes_what_it_says(bus, steward):
    shown = steward.result("package_patch", id="tuyen-xe-buyt", notes="khác", tag_string="một, hai")
    assert shown["notes"] == "khác"
    assert [one["name"] for one in shown["tags"]] == ["hai", "một"]
    same = {name for name in bus if shown[name] == bus[name]}
    assert set(bus) - same == {"notes", "tags", "metadata_modified"}
    assert history("tuyen-xe-buyt")[-1] == "changed"
    assert steward.result("package_patch", id="tuyen-xe-buyt", name="ten-moi")["name"] == "ten-moi"
    assert steward.error("package_patch", id="ten-moi", name="danh-muc-thu-tuc-hanh-chinh-cap-xa")["name"]


def test_what_clients_do_not_see_they_do_not_take_away(bus, steward):
    entry = entries.entry("tuyen-xe-buyt", HOUSE)
    entries.change(
        HOUSE, entry, {"contact": {**entry.contact, "phone": "02903 000 000"}, "legal_bases": [{"title": "NĐ"}]}
    )
    steward.result("package_update", **{**bus, "maintainer": "Phòng khác"})
    held = entries.entry("tuyen-xe-buyt", HOUSE)
    assert held.contact == {"phone": "02903 000 000", "role": "Phòng khác", "email": "so@example.vn"}
    assert held.legal_bases == [{"title": "NĐ"}]


def test_a_dataset_stays_with_its_organization(bus, administrator):
    error = administrator.error("package_patch", id="tuyen-xe-buyt", owner_org="van-phong-ubnd-tinh")
    assert error["owner_org"] == ["A dataset stays with its organization"]
    assert administrator.error("package_patch", id="tuyen-xe-buyt", owner_org="x")["owner_org"] == [
        "Organization does not exist"
    ]


def test_the_moment_is_an_administrators_to_set(undone, steward, administrator):
    old = "2026-02-16T01:00:00"
    made = administrator.result("package_create", **{**BUS, "metadata_modified": old})
    assert made["metadata_modified"] == "2026-02-16T01:00:00.000000"
    assert (
        steward.result("package_patch", id=made["id"], notes="1", metadata_modified=old)["metadata_modified"]
        > "2026-02-17"
    )
    assert (
        administrator.result("package_patch", id=made["id"], metadata_modified=old)["metadata_modified"][:10]
        == "2026-02-16"
    )
    # Sending back the moment that was shown is no wish to keep it: something has changed.
    shown = administrator.result("package_show", id=made["id"])
    assert administrator.result("package_update", **{**shown, "notes": "2"})["metadata_modified"] > "2026-02-17"


def test_a_code_is_an_administrators_to_give(undone, steward, administrator):
    code = {"extras": [{"key": "code", "value": "MO-500"}]}
    assert extras(administrator.result("package_create", **{**BUS, **code}))["code"] == "MO-500"
    assert extras(steward.result("package_create", **{**BUS, **code, "name": "khac"}))["code"] == "MO-501"


def test_what_is_deleted_leaves_its_stone(bus, steward, anybody):
    assert steward.result("package_delete", id="tuyen-xe-buyt") is None
    assert anybody.error("package_show", id="tuyen-xe-buyt")["status"] == 404
    assert "tuyen-xe-buyt" not in anybody.result("package_list", limit=1000)
    assert steward.result("package_show", id="tuyen-xe-buyt")["state"] == "deleted"
    assert steward.result("package_delete", id="tuyen-xe-buyt") is None
    assert history("tuyen-xe-buyt").count("withdrawn") == 1
    assert steward.error("package_patch", id="tuyen-xe-buyt", notes="x")["status"] == 409
    assert steward.error("package_create", **BUS)["name"] == ["That URL is already in use."]


def test_an_update_may_delete(bus, steward):
    assert steward.result("package_patch", id="tuyen-xe-buyt", state="deleted")["state"] == "deleted"


def test_what_is_not_there_is_not_found(undone, administrator):
    assert administrator.error("package_update", id="x")["message"] == "Not found: Package was not found."
    assert administrator.error("package_patch", id="x")["message"] == "Not found"
    assert administrator.error("package_delete", id="x")["message"] == "Not found"
    assert administrator.error("resource_delete", id="x")["message"] == "Not found: Resource was not found."
    assert administrator.error("resource_create", package_id="x")["status"] == 404
    for action in (
        "package_patch",
        "package_update",
        "package_delete",
        "resource_patch",
        "resource_update",
        "resource_delete",
    ):
        assert administrator.error(action)["id"] == ["Missing value"]


def test_resources_are_added_changed_and_taken_off(bus, steward, anybody):
    made = steward.result("resource_create", package_id="tuyen-xe-buyt", url="http://example.invalid/c.xlsx", name="C")
    assert (made["format"], made["position"], made["package_id"], made["url_type"]) == ("XLSX", 2, bus["id"], None)
    patched = steward.result("resource_patch", id=made["id"], description="thêm")
    assert (patched["name"], patched["description"], patched["url"]) == ("C", "thêm", made["url"])
    updated = steward.result("resource_update", id=made["id"], url="http://example.invalid/d.csv")
    assert (updated["name"], updated["description"], updated["format"]) == (None, None, "CSV")
    before = anybody.result("package_show", id="tuyen-xe-buyt")
    assert steward.result("resource_delete", id=made["id"]) is None
    after = anybody.result("package_show", id="tuyen-xe-buyt")
    assert (before["num_resources"], after["num_resources"]) == (3, 2)
    assert after["metadata_modified"] > before["metadata_modified"]
    assert anybody.error("resource_show", id=made["id"])["status"] == 404
    assert steward.error("resource_create", package_id="tuyen-xe-buyt", size="x")["size"] == ["Invalid integer"]
    assert steward.error("resource_create", package_id="tuyen-xe-buyt", upload="x")["upload"] == [
        "A file is needed: send multipart/form-data"
    ]


def test_a_resource_of_another_dataset_is_refused(bus, steward, anybody):
    (other, *_) = anybody.result("package_show", id="danh-muc-thu-tuc-hanh-chinh-cap-xa")["resources"]
    error = steward.error("package_patch", id="tuyen-xe-buyt", resources=[other])
    assert error["resources"] == [f"Resource {other['id']} is not of this dataset"]
    assert anybody.result("package_show", id="tuyen-xe-buyt") == bus


def test_organizations_are_written_by_administrators_alone(undone, administrator, steward):
    assert steward.error("organization_create", name="so-mau")["status"] == 403
    made = administrator.result("organization_create", name="so-mau", title="Sở mẫu", description="mẫu")
    assert (made["title"], made["description"], made["package_count"]) == ("Sở mẫu", "mẫu", 0)
    assert people.agency_named("so-mau").name == "Sở mẫu"
    assert administrator.error("organization_create", name="so-mau")["name"] == [
        "Group name already exists in database"
    ]
    assert administrator.error("organization_create", name="a" * 70)["name"] == [
        "Name must be a maximum of 60 characters long"
    ]
    assert administrator.result("organization_patch", id="so-mau", description="khác")["description"] == "khác"
    assert administrator.result("organization_patch", id="so-mau")["description"] == "khác"
    assert administrator.result("organization_update", id=made["id"], title="Sở mẫu")["description"] == ""
    assert administrator.error("organization_patch", id="so-mau", title="Tên khác")["title"] == [
        "An agency is renamed by decision"
    ]
    assert administrator.error("organization_patch", id="so-mau", name="khac")["name"] == ["An agency keeps its name"]
    assert administrator.error("organization_delete", id="so-mau")["status"] == 403
    assert steward.error("organization_patch", id="so-y-te", description="x")["status"] == 403
    administrator.result("package_create", name="cua-so-mau", owner_org=made["id"])


def test_groups_are_written_by_administrators_alone(undone, administrator, steward):
    assert steward.error("group_create", name="nhom")["status"] == 403
    made = administrator.result("group_create", name="nhom-mau", title="Nhóm mẫu")
    assert (made["title"], made["is_organization"]) == ("Nhóm mẫu", False)
    assert administrator.error("group_create", name="nhom-mau")["name"] == ["Group name already exists in database"]
    assert administrator.result("group_patch", id="nhom-mau")["title"] == "Nhóm mẫu"
    assert administrator.result("group_update", id=made["id"], title="Khác")["title"] == "Khác"
    assert administrator.error("group_patch", id="nhom-mau", name="x-y")["name"] == ["A group keeps its name"]
    assert steward.error("group_update", id="nhom-mau", title="x")["status"] == 403
    assert steward.error("group_delete", id="nhom-mau")["status"] == 403
    assert administrator.error("group_delete", id="dulich")["id"] == ["Datasets are in this group"]
    assert administrator.result("group_delete", id="nhom-mau") is None
    assert administrator.error("group_show", id="nhom-mau")["status"] == 404
