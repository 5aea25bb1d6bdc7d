"""The registry in CKAN's words: entries as datasets, drafts as members."""

import hashlib
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from duoc.catalogue.rules import ckan as words
from duoc.catalogue.rules.records import EntryRecord, PublisherRecord, ResourceRecord, TopicRecord, VersionRecord
from duoc.engines.ckan import packages, shapes

SITE = "https://du-lieu.example"
WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
HEALTH = PublisherRecord(7, "so-yt", "so-y-te", "Sở Y tế", "y tế", WHEN)
TOPIC = TopicRecord("yte", "Y tế", "Health", "HEAL")
ENTRY_ID, RESOURCE_ID = UUID(int=1), UUID(int=2)


def version(**changed):
    facts = {
        "id": 3, "number": 2, "state": "published", "rows": 10, "schema": {"fields": []}, "columns": [], "parquet_sha256": "0",
        "parquet_bytes": 1, "original_sha256": "1", "original_bytes": 2, "original_name": "a.csv", "event": UUID(int=9),
        "rows_table": "", "published_at": WHEN, "withdrawn_at": None, "withdrawn_reason": "",
    }  # fmt: skip
    return VersionRecord(**{**facts, **changed})


def resource(**changed):
    facts = {
        "id": RESOURCE_ID, "position": 0, "name": "A", "description": "", "format": "CSV", "url": "http://x.invalid/a",
        "url_type": "",
        "service": "", "mimetype": "text/csv", "size": 5, "hash": "", "extras": {}, "searchable": (), "keys": (), "created": WHEN,
        "modified": WHEN, "current": None,
    }  # fmt: skip
    return ResourceRecord(**{**facts, **changed})


def entry(**changed):
    facts = {
        "id": ENTRY_ID, "code": "MO-001", "name": "co-so-y-te", "title": "Cơ sở y tế", "title_en": "", "notes": "Ghi chú",
        "kind": "open",
        "level": "open", "state": "published", "publisher": HEALTH, "operator": None, "topic": TOPIC, "frequency": "MONTHLY",
        "review_months": 6, "reviewed_on": None, "data_updated_on": None, "source_note": "", "formats": (), "sharing": (),
        "license_id": "cc-by", "access_right": "PUBLIC", "legal_bases": (), "contact": {"role": "Văn phòng", "phone": "1",
        "email": "a@b.vn"}, "spatial": "", "starts": date(2025, 1, 1), "ends": None, "keywords": ("y tế", "cơ sở"),
        "extras": {"ky": "quý", "url": "http://x.invalid/", "author_email": "c@d.vn"}, "personal": False, "author": "Phòng",
        "version": "1", "sample": True, "created": WHEN, "modified": WHEN, "published_at": WHEN, "withdrawn_at": None,
        "withdrawn_reason": "", "rows_open": True, "resources": (),
    }  # fmt: skip
    return EntryRecord(**{**facts, **changed})


@pytest.mark.parametrize(
    ("of_entry", "told"),
    [("draft", "draft"), ("waiting", "draft"), ("published", "active"), ("ended", "active"), ("withdrawn", "deleted")],
)
def test_states_have_ckans_names(of_entry, told):
    assert words.state(of_entry) == told
    assert words.dataset(entry(state=of_entry), SITE).state == told


def test_ids_are_the_same_on_every_server():
    """A database computes them too: MD5 of kind and key, written as a UUID."""
    digest = hashlib.md5(b"organization:so-yt", usedforsecurity=False).hexdigest()
    assert words.organization_id("so-yt").replace("-", "") == digest
    assert len({words.organization_id("x"), words.group_id("x"), words.tag_id("x")}) == 3


def test_an_entry_is_a_dataset():
    told = words.dataset(entry(), SITE)
    assert (told.id, told.name, told.title, told.notes) == (str(ENTRY_ID), "co-so-y-te", "Cơ sở y tế", "Ghi chú")
    assert (told.maintainer, told.maintainer_email) == ("Văn phòng", "a@b.vn")
    assert (told.author, told.author_email, told.url, told.version) == ("Phòng", "c@d.vn", "http://x.invalid/", "1")
    assert told.organization is not None
    assert (told.organization.name, told.organization.id) == ("so-y-te", words.organization_id("so-yt"))
    assert [one.name for one in told.groups] == ["yte"]
    assert [one.name for one in told.tags] == ["cơ sở", "y tế"]
    assert told.private is False


def test_a_telephone_is_not_told():
    """CKAN has no member for it, and an extra would be copied by every harvester."""
    assert "phone" not in dict(words.dataset(entry(), SITE).extras)


def test_members_without_a_place_are_extras():
    assert words.dataset(entry(), SITE).extras == (
        ("access_rights", "PUBLIC"),
        ("code", "MO-001"),
        ("frequency", "MONTHLY"),
        ("kind", "open"),
        ("ky", "quý"),
        ("sample", "MINH HỌA"),
        ("temporal_start", "2025-01-01"),
    )
    # What the registry says of itself wins against an extra of the same name.
    assert dict(words.dataset(entry(extras={"kind": "x"}), SITE).extras)["kind"] == "open"


