"""API keys of an agency: the list, a new one shown once, and the end of one."""

from contextlib import suppress
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from duoc.core.clock import PROVINCE_ZONE
from duoc.people import services
from duoc.people.pages.permits import demands


class NewKey(forms.Form):
    """What a new key is for, and until when."""

    name = forms.CharField(label=gettext_lazy("Phần mềm dùng khóa"), max_length=100)
    until = forms.DateField(
        label=gettext_lazy("Ngày đầu tiên không còn dùng được"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Để trống: khóa dùng được tới khi thu hồi."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@demands(see="keys.see", change="keys.issue")
def agency_keys(request: HttpRequest, agency: Any) -> HttpResponse:
    """The keys of an agency. A new key stands in the answer to its form and nowhere else, not even in a session."""
    form = NewKey(request.POST or None)
    issued, reader = None, cast("Any", request.user)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["until"]
        until = day and datetime.combine(day, time(), PROVINCE_ZONE)
        try:
            issued = services.issue_key(agency, form.cleaned_data["name"], expires_at=until, by=reader)
            form = NewKey()
        except services.AccountRefusedError as error:
            form.add_error(None, str(error))
    about = {
        "agency": agency,
        "keys": services.keys(agency),
        "form": form,
        "issued": issued,
        "may_issue": services.may(request.user, "keys.issue", agency),
        "may_revoke": services.may(request.user, "keys.revoke", agency),
        "crumbs": [
            (_("Cơ quan"), reverse("people:agencies")),
            (agency.name, reverse("people:agency", args=[agency.key])),
        ],
    }
    return render(request, "people/keys.html", about, status=422 if form.errors else 200)


@never_cache
@require_POST
@demands(see="keys.see", change="keys.revoke")
def revoke_agency_key(request: HttpRequest, agency: Any, number: int) -> HttpResponse:
    """End one key of this agency; a number of another agency's key is unknown here."""
    if number not in {row.pk for row in services.keys(agency)}:
        return redirect("people:keys", key=agency.key)
    reader = cast("Any", request.user)
    # Where somebody else ended it a moment ago, the list says so.
    with suppress(services.AccountRefusedError):
        services.revoke_key(number, by=reader)
    return redirect("people:keys", key=agency.key)
