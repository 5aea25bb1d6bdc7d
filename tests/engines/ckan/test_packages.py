"""Datasets as they are written; sentences as recorded."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.engines.ckan.samples import exchanges

from duoc.engines.ckan import packages
from duoc.engines.ckan.errors import IntegrityError


def faults(**data: Any) -> dict[str, Any]:
    return packages.read({"name": "thu-1", "owner_org": "so-mau", **data})[1]


def test_a_dataset_is_read() -> None:
    draft, wrong = packages.read(
        {
            "name": "tuyen-xe-buyt",
            "title": "Tuyến xe buýt",
            "notes": "Ghi chú",
            "owner_org": "so-mau",
            "private": "true",
            "license_id": "cc-by",
            "maintainer_email": " a@b.vn ",
            "tags": [{"name": "xe buýt"}, {"name": "giao thông", "vocabulary_id": None}],
            "groups": [{"name": "giao-thong"}, {"id": "77"}],
            "extras": [{"key": "b", "value": "2"}, {"key": "a", "value": 1}, {"key": "c", "value": {"x": "đ"}}],
            "resources": [{"url": "http://example.invalid/a.csv", "name": "A"}],
            "metadata_modified": "2026-02-16T01:00:00",
            "unknown": "left alone",
        }
    )
    assert wrong == {}
    assert (draft.name, draft.title, draft.notes) == ("tuyen-xe-buyt", "Tuyến xe buýt", "Ghi chú")
    assert (draft.organization, draft.private, draft.state, draft.license_id) == ("so-mau", True, "active", "cc-by")
    assert draft.maintainer_email == "a@b.vn"
    assert draft.tags == ("xe buýt", "giao thông")
    assert draft.groups == ("giao-thong", "77")
    assert draft.extras == (("a", "1"), ("b", "2"), ("c", '{"x": "đ"}'))
    assert [(one.name, one.format) for one in draft.resources] == [("A", "CSV")]
    assert draft.modified == datetime(2026, 2, 16, 1, tzinfo=UTC)


def test_the_title_is_the_name_unless_it_is_said() -> None:
    assert packages.read({"name": "thu-1"})[0].title == "thu-1"
    assert packages.read({}, known_name="thu-2")[0].title == "thu-2"


@pytest.mark.parametrize("recorded", ["pkg-create-noname", "pkg-create-bademail"])
def test_faults_are_told_as_recorded(shared: Path, recorded: str) -> None:
    one = exchanges(shared)[recorded]
    told = packages.read(one["request"]["json"])[1]
    assert {**told, "__type": "Validation Error"} == one["response"]["error"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": "a"}, {"name": ["Must be at least 2 characters long", 'Name "a" length is less than minimum 2']}),
        ({"tags": [{"name": "a"}]}, {"tags": [{"name": ['Tag "a" length is less than minimum 2']}]}),
        ({"tags": [{"name": "ab"}, {}]}, {"tags": [{}, {"name": ["Missing value"]}]}),
        ({"tag_string": "ab, a"}, {"tag_string": ['Tag "a" length is less than minimum 2']}),
        (
            {"extras": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]},
            {"extras_validation": ['Duplicate key "a"']},
        ),
        ({"extras": [{"value": "1"}]}, {"extras": [{"key": ["Missing value"]}]}),
        ({"extras": [{"key": "a"}]}, {"extras": [{"value": ["Missing value"]}]}),
        ({"extras": [{"key": 5, "value": ""}]}, {"extras": [{"key": ["Must be a Unicode string value"]}]}),
        ({"resources": [{}, {"size": "x"}]}, {"resources": [{}, {"size": ["Invalid integer"]}]}),
        ({"state": "gone"}, {"state": ["Value must be one of ['active', 'draft', 'deleted']"]}),
        ({"private": "maybe"}, {"private": ["Must be a boolean value"]}),
        ({"metadata_modified": "yesterday"}, {"metadata_modified": ["Date format incorrect"]}),
        ({"version": "1" * 101}, {"version": ["Version must be a maximum of 100 characters long"]}),
        ({"notes": {"vi": "a"}}, {"notes": ["Must be a Unicode string value"]}),
    ],
)
def test_each_fault_is_told_under_its_argument(data: dict[str, Any], told: dict[str, Any]) -> None:
    assert faults(**data) == told


def test_all_faults_are_told_together() -> None:
    assert set(faults(name="A", author_email="x", maintainer_email="y", tags=[{"name": "a"}])) == {
        "name",
        "author_email",
        "maintainer_email",
        "tags",
    }


@pytest.mark.parametrize("name", ["tags", "extras", "groups", "resources"])
@pytest.mark.parametrize("value", ["x", {"a": 1}, [1], ["x"], [[]], 5, [{}] * 1001])
def test_wrong_nesting_is_an_integrity_error(name: str, value: Any) -> None:
    with pytest.raises(IntegrityError) as refused:
        faults(**{name: value})
    assert refused.value.members()["data"] == name


def test_a_deleted_extra_is_left_out() -> None:
    assert packages.read({"name": "ab", "extras": [{"key": "a", "value": None, "deleted": True}]})[0].extras == ()


def test_tags_come_as_a_list_or_a_text_and_once() -> None:
    assert packages.read({"name": "ab", "tag_string": "xe buýt, , giao thông,xe buýt"})[0].tags == (
        "xe buýt",
        "giao thông",
    )
    assert packages.read({"name": "ab", "tags": [{"name": "xe"}], "tag_string": "tàu"})[0].tags == ("xe",)


def test_a_patch_changes_what_it_says() -> None:
    current = {
        "id": "7",
        "name": "ten",
        "notes": "a",
        "tags": [{"name": "xe"}],
        "metadata_modified": "2026-01-01T00:00:00",
    }
    merged = packages.patched(current, {"id": "ten", "notes": "b"})
    assert merged == {"id": "7", "name": "ten", "notes": "b", "tags": [{"name": "xe"}]}
    assert packages.read(packages.patched(current, {"tag_string": "tàu"}))[0].tags == ("tàu",)
    assert packages.patched(current, {"metadata_modified": "2026-02-02T00:00:00"})["metadata_modified"].startswith(
        "2026-02"
    )
