"""One application behind the wall: its mode and limits, its watched columns, what waits for a second person, its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.guard.pages import words
from duoc.guard.pages.doors import changes, reads
from duoc.guard.rules import applications as rules
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import applications, learning
from duoc.guard.services.applications import Outcome, Person
from duoc.ledger.services.entries import entries_of_events

_EVERYBODY = ["*"]


@reads
def one(request: HttpRequest, found: Any) -> HttpResponse:
    """Read by who may see it; the forms are for who may change it."""
    counts, word = learning.counts(found), words.modes()[found.mode]
    address = reverse("guard:statements", args=[found.name])
    shown = words.states()
    figures = [
        (shown[state][0], counts.get(state, 0), f"{address}?state={state}")
        for state in ("approved", "proposed", "candidate")
    ]
    figures.append((_("bị chặn"), counts["blocked"], f"{address}?state=blocked"))
    figures.append((_("không bao giờ duyệt"), counts["never"], f"{address}?state=never"))
    before = request.GET.get("after", "")
    return render(request, "guard/application.html", {
        "title": found.name,
        "crumbs": [(_("Bảo vệ dữ liệu"), reverse("guard:front"))],
        "application": found,
        "mode": word,
        "figures": figures,
        "may": applications.may(request.user, "guard.change", found),
        "modes": [(mode, told[0], words.consequences()[mode], mode == found.mode) for mode, told in words.modes().items()],
        "consequence": words.consequences()[found.mode],
        "waiting": [_proposal(found, one, request.user) for one in applications.waiting(found)],
        "limits": [(name, label, found.limits.get(name, 0)) for name, label in words.limits().items()],
        "inspections": [(value, label, value == found.inspect) for value, label in words.inspections().items()],
        "inspection": words.inspections()[found.inspect],
        "columns": _columns(found),
        "history": _history(found, int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
                            request.GET.urlencode()),
    })  # fmt: skip


@changes
def change(request: HttpRequest, found: Any) -> HttpResponse:
    """A mode, or limits: in force at once where it tightens, else proposed."""
    form, reason = request.POST, request.POST.get("reason", "").strip()[:1000]
    try:
        if "mode" in form:
            kind, after = rules.MODE, {"mode": form["mode"]}
            if after["mode"] not in rules.MODES:
                raise AppRefusedError(_("Không có chế độ ấy."))
        else:
            kind, after = rules.LIMIT, _limits(form)
        outcome = applications.change(found.name, kind, after, Person.of(request.user), reason)
    except AppRefusedError as refused:
        messages.warning(request, str(refused))
    else:
        tell(request, outcome)
    return redirect("guard:application", found.name)


def _limits(form: Any) -> dict[str, Any]:
    """Raises `AppRefusedError`."""
    given: dict[str, int] = {}
    for name, label in words.limits().items():
        text = form.get(name, "").strip().replace(".", "") or "0"
        if not text.isascii() or not text.isdigit():
            raise AppRefusedError(_("%s là một số nguyên; để trống là không giới hạn.") % label)
        given[name] = rules.limit(name, int(text[:17]))
    if form.get("inspect") not in rules.INSPECT:
        raise AppRefusedError(_("Không có cách xử lý ấy."))
    return {"limits": {name: most for name, most in given.items() if most}, "inspect": form["inspect"]}


@changes
def decide(request: HttpRequest, found: Any, number: int) -> HttpResponse:
    """A second person approves a proposal; anybody who may change the application refuses one, its proposer takes it back."""
    by = Person.of(request.user)
    try:
        if request.POST.get("decision") == "approve":
            tell(request, applications.approve(number, by, found.name))
        else:
            applications.withdraw(number, by, request.POST.get("reason", "").strip(), found.name)
            messages.success(request, _("Đã bỏ đề nghị; không có gì thay đổi."))
    except AppRefusedError as refused:
        messages.warning(request, str(refused))
    return redirect("guard:application", found.name)


def tell(request: HttpRequest, outcome: Outcome) -> None:
    """What became of a change."""
    if outcome.live:
        messages.success(
            request, _("Đã có hiệu lực: tường lửa dùng bản %s trong vòng một giây.") % outcome.change.number
        )
    else:
        told = _("Đã đề nghị. Chưa có gì thay đổi: việc này cho thêm dữ liệu đi qua nên cần người thứ hai duyệt.")
        messages.success(request, told)


def _proposal(found: Any, waiting: Any, user: Any) -> dict[str, Any]:
    own = waiting.proposer_id == user.pk
    more = (
        reverse("guard:statements", args=[found.name]) + "?state=proposed" if waiting.kind == rules.STATEMENTS else ""
    )
    return {
        "change": waiting,
        "kind": words.kinds()[waiting.kind],
        "said": words.sentence(waiting.kind, waiting.after),
        "before": words.sentence(waiting.kind, waiting.before) if waiting.before else "",
        "own": own,
        "more": more,
        "address": reverse("guard:application-decide", args=[found.name, waiting.pk]),
    }


def _columns(found: Any) -> Table:
    rows = [
        [
            Cell(f"{table['table']}.{column['name']}", note=_("nêu công dân") if column["identity"] else ""),
            Cell(words.masks()[column["mask"]], state="ok" if column["mask"] else "plain"),
            Cell(
                ""
                if not column["mask"]
                else _("mọi người")
                if column["for"] == _EVERYBODY
                else ", ".join(column["for"])
            ),
            Cell(_("có") if table["ticket"] else _("không")),
        ]
        for table in found.watched
        for column in table["columns"]
    ]
    columns = [Column(_("Cột")), Column(_("Cách che"), tight=True), Column(_("Che với người dùng CSDL")),
               Column(_("Đòi vé hồ sơ"), tight=True)]  # fmt: skip
    return Table(
        _("Cột có dữ liệu dân cư. Cột khác đi qua nguyên vẹn."), columns, rows,
        _("Chưa khai bảng nào. Khai bằng: duoc guard app watch %s lược_đồ.bảng --identity CỘT --mask CỘT") % found.name,
    )  # fmt: skip


def _history(found: Any, before: int | None, query: str) -> Table:
    listed, kinds = applications.history(found, before, 21), words.kinds()
    entries = entries_of_events([change.event for change in listed if change.event])
    rows = []
    for change in listed[:20]:
        live = change.state == "live"
        alone = change.decided_by == change.proposed_by
        who = change.proposed_by if alone else f"{change.proposed_by} → {change.decided_by}"
        entry = entries.get(change.event) if change.event else None
        rows.append([
            Cell(numbers.moment(change.decided_at or change.proposed_at)),
            Cell(kinds[change.kind], note=_("bản %s") % change.number if live else ""),
            Cell(words.sentence(change.kind, change.after), note=change.reason),
            Cell(_("có hiệu lực"), state="ok") if live else Cell(_("không duyệt"), state="plain"),
            Cell(who),
            Cell(_("mục %s") % numbers.number(entry.index), href=reverse("ledger:entry", args=[entry.index]))
            if entry is not None else Cell(_("đang vào sổ") if live else ""),
        ])  # fmt: skip
    columns = [
        Column(_("Thời điểm"), tight=True), Column(_("Thay đổi"), tight=True), Column(_("Nội dung"), prose=True),
        Column(_("Kết quả"), tight=True), Column(_("Đề nghị → duyệt"), tight=True), Column(_("Sổ cái"), tight=True),
    ]  # fmt: skip
    following = with_query(query) + f"&after={listed[19].pk}" if len(listed) > 20 else ""
    first = with_query(query) if before else ""
    caption = _("Mới nhất trước. Mỗi thay đổi có hiệu lực là một mục trong sổ cái.")
    return Table(caption, columns, rows, "", first=first, following=following)
