"""What allauth says on the pages that people reach is said in Vietnamese."""

from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter as accounts
from allauth.mfa.adapter import get_adapter as factors
from allauth.socialaccount.adapter import get_adapter as identities
from django.utils import translation
from django.utils.translation import gettext

from duoc.web import words

TEMPLATES = Path(allauth.__file__).parent / "templates"
REACHED = [
    "account/account_inactive.html",
    "account/password_change.html",
    "account/password_set.html",
    "account/reauthenticate.html",
    "account/base_reauthenticate.html",
    *(f"account/messages/{name}.txt" for name in ("logged_in", "logged_out", "password_changed", "password_set")),
    "mfa/authenticate.html",
    "mfa/reauthenticate.html",
    *(f"mfa/recovery_codes/{name}.html" for name in ("generate",)),
    *(f"mfa/totp/{name}.html" for name in ("activate_form", "deactivate_form")),
    *(
        f"mfa/webauthn/{name}.html"
        for name in ("add_form", "authenticator_confirm_delete", "edit_form", "reauthenticate")
    ),
    *(
        f"mfa/messages/{name}.txt"
        for name in (
            "recovery_codes_generated",
            "totp_activated",
            "totp_deactivated",
            "webauthn_added",
            "webauthn_removed",
        )
    ),
    "socialaccount/login.html",
    "socialaccount/login_cancelled.html",
    *(f"socialaccount/messages/account_{name}.txt" for name in ("connected", "connected_other", "disconnected")),
]
SAID = {
    accounts: [
        "account_inactive",
        "enter_current_password",
        "incorrect_code",
        "incorrect_password",
        "rate_limited",
        "too_many_login_attempts",
        "username_password_mismatch",
    ],
    factors: ["cannot_delete_authenticator", "cannot_generate_recovery_codes", "incorrect_code"],
    identities: ["connected_other", "disconnect_last", "invalid_token", "no_password"],
}


@pytest.mark.parametrize("name", REACHED)
def test_template_of_allauth_speaks_vietnamese(name):
    with translation.override("vi"):
        english = {word for word, _plural in words.of_template((TEMPLATES / name).read_text()) if gettext(word) == word}
    assert english == set()


@pytest.mark.parametrize(("adapter", "keys"), SAID.items())
def test_error_of_allauth_speaks_vietnamese(adapter, keys):
    for key in keys:
        message = adapter().error_messages[key]
        with translation.override("en"):
            english = str(message)
        with translation.override("vi"):
            assert str(message) != english, key
