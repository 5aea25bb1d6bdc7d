"""The words and tables of the inspector's queue. Nothing here accuses anybody: a copy is usually in honest hands."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.frame import export, numbers, paging
from duoc.frame.tables import Cell, Column, Pick, Table, with_query
from duoc.trace.pages.entries import entry_cell
from duoc.trace.rules import serials
from duoc.trace.rules.clones.weights import BY_ID
from duoc.trace.rules.reporting import REPORTED
from duoc.trace.services import communes

PICKING = "quyet-dinh"  # the form that the boxes of the queue belong to


def statuses() -> dict[str, str]:
    """Where a suspicion stands."""
    return {"open": _("đang mở"), "confirmed": _("đã xác nhận"), "dismissed": _("đã bỏ qua")}


def kinds() -> dict[str, str]:
    """What it is about."""
    return {"serial": _("mã của một con tem"), "batch": _("lô tem"), "phone": _("điện thoại")}


def levels() -> dict[str, str]:
    """What the public sees meanwhile: this and above."""
    return {"vàng": _("người quét thấy vàng hoặc đỏ"), "đỏ": _("người quét thấy đỏ")}


def explained(rule: str) -> str:
    """A rule in the reader's language."""
    found = REPORTED if rule == REPORTED.id else BY_ID.get(rule)
    if found is None:
        return rule
    return found.en if numbers.english() else found.vi


def title(found: Any) -> str:
    """What a suspicion is about, as short as people say it."""
    if found.kind == "serial":
        return _("Mã %s") % serials.short(str(found.subject))
    if found.kind == "batch":
        return _("Lô tem %s") % str(found.subject)
    return _("Điện thoại %s") % str(found.subject)[:8]


def status(found: Any) -> tuple[str, str]:
    """(state of the design system, word)."""
    return {"open": "warn", "confirmed": "danger", "dismissed": ""}[found.status], statuses()[found.status]


def _level(found: Any) -> Cell:
    """What the public is shown; a crowd is shown to nobody."""
    words = {"xanh": _("xanh"), "vàng": _("vàng"), "đỏ": _("đỏ")}
    states = {"xanh": "ok", "vàng": "warn", "đỏ": "danger"}
    return Cell(words[found.level], state=states[found.level]) if found.level else Cell("–")


def _why(found: Any, most: int) -> list[str]:
    return [f"{explained(one['rule'])} ({numbers.number(one['count'])})" for one in found.reasons[:most]]


def head() -> list[str]:
    """The heads of the file."""
    return [_("Số"), _("Về"), _("Mã hoặc lô"), _("Lô tem"), _("Sản phẩm"), _("Nhà sản xuất"), _("Điểm"), _("Người quét thấy"),
            _("Lý do"), _("Trạng thái"), _("Mở lúc"), _("Thay đổi lúc")]  # fmt: skip


def cells(found: Any) -> list[Any]:
    """One line of the file."""
    batch = found.batch
    return [
        found.pk, kinds()[found.kind], found.subject, found.batch_id, batch.product.name if batch else "",
        batch.party.name if batch else "", found.score, found.level, "; ".join(_why(found, 20)), statuses()[found.status],
        found.opened_at, found.raised_at,
    ]  # fmt: skip


def table(
    page: paging.Page[Any], query: str, environment: Environment, *, after: bool, picked: frozenset[int] | None
) -> Table:
    """The queue. picked: numbers of those whose boxes are ticked; None: there are no boxes."""
    columns = [
        Column(_("Việc")), Column(_("Điểm"), numeric=True), Column(_("Vì sao"), prose=True),
        Column(_("Người quét thấy"), tight=True), Column(_("Sản phẩm")), Column(_("Trạng thái"), tight=True),
        Column(_("Thay đổi"), tight=True),
    ]  # fmt: skip
    return Table(
        _("Nặng nhất trước. Điểm là tổng của các quy tắc đã công bố; điểm cao chưa nói ai làm sai."),
        columns,
        [_row(one, query, environment, picked) for one in page.rows],
        _("Không có việc nào ở đây. Việc được mở khi các lượt quét của một mã trái với đường đi của một món hàng."),
        first=with_query(query) if after else "",
        following=f"{with_query(query)}&after={page.following}" if page.following else "",
        exports=[(form.upper(), with_query(query, form=form)) for form in export.FORMATS],
    )


