"""Where documents lie and what they are: two small questions that registration and gateway must answer alike."""

import re
from urllib.parse import urlsplit

_MEDIA = re.compile(r"[A-Za-z0-9.+-]{1,64}/[A-Za-z0-9.+-]{1,64}")
_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


def is_media(media: str) -> bool:
    """Whether this is a bare media type, fit for a header line."""
    return _MEDIA.fullmatch(media) is not None


def origin(url: str) -> Origin | None:
    """(scheme, host, port) of an http(s) address (RFC 6454 §4): the server that it means; None for any other text."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
