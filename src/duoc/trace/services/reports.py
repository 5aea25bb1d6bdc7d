"""Reports of buyers: kept with the suspicion about the stamp's serial, read by inspectors, erased on demand.

Nobody is asked who he is. Text and photo never reach the ledger, which holds that there was a report, and its digest.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.core.text import nfc
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.people.models import User
from duoc.trace.models import Report, Suspicion, SuspicionStep
from duoc.trace.models.reports import LONGEST_TEXT
from duoc.trace.rules import serials
from duoc.trace.rules.clones.scans import is_place
from duoc.trace.rules.reporting import A_DAY_OF_ALL, A_DAY_OF_ONE_STAMP, REPORTED
from duoc.trace.services import photos
from duoc.trace.services.stamps import standing

__all__ = ["LONGEST_TEXT", "ReportRefusedError", "erase", "of_suspicion", "photo_of", "report"]
_PRODUCTION = Environment.PRODUCTION


class ReportRefusedError(ValueError):
    """A report that is not taken; a sentence for the person who sent it."""


def report(
    serial: str, text: str, photo: bytes = b"", *, commune: str = "", environment: Environment = _PRODUCTION
) -> Report:
    """Keep what somebody says of a stamp. It opens a suspicion where none is open, unless one was confirmed already.

    Raises `ReportRefusedError`: nothing said or shown, too long, no such stamp, too many of one day; `SerialError`.
    """
    said = nfc(text.replace("\0", "").strip())
    if not said and not photo:
        raise ReportRefusedError(_("Hãy viết vài lời hoặc gửi một ảnh."))
    if len(said) > LONGEST_TEXT:
        raise ReportRefusedError(_("Lời báo dài quá %s ký tự.") % LONGEST_TEXT)
    if commune and not is_place(commune):
        raise ReportRefusedError(_("Nơi mua là mã xã năm chữ số hoặc mã tỉnh hai chữ số."))
    stamp = standing(serial, environment)
    if stamp is None:
        raise ReportRefusedError(_("Không có tem nào mang số sê-ri này."))
    try:
        picture = photos.encoded(photo).jpeg if photo else None
    except photos.PhotoError as error:
        raise ReportRefusedError(str(error)) from error
    using = alias(environment)
    with transaction.atomic(using):
        suspicion = _suspicion(serials.written(serials.parsed(serial)), stamp.batch.pk, using)
        today = Report.objects.using(using).filter(at__gt=timezone.now() - timedelta(days=1))
        if (
            today.filter(suspicion__subject=suspicion.subject).count() >= A_DAY_OF_ONE_STAMP
            or today.count() >= A_DAY_OF_ALL
        ):
            raise ReportRefusedError(_("Hôm nay đã nhận nhiều lời báo; hãy thử lại ngày mai hoặc gọi chi cục quản lý."))
        digest = sha256(said.encode() + b"\0" + (picture or b"")).hexdigest()
        fact = {"suspicion": suspicion.pk, "digest": digest, "photo": picture is not None}
        event = outbox.append("trace.suspicion_reported", fact, using=using)
        return Report.objects.using(using).create(
            suspicion=suspicion, text=said, photo=picture, commune=commune, event=event
        )


def of_suspicion(suspicion: Suspicion, environment: Environment = _PRODUCTION) -> list[Any]:
    """All reports about the serial of a suspicion, whichever suspicion they came to, newest first; photos are not read, only
    `has_photo`."""
    found: Any = Report.objects.using(alias(environment)).filter(
        suspicion__kind=suspicion.kind, suspicion__subject=suspicion.subject
    )
    return list(found.defer("photo").annotate(has_photo=Q(photo__isnull=False)).order_by("-id"))


def photo_of(number: int, environment: Environment = _PRODUCTION) -> bytes | None:
    """The JPEG of a report; None where there is none."""
    found = Report.objects.using(alias(environment)).filter(pk=number).first()
    return bytes(found.photo) if found and found.photo else None


def erase(number: int, *, by: User, environment: Environment = _PRODUCTION) -> Report:
    """Take away what a report says and shows; that there was one stays. Raises `ReportRefusedError`."""
    using = alias(environment)
    with transaction.atomic(using):
        row = Report.objects.using(using).select_for_update().filter(pk=number, erased_at=None).first()
        if row is None:
            raise ReportRefusedError(_("Không có lời báo này, hoặc đã xóa."))
        outbox.append("trace.report_erased", {"report": row.pk, "by": by.pk}, using=using)
        Report.objects.using(using).filter(pk=number).update(text="", photo=None, erased_at=Now())
        row.refresh_from_db(using=using)
    return row


def _suspicion(serial: str, batch: int, using: str) -> Suspicion:
    """The open suspicion about a serial or the confirmed one; else a new one, of which nothing is known but the report."""
    rows = Suspicion.objects.using(using).filter(kind="serial", subject=serial)
    last = rows.select_for_update().order_by("-id").first()
    if last is not None and last.status != Suspicion.Status.DISMISSED:
        return last
    reasons = [{"rule": REPORTED.id, "count": 1, "points": 0}]
    made, is_new = Suspicion.objects.using(using).get_or_create(
        kind="serial", subject=serial, status="open", defaults={"batch_id": batch, "score": 0, "reasons": reasons}
    )
    if is_new:
        SuspicionStep.objects.using(using).create(suspicion=made, to=Suspicion.Status.OPEN, score=0)
    return made
