"""What people change on allauth's own pages reaches the ledger in the same transaction.

Receivers and transaction stand together: the middleware that makes each answer below the account's address one
transaction is what connects allauth's signals, and without a transaction an event is refused.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.signals import (
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from duoc.people.services import CredentialChange, tell_credential_change


class OneTransaction:
    """Middleware: an answer below the account's address changes all that it changes, or, when it fails, nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("account")):
            return self.get_response(request)
        with transaction.atomic():
            answer = self.get_response(request)
            # A view's exception arrives here as an answer already.
            if answer.status_code >= 500:
                transaction.set_rollback(True)
        return answer


@receiver([password_changed, password_reset, password_set])
def _password(user: Any, **_about: Any) -> None:
    tell_credential_change(user, CredentialChange.PASSWORD_CHANGED)


# allauth tells of an authenticator when its transaction is over, and of a removed one when the row has lost its number;
# so what happens to the tables themselves is told.
@receiver(post_save, sender=Authenticator)
def _added(instance: Authenticator, created: bool, **_about: Any) -> None:
    if created:
        change = CredentialChange.AUTHENTICATOR_ADDED
        tell_credential_change(instance.user, change, instance.type, instance.pk)


@receiver(post_delete, sender=Authenticator)
def _removed(instance: Authenticator, **_about: Any) -> None:
    change = CredentialChange.AUTHENTICATOR_REMOVED
    tell_credential_change(instance.user, change, instance.type, instance.pk)


@receiver(authenticator_used)
def _used(user: Any, authenticator: Authenticator, **_about: Any) -> None:
    """Only a recovery code is spent by its use."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        tell_credential_change(user, CredentialChange.RECOVERY_CODE_USED, authenticator.type, authenticator.pk)


@receiver(post_save, sender=SocialAccount)
def _linked(instance: SocialAccount, created: bool, **_about: Any) -> None:
    if created:
        tell_credential_change(instance.user, CredentialChange.IDENTITY_LINKED, instance.provider, instance.pk)


@receiver(post_delete, sender=SocialAccount)
def _unlinked(instance: SocialAccount, **_about: Any) -> None:
    tell_credential_change(instance.user, CredentialChange.IDENTITY_UNLINKED, instance.provider, instance.pk)
