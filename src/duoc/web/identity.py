"""Who may sign in: accounts are given by an administrator, never taken.

A name and password, a second factor or passkey (allauth.mfa), and one external identity provider (`duoc.web.oidc`).
"""

from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from duoc.people import services as people

# A producer opens the diary at the pond, on his own phone, with wet hands: a month, counted from signing in. It opens what is his
# party's alone, and ends with his membership at the next click. Whoever has a duty of an agency stays for a working day.
PRODUCERS_STAY_S = 30 * 24 * 3600


def settle_session(request: HttpRequest) -> None:
    """How long the session lasts: a month for people of a party who have no duty of an agency, else as the house has it."""
    user: Any = request.user
    if people.parties_of(user) and not people.duties(user):
        request.session.set_expiry(PRODUCERS_STAY_S)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no type information
    """Accounts are given, never taken."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's signature)
        """Nobody may make an account for himself."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        """Signed in, by whatever way and after a second factor."""
        answer: HttpResponse = super().post_login(request, user, **about)
        settle_session(request)
        return answer

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody wants to be who signs in without having asked for a page: producers at their party's."""
        user: Any = request.user
        home = people.parties_of(user) and not people.duties(user)
        return reverse("trace:party") if home else str(super().get_login_redirect_url(request))


class ExternalAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no type information
    """A person known to the identity provider enters only as somebody whom an administrator created here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 (allauth's signature)
        """An external identity never makes an account."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The first time, link the identity to the one user it names; refuse everybody else with a page that says so.

        The link is by the provider's `sub` and stays when names change there. A user has one identity of a provider:
        a second one with the same name or e-mail is somebody else until the first is unlinked.
        """
        account = sociallogin.account
        claims, ours = (account.extra_data.get(part) or {} for part in ("userinfo", "id_token"))
        if ours and claims and ours.get("sub") != claims.get("sub"):
            raise self._refusal(request)  # OpenID Connect Core 5.3.2: userinfo of another person
        account.extra_data = {}  # names and addresses stay with the provider; only its `sub` is kept
        if sociallogin.is_existing:
            account.save(update_fields=["extra_data"])
            return
        claims = claims or ours
        email = str(claims.get("email") or "") if claims.get("email_verified") is True else ""
        user = people.user_known_as(str(claims.get("preferred_username") or ""), email)
        by_himself = request.user.is_authenticated
        if user is None or (by_himself and user != request.user) or self._has_identity(user, account.provider):
            raise self._refusal(request)
        if not by_himself:
            sociallogin.connect(request, user)

    def get_requests_session(self) -> requests.Session:
        """What allauth asks the provider with: away is not an error of ours, and says so."""
        return _Asking(app_settings.REQUESTS_TIMEOUT)

    @staticmethod
    def _has_identity(user: Any, provider: str) -> bool:
        return bool(SocialAccount.objects.filter(user_id=user.pk, provider=provider).exists())

    @staticmethod
    def _refusal(request: HttpRequest) -> ImmediateHttpResponse:
        return ImmediateHttpResponse(render(request, "web/unknown_person.html", status=403))


class _Asking(requests.Session):
    """Questions to the identity provider, each with a limit of time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def request(self, *asked: Any, **how: Any) -> requests.Response:
        """Raises allauth's ready answer where the provider cannot be reached or is out of order."""
        try:
            answer = super().request(*asked, **{"timeout": self._seconds} | how)
        except requests.RequestException as error:
            raise self._away() from error
        if answer.status_code >= 500:
            raise self._away()
        return answer

    @staticmethod
    def _away() -> ImmediateHttpResponse:
        return ImmediateHttpResponse(render(context.request, "web/provider_away.html", status=503))


class SignIn(LoginForm):  # type: ignore[misc]  # allauth has no type information
    """Name and password; a forgotten password is set anew by an administrator, so no link promises a message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""

    def clean_login(self) -> str:
        """A telephone number is one name, however it is written."""
        return str(people.login_name(super().clean_login()))

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """allauth sets the length of every session that began with a password; ours is settled after it."""
        answer: HttpResponse = super().login(request, redirect_url)
        settle_session(request)
        return answer


class NewPassword(ChangePasswordForm):  # type: ignore[misc]  # allauth has no type information
    """Another password; here too no link promises a message about a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SignInAgain(ReauthenticateForm):  # type: ignore[misc]  # allauth has no type information
    """The password once more, before what guards the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