def _row(found: Any, query: str, environment: Environment, picked: frozenset[int] | None) -> list[Cell]:
    state, word = status(found)
    why = _why(found, 3)
    batch = found.batch
    pick = None if picked is None or found.status != "open" else Pick(PICKING, "number", found.pk, found.pk in picked)
    href = reverse("trace:suspicion", args=[found.pk]) + f"?environment={environment}"
    return [
        Cell(title(found), href=href, pick=pick),
        Cell(numbers.number(found.score) if found.score else "–"),
        Cell(why[0] if why else "–", note="; ".join(why[1:])),
        _level(found),
        Cell(
            batch.product.name if batch else "–",
            href=with_query(query, batch=str(found.batch_id), form=None) if batch else "",
            note=batch.party.name if batch else "",
            badge="sample" if batch and batch.party.illustrative else "",
        ),
        Cell(word, state=state or "plain"),
        Cell(numbers.moment(found.raised_at, seconds=False)),
    ]


def reasons(found: Any) -> Table:
    """The rules that speak, with what each one adds."""
    rows = [
        [
            Cell(explained(one["rule"]), note=communes.names().get(one.get("place", ""), one.get("place", ""))),
            Cell(numbers.number(one["count"])),
            Cell(numbers.number(one["points"]) if one["points"] else "–"),
        ]
        for one in found.reasons
    ]
    columns = [Column(_("Quy tắc"), prose=True), Column(_("Số lần"), numeric=True), Column(_("Điểm"), numeric=True)]
    return Table(_("Quy tắc và điểm là công khai; lần đầu của nhiều quy tắc không có điểm."), columns, rows, "–")


def timeline(found: Sequence[Any], most: int) -> Table:
    """The scans of a serial, newest first."""
    words = {"scan": _("quét"), "pin_ok": _("nhập đúng PIN"), "pin_wrong": _("nhập sai PIN")}
    states = {"scan": "", "pin_ok": "ok", "pin_wrong": "warn"}
    rows = [
        [
            Cell(numbers.moment(one.at)),
            Cell(words[one.kind], state=states[one.kind] or "plain"),
            Cell(communes.names().get(one.commune, one.commune) or _("không cho biết")),
            Cell(bytes(one.device).hex()[:8] if one.device else _("không cho biết, hoặc đã xóa")),
        ]
        for one in found
    ]
    columns = [Column(_("Thời điểm"), tight=True), Column(_("Việc"), tight=True), Column(_("Nơi")), Column(_("Máy"))]
    words_ = _("Mới nhất trước, nhiều nhất %s lượt. Mã máy chỉ có nghĩa trong một ngày và bị xóa sau vài ngày.")
    return Table(words_ % numbers.number(most), columns, rows, _("Không giữ từng lượt quét của việc này."))


def steps(found: Sequence[Any], environment: Environment) -> Table:
    """What happened to the suspicion."""
    words = statuses()
    rows = []
    for step in found:
        rows.append([
            Cell(numbers.moment(step.at)), Cell(words[step.to]), Cell(numbers.number(step.score) if step.score else "–"),
            Cell(step.actor.username if step.actor else _("các quy tắc")), Cell(step.reason), entry_cell(step.event, environment),
        ])  # fmt: skip
    columns = [
        Column(_("Thời điểm"), tight=True), Column(_("Việc"), tight=True), Column(_("Điểm"), numeric=True),
        Column(_("Ai"), tight=True), Column(_("Lý do"), prose=True), Column(_("Sổ cái"), tight=True),
    ]  # fmt: skip
    return Table(_("Cũ nhất trước. Lịch sử không sửa được."), columns, rows, "")
