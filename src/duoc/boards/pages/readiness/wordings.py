"""Wording a demand anew, or a new one: the wordings before stay."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards import services
from duoc.boards.pages.readiness.control import crumb, standing, title
from duoc.boards.pages.readiness.door import demands
from duoc.boards.pages.readiness.forms import NewForm, WordingForm, of_demand
from duoc.boards.services import StatementRefusedError
from duoc.people.services.periods import today


@demands("readiness.change")
def change(request: HttpRequest, key: str) -> HttpResponseBase:
    """Another wording of a demand."""
    demand = standing(key).demand
    form = WordingForm(request.POST or None, initial=of_demand(demand) | {"valid_from": today()})
    back = reverse("boards:control", args=[key])
    about = {
        "title": _("Sửa yêu cầu"),
        "lead": _("Lời cũ ở lại trong lịch sử với ngày áp dụng của nó. Ai sửa, sửa gì được ghi vào sổ cái."),
        "action": _("Ghi lời mới"),
        "back": back,
        "crumbs": [crumb(), (title(demand), back)],
    }
    return _answer(request, key, form, None, about)


@demands("readiness.change")
def new(request: HttpRequest) -> HttpResponseBase:
    """A demand that was not in the list."""
    form = NewForm(request.POST or None, initial={"valid_from": today()})
    about = {
        "title": _("Thêm yêu cầu"),
        "lead": _("Khi văn bản mới đòi thêm, hoặc khi đã đọc được văn bản chưa đối chiếu."),
        "action": _("Thêm yêu cầu"),
        "back": reverse("boards:readiness"),
        "crumbs": [crumb()],
    }
    return _answer(request, "", form, form, about)


def _answer(
    request: HttpRequest, key: str, form: WordingForm, fresh: NewForm | None, about: dict[str, Any]
) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        number = None
        if fresh is not None:
            key, number = fresh.cleaned_data["key"], fresh.cleaned_data["number"]
        try:
            made = services.word_demand(key, form.worded(), cast("Any", request.user), number=number)
        except StatementRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi lời mới của yêu cầu; lời cũ còn trong lịch sử."))
            is_shown = not made.ends and made.valid_from <= today()
            return redirect(reverse("boards:control", args=[key]) if is_shown else reverse("boards:readiness"))
    return render(request, "boards/readiness/form.html", {"form": form, **about}, status=422 if form.errors else 200)
