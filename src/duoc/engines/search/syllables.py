"""What a Vietnamese syllable looks like: onset, rhyme, tone. Tells keystrokes of a keyboard from words.

The handful of borrowed syllables in -oong and -ooc (xoong) count as keystrokes of -ông and -ôc, which are everywhere.
"""

import re
import unicodedata

from duoc.core import text as vietnamese

_ONSET = "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
# Nuclei with the codas that may follow them.
_OPEN = (
    "a|ai|ao|au|ay|âu|ây|e|eo|ê|êu|i|ia|iêu|iu|o|oa|oai|oao|oay|oe|oeo|oi|ô|ôi|ơ|ơi|u|ua|uây|uê|ui|uơ|uôi|uy|uya|uyu|ư|ưa|ưi|ưu|"
    "ươi|ươu|y|yêu|uao|uau"
)
_NASAL = "(?:a|ă|â|e|ê|i|iê|o|oa|oă|oe|ô|ơ|u|uâ|uô|uyê|uy|uê|ư|ươ|yê|y)(?:m|n|ng)|(?:a|ê|i|oa|uê|uy)nh"
_STOP = "(?:a|ă|â|e|ê|i|iê|o|oa|oă|oe|ô|ơ|u|uâ|uô|uyê|uy|uê|ư|ươ|yê|y)(?:c|p|t)|(?:a|ê|i|oa|uê|uy)ch"
_SYLLABLE = re.compile(f"{_ONSET}(?:{_OPEN}|{_NASAL})")
_STOPPED = re.compile(f"{_ONSET}(?:{_STOP})")
_TONE_SIGN = re.compile("[\u0300\u0309\u0303\u0301\u0323]")
_SHORT = {"\u0301", "\u0323"}  # a stop (c, p, t, ch) takes sắc or nặng alone


def is_syllable(word: str) -> bool:
    """Whether a word in lower-case NFC with its marks can be a syllable of Vietnamese."""
    spread = unicodedata.normalize("NFD", word)
    tones = _TONE_SIGN.findall(spread)
    bare = vietnamese.nfc(_TONE_SIGN.sub("", spread))
    if len(tones) > 1 or len(bare) > 7:
        return False
    if _STOPPED.fullmatch(bare):
        return bool(tones) and tones[0] in _SHORT
    return _SYLLABLE.fullmatch(bare) is not None
