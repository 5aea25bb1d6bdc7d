"""The records of what happened: the ledger, its witnesses, the last audits, how long logs are kept, the machine's clock."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards.models import Check
from duoc.boards.rules.readiness import Verdict
from duoc.boards.services import checks
from duoc.boards.services.collected.figure import Asked, Figure, Rows, verdict
from duoc.core.kernel_clock import kernel_clock
from duoc.exchange import services as exchange
from duoc.frame import database, numbers
from duoc.ledger import services as ledger

# The kernel's bound grows without a source of time; a second is far above what any source leaves.
_MOST_OFF_US = 1_000_000


def figures(asked: Asked) -> list[Figure]:
    """Everything that an inspector asks of logs."""
    return [
        *_log(asked),
        audit("so-cai-kiem", _("Sổ cái tự kiểm lại"), "ledger", asked),
        audit("nhat-ky-kiem", _("Nhật ký trao đổi và bản lưu trữ kiểm lại"), "exchange", asked),
        audit("tuong-lua-kiem", _("Quyết định của tường lửa kiểm lại"), "guard", asked),
        *_kept(asked),
        *_time(asked),
    ]


def _log(asked: Asked) -> list[Figure]:
    page = reverse("ledger:log")
    try:
        head = ledger.head()
    except ledger.LogNotStartedError:
        return [Figure("so-cai", _("Sổ cái"), _("chưa bắt đầu"), Verdict.GAP, asked.now, href=page)]
    made = [
        Figure("so-cai", _("Mục trong sổ cái đã ký"), numbers.number(head.size), Verdict.OK, head.signed_at, head.origin,
               href=page)
    ]  # fmt: skip
    known = ledger.witnesses()
    silent = [one for one in known if one.problem is not None or one.size is None]
    if known:
        value = _("%(good)s trên %(all)s") % {"good": len(known) - len(silent), "all": len(known)}
        made.append(
            Figure("nhan-chung", _("Nhân chứng đang ký cùng"), value, verdict(len(silent)), asked.now, href=page)
        )
    else:
        note = _("chưa cơ quan nào làm nhân chứng")
        made.append(Figure("nhan-chung", _("Nhân chứng đang ký cùng"), "0", Verdict.GAP, asked.now, note, href=page))
    return made


def audit(key: str, label: str, subject: str, asked: Asked) -> Figure:
    """The last audit of a subject: what it found, and whether it is too long ago."""
    found = checks.newest().get(subject)
    if found is None:
        return Figure(key, label, _("chưa chạy"), Verdict.MISSING, asked.now, "duoc boards check")
    old = asked.review_days is not None and found.ended_at < asked.now - timedelta(days=asked.review_days)
    says = Verdict.GAP if found.wrong else Verdict.STALE if old else Verdict.OK
    value = _("%s sai khác") % numbers.number(found.wrong)
    note = _("đã xem %s") % numbers.number(found.seen)
    return Figure(key, label, value, says, found.ended_at, note, rows=lambda: audit_rows(checks.checks(subject)))


def audit_rows(found: list[Check]) -> Rows:
    """The checks of a subject as rows."""
    head = [_("Bắt đầu"), _("Xong"), _("Đã xem"), _("Sai khác"), _("Chi tiết")]
    return Rows(head, [[one.begun_at, one.ended_at, one.seen, one.wrong, one.detail] for one in found])


def _kept(asked: Asked) -> list[Figure]:
    page = reverse("exchange:retention")
    rule = exchange.retention_in_force().get("messages")
    filed = exchange.archived()
    value = _("%s ngày") % numbers.number(rule.days) if rule else _("không xóa, không lưu trữ")
    note = rule.basis if rule else _("chưa đặt thời hạn: mọi giao dịch còn trong cơ sở dữ liệu")
    return [
        Figure("thoi-han", _("Nhật ký giữ trong cơ sở dữ liệu"), value, Verdict.INFO, asked.now, note, href=page),
        Figure(
            "luu-tru", _("Ngày đã chuyển vào lưu trữ"), numbers.number(filed.days), Verdict.INFO, asked.now, href=page
        ),
    ]


def _time(asked: Asked) -> list[Figure]:
    told, label = kernel_clock(), _("Đồng hồ của máy")
    apart = abs((database.server().now - asked.now).total_seconds())
    head = [_("Nguồn"), _("Giá trị")]
    lines = [[_("lệch so với cơ sở dữ liệu, giây"), round(apart, 3)]]
    if told is None:
        return [Figure("dong-ho", label, _("không biết"), Verdict.INFO, asked.now, rows=lambda: Rows(head, lines))]
    lines += [[_("đang chỉnh, µs"), told.offset_us], [_("sai số lớn nhất, µs"), told.most_us]]
    good = told.synchronised and told.most_us <= _MOST_OFF_US
    value = _("có đồng bộ") if told.synchronised else _("không đồng bộ")
    note = _("sai nhiều nhất %s") % numbers.duration(told.most_us)
    says = Verdict.OK if good else Verdict.GAP
    return [Figure("dong-ho", label, value, says, asked.now, note, rows=lambda: Rows(head, lines))]
