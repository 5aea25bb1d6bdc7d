"""An entry in CKAN's words, and a draft of CKAN in ours."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules import ckan
from duoc.engines.ckan.packages import PackageDraft

from ..record_samples import FILE, LINK, NOON, OFFICE, SITE, TOPIC, entry, link, resource, restricted

DRAFT = PackageDraft(
    name="tuyen-xe",
    title="Tuyến xe",
    notes="Mô tả",
    organization="so-mau",
    private=False,
    state="active",
    license_id="cc-by",
    author="Sở Mẫu",
    author_email="",
    maintainer="Phòng",
    maintainer_email="phong@example.invalid",
    url="",
    version="2",
    tags=("xe", "buýt"),
    groups=(),
    extras=(("temporal_start", "2025-01-01"), ("temporal_end", "2025-12-31T00:00:00"), ("mau", "x")),
    resources=(),
    modified=None,
)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("draft", "draft"),
        ("waiting", "draft"),
        ("published", "active"),
        ("ended", "active"),
        ("withdrawn", "deleted"),
        ("", "draft"),
    ],
)
def test_a_state_has_its_word_in_ckan(here, there):
    assert ckan.state(here) == there


@pytest.mark.parametrize(("level", "private"), [("open", False), ("restricted", False), ("hidden", True)])
def test_only_what_is_hidden_is_private(level, private):
    assert ckan.dataset(entry(level=level), SITE).private is private


@pytest.mark.parametrize(
    ("made", "other"),
    [
        (ckan.organization_id("a"), ckan.group_id("a")),
        (ckan.organization_id("a"), ckan.tag_id("a")),
        (ckan.group_id("a"), ckan.tag_id("a")),
        (ckan.tag_id("a"), ckan.tag_id("A")),
    ],
)
def test_things_of_different_kinds_have_different_ids(made, other):
    assert made != other


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_id_is_a_uuid_and_always_the_same(key):
    assert str(UUID(ckan.organization_id(key))) == ckan.organization_id(key)


def test_a_dataset_says_who_maintains_it():
    found = ckan.dataset(entry(), SITE)
    assert (found.maintainer, found.maintainer_email) == ("Phòng Dữ liệu", "dulieu@example.invalid")


def test_an_entry_without_contact_names_nobody():
    found = ckan.dataset(entry(contact={}), SITE)
    assert (found.maintainer, found.maintainer_email) == (None, None)


def test_keywords_stand_in_their_order():
    assert [one.name for one in ckan.dataset(entry(keywords=("b", "a", "c")), SITE).tags] == ["a", "b", "c"]


def test_the_topic_is_the_group():
    assert [(one.name, one.title, one.group) for one in ckan.dataset(entry(), SITE).groups] == [
        ("giao-thong", "Giao thông", True)
    ]


def test_an_entry_without_topic_has_no_group():
    assert ckan.dataset(entry(topic=None), SITE).groups == ()


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (ckan.organization(OFFICE, 3), ("so-mau-tinh", "Sở Mẫu", 3, False)),
        (ckan.group(TOPIC, 4), ("giao-thong", "Giao thông", 4, True)),
    ],
)
def test_an_organization_and_a_group_are_told_apart(made, expected):
    assert (made.name, made.title, made.packages, made.group) == expected


def test_extras_are_those_of_the_entry_in_the_order_of_their_keys():
    assert ckan.dataset(entry(extras={"z": "1", "url": "https://x.example.invalid"}), SITE).extras == (
        ("access_rights", "PUBLIC"),
        ("code", "MO-001"),
        ("frequency", "QUARTERLY"),
        ("kind", "open"),
        ("spatial", "Tỉnh mẫu"),
        ("temporal_end", "2025-12-31"),
        ("temporal_start", "2025-01-01"),
        ("z", "1"),
    )


@pytest.mark.parametrize("key", ["code", "kind", "access_rights", "frequency"])
def test_an_extra_of_a_stranger_hides_no_member(key):
    assert dict(ckan.dataset(entry(extras={key: "giả"}), SITE).extras)[key] != "giả"


def test_what_is_empty_is_no_extra():
    found = dict(ckan.dataset(entry(spatial="", starts=None, ends=None, frequency=""), SITE).extras)
    assert set(found) == {"access_rights", "code", "kind"}


@pytest.mark.parametrize(("sample", "said"), [(True, "MINH HỌA"), (False, None)])
def test_a_sample_says_that_it_is_one(sample, said):
    assert dict(ckan.dataset(entry(sample=sample), SITE).extras).get("sample") == said


@pytest.mark.parametrize(
    ("held", "url"),
    [
        (resource(), f"{SITE}/dataset/{UUID(int=1)}/resource/{FILE}/download/tuy%E1%BA%BFn%20xe.csv"),
        (
            resource(current=None, extras={"file": "a.csv"}),
            f"{SITE}/dataset/{UUID(int=1)}/resource/{FILE}/download/a.csv",
        ),
        (resource(url_type="datastore"), f"{SITE}/datastore/dump/{FILE}"),
        (link(), "https://kia.example.invalid/a.xlsx"),
    ],
)
def test_a_resource_has_its_address(held, url):
    assert ckan.resource(held, entry(), SITE).url == url


@pytest.mark.parametrize(
    ("held", "one", "there"),
    [
        (resource(), entry(), True),
        (resource(current=None), entry(), False),
        (link(), entry(), False),
        (resource(), restricted(), False),
    ],
)
def test_rows_are_said_to_be_there_for_who_may_read_them(held, one, there):
    assert ckan.resource(held, one, SITE).datastore is there


@pytest.mark.parametrize("held", [resource(), resource(url_type="datastore"), link()])
def test_of_restricted_data_neither_address_nor_size_nor_hash_is_told(held):
    told = ckan.resource(held, restricted(), SITE)
    assert (told.url, told.size, told.hash) == ("", None, "")


@pytest.mark.parametrize(
    ("here", "there"), [("upload", "upload"), ("datastore", "datastore"), ("service", ""), ("", "")]
)
def test_a_kind_of_resource_that_ckan_does_not_know_is_none(here, there):
    assert ckan.resource(resource(url_type=here), entry(), SITE).url_type == there


def test_a_resource_was_changed_when_its_version_was_published():
    assert ckan.resource(resource(), entry(), SITE).modified == NOON


def test_resources_stay_in_their_order():
    assert [one.id for one in ckan.dataset(entry(), SITE).resources] == [str(FILE), str(LINK)]


def test_a_draft_says_the_members_of_an_entry():
    assert ckan.members(DRAFT) == {
        "name": "tuyen-xe",
        "title": "Tuyến xe",
        "notes": "Mô tả",
        "license_id": "cc-by",
        "author": "Sở Mẫu",
        "version": "2",
        "contact": {"role": "Phòng", "email": "phong@example.invalid"},
        "keywords": ["xe", "buýt"],
        "extras": {"mau": "x"},
        "frequency": "",
        "spatial": "",
        "starts": date(2025, 1, 1),
        "ends": date(2025, 12, 31),
        "level": "open",
        "access_right": "PUBLIC",
    }


@pytest.mark.parametrize("key", ["code", "kind", "access_rights", "sample"])
def test_what_is_told_is_not_taken(key):
    assert key not in ckan.members(replace(DRAFT, extras=((key, "x"),)))["extras"]


@pytest.mark.parametrize("name", ["author_email", "url"])
def test_a_member_without_a_place_is_kept_among_the_extras(name):
    assert ckan.members(replace(DRAFT, extras=(), **{name: "x"}))["extras"] == {name: "x"}


@pytest.mark.parametrize(
    ("private", "level", "shown"),
    [
        (False, "", ("open", "PUBLIC")),
        (False, "hidden", ("open", "PUBLIC")),
        (False, "open", (None, None)),
        (False, "restricted", (None, None)),
        (True, "", ("hidden", "NON_PUBLIC")),
        (True, "open", ("hidden", "NON_PUBLIC")),
        (True, "restricted", ("hidden", "NON_PUBLIC")),
        (True, "hidden", (None, None)),
    ],
)
def test_no_client_opens_what_is_restricted(private, level, shown):
    found = ckan.members(replace(DRAFT, private=private), level=level)
    assert (found.get("level"), found.get("access_right")) == shown


@pytest.mark.parametrize("day", ["2025", "01/01/2025", "2025-13-01", "mai", "2025-02-30"])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(ValueError, match=r"."):
        ckan.members(replace(DRAFT, extras=(("temporal_start", day),)))


@pytest.mark.parametrize("name", ["maintainer", "maintainer_email"])
def test_a_contact_says_only_what_was_said(name):
    assert len(ckan.members(replace(DRAFT, **{name: ""}))["contact"]) == 1
