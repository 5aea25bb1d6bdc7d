"""The external identity provider (OpenID Connect) that the settings name, and what makes such settings unusable.

The doors that start the house refuse what cannot be used before anything runs; the web makes its sign-in of it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from duoc.core.settings import Settings, SettingsError

_HERE = {"localhost", "127.0.0.1", "::1"}
# A name, an IPv4 address or an IPv6 address in brackets: the origin is written into a header of every page.
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Where it is, how we are known there, and its name on the sign-in button."""

    issuer: str
    origin: str
    name: str
    client_id: str
    secret: str
    """Empty for a public client, which PKCE alone protects."""


def identity_provider(settings: Settings) -> IdentityProvider | None:
    """The provider of the settings, or None when they name none. Raises `SettingsError`."""
    if not settings.oidc_issuer:
        for field in ("oidc_client_id", "oidc_client_secret_file", "oidc_name"):
            if getattr(settings, field):
                raise SettingsError(f"DUOC_{field.upper()} needs DUOC_OIDC_ISSUER: set both or none")
        return None
    origin, host = _place(settings.oidc_issuer)
    if not settings.oidc_client_id:
        raise SettingsError("DUOC_OIDC_ISSUER needs DUOC_OIDC_CLIENT_ID: set both or none")
    return IdentityProvider(
        issuer=settings.oidc_issuer.rstrip("/"),
        origin=origin,
        name=settings.oidc_name or host,
        client_id=settings.oidc_client_id,
        secret=_secret(settings.oidc_client_secret_file),
    )


def _place(issuer: str) -> tuple[str, str]:
    """(origin, host): TLS, a host, perhaps a port and a path and nothing else (OpenID Connect Core 1.0, section 2)."""
    try:
        parts = urlsplit(issuer)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise SettingsError(f"DUOC_OIDC_ISSUER is not an address: {issuer}") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _HERE):
        raise SettingsError(f"DUOC_OIDC_ISSUER must begin with https://, not {issuer}")
    bare = parts.netloc.removesuffix(f":{port}")
    if not _HOST.fullmatch(bare) or parts.query or parts.fragment:
        raise SettingsError(f"DUOC_OIDC_ISSUER must be https:// with a host, a port and a path at most, not {issuer}")
    return f"{parts.scheme}://{parts.netloc}", host


def _secret(path: str) -> str:
    """The client secret: the file's one line."""
    if not path:
        return ""
    try:
        secret = Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"DUOC_OIDC_CLIENT_SECRET_FILE cannot be read: {path}") from error
    if not secret:
        raise SettingsError(f"DUOC_OIDC_CLIENT_SECRET_FILE is empty: {path}")
    return secret
