"""Where a webhook may lead: wherever `core.outgoing` lets this house ask, told in the language of EPCIS."""

from urllib.parse import urlsplit

from duoc.core import outgoing

_WORDS = {
    "url": "dest is no URL",
    "scheme": "dest is a URL with https or http",
    "user": "dest has neither user, password nor fragment",
    "ascii": "dest is written in ASCII, without spaces",
    "private": "dest leads to no public address",
}


class DestinationError(ValueError):
    """An address that nothing is sent to."""


def read(url: str, allowed: outgoing.Networks = ()) -> tuple[str, str, int]:
    """(scheme, host, port) of a destination. `allowed`: networks that are reached although they are not public.

    Raises `DestinationError`.
    """
    try:
        found = outgoing.check(url, allowed)
    except outgoing.AddressRefusedError as refused:
        raise said(refused) from None
    if urlsplit(url).fragment:
        raise DestinationError(_WORDS["user"])
    return found


def said(refused: outgoing.AddressRefusedError) -> DestinationError:
    """The same refusal in words of EPCIS."""
    return DestinationError(_WORDS[refused.why])
