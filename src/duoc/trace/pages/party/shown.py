"""What all pages of a party have in common: where one is, forms, and the words of kinds and steps."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.people import services as people
from duoc.trace.services.captures.parties import environment_of

__all__ = ["account_of", "crumbs", "environment_of", "form_page", "kind_words", "list_page"]


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here: the party's overview, then `more` (word, address)."""
    return [(_("Cơ sở của bạn"), reverse("trace:party")), *more]


def account_of(request: HttpRequest) -> str:
    """The account as the history names it."""
    return str(request.user.get_username())


def form_page(request: HttpRequest, party: people.Party, form: forms.Form, **about: Any) -> HttpResponse:
    """A form of its own page. about: title, lead, action (the button's word), back; danger for what cannot be undone."""
    shown = {"party": party, "environment": environment_of(party), "form": form, "danger": False, **about}
    return render(request, "trace/party_form.html", shown, status=422 if form.errors else 200)


def list_page(request: HttpRequest, party: people.Party, **about: Any) -> HttpResponse:
    """A page of tables. about: title, lead, `new` (word, address) or nothing, `sections` [(heading, table)], `figures`."""
    shown = {"party": party, "environment": environment_of(party), "crumbs": crumbs(), **about}
    return render(request, "trace/party_list.html", shown)


def kind_words() -> dict[str, str]:
    """What sorts of sites there are, in the reader's language."""
    return {
        "pond": _("Ao, vuông nuôi"),
        "apiary": _("Trại ong"),
        "workshop": _("Xưởng, cơ sở chế biến"),
        "store": _("Kho"),
    }
