"""The tables of recalls: the list, the holders, the history."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.frame import numbers, paging
from duoc.frame.numbers import english
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.trace.rules.holders import STATES
from duoc.trace.services import recalls
from duoc.trace.services.holders import Holder

SIZE = 100
_MARKS = {"held": "warn", "in_transit": "warn", "sent": "warn", "sold": "danger", "destroyed": "ok"}


def listed(page: paging.Page[Any], query: str, environment: Environment, *, filtered: bool, after: bool) -> Table:
    """Recalls, newest first."""
    rows = []
    for one in page.rows:
        href = reverse("trace:recall", args=[one.pk]) + f"?environment={environment}"
        state = Cell(_("đang mở"), state="danger") if one.closed_at is None else Cell(
            _("đã kết thúc"), state="plain", note=numbers.day(numbers.in_province(one.closed_at).date())
        )  # fmt: skip
        goods = Cell(one.product or one.text, note=one.text if one.product else "")
        opened = Cell(numbers.moment(one.opened_at, seconds=False))
        rows.append([Cell(_("Đợt số %s") % one.pk, href=href), goods, state, Cell(one.reason), opened])
    columns = [Column(_("Đợt"), tight=True), Column(_("Hàng")), Column(_("Tình trạng"), tight=True),
               Column(_("Lý do"), prose=True), Column(_("Mở lúc"), tight=True)]  # fmt: skip
    return Table(
        _("Mới nhất trước. Mỗi dòng là một lô bị thu hồi với mọi thứ làm từ nó."),
        columns,
        rows,
        _("Không có đợt thu hồi nào như vậy.") if filtered else _("Chưa có đợt thu hồi nào."),
        empty_href=with_query(query, state=None) if filtered else "",
        empty_action=_("Xem tất cả") if filtered else "",
        first=with_query(query) if after else "",
        following=f"{with_query(query)}&after={page.following}" if page.following else "",
    )


def holder_page(found: Sequence[Holder], first: int, query: str) -> Table:
    """Who has which goods, from a place in the list on."""
    shown = found[max(first, 0) :][:SIZE]
    rest = first + SIZE
    rows = []
    for one in shown:
        amount = f"{numbers.number(one.quantity)} {one.uom or ''}".strip() if one.quantity is not None else ""
        party = one.party
        rows.append([
            Cell(party.name if party else _("chưa rõ"), note=party.address if party else "",
                 badge="sample" if party and party.illustrative else ""),
            Cell(STATES[one.state][english()], state=_MARKS[one.state]),
            Cell(one.text, note=_("trong %s") % one.through if one.through else ""),
            Cell(amount),
            Cell(one.place),
            Cell(numbers.moment(one.since, seconds=False)),
        ])  # fmt: skip
    columns = [
        Column(_("Chủ thể")),
        Column(_("Tình trạng"), tight=True),
        Column(_("Hàng")),
        Column(_("Số lượng"), numeric=True, tight=True),
        Column(_("Nơi")),
        Column(_("Sự kiện cuối"), tight=True),
    ]
    following = with_query(query) + f"&after={paging.encode([rest])}" if rest < len(found) else ""
    return Table(
        _(
            "Xếp theo chủ thể. Người giữ là bên nhận theo sự kiện cuối cùng; hàng đã sang tay mà chưa ghi thì chưa thấy."
        ),
        columns,
        rows,
        _("Không ai còn giữ hàng của lô này theo các sự kiện đã ghi."),
        first=with_query(query) if first else "",
        following=following,
        exports=[(form.upper(), with_query(query, form=form)) for form in ("xlsx", "csv")],
        dense=True,
    )


def history(recall: Any) -> Table:
    """Every step, from the opening on."""
    words = {"opened": _("mở"), "extended": _("mở rộng"), "closed": _("kết thúc")}
    rows = [
        [
            Cell(numbers.moment(one.at)),
            Cell(words[one.verb]),
            Cell(one.by),
            Cell(numbers.number(one.items), note="" if one.complete else _("chưa lần hết")),
            Cell(one.reason),
        ]
        for one in recalls.steps(recall)
    ]
    columns = [Column(_("Thời điểm"), tight=True), Column(_("Bước"), tight=True), Column(_("Người làm"), tight=True),
               Column(_("Mã thêm vào"), numeric=True, tight=True), Column(_("Lý do"), prose=True)]  # fmt: skip
    return Table(_("Không bước nào sửa hay xóa được; mỗi bước là một mục trong sổ cái."), columns, rows, "")


def covered(page: paging.Page[Any], query: str, *, after: bool) -> Table:
    """The identifiers that a recall covers."""
    rows = [
        [Cell(one.text), Cell(_("được nêu tên") if one.start else _("tìm theo chuỗi sự kiện"))] for one in page.rows
    ]
    return Table(
        _("Mỗi dòng là một lô hoặc một sản phẩm mà đợt thu hồi này đánh dấu."),
        [Column(_("Mã hàng")), Column(_("Vì sao có ở đây"), tight=True)],
        rows,
        _("Đợt thu hồi này không có mã nào."),
        first=with_query(query) if after else "",
        following=f"{with_query(query)}&after={page.following}" if page.following else "",
        dense=True,
    )
