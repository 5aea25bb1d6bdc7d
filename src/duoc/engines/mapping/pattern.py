"""Patterns of a field's text: a small part of regular expressions that is matched in linear time.

Alternatives `a|b`; each a row of characters, `.`, `\\d` or `[0-9A-Z]`, with `?`, `*`, `+`, `{n}` or `{n,m}` behind. No groups.
Every part takes as many characters as it can and gives none back, so that no text can be slow."""

import re

from duoc.engines.mapping.errors import MappingError

MAX_LENGTH = 200
_ATOM = re.compile(
    r"(?P<atom>\\[\\.|?*+{}\[\]()^$/dD-]|\[\^?+(?:[^\\\[\]]|\\[\\\]\[^dD-])+\]|[^\\\[\]{}()|?*+^$])"
    r"(?P<count>[?*+]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\})?"
)
_SET_SIGN = re.compile(r"--|&&|~~|\|\|")  # kept free in Python for set operations


def compiled(text: str) -> re.Pattern[str]:
    """The pattern, to be used with `fullmatch`. Raises `MappingError`."""
    if not 0 < len(text) <= MAX_LENGTH:
        raise MappingError(f"mẫu phải có từ 1 đến {MAX_LENGTH} ký tự")
    alternatives, at, current = [], 0, ""
    while at < len(text):
        if text[at] == "|":
            alternatives.append(current)
            current, at = "", at + 1
            continue
        match = _ATOM.match(text, at)
        if match is None:
            raise MappingError(f"mẫu không dùng được từ ký tự thứ {at + 1}")
        count = match["count"] or ""
        if match["atom"].startswith("[") and _SET_SIGN.search(match["atom"]):
            raise MappingError(f"mẫu không dùng được từ ký tự thứ {at + 1}")
        current += match["atom"] + (count + "+" if count else "")  # possessive: gives nothing back
        at = match.end()
    try:
        return re.compile("|".join(f"(?:{one})" for one in (*alternatives, current)), re.ASCII | re.DOTALL)
    except (re.error, OverflowError):
        raise MappingError("mẫu không dùng được") from None
