"""Signing the count of a print run: how many stamps came out of the press, and how many of them were no good."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.people import services as people
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.shown import crumbs, environment_of, form_page
from duoc.trace.pages.party.stamps import found
from duoc.trace.services import stamps
from duoc.trace.services.stamps import StampRefusedError


class Count(forms.Form):
    """What was counted beside the press."""

    printed = forms.IntegerField(label=gettext_lazy("Đã in, cả tem hỏng"), min_value=0)
    spoiled = forms.IntegerField(label=gettext_lazy("Trong đó hỏng"), min_value=0)
    printer = forms.CharField(
        label=gettext_lazy("Nhà in"),
        max_length=stamps.LONGEST_PRINTER,
        required=False,
        help_text=gettext_lazy("Bỏ trống nếu cơ sở tự in."),
    )


@of_party("stamps.use", change="stamps.use")
def sign(request: HttpRequest, party: people.Party, number: int) -> HttpResponseBase:
    """Put one's name to the count; it cannot be taken back, only signed anew."""
    environment, back = environment_of(party), reverse("trace:party-batch", args=[number])
    batch = found(party, number)
    row = next(iter(stamps.accounts(environment, batch=batch.pk)), None)
    begun = {"printed": row.account.printed, "spoiled": row.account.spoiled} if row else {}
    form = Count(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user  # signed in, or the door had not opened
        try:
            stamps.sign_count(number, **form.cleaned_data, party=party, by=user, environment=environment)
        except StampRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ký số tem đã in, và ghi vào sổ cái."))
            return redirect(back + "#ky")
    return form_page(
        request,
        party,
        form,
        title=_("Ký số tem đã in"),
        lead=_("Đếm ở máy in, không chép từ sổ: kiểm tra viên so hai số với nhau. Tên của bạn đứng dưới số này."),
        action=_("Ký"),
        back=back,
        crumbs=crumbs((_("Tem"), reverse("trace:party-stamps")), (_("Lô tem %s") % number, back)),
    )
