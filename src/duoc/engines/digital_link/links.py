"""Links: where somebody finds what about an identified thing, and by which words a request names their kind."""

import re
from dataclasses import dataclass
from enum import StrEnum

VOCABULARY = "https://gs1.org/voc/"
_TYPE = re.compile(r"(?:gs1:|https?://(?:www\.|ref\.)?gs1\.org/voc/)([a-z][A-Za-z0-9]{1,59})")


class Standing(StrEnum):
    """What a link is to its identifier. One default each; choices answer instead of it where the request prefers one."""

    PLAIN = ""
    DEFAULT = "default"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `kind`: local name in GS1's vocabulary (`pip`); `languages`: tags like `vi`, `en-US`; `media_type`: IANA's.

    `contexts`: words that a request may name; `forwards_query`: whether what the request carries goes on to the target.
    """

    kind: str
    href: str
    title: str
    languages: tuple[str, ...] = ()
    media_type: str = ""
    contexts: tuple[str, ...] = ()
    standing: Standing = Standing.PLAIN
    forwards_query: bool = True


def link_kind(text: str) -> str | None:
    """The local name of a GS1 link type written as CURIE or as URI of any of GS1's hosts; None for anything else."""
    match = _TYPE.fullmatch(text)
    return match[1] if match else None
