"""The external identity provider (OpenID Connect), where one is configured.

Named by DUOC_OIDC_ISSUER, DUOC_OIDC_CLIENT_ID, DUOC_OIDC_CLIENT_SECRET and DUOC_OIDC_NAME; read by Django's settings,
so nothing of Django or allauth is imported here.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def providers(environ: Mapping[str, str]) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for the configured identity provider; empty when none is.

    Raises `ValueError` when an issuer is named without TLS (other than this machine) or without a client id.
    """
    issuer = environ.get("DUOC_OIDC_ISSUER", "").strip()
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
        raise ValueError("DUOC_OIDC_ISSUER must begin with https://")
    if not environ.get("DUOC_OIDC_CLIENT_ID"):
        raise ValueError("DUOC_OIDC_ISSUER needs DUOC_OIDC_CLIENT_ID")
    app = {
        "provider_id": "oidc",
        "name": environ.get("DUOC_OIDC_NAME") or parts.hostname,
        "client_id": environ["DUOC_OIDC_CLIENT_ID"],
        "secret": environ.get("DUOC_OIDC_CLIENT_SECRET", ""),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origins(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The origin of the identity provider, where a sign-in form may lead."""
    parts = urlsplit(environ.get("DUOC_OIDC_ISSUER", "").strip())
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()
