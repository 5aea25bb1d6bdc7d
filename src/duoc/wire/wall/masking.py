"""What is done to texts of the server (errors, notices, notifications): they may quote what stands in a row."""

import re

from duoc.engines.pii import scan

# An identity number has 9 or 12 digits, a phone 10, a card 16; an error's line number has fewer. Linear: one class, no nesting.
_LONG_NUMBER = re.compile(r"\d{9,}")
HIDDEN = "•••"
# What the server says of its own accord is short; what is longer was made by a statement.
LONGEST = 16 << 10


def hidden(text: str) -> str:
    """The text with personal data, and every run of nine digits or more, replaced; of a long one only the beginning."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    parts, place = [], 0
    for one in scan(text):
        parts += [text[place : one.start], HIDDEN]
        place = one.end
    parts.append(text[place:])
    return _LONG_NUMBER.sub(HIDDEN, "".join(parts))
