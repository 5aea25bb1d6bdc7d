"""Who acts for a party: the list, an invitation shown once, the end of a membership."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.trace.pages.asked import root
from duoc.trace.pages.duty import may_for, of_party
from duoc.trace.pages.party.products import Confirm
from duoc.trace.pages.party.shown import crumbs, environment_of, form_page, list_page


def _roles() -> list[tuple[str, str]]:
    return [
        ("member", _("Người làm: giữ sản phẩm, địa điểm, tem, nhật ký")),
        ("owner", _("Chủ cơ sở: cả mời người và quyết định điều được hiện")),
    ]


class Invitation(forms.Form):
    """As what somebody is invited."""

    role = forms.ChoiceField(label=gettext_lazy("Mời làm"), choices=_roles)


@of_party("party.see")
def listing(request: HttpRequest, party: people.Party) -> HttpResponse:
    """Who acts for the party, and who was invited."""
    may, words = may_for(request, "party.invite", party), {"owner": _("chủ cơ sở"), "member": _("người làm")}
    rows = [
        [
            Cell(str(row.user), note=row.user.username if row.user.display_name else ""),
            Cell(words[row.role]),
            Cell(numbers.day(row.since.date())),
            Cell(_("Cho thôi"), href=reverse("trace:party-dismiss", args=[row.pk])) if may else Cell(""),
        ]
        for row in people.party_members(party)
    ]
    invited = [
        [
            Cell(words[row.role]),
            Cell(numbers.moment(row.expires_at)),
            Cell(_("Rút lại"), href=reverse("trace:party-withdraw", args=[row.pk])) if may else Cell(""),
        ]
        for row in people.open_invitations(party)
    ]
    columns = [Column(_("Người")), Column(_("Vai trò")), Column(_("Từ ngày"), tight=True), Column("", tight=True)]
    empty = _("Chưa có ai làm việc cho cơ sở này trên hệ thống.")
    table = Table(_("Ai làm việc cho cơ sở"), columns, rows, empty)
    columns = [Column(_("Mời làm")), Column(_("Dùng được tới"), tight=True), Column("", tight=True)]
    waiting = Table(_("Lời mời chưa dùng"), columns, invited, _("Không có lời mời nào đang chờ."))
    return list_page(
        request,
        party,
        title=_("Người của cơ sở"),
        lead=_("Ai mất điện thoại thì cho thôi ngay, rồi mời lại: từ lúc bấm, máy ấy không mở được gì của cơ sở."),
        new=(_("Mời một người"), reverse("trace:party-invite")) if may else None,
        sections=[("", table), (_("Lời mời"), waiting)],
    )


@of_party("party.invite", change="party.invite")
def invite(request: HttpRequest, party: people.Party) -> HttpResponseBase:
    """A new invitation: its link stands in the answer to the form and nowhere else."""
    form = Invitation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = people.invite(party, form.cleaned_data["role"], by=cast("Any", request.user))
        # Behind `#`, which no browser sends: no log has the code.
        address = f"{root(request)}{reverse('join')}#{made.text}"
        about = {"party": party, "environment": environment_of(party), "made": made.row, "address": address}
        return render(request, "trace/party_invited.html", about | {"crumbs": _crumbs()})
    return form_page(
        request,
        party,
        form,
        title=_("Mời một người"),
        lead=_("Bạn nhận một đường dẫn để gửi riêng cho người ấy. Một người dùng được một lần, trong ba ngày."),
        action=_("Tạo đường dẫn mời"),
        back=reverse("trace:party-people"),
        crumbs=_crumbs(),
    )


@of_party("party.invite", change="party.invite")
def dismiss(request: HttpRequest, party: people.Party, number: int) -> HttpResponseBase:
    """End somebody's membership; a number of another party's member is unknown here."""

    def end() -> None:
        people.end_membership(number, party, by=cast("Any", request.user))

    lead = _("Từ lúc bấm, người này không mở được gì của cơ sở nữa. Tài khoản của họ vẫn còn.")
    return _confirmed(request, party, end, _("Cho người này thôi?"), lead, _("Cho thôi"))


@of_party("party.invite", change="party.invite")
def withdraw(request: HttpRequest, party: people.Party, number: int) -> HttpResponseBase:
    """Nobody uses the invitation any more."""

    def end() -> None:
        people.withdraw_invitation(number, party, by=cast("Any", request.user))

    return _confirmed(
        request, party, end, _("Rút lại lời mời?"), _("Đường dẫn đã gửi sẽ không dùng được nữa."), _("Rút lại")
    )


def _confirmed(
    request: HttpRequest, party: people.Party, end: Any, title: str, lead: str, action: str
) -> HttpResponseBase:
    form, back = Confirm(request.POST if request.method == "POST" else None), reverse("trace:party-people")
    if request.method == "POST" and form.is_valid():
        try:
            end()
        except people.AccountRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(back)
    return form_page(
        request, party, form, title=title, lead=lead, action=action, back=back, crumbs=_crumbs(), danger=True
    )


def _crumbs() -> list[tuple[str, str]]:
    return crumbs((_("Người của cơ sở"), reverse("trace:party-people")))
