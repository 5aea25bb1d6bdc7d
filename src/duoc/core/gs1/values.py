"""Whether a value may stand behind an Application Identifier: length, signs, and what each of its parts must be."""

import re

from duoc.core.gs1.contents import CHECKS
from duoc.core.gs1.dictionary import Identifier, identifier

_CHARSETS = {
    "N": (re.compile(r"[0-9]*"), "only digits may stand there"),
    "X": (re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*"), "a sign outside GS1's character set 82"),
    "Y": (re.compile(r"[#\-/0-9A-Z]*"), "a sign outside GS1's character set 39"),
    "Z": (re.compile(r"(?=(?:.{3})*$)[-_0-9A-Za-z]*={0,2}|[-_0-9A-Za-z]*"), "a sign outside GS1's character set 64"),
}


def refusal(ai: str, value: str) -> str | None:
    """Why `value` may not stand behind `ai`, as a sentence without the value; None when it may."""
    entry = identifier(ai)
    if entry is None:
        return f"({ai}) is no GS1 Application Identifier"
    return refusal_of(entry, value)


def refusal_of(entry: Identifier, value: str) -> str | None:
    """The same for an entry that need not be in the dictionary."""
    if not entry.least <= len(value) <= entry.most:
        size = f"{entry.least}" if entry.least == entry.most else f"{entry.least} to {entry.most}"
        return f"({entry.ai}) has {size} signs, not {len(value)}"
    place = 0
    for part in entry.components:
        content = value[place : place + part.most]
        place += len(content)
        if part.optional and not content:
            continue
        if len(content) < part.least:
            return f"({entry.ai}) is not as long as its parts"
        form, why = _CHARSETS[part.charset]
        if not form.fullmatch(content):
            return f"({entry.ai}): {why}"
        for check in part.checks:
            if wrong := CHECKS[check](content):
                return f"({entry.ai}): {wrong}"
    return None
