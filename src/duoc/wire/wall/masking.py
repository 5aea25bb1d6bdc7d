"""What is done to texts of the server (errors, notices, notifications): they may quote what stands in a row."""

import re

from duoc.engines.pii import scan

# An identity number has 9 or 12 digits, a phone 10, a card 16; an error's line number has fewer. Linear: one class, no nesting.
_LONG_NUMBER = re.compile(r"\d{9,}")
HIDDEN = "•••"
# Where an error about a value quotes it: Key (a)=(…), Failing row contains (…), invalid input syntax for type integer: "…".
_QUOTES = (("=(", ")"), ("contains (", ")"), (': "', '"'))
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


def without_values(text: str) -> str:
    """The words of an error about a value (SQLSTATE classes 22 and 23) without the value, whatever it is.

    An error is how a value is read that a statement may not return: `cast((select …) as int)`.
    """
    text = text[:LONGEST]
    for opening, closing in _QUOTES:
        start, end = text.find(opening) + len(opening), text.rfind(closing)
        if len(opening) <= start <= end:
            text = text[:start] + HIDDEN + text[end:]
    return text
