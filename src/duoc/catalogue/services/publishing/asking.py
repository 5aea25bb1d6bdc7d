"""Jobs: asked for, looked at, cancelled, begun again with other answers."""

import errno
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from duoc.catalogue.models import Entry, Publication, Resource
from duoc.catalogue.rules.versions import LIVE, WAITING
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.publishing import files, sameness
from duoc.core import text as vietnamese
from duoc.core.environment import Environment
from duoc.engines.tabular import Choice
from duoc.frame import waking

KINDS = ("upload", "url", "table", "service", "datastore")
_LONGEST_NAME = 200


class PublicationRefusedError(ValueError):
    """A job cannot be begun, or not be changed any more; the message says why."""


def upload(
    viewer: Viewer, resource: Resource, name: str, pieces: Iterable[bytes], choice: Mapping[str, Any] | None = None
) -> Publication:
    """Keep the bytes and ask for their publication. When this returns, the job is done sooner or later.

    Raises `PublicationRefusedError`, also when the disk takes no more, and `files.TooLargeError`.
    """
    may_publish(viewer, resource.entry)
    try:
        kept = files.stage(pieces)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise PublicationRefusedError(
            "Máy hết chỗ trên đĩa nên tệp chưa được nhận; bản đang công bố giữ nguyên. Báo quản trị viên rồi nộp lại."
        ) from None
    if not kept.bytes:
        raise PublicationRefusedError("Tệp rỗng.")
    return ask(viewer, resource, {"kind": "upload", "name": plain_name(name), **kept._asdict()}, choice)


def ask(
    viewer: Viewer, resource: Resource, source: Mapping[str, Any], choice: Mapping[str, Any] | None = None
) -> Publication:
    """A job that waits. source: {kind: upload, name, sha256, bytes} | {kind: url, url} | {kind: table, database, table}
    | {kind: service, service: identifier and path} | {kind: datastore, resource: whose draft}.

    Raises `PublicationRefusedError`: not his, withdrawn, or another job of this resource runs.
    """
    may_publish(viewer, resource.entry)
    if source.get("kind") not in KINDS:
        raise PublicationRefusedError("Không rõ nguồn dữ liệu.")
    if choice:
        try:
            Choice().said(choice)
        except ValueError as error:
            raise PublicationRefusedError(f"Lựa chọn cách đọc tệp không hợp lệ ({error}).") from None
    try:
        with transaction.atomic():
            made = Publication.objects.create(
                resource=resource, source=dict(source), choice=dict(choice or {}), asked_by=viewer.name or "?",
                user_id=viewer.user,
            )  # fmt: skip
            waking.wake(Environment.PRODUCTION)
    except IntegrityError as error:
        if "resource_has_one_running_publication" not in str(error):
            raise
        raise PublicationRefusedError("Nguồn dữ liệu này đang có một lần công bố chưa xong.") from None
    return made


def again(viewer: Viewer, held: Publication, choice: Mapping[str, Any] | None = None) -> Publication:
    """The same source once more, with other answers or because two people marked what stopped it; what a pull has published
    is pulled anew.

    Raises `PublicationRefusedError`, also when the bytes are no longer kept.
    """
    source = held.source
    if source["kind"] != "upload" and held.state in ("published", "unchanged"):
        source = sameness.asked(source)
    if source.get("sha256") and not files.staged(source["sha256"]).exists():
        raise PublicationRefusedError("Tệp đã nộp không còn được giữ; hãy gửi lại.")
    return ask(viewer, held.resource, source, held.choice if choice is None else choice)


def cancel(viewer: Viewer, held: Publication) -> None:
    """Ask a job to end without a version; one that waits ends at once. One that has ended stays as it is."""
    may_publish(viewer, held.resource.entry)
    Publication.objects.filter(pk=held.pk, state=WAITING).update(state="cancelled", ended_at=timezone.now())
    Publication.objects.filter(pk=held.pk, state__in=LIVE).update(cancel_asked=True)


def publications(viewer: Viewer, resource: Resource | None = None) -> QuerySet[Publication]:
    """Jobs that the viewer may see, newest first: those of agencies whose unpublished entries are his to see."""
    found = Publication.objects.select_related("resource__entry__agency", "version").order_by("-asked_at")
    if resource is not None:
        found = found.filter(resource=resource)
    return found if viewer.sees is None else found.filter(resource__entry__agency_id__in=viewer.sees)


def publication(number: UUID | str, viewer: Viewer) -> Publication | None:
    """The job of an id; None as for one that is not there."""
    try:
        return publications(viewer).filter(pk=UUID(str(number))).first()
    except ValueError:
        return None


def may_publish(viewer: Viewer, entry: Entry) -> None:
    """Raises `PublicationRefusedError` where the viewer may not publish data of an entry."""
    if not viewer.may_change(entry.agency_id):
        raise PublicationRefusedError(f"Mục này do {entry.agency.name} phụ trách.")
    if entry.state == "withdrawn":
        raise PublicationRefusedError("Mục đã thu hồi, không công bố thêm được.")


def plain_name(name: str) -> str:
    """A file's name without folders, control characters and excess; never empty."""
    last = PurePosixPath(vietnamese.nfc(name).replace("\\", "/")).name
    kept = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip(" .")
    return kept[-_LONGEST_NAME:] or "tep"
