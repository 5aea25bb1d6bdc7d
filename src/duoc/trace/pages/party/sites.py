"""Sites of a party: registered, corrected, closed; each with what was changed of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.people.services.periods import today
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.history import changed
from duoc.trace.pages.party.products import Confirm
from duoc.trace.pages.party.shown import account_of, crumbs, environment_of, form_page, kind_words, list_page
from duoc.trace.rules.sites import LONGEST_NAME, MOST_KG
from duoc.trace.services import changes, sites
from duoc.trace.services.sites import Site, SiteRefusedError


class Facts(forms.Form):
    """A site. No point is asked for: the commune is enough, and what is not kept cannot get out."""

    name = forms.CharField(
        label=gettext_lazy("Tên"), max_length=LONGEST_NAME, help_text=gettext_lazy("Như bạn vẫn gọi, vd. Ao số 1.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=lambda: list(kind_words().items()))
    commune = forms.ChoiceField(label=gettext_lazy("Xã, phường"))
    capacity_kg = forms.IntegerField(
        label=gettext_lazy("Sản lượng hoặc sức chứa một năm, kg (không bắt buộc)"),
        min_value=1,
        max_value=MOST_KG,
        required=False,
        help_text=gettext_lazy("Tem nhiều hơn sản lượng đã ghi thì kiểm tra viên được báo."),
    )
    gln = forms.CharField(
        label=gettext_lazy("GLN (không bắt buộc)"),
        max_length=13,
        required=False,
        help_text=gettext_lazy("Mã địa điểm GS1, 13 chữ số, nếu cơ sở có."),
    )

    def __init__(self, *args: Any, kept: str = "", **named: Any) -> None:
        super().__init__(*args, **named)
        units = people.units_as_of(today(), "commune")
        choices = [("", "–"), *((unit.code, unit.name) for unit in units)]
        if kept and kept not in {unit.code for unit in units}:
            choices.append((kept, _("%s (mã cũ)") % kept))
        self.fields["commune"].choices = choices  # type: ignore[attr-defined]  # of a choice


@of_party("party.see")
def listing(request: HttpRequest, party: people.Party) -> HttpResponse:
    """All sites of the party, the closed ones last."""
    found = sorted(sites.sites(party, environment_of(party)), key=lambda site: site.ended_at is not None)
    communes, words = sites.commune_names(found), kind_words()
    rows = [
        [
            Cell(
                site.name,
                href=reverse("trace:party-site", args=[site.pk]),
                note=site.gln,
                badge="sample" if site.illustrative else "",
            ),
            Cell(words[site.kind]),
            Cell(communes[site.pk] or site.commune),
            Cell(numbers.number(site.capacity_kg) if site.capacity_kg else ""),
            Cell(_("đã đóng"), state="plain") if site.ended_at else Cell(_("đang dùng"), state="ok"),
        ]
        for site in found
    ]
    columns = [
        Column(_("Tên")),
        Column(_("Loại"), tight=True),
        Column(_("Xã, phường")),
        Column(_("kg một năm"), numeric=True),
        Column(_("Trạng thái"), tight=True),
    ]
    new = reverse("trace:party-site-new")
    empty = _("Chưa có địa điểm nào. Ghi ao, trại hoặc xưởng đầu tiên để nhật ký nói được hàng từ đâu.")
    table = Table(_("Nơi nuôi, làm và giữ hàng"), columns, rows, empty, empty_href=new, empty_action=_("Thêm địa điểm"))
    return list_page(
        request,
        party,
        title=_("Ao, trại, xưởng, kho"),
        lead=_("Người mua chỉ thấy tên xã; tên ao, trại chỉ hiện khi bạn đồng ý.")
        if party.kind == "household"
        else _("Người mua thấy tên và xã, không bao giờ thấy tọa độ."),
        new=(_("Thêm địa điểm"), new) if rows else None,
        sections=[("", table)],
    )


@of_party("goods.change", change="goods.change")
def register(request: HttpRequest, party: people.Party) -> HttpResponseBase:
    """A new site."""
    form = Facts(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        about: dict[str, Any] = {"by": account_of(request), "environment": environment_of(party)}
        try:
            site = sites.register_site(
                party,
                facts.pop("name"),
                facts.pop("kind"),
                facts.pop("commune"),
                illustrative=party.illustrative,
                **about,
                **facts,
            )
        except SiteRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã thêm %s.") % site.name)
            return redirect("trace:party-sites")
    return _form(request, party, form, _("Thêm địa điểm"), _("Ao, vuông, trại ong, xưởng hoặc kho."), _("Thêm"))


@of_party("party.see", change="goods.change")
def correct(request: HttpRequest, party: people.Party, number: UUID) -> HttpResponseBase:
    """One site: its facts, to be corrected while it lives, and its history."""
    site = _found(party, number)
    names = ("name", "kind", "commune", "capacity_kg", "gln")
    form = Facts(request.POST or None, initial={name: getattr(site, name) for name in names}, kept=site.commune)
    if request.method == "POST" and form.is_valid():
        about: dict[str, Any] = {"by": account_of(request), "environment": environment_of(party)}
        try:
            sites.correct_site(number, party, **about, **form.cleaned_data)
        except SiteRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu. Điều cũ vẫn còn trong lịch sử."))
            return redirect("trace:party-site", number)
    told = changes.history(party.pk, environment_of(party), noun="site", subject=str(number))
    more: dict[str, Any] = {"history": changed(told), "closed": site.ended_at, "uri": sites.uri(site)}
    if site.ended_at is None:
        more["end"] = (_("Đóng địa điểm"), reverse("trace:party-site-end", args=[number]))
    return _form(request, party, form, site.name, "", _("Lưu"), **more)


@of_party("goods.change", change="goods.change")
def end(request: HttpRequest, party: people.Party, number: UUID) -> HttpResponseBase:
    """Close a site."""
    site, form = _found(party, number), Confirm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sites.end_site(number, party, by=account_of(request), environment=environment_of(party))
        except SiteRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã đóng %s.") % site.name)
            return redirect("trace:party-sites")
    lead = _("Không ghi nhật ký mới ở %s được nữa, và không mở lại được. Việc cũ vẫn còn.") % site.name
    return _form(request, party, form, _("Đóng địa điểm?"), lead, _("Đóng"), danger=True)


def _form(
    request: HttpRequest, party: people.Party, form: forms.Form, title: str, lead: str, action: str, **more: Any
) -> HttpResponse:
    here = reverse("trace:party-sites")
    way = crumbs((_("Ao, trại, xưởng, kho"), here))
    return form_page(request, party, form, title=title, lead=lead, action=action, back=here, crumbs=way, **more)


def _found(party: people.Party, number: UUID) -> Site:
    try:
        return sites.site_of(party, number, environment_of(party))
    except SiteRefusedError:
        raise Http404 from None
