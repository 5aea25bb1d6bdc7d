"""Who may sign in: accounts are given by an administrator, never taken.

A name and password, a second factor or passkey (allauth.mfa), and one external identity provider (`duoc.web.oidc`).
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter  # type: ignore[import-untyped]  # no stubs exist
from allauth.account.forms import LoginForm, ReauthenticateForm  # type: ignore[import-untyped]  # no stubs exist
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter  # type: ignore[import-untyped]  # no stubs exist
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no type information
    """Accounts are given, never taken."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's signature)
        """Nobody may make an account for himself."""
        return False


class ExternalAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no type information
    """A stranger known to the identity provider is still a stranger here: an administrator links the account first."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 (allauth's signature)
        """An external identity never makes an account."""
        return False


class SignIn(LoginForm):  # type: ignore[misc]  # allauth has no type information
    """Name and password; a forgotten password is set anew by an administrator, so no link promises a message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class SignInAgain(ReauthenticateForm):  # type: ignore[misc]  # allauth has no type information
    """The password once more, before what guards the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
