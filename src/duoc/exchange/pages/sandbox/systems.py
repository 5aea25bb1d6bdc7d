"""My agency's test systems: a new one, its keys shown once, and the end of either."""

from contextlib import suppress
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from duoc.core import profile, settings
from duoc.exchange import services as exchange
from duoc.exchange.pages.sandbox.reader import SANDBOX, Reader, for_integrators, shared
from duoc.exchange.rules import sandbox as rules
from duoc.exchange.rules.consumers import DIALECTS
from duoc.exchange.services import IssuedKey, IssuedSecret, RefusedError, SystemEntry

PLACE = "exchange:sandbox-systems"


class NewSystem(forms.Form):
    """A test system to be registered."""

    agency = forms.ChoiceField(label=gettext_lazy("Cơ quan"))
    code = forms.CharField(
        label=gettext_lazy("Mã hệ thống"),
        max_length=40,
        help_text=gettext_lazy("Chữ thường không dấu, chữ số, dấu gạch nối; ví dụ mot-cua-thu. Mã không đổi được."),
    )
    name = forms.CharField(label=gettext_lazy("Tên hệ thống"), max_length=100)
    network = forms.CharField(
        label=gettext_lazy("Gọi từ mạng"),
        required=False,
        max_length=43,
        help_text=gettext_lazy("Ví dụ 10.1.2.0/24. Dịch vụ có dữ liệu cá nhân đòi thêm điều này bên cạnh khóa."),
    )

    def __init__(self, reader: Reader, data: Any = None) -> None:
        super().__init__(data)
        self.fields["agency"].choices = [(str(one.pk), one.name) for one in reader.agencies]  # type: ignore[attr-defined]  # it is a choice


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_integrators("sandbox.register")
def systems(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The list, and a new system. Its key stands in the answer to the form and nowhere else, not even in a session."""
    form = NewSystem(reader, request.POST or None)
    issued = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        agency = next(one for one in reader.agencies if str(one.pk) == said["agency"])
        province = profile.load(settings.load().profile)
        try:
            issued = exchange.register_test_system(
                agency,
                said["code"],
                said["name"],
                province,
                network=said["network"],
                owner=reader.user,
                by=reader.user.get_username(),
            )
            form = NewSystem(reader)
        except RefusedError as error:
            form.add_error(None, str(error))
    return _page(request, reader, form, issued)


@never_cache
@require_POST
@for_integrators("sandbox.key")
def key(request: HttpRequest, reader: Reader, system: int) -> HttpResponse:
    """One more key of a system; for a client of a dialect its name and secret."""
    found = _own(reader, system)
    form, dialect = NewSystem(reader), request.POST.get("dialect", "")
    issued: IssuedKey | IssuedSecret | None = None
    by = reader.user.get_username()
    try:
        if dialect in DIALECTS:
            issued = exchange.issue_test_secret(dialect, found.identifier, request.POST.get("network", ""), by=by)
        else:
            issued = exchange.issue_test_key(found.identifier, owner=reader.user, by=by)
    except RefusedError as error:
        return _page(request, reader, form, None, refusal=str(error))
    return _page(request, reader, form, issued)


@never_cache
@require_POST
@for_integrators("sandbox.revoke")
def revoke(_request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """End a key of one's agency's test systems; another agency's number is unknown here."""
    if not any(number == held.row.pk for system in reader.systems() for held in system.keys):
        raise Http404
    # Where somebody else ended it a moment ago, the list says so.
    with suppress(RefusedError):
        exchange.revoke_test_key(number, by=reader.user.get_username())
    return redirect(PLACE)


@never_cache
@require_POST
@for_integrators("sandbox.revoke")
def revoke_secret(_request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """End a dialect's secret of one's agency's test systems."""
    if not any(number == held.pk for system in reader.systems() for held in exchange.test_secrets(system)):
        raise Http404
    with suppress(RefusedError):
        exchange.revoke_secret(number, by=reader.user.get_username(), environment=SANDBOX)
    return redirect(PLACE)


@never_cache
@require_POST
@for_integrators("sandbox.retire")
def retire(_request: HttpRequest, reader: Reader, system: int) -> HttpResponse:
    """End a test system with its keys."""
    with suppress(RefusedError):
        exchange.retire_test_system(_own(reader, system).identifier, by=reader.user.get_username())
    return redirect(PLACE)


def _own(reader: Reader, system: int) -> SystemEntry:
    found = next((one for one in reader.systems() if one.subsystem.pk == system), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    reader: Reader,
    form: NewSystem,
    issued: IssuedKey | IssuedSecret | None,
    refusal: str = "",
) -> HttpResponse:
    shown = [(system, exchange.test_secrets(system)) for system in reader.systems()]
    about = shared(PLACE, title=_("Hệ thống thử nghiệm và khóa"), form=form, systems=shown, refusal=refusal)
    about |= {"most_keys": rules.MOST_KEYS, "most_systems": rules.MOST_SYSTEMS}
    about["issued_key" if isinstance(issued, IssuedKey) else "issued_secret"] = issued
    return render(request, "exchange/sandbox_systems.html", about, status=422 if form.errors or refusal else 200)
