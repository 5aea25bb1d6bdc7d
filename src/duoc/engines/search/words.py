"""The words of a text, each in the two forms that searching compares.

`marked` keeps the marks and drops what is only a habit: case, composition (NFD), where the tone stands (hòa = hoà) and
i for y (kĩ thuật = kỹ thuật). `folded` has no marks either. A text of n characters costs time in proportion to n.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from duoc.core import text as vietnamese

LONGEST = 64  # characters of a form that count; what is longer is no word
_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # zero-width signs that copying leaves inside words
_WORD = re.compile(rf"[^\W_](?:[{_HIDDEN}]*[^\W_])*")
_HIDDEN_SIGN = re.compile(f"[{_HIDDEN}]")
# Nothing carries more marks than these; composing a run of n marks costs n² (a letter under thousands of them is a known prank).
_PILED_MARKS = re.compile("([\u0300-\u036f]{8})[\u0300-\u036f]+")
_PLAIN = re.compile(r"[^\W_]+")
# An open syllable whose only vowel is i or y has two spellings: lý/lí, kỹ/kĩ, tỷ/tỉ, quý/quí, công ty/ti. Not y alone (y tế).
_Y_FOR_I = re.compile("(?:[hklmstv]|qu)[yỳýỷỹỵ]")
_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))


class Word(NamedTuple):
    """A word of a text, at `start:end` of its NFC form; `glued` when only . & / - part it from the word before."""

    raw: str
    marked: str
    folded: str
    start: int
    end: int
    glued: bool


def words(text: str, most: int | None = None) -> list[Word]:
    """The words of any text, at most so many of them. Never fails: what is no letter or digit only separates."""
    text = vietnamese.nfc(_PILED_MARKS.sub(r"\1", text))
    found: list[Word] = []
    last = -1
    for match in _WORD.finditer(text):
        raw = _HIDDEN_SIGN.sub("", match[0])[:LONGEST]
        glued = last >= 0 and 0 < match.start() - last <= 2 and not text[last : match.start()].strip(".&/-–")
        marked, folded = forms(raw)
        if folded:
            found.append(Word(raw, marked, folded, match.start(), match.end(), glued))
            last = match.end()
        if len(found) == most:
            break
    return found


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> tuple[str, str]:
    """(marked, folded) of one word of letters and digits; ("", "") when nothing of it is one."""
    marked = i_for_y("".join(_PLAIN.findall(vietnamese.key(word))))[:LONGEST]
    folded = "".join(_PLAIN.findall(vietnamese.fold(marked)))[:LONGEST]
    return (marked, folded) if folded else ("", "")


def i_for_y(word: str) -> str:
    """A lower-case word with the i that dictionaries prefer: kỹ → kĩ, công ty → công ti, thuỷ stays."""
    return word[:-1] + _I[word[-1]] if _Y_FOR_I.fullmatch(word) else word
