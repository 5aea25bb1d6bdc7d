"""Two people together say of a column that what the gate found there is no personal data. Nothing else overrides the gate."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from duoc.catalogue.models import Marking, Publication
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.publishing import asking, gatekeeping
from duoc.frame import outbox


class MarkingRefusedError(ValueError):
    """A marking cannot be made or decided; the message says why."""


def propose(viewer: Viewer, held: Publication, column: str, reason: str, types: Sequence[str] | None = None) -> Marking:
    """Say that findings of a column are false (all its types where none is named). It counts when another one agrees.

    Raises `MarkingRefusedError`.
    """
    user = _person(viewer, held)
    if not reason.strip():
        raise MarkingRefusedError("Cần ghi lý do.")
    found = {one.type for one in held.findings.filter(column=column)}
    wanted = sorted(found if types is None else set(types))
    if not wanted or not found.issuperset(wanted):
        raise MarkingRefusedError("Cột này không có phát hiện như vậy trong lần công bố đó.")
    try:
        with transaction.atomic():
            made = Marking.objects.create(
                resource=held.resource, original_sha256=held.source["sha256"], column=column, types=wanted,
                reason=reason.strip(), proposer_id=user,
            )  # fmt: skip
            _tell(made, viewer, "proposed")
    except IntegrityError:
        raise MarkingRefusedError("Cột này đã có đề nghị đang chờ hoặc đang có hiệu lực.") from None
    return made


def decide(viewer: Viewer, marking: Marking, *, agree: bool) -> Publication | None:
    """Agree with a marking that another person proposed, or reject it.

    Gives the job that begins anew where nothing else stops the last one of this file. Raises `MarkingRefusedError`.
    """
    last = _last(marking)
    user = _person(viewer, last)
    with transaction.atomic():
        row = Marking.objects.select_for_update().get(pk=marking.pk)
        if row.state != "proposed":
            raise MarkingRefusedError("Đề nghị này đã được quyết định.")
        if user == row.proposer_id:
            raise MarkingRefusedError("Người đề nghị không tự quyết định được; cần một người thứ hai.")
        row.state = "in_force" if agree else "rejected"
        row.decider_id, row.decided_at = user, timezone.now()
        row.event = _tell(row, viewer, row.state)
        row.save(update_fields=["state", "decider_id", "decided_at", "event"])
    if not agree or last.state != "stopped" or gatekeeping.unmarked(last, row.original_sha256):
        return None
    try:
        return asking.again(viewer, last)
    except asking.PublicationRefusedError:
        return None


def markings(viewer: Viewer) -> QuerySet[Marking]:
    """Markings of the entries whose unpublished matter the viewer sees, newest first."""
    found = Marking.objects.select_related("resource__entry__agency", "proposer", "decider").order_by("-id")
    return found if viewer.sees is None else found.filter(resource__entry__agency_id__in=viewer.sees)


def _last(marking: Marking) -> Publication:
    jobs = Publication.objects.filter(resource=marking.resource_id, source__sha256=marking.original_sha256)
    return jobs.select_related("resource__entry__agency").order_by("-asked_at")[0]


def _person(viewer: Viewer, held: Publication) -> int:
    """A marking is said by a person with a name, not by the machine's own account."""
    if viewer.user is None:
        raise MarkingRefusedError("Cần một người dùng có tên để đề nghị hoặc quyết định.")
    try:
        asking.may_publish(viewer, held.resource.entry)
    except asking.PublicationRefusedError as error:
        raise MarkingRefusedError(str(error)) from None
    return viewer.user


def _tell(marking: Marking, viewer: Viewer, what: str) -> UUID:
    fact = {
        "entry": marking.resource.entry.code, "resource": str(marking.resource_id), "column": marking.column,
        "types": marking.types, "original_sha256": marking.original_sha256, "reason": marking.reason, "what": what,
        "by": viewer.name,
    }  # fmt: skip
    return outbox.append("catalogue.marking", fact)
