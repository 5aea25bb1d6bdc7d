"""What a household agrees to have shown of it, each thing alone, and how it is reached; effective at once."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.people.rules.consents import ASKED, WORDINGS
from duoc.trace.pages.duty import may_for, of_party
from duoc.trace.pages.party.shown import crumbs, environment_of, form_page


class Contact(forms.Form):
    """How the party is reached."""

    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại (không bắt buộc)"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Địa chỉ (không bắt buộc)"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Ấp, xã, tỉnh, cách nhau bằng dấu phẩy. Người mua chỉ thấy tên xã."),
    )


@of_party("party.see", change="party.consent")
def consents(request: HttpRequest, party: people.Party) -> HttpResponseBase:
    """The four things, what is agreed to, and all that was ever agreed to. POST gives or withdraws one."""
    fault = ""
    if request.method == "POST":
        what, by = request.POST.get("what", ""), cast("Any", request.user)
        try:
            if request.POST.get("verb") == "withdraw":
                people.withdraw_consent(party, what, by=by)
                messages.success(request, _("Đã rút lại. Từ lúc này không ai thấy nữa."))
            else:
                people.give_consent(party, what, request.POST.get("wording", ""), by=by)
                messages.success(request, _("Đã ghi. Bạn rút lại được bất cứ lúc nào."))
            return redirect("trace:party-consents")
        except people.AccountRefusedError as error:
            fault = str(error)
    open_ = people.open_consents(party)
    words = _words()
    about = {
        "party": party,
        "environment": environment_of(party),
        "crumbs": crumbs(),
        "asked": party.kind in ASKED,
        "fault": fault,
        "may": may_for(request, "party.consent", party),
        "shown_as": people.public_name(party),
        "things": [
            (what, words[what], sentence, open_.get(what), what == "phone" and not party.phone)
            for what, sentence in WORDINGS.items()
        ],
        "history": _history(party),
    }
    return render(request, "trace/party_consents.html", about, status=422 if fault else 200)


@of_party("party.consent", change="party.consent")
def contact(request: HttpRequest, party: people.Party) -> HttpResponseBase:
    """Telephone and address, as the party keeps them itself."""
    form = Contact(request.POST or None, initial={"phone": party.phone, "address": party.address})
    if request.method == "POST" and form.is_valid():
        try:
            people.correct_contact(party, **form.cleaned_data, by=cast("Any", request.user))
        except people.AccountRefusedError as error:
            form.add_error("phone", str(error))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("trace:party-consents")
    back = reverse("trace:party-consents")
    return form_page(
        request,
        party,
        form,
        title=_("Số điện thoại và địa chỉ"),
        lead=_("Kiểm tra viên dùng khi cần báo cho bạn, vd. thu hồi hàng. Người mua không thấy khi bạn chưa đồng ý."),
        action=_("Lưu"),
        back=back,
        crumbs=crumbs((_("Điều được hiện"), back)),
    )


def _history(party: people.Party) -> Table:
    words = _words()
    rows = [
        [
            Cell(words[row.what]),
            Cell(numbers.moment(row.given_at), note=row.given_by.username),
            Cell(numbers.moment(row.withdrawn_at) if row.withdrawn_at else _("đang có hiệu lực"),
                 note=row.withdrawn_by.username if row.withdrawn_by else ""),
            Cell(row.wording),
        ]
        for row in people.consents(party)
    ]  # fmt: skip
    columns = [
        Column(_("Điều gì"), tight=True),
        Column(_("Đồng ý lúc"), tight=True),
        Column(_("Rút lúc"), tight=True),
        Column(_("Câu đã đồng ý"), prose=True),
    ]
    return Table(_("Mọi lần đồng ý và rút lại"), columns, rows, _("Chưa đồng ý điều gì."), dense=True)


def _words() -> dict[str, str]:
    return {
        "name": _("Tên của hộ"),
        "phone": _("Số điện thoại"),
        "site": _("Ao, trại"),
        "diary": _("Việc trong nhật ký"),
    }
