"""The gate's decision: what was found becomes rows of the job; what two people marked as false stops nothing."""

from collections.abc import Sequence

from django.db import transaction

from duoc.catalogue.models import Finding, Marking, Publication
from duoc.catalogue.rules.personal import Found


def keep(held: Publication, found: Sequence[Found]) -> None:
    """The findings of this reading in place of those of an earlier, interrupted one."""
    with transaction.atomic():
        Finding.objects.filter(publication=held).delete()
        Finding.objects.bulk_create(
            Finding(
                publication=held, column=one.column, type=one.type, legal=one.legal, count=one.count, rows=one.rows,
                reason=one.reason,
            )
            for one in found
        )  # fmt: skip


def unmarked(held: Publication, sha256: str) -> list[Finding]:
    """Findings of a job that no marking in force for these very bytes calls false."""
    marked: dict[str, set[str]] = {}
    for one in Marking.objects.filter(resource=held.resource_id, original_sha256=sha256, state="in_force"):
        marked.setdefault(one.column, set()).update(one.types)
    return [one for one in held.findings.order_by("id") if one.type not in marked.get(one.column, set())]
