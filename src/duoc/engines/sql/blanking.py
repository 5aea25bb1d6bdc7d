"""A text without its plain literals: one linear look that knows nothing of grammar.

A *plain* literal looks like `'…'` with no quote, backslash or control character in it, or like a whole number of one to nine
digits that does not begin with 0 and stands by itself. What looks like one need not be one (it may stand in a comment):
`patterns` asks the grammar. The compiled twin is `compiled/sql_core.c`, byte for byte.
"""

import re
from typing import TypeVar

from duoc.engines.sql.compiled import core

_T = TypeVar("_T")
# Longer texts are nobody's hot path, and above it the grammar bounds what a text may cost (`grammar._bear`).
LONGEST = 1000

# Every repetition ends at what cannot begin it again, so a failed match is not tried twice: linear.
_STRING = r"'[^'\\\x00-\x1f\x7f]*+'"
_NUMBER = r"(?<=[ \t\n(,=<>+*-])[1-9][0-9]{0,8}+(?![^ \t\n),;:])"
_strings = re.compile(_STRING.encode())
_numbers = re.compile(_NUMBER.encode())
_literals = re.compile(f"{_STRING}|{_NUMBER}".encode())


def _blank(text: bytes) -> bytes | None:
    if len(text) > LONGEST or b"\0" in text:
        return None
    return _numbers.sub(b"\0", _strings.sub(b"\0'", text))


def _looked_up(known: dict[bytes, _T], text: bytes) -> _T | None:
    skeleton = _blank(text)
    found = None if skeleton is None else known.get(skeleton)
    try:
        text.decode()
    except UnicodeDecodeError:
        return None
    return found


# `blank`: the text with NUL for every number and NUL and a quote for every string, so that no other text comes to the same; None
# for one that is too long or holds a NUL itself. `looked_up`: what is known under the blanked text, None where it is no UTF-8.
blank = _blank if core is None else core.blank
looked_up = _looked_up if core is None else core.looked_up


def literals(text: bytes) -> list[bytes]:
    """The plain literals of a text in their order, as they are written."""
    return _literals.findall(text)


def spans(text: bytes) -> list[tuple[int, int]]:
    """Where they stand."""
    return [found.span() for found in _literals.finditer(text)]