def test_what_is_not_invented_says_nothing_of_it():
    assert "sample" not in dict(words.dataset(entry(sample=False), SITE).extras)


def test_what_is_hidden_is_private_and_what_is_restricted_is_not():
    assert words.dataset(entry(level="hidden"), SITE).private is True
    assert words.dataset(entry(level="restricted"), SITE).private is False


def test_an_entry_without_topic_is_in_no_group():
    assert words.dataset(entry(topic=None), SITE).groups == ()


def test_a_link_keeps_its_address():
    told = words.resource(resource(), entry(), SITE)
    assert (told.url, told.url_type, told.datastore, told.modified) == ("http://x.invalid/a", "", False, None)


def test_an_upload_is_at_an_address_of_ours():
    told = words.resource(resource(url_type="upload", url="", current=version()), entry(), SITE)
    assert told.url == f"{SITE}/dataset/{ENTRY_ID}/resource/{RESOURCE_ID}/download/a.csv"
    assert (told.url_type, told.datastore, told.modified) == ("upload", True, WHEN)
    waiting = words.resource(resource(url_type="upload", url="", extras={"file": "điểm dừng.csv"}), entry(), SITE)
    assert waiting.url.endswith("/download/%C4%91i%E1%BB%83m%20d%E1%BB%ABng.csv")
    assert (waiting.datastore, waiting.modified) == (False, None)


def test_a_table_is_at_its_dump():
    told = words.resource(resource(url_type="datastore", url="", current=version()), entry(), SITE)
    assert (told.url, told.url_type) == (f"{SITE}/datastore/dump/{RESOURCE_ID}", "datastore")


def test_a_service_of_the_exchange_is_a_link_to_clients():
    told = words.resource(resource(url_type="service", service="VN/GOV/x"), entry(), SITE)
    assert (told.url_type, told.url) == ("", "http://x.invalid/a")


def test_rows_that_the_viewer_may_not_read_are_not_said_to_be_there():
    held = resource(url_type="upload", current=version())
    assert words.resource(held, entry(level="restricted", rows_open=False), SITE).datastore is False


def draft(**data):
    found, faults = packages.read({"name": "co-so", "owner_org": "so-y-te", **data})
    assert faults == {}
    return found


def test_a_new_draft_is_open_or_hidden():
    assert words.members(draft()) | {"level": "open", "access_right": "PUBLIC"} == words.members(draft())
    assert words.members(draft(private=True))["level"] == "hidden"
    assert words.members(draft(private=True))["access_right"] == "NON_PUBLIC"


@pytest.mark.parametrize(
    ("level", "private", "told"),
    [
        ("open", False, None),
        ("open", True, "hidden"),
        ("hidden", True, None),
        ("hidden", False, "open"),
        ("restricted", False, None),
        ("restricted", True, "hidden"),
    ],
)
def test_a_client_opens_only_what_was_hidden(level, private, told):
    assert words.members(draft(private=private), level=level).get("level") == told


def test_extras_of_known_names_are_members():
    found = words.members(
        draft(
            extras=[
                {"key": "frequency", "value": "ANNUAL"},
                {"key": "spatial", "value": "Cà Mau"},
                {"key": "temporal_start", "value": "2025-01-01T00:00:00"},
                {"key": "temporal_end", "value": "2025-12-31"},
                {"key": "code", "value": "MO-999"},
                {"key": "kind", "value": "master"},
                {"key": "access_rights", "value": "PUBLIC"},
                {"key": "riêng", "value": "1"},
            ],
            url="http://x.invalid/",
            author_email="c@d.vn",
        )
    )
    assert (found["frequency"], found["spatial"]) == ("ANNUAL", "Cà Mau")
    assert (found["starts"], found["ends"]) == (date(2025, 1, 1), date(2025, 12, 31))
    assert found["extras"] == {"riêng": "1", "url": "http://x.invalid/", "author_email": "c@d.vn"}
    assert not {"code", "kind"} & set(found)


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError, match="isoformat"):
        words.members(draft(extras=[{"key": "temporal_end", "value": "31/12/2025"}]))


def test_what_was_served_can_be_written_back():
    """A dataset read, and written as it was read, says the same."""
    served = shapes.dataset(words.dataset(entry(), SITE))
    found = words.members(packages.read(served)[0], level="open")
    one = entry()
    for member in (
        "name",
        "title",
        "notes",
        "license_id",
        "author",
        "version",
        "frequency",
        "spatial",
        "starts",
        "ends",
    ):
        assert found[member] == getattr(one, member), member
    assert found["extras"] == one.extras  # that it is invented is the registry's to say
    assert sorted(found["keywords"]) == sorted(one.keywords)
    assert found["contact"] == {"role": "Văn phòng", "email": "a@b.vn"}
    assert "level" not in found
