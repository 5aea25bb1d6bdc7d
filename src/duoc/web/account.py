"""The page about the reader's own account: roles, second factor, password, session."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duoc.people import services as people
from duoc.people.services.periods import today


def duty_words() -> dict[str, str]:
    """The duties in the reader's language."""
    return {
        "operator": _("Trực vận hành"),
        "steward": _("Phụ trách dữ liệu"),
        "officer": _("Cán bộ một cửa"),
        "integrator": _("Kỹ sư tích hợp"),
        "inspector": _("Kiểm tra viên"),
        "auditor": _("Thanh tra"),
        "administrator": _("Quản trị"),
    }


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What the reader is and can do with the account; without a second factor it says so first."""
    words, reader = duty_words(), cast("Any", request.user)
    roles = [(words.get(role.role, role.role), role.agency) for role in people.roles_as_of(today(), reader)]
    about = {
        "roles": roles,
        "parties": people.parties_of(reader),
        "second_factor": is_mfa_enabled(reader),
        "ends": request.session.get_expiry_date(),
        # Who came by an invitation and chose a passkey has no other way in until it is made.
        "shut_out": not reader.has_usable_password() and not is_mfa_enabled(reader, [Authenticator.Type.WEBAUTHN]),
    }
    return render(request, "web/account.html", about)
