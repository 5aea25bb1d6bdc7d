"""Keeping what a scan found, as figures: by type, by file, never a value."""

from duoc.engines import pii
from duoc.frame import paging
from duoc.guard.models import ScanReport
from duoc.guard.services.reports import Report

PAGE, MOST_FILES = 30, 1000


def keep(report: Report, path: str, by: str) -> ScanReport:
    """The report's figures. `by`: who ran the scan."""
    listed = sorted(
        (one for one in report.files if one.counts or one.unread), key=lambda one: (-one.counts.total(), one.path)
    )
    return ScanReport.objects.create(
        path=path,
        by=by,
        files_read=sum(not one.unread for one in report.files),
        files_unread=sum(bool(one.unread) for one in report.files),
        size=sum(one.size for one in report.files),
        duration_us=round(report.seconds * 1e6),
        types=dict(report.counts().most_common()),
        files=[[one.path, one.size, dict(one.counts.most_common()), one.unread] for one in listed[:MOST_FILES]],
    )


def reports(cursor: str = "", size: int = PAGE) -> paging.Page[ScanReport]:
    """The newest first. Raises `CursorError`."""
    found = ScanReport.objects.defer("files").order_by("-id")
    if cursor:
        (before,) = paging.decode(cursor, (int,))
        found = found.filter(pk__lt=before)
    return paging.page(list(found[: size + 1]), size, lambda row: [row.pk])


def report(number: int) -> ScanReport | None:
    """One with its files."""
    return ScanReport.objects.filter(pk=number).first()


def classes(types: dict[str, int]) -> dict[str, int]:
    """Findings by legal class: `basic`, `sensitive`, empty where the law lists none."""
    counted = {"sensitive": 0, "basic": 0, "": 0}
    for kind, count in types.items():
        detector = pii.DETECTORS.get(kind)
        counted[detector.legal_class if detector is not None else ""] += count
    return counted
