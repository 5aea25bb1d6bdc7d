"""Links of a party's products: added, made the default, taken away, as the resolver's rules allow."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.engines.digital_link.links import Link, Standing
from duoc.people import services as people
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.products import Confirm, found, href_of
from duoc.trace.pages.party.shown import account_of, crumbs, environment_of, form_page
from duoc.trace.rules.links import LinkRefusedError
from duoc.trace.rules.places import PlaceError, canonical_place
from duoc.trace.rules.refusal_words import in_vietnamese
from duoc.trace.services import links

_LANGUAGES = [("", gettext_lazy("không nói")), ("vi", "Tiếng Việt"), ("en", "English")]


def _kinds() -> list[tuple[str, str]]:
    """Link types of GS1 that a producer has a page for."""
    return [
        ("pip", _("Trang giới thiệu sản phẩm")),
        ("traceability", _("Truy xuất nguồn gốc")),
        ("certificationInfo", _("Chứng nhận")),
        ("safetyInfo", _("An toàn")),
        ("recipeInfo", _("Cách chế biến")),
        ("hasRetailers", _("Nơi bán")),
        ("socialMedia", _("Mạng xã hội")),
        ("instructions", _("Hướng dẫn sử dụng")),
    ]


class NewLink(forms.Form):
    """Where the address of a product, a lot or a serial leads."""

    kind = forms.ChoiceField(label=gettext_lazy("Trang ấy là gì"), choices=_kinds)
    href = forms.CharField(
        label=gettext_lazy("Địa chỉ trang"), max_length=2000, help_text=gettext_lazy("Bắt đầu bằng https://")
    )
    title = forms.CharField(label=gettext_lazy("Tiêu đề cho người đọc"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Ngôn ngữ của trang"), choices=_LANGUAGES, required=False)
    lot = forms.CharField(
        label=gettext_lazy("Chỉ cho lô (không bắt buộc)"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Để trống: cho mọi tem của sản phẩm."),
    )
    default = forms.BooleanField(label=gettext_lazy("Ai quét mã thì tới thẳng trang này (mặc định)"), required=False)


@of_party("goods.change", change="goods.change")
def register(request: HttpRequest, party: people.Party, number: str) -> HttpResponseBase:
    """A new link of a product."""
    product, form = found(party, number), NewLink(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        link = Link(
            told["kind"],
            told["href"].strip(),
            told["title"],
            (told["language"],) if told["language"] else (),
            standing=Standing.DEFAULT if told["default"] else Standing.PLAIN,
        )
        try:
            place = canonical_place(_path(product, told["lot"].strip()))
            links.register_link(party, place, link, by=account_of(request), environment=environment_of(party))
        except (LinkRefusedError, PlaceError) as error:
            form.add_error("lot" if isinstance(error, PlaceError) else None, in_vietnamese(str(error)))
        else:
            messages.success(request, _("Đã thêm liên kết."))
            return redirect(href_of(product))
    return form_page(
        request,
        party,
        form,
        title=_("Thêm liên kết"),
        lead=_("Liên kết đầu tiên thành mặc định. Trang truy xuất của Đước luôn có trong danh sách liên kết."),
        action=_("Thêm"),
        back=href_of(product),
        crumbs=crumbs((_("Sản phẩm"), reverse("trace:party-products")), (product.name, href_of(product))),
    )


@of_party("goods.change", change="goods.change")
def remove(request: HttpRequest, party: people.Party, number: int) -> HttpResponseBase:
    """Take a link away."""
    lead = _("Liên kết này không còn trong danh sách và không ai được dẫn tới nó nữa.")
    return _confirmed(request, party, number, links.remove_link, _("Gỡ liên kết?"), lead, _("Gỡ"), danger=True)


@of_party("goods.change", change="goods.change")
def make_default(request: HttpRequest, party: people.Party, number: int) -> HttpResponseBase:
    """Let whoever scans come to this link."""
    lead = _("Ai quét mã sẽ tới trang này. Liên kết mặc định cũ vẫn còn trong danh sách.")
    return _confirmed(request, party, number, links.make_default, _("Đặt làm mặc định?"), lead, _("Đặt mặc định"))


def _confirmed(
    request: HttpRequest,
    party: people.Party,
    number: int,
    change: Callable[..., Any],
    title: str,
    lead: str,
    action: str,
    *,
    danger: bool = False,
) -> HttpResponseBase:
    environment = environment_of(party)
    try:
        held = links.link_numbered(number, party, environment)
    except LinkRefusedError:
        raise Http404 from None
    product = found(party, held.path.split("/")[2])
    form = Confirm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change(number, party=party, by=account_of(request), environment=environment)
        except LinkRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu. Điều cũ vẫn còn trong lịch sử."))
            return redirect(href_of(product))
    return form_page(
        request,
        party,
        form,
        title=title,
        lead=f"{held.link.title} – {held.link.href}. {lead}",
        action=action,
        back=href_of(product),
        danger=danger,
        crumbs=crumbs((_("Sản phẩm"), reverse("trace:party-products")), (product.name, href_of(product))),
    )


def _path(product: Any, lot: str) -> str:
    if product.code:
        if lot:
            raise PlaceError("mã truy xuất không có liên kết riêng cho lô")
        return f"/t/{product.code}"
    return f"/01/{product.gtin}" + (f"/10/{quote(lot, safe='')}" if lot else "")
