"""Alarms about stamps `/truy-xuat/tem/canh-bao/`: what the count or the harvest does not allow, and that somebody has looked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duoc.core.environment import Environment
from duoc.frame import environments, numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.trace.pages.duty import demands
from duoc.trace.pages.entries import entry_cell
from duoc.trace.services import stamps
from duoc.trace.services.stamps import StampRefusedError

_FOR = "trace/stamps.html"


@demands("stamps.see", refused=_FOR)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One alarm: its figures, what was said of it, and of those before it about the same."""
    return _one(request, number)


@require_POST
@demands("stamps.see", "stamps.acknowledge", refused=_FOR)
def acknowledge(request: HttpRequest, number: int) -> HttpResponseBase:
    """An inspector has looked, and says why it may rest."""
    user: Any = request.user  # signed in, or the door had not opened
    environment = environments.asked(request)
    try:
        stamps.acknowledge(number, request.POST.get("reason", ""), by=user, environment=environment)
    except StampRefusedError as error:
        return _one(request, number, str(error), 422)
    messages.success(request, _("Đã ghi nhận cảnh báo, cùng lý do, vào lịch sử và sổ cái."))
    return redirect(_href(number, environment))


def _one(request: HttpRequest, number: int, fault: str = "", status: int = 200) -> HttpResponse:
    environment = environments.asked(request)
    alarm = stamps.alarm_numbered(number, environment)
    if alarm is None:
        raise Http404
    unseen = not hasattr(alarm, "note")
    may = people.places(request.user, "stamps.acknowledge") != frozenset()
    here = f"?environment={environment}"
    return render(request, "trace/stamp_alarm.html", {
        "environment": environment,
        "crumbs": [(_("Tem"), reverse("trace:stamps") + here), (_("Cảnh báo"), reverse("trace:stamps") + here + "#canh-bao")],
        "alarm": alarm,
        "batch": reverse("trace:stamp-batch", args=[alarm.batch_id]) + here,
        "title": word(alarm.kind),
        "state": _state(unseen=unseen),
        "about": _about(alarm),
        "weighs": alarm.stamped_kg is not None,
        "steps": _steps(stamps.alarms_before(alarm, environment), environment),
        "acknowledge": reverse("trace:stamp-alarm-acknowledge", args=[alarm.pk]) + here if may and unseen else "",
        "fault": fault,
        "reason": request.POST.get("reason", ""),
        "longest": stamps.LONGEST_REASON,
    }, status=status)  # fmt: skip


def word(kind: str) -> str:
    """What happened."""
    words = {
        "beyond_delivery": _("kích hoạt nhiều hơn số đã giao"),
        "outside_batch": _("tem ngoài lô"),
        "foreign_party": _("không phải nơi đã đặt"),
        "on_hold": _("tem đang bị giữ"),
        "over_harvest": _("tem nặng hơn sản lượng đã khai của lô"),
        "over_capacity": _("tem trong năm vượt năng lực đã đăng ký"),
    }
    return words.get(kind, kind)


def table(environment: Environment) -> Table:
    """The alarms of all batches: first those that nobody has acknowledged."""
    rows = []
    for alarm in stamps.alarms(environment):
        note = getattr(alarm, "note", None)
        state, said = _state(unseen=note is None)
        rows.append([
            Cell(word(alarm.kind), href=_href(alarm.pk, environment), note=_weights(alarm)),
            Cell(numbers.moment(alarm.at, seconds=False)),
            Cell(str(alarm.batch_id), href=reverse("trace:stamp-batch", args=[alarm.batch_id]) + f"?environment={environment}"),
            Cell(_span(alarm)),
            Cell(alarm.party.name if alarm.party else ""),
            Cell(said, state=state, note=f"{note.actor.username}: {note.reason}" if note else ""),
        ])  # fmt: skip
    columns = [
        Column(_("Việc")), Column(_("Thời điểm"), tight=True), Column(_("Lô tem"), tight=True), Column(_("Tem"), tight=True),
        Column(_("Ai")), Column(_("Trạng thái")),
    ]  # fmt: skip
    return Table(
        _(
            "Những việc bị từ chối vì số tem không cho phép, và những lần kích hoạt quá sản lượng. Chưa ai ghi nhận đứng trước."
        ),
        columns,
        rows,
        _("Chưa có việc nào."),
    )


def _state(*, unseen: bool) -> tuple[str, str]:
    return ("danger", _("chưa ghi nhận")) if unseen else ("plain", _("đã ghi nhận"))


def _href(number: int, environment: Environment) -> str:
    return reverse("trace:stamp-alarm", args=[number]) + f"?environment={environment}"


def _span(alarm: Any) -> str:
    return f"{numbers.number(alarm.first)}–{numbers.number(alarm.last)}"


def _weights(alarm: Any) -> str:
    if alarm.stamped_kg is None:
        return ""
    return _("đã dán tem %(stamped)s kg, đã khai %(made)s kg") % {
        "stamped": numbers.number(round(alarm.stamped_kg)), "made": numbers.number(round(alarm.made_kg))
    }  # fmt: skip


def _about(alarm: Any) -> list[tuple[str, str]]:
    facts = [
        (_("Sản phẩm"), alarm.batch.product.name),
        (_("Nhà sản xuất"), alarm.batch.party.name),
        (_("Lô hàng"), alarm.lot),
        (_("Tem"), _span(alarm)),
        (_("Ai"), alarm.party.name if alarm.party else ""),
        (_("Cân nặng theo tem"), _weights(alarm)),
    ]
    return [fact for fact in facts if fact[1]]


def _steps(found: list[Any], environment: Environment) -> Table:
    rows = []
    for alarm in found:
        rows.append([
            Cell(numbers.moment(alarm.at)), Cell(_("cảnh báo")), Cell(_weights(alarm)), Cell(_("các quy tắc")), Cell(""),
            entry_cell(alarm.event, environment),
        ])  # fmt: skip
        if (note := getattr(alarm, "note", None)) is not None:
            rows.append([
                Cell(numbers.moment(note.at)), Cell(_("ghi nhận")), Cell(_weights(alarm)), Cell(note.actor.username),
                Cell(note.reason), entry_cell(note.event, environment),
            ])  # fmt: skip
    columns = [
        Column(_("Thời điểm"), tight=True), Column(_("Việc"), tight=True), Column(_("Cân nặng theo tem")),
        Column(_("Ai"), tight=True), Column(_("Lý do"), prose=True), Column(_("Sổ cái"), tight=True),
    ]  # fmt: skip
    return Table(_("Cũ nhất trước. Lịch sử không sửa được."), columns, rows, "")
