"""One POST to a stranger: only to a public address, the one that was looked at; no redirect is followed, little is read."""

import hmac
import http.client
from urllib.parse import urlsplit

from duoc.core import outgoing, settings
from duoc.trace.rules import destinations

TIMEOUT_S = 10.0


class UndeliveredError(Exception):
    """Why it did not arrive, in one sentence that names no address of this house. status: what was answered, 0: nothing."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


def signature(secret: bytes, body: bytes) -> str:
    """`GS1-Signature`: HMAC-SHA256 of the body with the subscriber's token, in hexadecimal."""
    return hmac.new(secret, body, "sha256").hexdigest()


def allowed() -> outgoing.Networks:
    """The networks that the operator opened to webhooks (`DUOC_WEBHOOK_NETWORKS`). Raises `SettingsError`."""
    try:
        return outgoing.networks(settings.load().webhook_networks)
    except ValueError as error:
        raise settings.SettingsError(f"DUOC_WEBHOOK_NETWORKS: {error}") from None


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Send the body. Raises `UndeliveredError` unless the answer is 2xx."""
    try:
        destinations.read(url, opened := allowed())
        connection = outgoing.connection(url, opened, timeout_s=TIMEOUT_S)
        try:
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except destinations.DestinationError as error:
        raise UndeliveredError(str(error)) from None
    except outgoing.AddressRefusedError as refused:
        raise UndeliveredError(str(destinations.said(refused))) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UndeliveredError(f"{type(error).__name__}: no answer") from None
    if not 200 <= status < 300:
        raise UndeliveredError(f"the receiver answered {status}", status)
