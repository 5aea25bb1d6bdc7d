"""Passports on their way to the national portal: one protocol, a folder, an address.

CHƯA ĐỐI CHIẾU: how the portal takes data is not published. What leaves here is a neutral EPCIS 2.0 document that says so itself;
when the interface is known, a third adapter is written and nothing else changes. Nothing is queued: whoever sends sees whether
it arrived, and sends again.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.trace.services import passports
from duoc.trace.services.subscriptions.webhook import UndeliveredError, post

VERIFIED = False
MEDIA_TYPE = "application/ld+json"
_PRODUCTION = Environment.PRODUCTION


class NotSentError(Exception):
    """A document did not arrive; a sentence for who sent it."""


class Portal(Protocol):
    """Where documents go. The same document may be sent again: it has the same name."""

    def send(self, name: str, document: bytes) -> str:
        """Hand one over; gives where it lies now. Raises `NotSentError`."""


class Folder:
    """A folder that somebody else empties: another program, a person with a memory stick."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, name: str, document: bytes) -> str:
        """Whole or not at all: it gets its name when everything is written."""
        target = self._folder / f"{name}.jsonld"
        unready = target.with_suffix(".part")
        try:
            unready.write_bytes(document)
            unready.replace(target)
        except OSError as error:
            raise NotSentError(f"{target}: {error.strerror}") from error
        return str(target)


class Address:
    """An address that takes the document by POST; `Idempotency-Key` is its name."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, name: str, document: bytes) -> str:
        """Nothing is sent to an address of this network unless the operator opened it (`DUOC_WEBHOOK_NETWORKS`)."""
        headers = {"Content-Type": MEDIA_TYPE, "Idempotency-Key": name, "X-Duoc-Verified": "no"}
        try:
            post(self._url, document, headers)
        except UndeliveredError as error:
            raise NotSentError(str(error)) from error
        return self._url


def configured() -> Portal | None:
    """What `DUOC_NATIONAL_PORTAL` names: an address, a folder, or nothing, which is the default. Raises `SettingsError`."""
    text = settings.load().national_portal
    if not text:
        return None
    if text.startswith(("https://", "http://")):
        return Address(text)
    if not Path(text).is_dir():
        raise settings.SettingsError(f"DUOC_NATIONAL_PORTAL: {text} is neither a folder nor an address")
    return Folder(Path(text))


def document(texts: Sequence[str], environment: Environment = _PRODUCTION) -> dict[str, Any]:
    """The events behind goods, given as `evidence.identifiers` names them. Raises `JourneyRefusedError`."""
    text, *lots = texts
    return passports.national_document(text, environment, lot=lots[0] if lots else "")


def send(texts: Sequence[str], portal: Portal, environment: Environment = _PRODUCTION) -> str:
    """Make the document and hand it over; gives where it lies. Raises `NotSentError`, `JourneyRefusedError`."""
    name = sha256(texts[0].encode()).hexdigest()[:32]
    return portal.send(name, json.dumps(document(texts, environment), ensure_ascii=False, indent=1).encode())
