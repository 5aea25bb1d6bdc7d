"""A version that should never have been: its bytes are erased; number, hash, reason and entry in the ledger stay."""

from django.db import transaction
from django.utils import timezone

from duoc.catalogue.models import Publication, Resource, Version
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.publishing import asking, files, rows
from duoc.catalogue.services.rows import kept
from duoc.frame import outbox


def withdraw_version(viewer: Viewer, version: Version, reason: str) -> Version:
    """Take a version back for ever. Raises `asking.PublicationRefusedError`."""
    asking.may_publish(viewer, version.resource.entry)
    if not reason.strip():
        raise asking.PublicationRefusedError("Cần ghi lý do thu hồi.")
    with transaction.atomic():
        resource = Resource.objects.select_for_update(of=["self"]).select_related("entry").get(pk=version.resource_id)
        row = Version.objects.select_for_update().get(pk=version.pk)
        if row.state == "withdrawn":
            raise asking.PublicationRefusedError("Bản này đã thu hồi.")
        table = row.rows_table
        row.state, row.rows_table, row.rows_until, row.columns = "withdrawn", "", None, []
        row.withdrawn_at, row.withdrawn_reason = timezone.now(), reason.strip()
        row.save(update_fields=["state", "rows_table", "rows_until", "columns", "withdrawn_at", "withdrawn_reason"])
        for job in Publication.objects.filter(version=row):
            # Least and greatest values are the data's as well.
            Publication.objects.filter(pk=job.pk).update(report={**job.report, "columns": [], "faults": []})
        if resource.current_id == row.pk:
            resource.current, resource.size, resource.hash = None, None, ""
            resource.save(update_fields=["current", "size", "hash"])
        fact = {
            "entry": resource.entry.code, "resource": str(resource.pk), "number": row.number, "reason": row.withdrawn_reason,
            "parquet_sha256": row.parquet_sha256, "by": viewer.name, "version_event": str(row.event),
        }  # fmt: skip
        outbox.append("catalogue.version_withdrawn", fact)
        if table:
            rows.drop(table, patience="30s")
    _erase(row)
    row.resource = resource
    return row


def _erase(row: Version) -> None:
    """Its files, unless another version that stands has the same bytes. What dies here is done by the sweep."""
    standing = Version.objects.exclude(state="withdrawn")
    if not standing.filter(parquet_sha256=row.parquet_sha256).exists():
        files.erase(files.parquet(row.parquet_sha256), *kept.forget(row.parquet_sha256))
    if not standing.filter(original_sha256=row.original_sha256).exists():
        files.erase(files.original(row.original_sha256), files.staged(row.original_sha256))
