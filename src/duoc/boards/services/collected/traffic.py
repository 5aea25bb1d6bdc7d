"""What went through the exchange and what did not: use and misuse, changes of design, bodies that are kept."""

from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards.models import Statement
from duoc.boards.rules.readiness import Verdict
from duoc.boards.services.collected.figure import Asked, Figure, Rows, verdict
from duoc.boards.services.collected.records import audit
from duoc.core.clock import day_start_us, from_datetime, province_day, to_datetime
from duoc.exchange import services as exchange
from duoc.exchange.services import days
from duoc.frame import numbers
from duoc.guard.services import verdicts
from duoc.ledger import services as ledger

PERIOD_DAYS = 30
# What joins systems to each other: after such a change the police inspect again (TT 46/2022/TT-BCA).
DESIGN = (
    "exchange.gateway_registered",
    "exchange.subsystem_registered",
    "exchange.service_registered",
    "exchange.uplink_set",
    "exchange.service_led",
)
_MOST_ROWS = 500


def use(asked: Asked) -> list[Figure]:
    """The last 30 days, today included."""
    last = province_day(from_datetime(asked.now))
    first = last - timedelta(days=PERIOD_DAYS - 1)
    counted = days.counts(first, last)
    calls, failed = sum(one.requests for one in counted), sum(one.failed for one in counted)
    page = reverse("exchange:calls") + f"?from={first}&to={last}"
    refused = exchange.refusal_counts(to_datetime(day_start_us(first)), asked.now)
    period = _("từ %(first)s đến %(last)s") % {"first": numbers.day(first), "last": numbers.day(last)}
    alarms = exchange.alarms()
    blocked = verdicts.between(to_datetime(day_start_us(first)), asked.now).blocked
    head = [_("Lý do"), _("Số cuộc gọi")]
    return [
        Figure("giao-dich", _("Giao dịch"), numbers.number(calls), Verdict.OK, asked.now, period, href=page),
        Figure("that-bai", _("Không thành công"), numbers.number(failed), Verdict.INFO, asked.now, period,
               href=page + "&outcome=failure"),
        Figure("tu-choi", _("Bị cổng từ chối"), numbers.number(sum(refused.values())), Verdict.INFO, asked.now, period,
               rows=lambda: Rows(head, list(refused.items()))),
        Figure("tuong-lua", _("Câu hỏi bị tường lửa chặn"), numbers.number(sum(blocked.values())), Verdict.INFO, asked.now,
               period, rows=lambda: Rows([_("Quy tắc"), _("Số câu hỏi")], list(blocked.items()))),
        Figure("canh-bao", _("Cảnh báo về bí mật"), numbers.number(len(alarms)), verdict(len(alarms)), asked.now,
               _("dùng từ nơi thứ hai, sắp hết hạn"), href=reverse("exchange:alarms")),
    ]  # fmt: skip


def design(asked: Asked) -> list[Figure]:
    """Changes of design that the ledger holds since the day of the newest inspection that somebody stated."""
    inspected = (
        Statement.objects.filter(control="thay-doi", replaced_by=None, withdraws=False)
        .order_by("-dated")
        .values_list("dated", flat=True)
        .first()
    )
    since = _begin(inspected) if inspected else datetime.min.replace(tzinfo=UTC)
    found = [one for one in ledger.follow(DESIGN) if one.logged_at >= since]
    note = _("từ lần kiểm tra ngày %s") % numbers.day(inspected) if inspected else _("chưa ghi lần kiểm tra nào")
    head = [_("Mục sổ cái"), _("Việc"), _("Ghi lúc")]

    def rows() -> Rows:
        return Rows(head, [[one.index, one.kind, one.logged_at] for one in reversed(found[-_MOST_ROWS:])])

    says = verdict(len(found)) if inspected else Verdict.INFO
    label = _("Thay đổi thiết kế đã ghi trong sổ cái")
    return [Figure("thay-doi", label, numbers.number(len(found)), says, asked.now, note, rows=rows)]


def kept(asked: Asked) -> list[Figure]:
    """Bodies of calls that are kept, and the last search for personal data in files."""
    services = [one for one in exchange.kept_services() if one.until is None]
    endless = exchange.retention_in_force().get("bodies")
    page = reverse("exchange:retention")
    note = (
        _("xóa sau nhiều nhất %s ngày") % numbers.number(endless.days)
        if endless
        else _("xóa theo hạn của từng dịch vụ")
    )
    label = _("Tìm dữ liệu cá nhân trong tệp")
    return [
        Figure("noi-dung", _("Dịch vụ có giữ nội dung"), numbers.number(len(services)), Verdict.OK, asked.now, note,
               href=page),
        audit("ra-soat", label, "scan", asked),
    ]  # fmt: skip


def _begin(day: date) -> datetime:
    # The day after: what was changed on the day of the inspection was before its eyes.
    return to_datetime(day_start_us(day + timedelta(days=1)))
