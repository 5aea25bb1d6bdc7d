"""Stating a document as evidence, correcting one, withdrawing one."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards import services
from duoc.boards.pages.readiness import words
from duoc.boards.pages.readiness.control import crumb, standing, title
from duoc.boards.pages.readiness.door import demands
from duoc.boards.pages.readiness.forms import EvidenceForm, WithdrawForm, of_statement
from duoc.boards.services import Statement, StatementRefusedError


@demands("readiness.state")
def new(request: HttpRequest, key: str) -> HttpResponseBase:
    """State a document."""
    asks = words.said(standing(key).demand, "asks")
    lead = _("Cần: %s.") % asks if asks else _("Hệ thống tự chứng minh yêu cầu này; văn bản ghi thêm vẫn được giữ.")
    form = EvidenceForm(request.POST or None, request.FILES or None)
    about = {"title": _("Ghi bằng chứng"), "lead": lead, "action": _("Ghi bằng chứng")}
    return _answer(
        request, key, form, about, lambda: services.state_evidence(key, form.document(), _by(request)), _("Đã ghi bằng chứng.")
    )  # fmt: skip


@demands("readiness.state")
def correct(request: HttpRequest, number: int) -> HttpResponseBase:
    """State another in its place."""
    row = _found(number)
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=of_statement(row))
    lead = _("Bản đang có vẫn ở lại trong lịch sử. Không chọn tệp mới thì tệp đã giữ đi theo.")
    about = {"title": _("Sửa bằng chứng"), "lead": lead, "action": _("Ghi bản sửa")}
    return _answer(
        request, row.control, form, about, lambda: services.correct(number, form.document(), _by(request)),
        _("Đã ghi bản sửa; bản cũ còn trong lịch sử."),
    )  # fmt: skip


@demands("readiness.state")
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """It counts no more."""
    row = _found(number)
    form = WithdrawForm(request.POST or None)
    lead = _("“%s” thôi được tính. Nó ở lại trong lịch sử cùng lý do; không lấy lại được, chỉ ghi mới.") % row.title
    about = {"title": _("Rút bằng chứng"), "lead": lead, "action": _("Rút bằng chứng"), "danger": True}
    return _answer(
        request, row.control, form, about,
        lambda: services.withdraw(number, form.cleaned_data["reason"], _by(request)), _("Đã rút bằng chứng."),
    )  # fmt: skip


def _answer(
    request: HttpRequest, key: str, form: forms.Form, about: dict[str, Any], act: Callable[[], Any], done: str
) -> HttpResponseBase:
    """The form, or after it was sent the demand."""
    back = reverse("boards:control", args=[key])
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except StatementRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done + " " + _("Sổ cái sẽ giữ cam kết về việc này."))
            return redirect(back)
    members = {"form": form, "back": back, "crumbs": [crumb(), (title(standing(key).demand), back)], **about}
    return render(request, "boards/readiness/form.html", members, status=422 if form.errors else 200)


def _found(number: int) -> Statement:
    try:
        return services.statement(number)
    except StatementRefusedError:
        raise Http404 from None


def _by(request: HttpRequest) -> Any:
    return cast("Any", request.user)
