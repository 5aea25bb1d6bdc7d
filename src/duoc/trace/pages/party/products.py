"""Products of a party: registered under its own numbers, corrected, retired; each with its links and what was changed of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.engines.digital_link.links import Standing
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.history import changed
from duoc.trace.pages.party.shown import account_of, crumbs, environment_of, form_page, list_page
from duoc.trace.rules.places import canonical_place
from duoc.trace.rules.products import ProductRefusedError
from duoc.trace.services import changes, links, products
from duoc.trace.services.products import Product

MOST_LINKS = 200


class Facts(forms.Form):
    """What may be corrected of a product."""

    name = forms.CharField(label=gettext_lazy("Tên sản phẩm"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Tên tiếng Anh (không bắt buộc)"), max_length=200, required=False)
    brand = forms.CharField(label=gettext_lazy("Nhãn hiệu (không bắt buộc)"), max_length=200, required=False)
    unit_weight_g = forms.IntegerField(
        label=gettext_lazy("Khối lượng một đơn vị, gam (không bắt buộc)"),
        min_value=1,
        max_value=products.MOST_GRAMS,
        required=False,
        help_text=gettext_lazy("Để so số tem với sản lượng ao, trại của bạn."),
    )
    safety_warning = forms.CharField(
        label=gettext_lazy("Cảnh báo an toàn (không bắt buộc)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Người quét tem đọc được câu này."),
    )


class NewProduct(Facts):
    """A number besides: one of two kinds."""

    number = forms.CharField(
        label=gettext_lazy("GTIN hoặc mã truy xuất"),
        max_length=60,
        help_text=gettext_lazy(
            "Có mã vạch GS1 thì ghi 8 đến 14 chữ số dưới mã vạch; chưa có thì ghi mã truy xuất, từ 4 đến 30 chữ cái không dấu, "
            "chữ số, gạch nối. Mã không sửa được nữa."
        ),
    )
    field_order = ("number", "name")


class Confirm(forms.Form):
    """Nothing to fill in: the button says it."""


@of_party("party.see")
def listing(request: HttpRequest, party: people.Party) -> HttpResponse:
    """All products of the party."""
    rows = [
        [
            Cell(
                product.name, href=href_of(product), note=product.brand, badge="sample" if product.illustrative else ""
            ),
            Cell(product.gtin or product.code, note=_("GTIN") if product.gtin else _("mã truy xuất")),
            Cell(numbers.number(product.unit_weight_g) if product.unit_weight_g else ""),
            Cell(_("đã ngừng"), state="plain") if product.retired_at else Cell(_("đang dùng"), state="ok"),
        ]
        for product in products.products(environment_of(party), party=party)
    ]
    columns = [
        Column(_("Sản phẩm")),
        Column(_("Mã"), tight=True),
        Column(_("Gam"), numeric=True),
        Column(_("Trạng thái")),
    ]
    new = reverse("trace:party-product-new")
    empty = _("Chưa có sản phẩm nào. Đăng ký sản phẩm đầu tiên để đặt tem cho nó.")
    table = Table(_("Sản phẩm của cơ sở"), columns, rows, empty, empty_href=new, empty_action=_("Đăng ký sản phẩm"))
    return list_page(
        request,
        party,
        title=_("Sản phẩm"),
        lead=_("Mỗi sản phẩm có một mã; tem và nhật ký nói về nó bằng mã ấy."),
        new=(_("Đăng ký sản phẩm"), new) if rows else None,
        sections=[("", table)],
    )


@of_party("party.see")
def one(request: HttpRequest, party: people.Party, number: str) -> HttpResponse:
    """One product: facts, where its address leads, what was changed."""
    product, environment = found(party, number), environment_of(party)
    key = product.gtin or product.code
    subjects = {key, *(str(row.number) for row in _own_links(product, party))}
    told = [
        row
        for row in changes.history(party.pk, environment, limit=500)
        if row.subject in subjects and row.noun != "site"
    ]
    return render(request, "trace/party_product.html", {
        "party": party,
        "environment": environment,
        "crumbs": crumbs((_("Sản phẩm"), reverse("trace:party-products"))),
        "product": product,
        "weight": numbers.number(product.unit_weight_g) if product.unit_weight_g else "",
        "key": key,
        "links": _links(product, party),
        "history": changed(told),
    })  # fmt: skip


@of_party("goods.change", change="goods.change")
def register(request: HttpRequest, party: people.Party) -> HttpResponseBase:
    """A new product under one of the party's numbers."""
    form = NewProduct(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        text = facts.pop("number")
        digits = text.replace(" ", "").replace("-", "")
        key = {"number": text} if digits.isdecimal() and len(digits) in {8, 12, 13, 14} else {"code": text}
        try:
            product = products.register_product(
                party,
                facts.pop("name"),
                **key,
                **facts,
                illustrative=party.illustrative,
                own_prefix=people.may_for(request.user, "goods.change", party),
                by=account_of(request),
                environment=environment_of(party),
            )
        except ProductRefusedError as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Đã đăng ký %s.") % product.name)
            return redirect(href_of(product))
    return form_page(
        request,
        party,
        form,
        title=_("Đăng ký sản phẩm"),
        lead=_("Mỗi loại, mỗi cỡ gói là một sản phẩm có mã riêng."),
        action=_("Đăng ký"),
        back=reverse("trace:party-products"),
        crumbs=crumbs((_("Sản phẩm"), reverse("trace:party-products"))),
    )


@of_party("goods.change", change="goods.change")
def correct(request: HttpRequest, party: people.Party, number: str) -> HttpResponseBase:
    """Other facts of a product; its number stays."""
    product = found(party, number)
    names = Facts.base_fields
    form = Facts(request.POST or None, initial={name: getattr(product, name) for name in names})
    if request.method == "POST" and form.is_valid():
        about: dict[str, Any] = {"party": party, "by": account_of(request), "environment": environment_of(party)}
        try:
            products.correct_product(number, **about, **form.cleaned_data)
        except ProductRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu. Điều cũ vẫn còn trong lịch sử."))
            return redirect(href_of(product))
    return _about(
        request, party, product, form, _("Sửa sản phẩm"), _("Sửa tên, khối lượng, cảnh báo; mã không đổi."), _("Lưu")
    )


@of_party("goods.change", change="goods.change")
def retire(request: HttpRequest, party: people.Party, number: str) -> HttpResponseBase:
    """No more stamps for it."""
    product = found(party, number)
    form = Confirm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            products.retire_product(number, party=party, by=account_of(request), environment=environment_of(party))
        except ProductRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ngừng %s.") % product.name)
            return redirect(href_of(product))
    lead = _("Không đặt thêm tem cho sản phẩm này được nữa, và không mở lại được. Tem đã in vẫn quét được.")
    return _about(request, party, product, form, _("Ngừng sản phẩm?"), lead, _("Ngừng"), danger=True)


def _about(
    request: HttpRequest,
    party: people.Party,
    product: Product,
    form: forms.Form,
    title: str,
    lead: str,
    action: str,
    **more: Any,
) -> HttpResponse:
    way = crumbs((_("Sản phẩm"), reverse("trace:party-products")), (product.name, href_of(product)))
    return form_page(
        request, party, form, title=title, lead=lead, action=action, back=href_of(product), crumbs=way, **more
    )


def found(party: people.Party, number: str) -> Product:
    """A product of the party; another party's is as absent as none."""
    try:
        product = products.find_product(number, environment_of(party))
    except ProductRefusedError:
        raise Http404 from None
    if product.party_id != party.pk:
        raise Http404
    return product


def href_of(product: Product) -> str:
    """The party's page of its product."""
    return reverse("trace:party-product", args=[product.gtin or product.code])


def _own_links(product: Product, party: people.Party) -> list[links.RegisteredLink]:
    place = canonical_place(f"/01/{product.gtin}" if product.gtin else f"/t/{product.code}")
    return links.links_under(place, environment_of(party), limit=MOST_LINKS)


def _links(product: Product, party: people.Party) -> Table:
    words = {Standing.DEFAULT: _("mặc định"), Standing.CHOICE: _("tuỳ người đọc"), Standing.PLAIN: ""}
    rows = [
        [
            Cell(one.link.title, href="" if "{" in one.link.href else one.link.href, note=one.link.href),
            Cell(one.path),
            Cell(f"gs1:{one.link.kind}", note=", ".join(one.link.languages)),
            Cell(words[one.link.standing], state="ok" if one.link.standing is Standing.DEFAULT else ""),
            Cell("", badge="")
            if one.link.standing is Standing.DEFAULT
            else Cell(_("Đặt mặc định"), href=reverse("trace:party-link-default", args=[one.number])),
            Cell(_("Gỡ"), href=reverse("trace:party-link-remove", args=[one.number])),
        ]
        for one in _own_links(product, party)
    ]
    columns = [
        Column(_("Dẫn tới")),
        Column(_("Địa chỉ"), tight=True),
        Column(_("Loại"), tight=True),
        Column(_("Vai trò"), tight=True),
        Column(_("Đổi"), tight=True),
        Column(_("Gỡ"), tight=True),
    ]
    empty = _("Chưa có liên kết nào: ai quét mã sẽ thấy trang của Đước. Thêm liên kết nếu bạn có trang riêng.")
    return Table(_("Địa chỉ của sản phẩm dẫn tới đâu"), columns, rows, empty)
