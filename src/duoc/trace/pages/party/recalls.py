"""Recalls of a party's own goods, as it has to know them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.shown import environment_of, list_page
from duoc.trace.services import products, recalls


@of_party("party.see")
def listing(request: HttpRequest, party: people.Party) -> HttpResponse:
    """What was called back, why, and whether it still is; who else has the goods is the inspector's to know."""
    environment = environment_of(party)
    rows = [
        [
            Cell(recall.product or recall.text, note=recall.text),
            Cell(recall.reason),
            Cell(numbers.day(recall.opened_at.date())),
            Cell(_("đã kết thúc"), state="ok") if recall.closed_at else Cell(_("đang mở"), state="danger"),
        ]
        for recall in recalls.recalls_of(products.products(environment, party=party), environment)
    ]
    columns = [
        Column(_("Hàng")),
        Column(_("Lý do"), prose=True),
        Column(_("Mở ngày"), tight=True),
        Column(_("Trạng thái"), tight=True),
    ]
    table = Table(_("Các đợt thu hồi hàng của cơ sở"), columns, rows, _("Không có hàng nào của cơ sở bị thu hồi."))
    return list_page(
        request,
        party,
        title=_("Thu hồi"),
        lead=_("Ngừng bán ngay lô đang bị thu hồi. Kiểm tra viên mở và kết thúc đợt thu hồi."),
        sections=[("", table)],
    )
