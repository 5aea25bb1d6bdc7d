"""How a client hands the wall a ticket: a leading comment of a text, or the setting `duoc.ticket`. The server never sees one.

    /* duoc-ticket: eyJ… */ select …            for this text; of a Parse for what is prepared
    SET [SESSION | LOCAL] duoc.ticket = 'eyJ…'  for the session, or up to the end of the transaction

Both forms are matched whole and strictly; what is written otherwise carries no ticket and is judged as any text.
"""

import re
from typing import NamedTuple

MARK = b"duoc-ticket"
_COMMENT = re.compile(rb"\s*+/\*\s*+duoc-ticket:\s*+([A-Za-z0-9_.~-]++)\s*+\*/\s*+")
_SET = re.compile(
    rb"\s*+SET\s++(?:(SESSION|LOCAL)\s++)?duoc\.ticket\s*+(?:=|TO\s)\s*+(?:'([A-Za-z0-9_.~-]*+)'|DEFAULT)\s*+;?\s*+",
    re.IGNORECASE,
)
_RESET = re.compile(rb"\s*+(?:RESET\s++duoc\.ticket|DISCARD\s++ALL|RESET\s++ALL)\s*+;?\s*+", re.IGNORECASE)
_MAY = re.compile(rb"\s*+(?:/\*\s*+duoc-ticket:|(?:SET|RESET|DISCARD)\s)", re.IGNORECASE)
# What the server gets to run in place of the setting.
BLANKED = {True: b"SET LOCAL duoc.ticket = ''", False: b"SET duoc.ticket = ''"}


class Carried(NamedTuple):
    """`ticket` of a text, and the `text` without it. `local` is None for a comment; else the setting's reach."""

    ticket: str
    text: bytes
    local: bool | None = None


def carried(text: bytes) -> Carried | None:
    """The ticket that a text carries, None where it carries none. Linear."""
    if _MAY.match(text) is None:
        return None
    found = _COMMENT.match(text)
    if found is not None:
        return Carried(found[1].decode(), text[found.end() :])
    found = _SET.fullmatch(text)
    if found is not None:
        local = (found[1] or b"").upper() == b"LOCAL"
        return Carried((found[2] or b"").decode(), BLANKED[local], local)
    return None


def gives_back(text: bytes) -> bool:
    """Whether a text ends whatever ticket the session holds."""
    return _RESET.fullmatch(text) is not None
