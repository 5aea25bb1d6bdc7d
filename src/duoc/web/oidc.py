"""The external identity provider (OpenID Connect), where one is configured, in the form that allauth reads.

Read by Django's settings, so nothing of Django or allauth is imported here.
"""

from typing import Any

from duoc.core.identity_provider import identity_provider
from duoc.core.settings import Settings

PROVIDER = "oidc"


def providers(settings: Settings) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for the configured identity provider; empty when none is. Raises `SettingsError`."""
    found = identity_provider(settings)
    if found is None:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": found.name,
        "client_id": found.client_id,
        "secret": found.secret,
        "settings": {"server_url": found.issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origins(settings: Settings) -> tuple[str, ...]:
    """The origin of the identity provider, where a sign-in form may lead. Raises `SettingsError`."""
    found = identity_provider(settings)
    return (found.origin,) if found else ()
