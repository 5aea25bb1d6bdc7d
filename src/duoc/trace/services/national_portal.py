"""Passports on their way to the national portal: one protocol, a folder, an address.

CHƯA ĐỐI CHIẾU: how the portal takes data is not published. What leaves here is a neutral EPCIS 2.0 document that says so itself;
when the interface is known, a third adapter is written and nothing else changes. What does not arrive waits in `portal_queue`.
"""

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
# Of the answers below 500 those after which the same request may well succeed (RFC 9110, 6585, 8470), or for which the operator
# has to open a door first.
_LATER = frozenset({401, 403, 407, 408, 421, 423, 425, 429})


class NotSentError(Exception):
    """A document did not arrive; a sentence for who sent it. final: the receiver refused it, and would again."""

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.final = final


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
            raise NotSentError(str(error), final=_refuses(error.status)) from error
        return self._url


def _refuses(status: int) -> bool:
    """Whether an answer is about the document, or about a wrong address: not that somebody is busy, away, or wants us later."""
    return 300 <= status < 500 and status not in _LATER


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


def name_of(text: str) -> str:
    """Under which name the portal gets goods: the same for the same goods, for ever."""
    return sha256(text.encode()).hexdigest()[:32]
