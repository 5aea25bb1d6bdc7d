"""Who was invited by a party makes an account here, or brings the one he has: a login name, a password or a passkey, no e-mail.

The code of an invitation stands behind the `#` of its link, which no browser sends: it reaches the house in the body of a form
alone, never in an address that a log would keep. Without JavaScript it is pasted into the form.
"""

from typing import Any, cast

from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from duoc.people import services as people
from duoc.web.identity import settle_session

HOME = "trace:party"
PASSWORD, PASSKEY = "password", "passkey"


class Code(forms.Form):
    """The code of an invitation."""

    code = forms.CharField(
        label=gettext_lazy("Mã mời"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy("Phần sau dấu # của đường dẫn bạn nhận được."),
    )


class NewPerson(forms.Form):
    """How somebody will sign in from now on."""

    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        help_text=gettext_lazy("Số điện thoại của bạn là tên dễ nhớ nhất."),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Cách vào"),
        choices=[
            (PASSWORD, gettext_lazy("Mật khẩu")),
            (PASSKEY, gettext_lazy("Khóa truy cập (vân tay, khuôn mặt hoặc mã khóa máy)")),
        ],
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Ít nhất 12 ký tự; vài từ ghép lại là dễ nhớ. Bỏ trống nếu dùng khóa truy cập."),
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """A password is asked for where it is the way in, and then twice the same."""
        told = super().clean() or {}
        if told.get("way") == PASSWORD:
            if not told.get("password"):
                self.add_error("password", _("Hãy chọn một mật khẩu."))
            elif told["password"] != told.get("again"):
                self.add_error("again", _("Hai lần nhập mật khẩu khác nhau."))
        return told


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """First the code, then the account; both are judged anew with every form, and only the last spends the invitation."""
    asking = Code(request.POST or None)
    if not asking.is_valid():
        return _page(request, asking)
    code = asking.cleaned_data["code"]
    try:
        invitation = people.invitation_by_code(code)
    except people.AccountRefusedError as error:
        asking.add_error("code", str(error))
        return _page(request, asking)
    about = {"invitation": invitation, "code": code}
    if request.user.is_authenticated:
        return _accept(request, asking, about)
    form = NewPerson(request.POST if "username" in request.POST else None)
    if not form.is_valid():
        return _page(request, form, **about)
    told = form.cleaned_data
    try:
        member = people.join_party(code, told["username"], told["password"] if told["way"] == PASSWORD else None)
    except people.AccountRefusedError as error:
        form.add_error(None, str(error))
        return _page(request, form, **about)
    target = HOME if told["way"] == PASSWORD else "mfa_add_webauthn"
    return cast("HttpResponse", perform_login(request, member.user, redirect_url=reverse(target)))


def _accept(request: HttpRequest, asking: Code, about: dict[str, Any]) -> HttpResponse:
    """Somebody who is signed in says that it is this account that he wants to act with."""
    if "accept" not in request.POST:
        return _page(request, asking, **about)
    try:
        member = people.accept_invitation(about["code"], cast("Any", request.user))
    except people.AccountRefusedError as error:
        asking.add_error(None, str(error))
        return _page(request, asking, **about)
    settle_session(request)
    messages.success(request, _("Từ nay bạn làm việc cho %s.") % member.party.name)
    return redirect(HOME)


def _page(request: HttpRequest, form: forms.Form, **about: Any) -> HttpResponse:
    return render(request, "web/join.html", {"form": form, **about}, status=422 if form.errors else 200)
