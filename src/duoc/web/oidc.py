"""The external identity provider (OpenID Connect), where one is configured, in the form that allauth reads.

Read by Django's settings, so nothing of Django or allauth is imported here.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from duoc.core.settings import Settings, SettingsError

PROVIDER = "oidc"
_HERE = {"localhost", "127.0.0.1", "::1"}


def providers(settings: Settings) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for the configured identity provider; empty when none is.

    Raises `SettingsError` for an issuer without TLS (other than on this machine), without a client id, or whose secret
    cannot be read.
    """
    if not settings.oidc_issuer:
        return {}
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise SettingsError("DUOC_OIDC_ISSUER must begin with https://")
    if not settings.oidc_client_id:
        raise SettingsError("DUOC_OIDC_ISSUER needs DUOC_OIDC_CLIENT_ID")
    app = {
        "provider_id": PROVIDER,
        "name": settings.oidc_name or parts.hostname,
        "client_id": settings.oidc_client_id,
        "secret": _secret(settings.oidc_client_secret_file),
        "settings": {"server_url": settings.oidc_issuer.rstrip("/"), "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origins(settings: Settings) -> tuple[str, ...]:
    """The origin of the identity provider, where a sign-in form may lead."""
    parts = urlsplit(settings.oidc_issuer)
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()


def _secret(path: str) -> str:
    """The client secret: the file's one line. No file: a public client, which PKCE alone protects."""
    if not path:
        return ""
    try:
        secret = Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"DUOC_OIDC_CLIENT_SECRET_FILE cannot be read: {path}") from error
    if not secret:
        raise SettingsError(f"DUOC_OIDC_CLIENT_SECRET_FILE is empty: {path}")
    return secret
