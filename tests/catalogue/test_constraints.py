"""What the database itself promises of resources, versions, publications and markings, by the names that the plate gives."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from duoc.catalogue.models import Finding, Marking, Publication, Version
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, resources
from duoc.people import services as people


@pytest.fixture(scope="module")
def kept(module_database):
    """A resource of an open entry, and two people."""
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    entry = entries.register(HOUSE, publisher, title="Mẫu", kind="open", level="open", access_right="PUBLIC")
    found = [people.create_user(name, password="mot-mat-khau-mau-dai") for name in ("nguoi-mot", "nguoi-hai")]
    return resources.add_resource(HOUSE, entry, name="Bảng"), *found


@pytest.fixture
def resource(kept):
    """The resource; what a test writes is taken back."""
    with transaction.atomic():
        yield kept[0]
        transaction.set_rollback(True)


def version(resource, number=1, **facts):
    """A version of no rows."""
    told = {
        "schema": {"fields": []}, "rows": 0, "parquet_sha256": "0" * 64, "parquet_bytes": 1, "original_sha256": "1" * 64,
        "original_bytes": 1, "original_name": "a.csv", "manifest": {}, "event": uuid4(),
    }  # fmt: skip
    return Version.objects.create(resource=resource, number=number, **(told | facts))


def publication(resource, **facts):
    """A job."""
    return Publication.objects.create(resource=resource, source={"kind": "upload"}, asked_by="duoc", **facts)


def refused(name, write):
    """The database refuses by this name."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        write()
    assert name in (str(error.value), getattr(error.value.__cause__.diag, "constraint_name", ""))


def test_resource_has_one_version_of_a_number(resource):
    version(resource)
    refused("resource_has_one_version_of_a_number", lambda: version(resource))


@pytest.mark.parametrize("change", [{"rows": 5}, {"parquet_sha256": "2" * 64}, {"schema": {}}, {"number": 7}])
def test_published_version_is_never_changed(resource, change):
    made = version(resource)
    refused("published_version_is_never_changed", lambda: Version.objects.filter(pk=made.pk).update(**change))


def test_figures_of_columns_go_with_a_withdrawal_alone(resource):
    made = version(resource, columns=[{"name": "so", "maximum": 7}])
    gone = {"state": "withdrawn", "withdrawn_at": timezone.now(), "withdrawn_reason": "nhầm", "rows_table": ""}
    for change in ({"columns": []}, gone | {"columns": [{"name": "so", "maximum": 8}]}):
        refused("published_version_is_never_changed", lambda: Version.objects.filter(pk=made.pk).update(**change))  # noqa: B023  # called at once
    Version.objects.filter(pk=made.pk).update(**gone, columns=[])


def test_a_version_is_not_deleted(resource):
    made = version(resource)
    refused("published_version_is_never_changed", lambda: Version.objects.filter(pk=made.pk)._raw_delete("default"))


def test_version_is_withdrawn_with_a_reason(resource):
    made = version(resource, rows_table="rows_1")
    gone = {"state": "withdrawn", "withdrawn_at": timezone.now(), "rows_table": ""}
    refused("version_is_withdrawn_with_a_reason", lambda: Version.objects.filter(pk=made.pk).update(**gone))
    Version.objects.filter(pk=made.pk).update(**gone, withdrawn_reason="có số định danh ở cột 3")
    refused("published_version_is_never_changed", lambda: Version.objects.filter(pk=made.pk).update(state="published"))


def test_resource_has_one_running_publication(resource):
    publication(resource)
    refused("resource_has_one_running_publication", lambda: publication(resource, state="running"))


def test_publication_ends_once(resource):
    refused("publication_ends_once", lambda: publication(resource, state="failed"))
    refused("publication_ends_once", lambda: publication(resource, ended_at=timezone.now()))
    made = publication(resource, state="cancelled", ended_at=timezone.now())
    refused(
        "only_a_published_job_has_a_version", lambda: Publication.objects.filter(pk=made.pk).update(state="published")
    )


def test_finding_tells_where_never_what(resource):
    job = publication(resource)
    told = {"publication": job, "column": "so", "type": "PHONE", "count": 21}
    refused("finding_tells_where_never_what", lambda: Finding.objects.create(**told, rows=list(range(21))))
    assert not {field.name for field in Finding._meta.get_fields()} & {"value", "text", "sample"}


def marking(resource, one, **facts):
    """What somebody says of a column."""
    told = {"original_sha256": "1" * 64, "column": "ma", "types": ["SO_DINH_DANH"], "reason": "mã đơn hàng"}
    return Marking.objects.create(resource=resource, proposer=one, **(told | facts))


def test_marking_takes_two_persons(resource, kept):
    _, one, two = kept
    made = marking(resource, one)
    force = {"state": "in_force", "decided_at": timezone.now(), "event": uuid4()}
    for decider in (None, one):
        refused(
            "marking_takes_two_persons",
            lambda decider=decider: Marking.objects.filter(pk=made.pk).update(**force, decider=decider),
        )
    assert Marking.objects.filter(pk=made.pk).update(**force, decider=two) == 1


def test_marking_has_a_reason(resource, kept):
    refused("marking_has_a_reason", lambda: marking(resource, kept[1], reason=""))


def test_a_column_is_marked_once_until_it_is_rejected(resource, kept):
    made = marking(resource, kept[1])
    refused("column_is_marked_once", lambda: marking(resource, kept[2]))
    Marking.objects.filter(pk=made.pk).update(state="rejected")
    marking(resource, kept[2])
