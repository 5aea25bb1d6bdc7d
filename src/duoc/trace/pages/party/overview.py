"""The overview `/truy-xuat/co-so/`: what there is of the party, each number a link; and which party, where there are several."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.people import services as people
from duoc.trace.pages import duty
from duoc.trace.pages.party.shown import environment_of, form_page
from duoc.trace.rules.stamps import Account
from duoc.trace.services import products, recalls, sites, stamps


class Choice(forms.Form):
    """One of the parties that the reader may choose."""

    party = forms.TypedChoiceField(label=gettext_lazy("Cơ sở"), coerce=int)

    def __init__(self, *args: Any, parties: list[people.Party], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["party"].choices = [(party.pk, party.name) for party in parties]  # type: ignore[attr-defined]  # of a choice


@duty.of_party("party.see")
def overview(request: HttpRequest, party: people.Party) -> HttpResponse:
    """What there is, what waits, and where to go on."""
    environment = environment_of(party)
    own = products.products(environment, party=party)
    runs = stamps.orders(party, environment)
    counted = [row.account for row in stamps.accounts(environment, party=party)]
    whole = {name: sum(getattr(one, name) for one in counted) for name in ("minted", "activated", "unused")}
    called = recalls.recalls_of(own, environment)
    at = {name: reverse(f"trace:party-{name}") for name in ("products", "sites", "stamps", "recalls", "people")}
    members, household = people.party_members(party), party.kind == "household"
    figures: list[tuple[str, int, str, str]] = [
        (_("Sản phẩm đang dùng"), sum(one.retired_at is None for one in own), at["products"], ""),
        (_("Ao, trại, xưởng, kho"), len(sites.sites(party, environment, ended=False)), at["sites"], ""),
        (_("Lần đặt tem"), len(runs), at["stamps"], ""),
        (_("Tem đã kích hoạt"), whole["activated"], at["stamps"], ""),
        (_("Tem đã nhận, chưa dùng"), whole["unused"], at["stamps"], ""),
        (
            _("Đợt thu hồi đang mở"),
            sum(one.closed_at is None for one in called),
            at["recalls"],
            "danger" if called else "",
        ),
        (_("Người của cơ sở"), len(members), at["people"], ""),
    ]
    if household:
        figures.append(
            (_("Điều đã đồng ý cho hiện"), len(people.open_consents(party)), reverse("trace:party-consents"), "")
        )
    return render(request, "trace/party.html", {
        "party": party,
        "environment": environment,
        "figures": figures,
        "steps": _next(party, own, runs, environment),
        "shown_as": people.public_name(party),
        "household": household,
        "several": len(duty.choices(request)) > 1,
        "serves": not people.may_for(request.user, "party.see", party),
        "stamps_own": people.may_for(request.user, "stamps.use", party),
        "balanced": all(all(Account.equations(one).values()) for one in counted),
    })  # fmt: skip


def _next(party: people.Party, own: list[Any], runs: list[Any], environment: Any) -> list[tuple[str, str]]:
    """What a new party has not done yet: (sentence, address)."""
    wanted = []
    if not own:
        wanted.append((_("Đăng ký sản phẩm đầu tiên"), reverse("trace:party-product-new")))
    if not sites.sites(party, environment, ended=False):
        wanted.append((_("Ghi ao, trại hoặc xưởng đầu tiên"), reverse("trace:party-site-new")))
    if own and not runs:
        wanted.append((_("Đặt tem lần đầu"), reverse("trace:party-stamps-order")))
    return wanted


@duty.of_session
def choose(request: HttpRequest) -> HttpResponseBase:
    """Choose the party whose pages are shown; remembered in the session."""
    parties = duty.choices(request)
    chosen = duty.served_party(request)
    form = Choice(request.POST or None, parties=parties, initial={"party": chosen.pk if chosen else None})
    if request.method == "POST" and form.is_valid():
        request.session[duty.PARTY] = form.cleaned_data["party"]
        return redirect("trace:party")
    if not parties:
        return render(request, "trace/party_refused.html", {"party": None, "chooses": False}, status=403)
    return form_page(
        request,
        chosen or parties[0],
        form,
        title=_("Chọn cơ sở"),
        lead=_("Các trang sau đây sẽ là của cơ sở bạn chọn."),
        action=_("Chọn"),
        back=reverse("trace:party"),
    )
