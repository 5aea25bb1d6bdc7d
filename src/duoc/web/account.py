"""The page about the reader's own account: second factor, password, session."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What the reader can do with the account; without a second factor it says so first."""
    return render(request, "web/account.html", {"second_factor": is_mfa_enabled(request.user)})
