"""The words of a text, and of what is sought in one: without marks and case, cut at what is neither letter nor digit."""

import re

from duoc.core.text import fold

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """`Bến xe – Cái Nước` → ben, xe, cai, nuoc."""
    return _WORD.findall(fold(text).replace("_", " "))


def spread(text: str) -> str:
    """All words with one space around each: ` ben xe `. Words stand in it exactly when their own spread is part of it."""
    found = words(text)
    return f" {' '.join(found)} " if found else " "
