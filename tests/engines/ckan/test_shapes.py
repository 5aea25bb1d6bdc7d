"""Datasets and the rest, member by member and in order, against what CKAN served."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tests.engines.ckan.samples import answered

from duoc.engines.ckan import shapes
from duoc.engines.ckan.shapes import Dataset, FacetValue, Organization, Resource, Tag

WHEN = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
TOLD = "2026-03-04T05:06:07.000089"
OWNER = Organization("{ORG}", "so-mau", "Sở mẫu", "dữ liệu mẫu", WHEN)
TRAFFIC = Organization("{GROUP}", "giao-thong", "Giao thông", "", WHEN, group=True)
CSV = Resource(
    id="{UUID}",
    package="{PKG}",
    position=0,
    name="CSV",
    description="bản CSV",
    format="CSV",
    url="http://example.invalid/a.csv",
    url_type="",
    mimetype=None,
    size=None,
    hash="",
    created=WHEN,
    metadata_modified=WHEN,
)
BUS = Dataset(
    id="{PKG}",
    name="tuyen-xe-buyt-mau",
    title="Tuyến xe buýt (mẫu)",
    notes="Dữ liệu mẫu",
    organization=OWNER,
    created=WHEN,
    modified=WHEN,
    license_id="cc-by",
    creator="{UUID}",
    extras=(("ky_cap_nhat", "QUARTERLY"),),
    groups=(TRAFFIC,),
    resources=(CSV,),
    tags=(Tag("{UUID}", "giao thông"), Tag("{UUID}", "xe buýt")),
)
SHARED = Dataset(
    id="{PRIV}",
    name="dung-chung-mau",
    title="CSDL dùng chung (mẫu)",
    notes="",
    organization=OWNER,
    created=WHEN,
    modified=WHEN,
    private=True,
    creator="{UUID}",
)


def ordered(value: Any) -> str:
    """With the order of members; the record's placeholder for moments is ours."""
    return json.dumps(value, ensure_ascii=False).replace("{TS}", TOLD)


def test_a_dataset_is_served_as_recorded(shared: Path) -> None:
    assert ordered(shapes.dataset(BUS)) == ordered(answered(shared, "pkg-show-by-uuid")["result"])


def test_a_private_dataset_without_licence_is_served_as_recorded(shared: Path) -> None:
    """CKAN puts empty lists in another order than full ones: here the order is not compared."""
    recorded = answered(shared, "pkg-show-private-auth")["result"]
    assert json.loads(ordered(shapes.dataset(SHARED))) == json.loads(ordered(recorded))


def test_uploads_and_tables_are_served_as_recorded(shared: Path) -> None:
    recorded = answered(shared, "search-shape")["result"]["results"][0]["resources"]
    upload = Resource(
        id="{RES}",
        package="{PKG}",
        position=1,
        name="Tệp tải lên",
        description="",
        format="CSV",
        url="{BASE}/dataset/{PKG}/resource/{RES}/download/diem-dung.csv",
        url_type="upload",
        mimetype="text/csv",
        size=18,
        hash="",
        created=WHEN,
        metadata_modified=WHEN,
        modified=WHEN,
    )
    table = Resource(
        id="{TBL}",
        package="{PKG}",
        position=2,
        name="bảng",
        description=None,
        format="",
        url="{BASE}/datastore/dump/{TBL}",
        url_type="datastore",
        mimetype="",
        size=None,
        hash="",
        created=WHEN,
        metadata_modified=WHEN,
        modified=WHEN,
        datastore=True,
    )
    assert ordered([shapes.resource(one) for one in (upload, table)]) == ordered(recorded[1:])


def test_an_organization_is_served_as_recorded(shared: Path) -> None:
    recorded = answered(shared, "org-create")["result"]
    made = Organization("{UUID}", "so-mau", "Sở mẫu", "dữ liệu mẫu", WHEN)
    assert ordered(shapes.organization(made, users=[], extras=[], groups=[])) == ordered(recorded)


def test_a_group_says_that_it_is_none(shared: Path) -> None:
    told = shapes.organization(TRAFFIC)
    assert (told["is_organization"], told["type"], told["name"]) == (False, "group", "giao-thong")


def test_a_search_is_served_as_recorded(shared: Path) -> None:
    recorded = answered(shared, "search-shape")["result"]
    told = shapes.search_result(2, recorded["results"], "score desc, metadata_modified desc", {})
    assert told == recorded
    assert list(told) == ["count", "facets", "results", "sort", "search_facets"]


def test_facets_stand_in_falling_order_of_what_people_call_them() -> None:
    values = [FacetValue("a", "Ấp", 3), FacetValue("b", "Bến", 1), FacetValue("c", "An", 2)]
    told = shapes.search_result(0, [], "", {"organization": values})
    assert told["facets"] == {"organization": {"a": 3, "b": 1, "c": 2}}
    assert told["search_facets"]["organization"]["title"] == "organization"
    assert told["search_facets"]["organization"]["items"] == [
        {"name": "a", "display_name": "Ấp", "count": 3},
        {"name": "b", "display_name": "Bến", "count": 1},
        {"name": "c", "display_name": "An", "count": 2},
    ]


def test_a_dataset_without_organization_has_none() -> None:
    told = shapes.dataset(Dataset("1", "ten", "Tên", None, None, WHEN, WHEN))
    assert (told["organization"], told["owner_org"]) == (None, None)


def test_moments_are_utc_and_say_no_zone() -> None:
    there = WHEN.astimezone(timezone(timedelta(hours=7)))
    assert shapes.moment(there) == TOLD
    assert shapes.moment(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000000"
    assert shapes.moment(None) is None


def test_a_tag_has_no_vocabulary() -> None:
    assert shapes.tag(Tag("7", "xe buýt")) == {
        "display_name": "xe buýt",
        "id": "7",
        "name": "xe buýt",
        "vocabulary_id": None,
    }
