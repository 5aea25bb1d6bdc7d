"""Keystrokes of Telex and VNI that no keyboard program has turned into letters: `dduwowngf booj`, `d9u7o7ng2 bo65`.

Also what is left over when a program stopped half-way (`nươcs`). A reading is offered only where every changed word becomes
a syllable and was none before.
"""

import re
import unicodedata
from collections.abc import Callable

from duoc.core import text as vietnamese
from duoc.engines.search.syllables import is_syllable

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300\u0309\u0303\u0301\u0323"
_TELEX_TONES = {"f": _GRAVE, "r": _HOOK, "x": _TILDE, "s": _ACUTE, "j": _DOT}
_VNI_TONES = {"2": _GRAVE, "3": _HOOK, "4": _TILDE, "1": _ACUTE, "5": _DOT}
_TONE_SIGN = re.compile(f"[{_GRAVE}{_HOOK}{_TILDE}{_ACUTE}{_DOT}]")
_HAT = {"a": "â", "e": "ê", "o": "ô"}
_VOWELS = frozenset("aeiouyăâêôơư")
_LONGEST = 14  # keystrokes of one syllable

Shape = Callable[[list[str], str], bool]


def read(words: list[str]) -> list[str] | None:
    """The same words read as Telex, else as VNI; None when neither reading turns one of them into a syllable."""
    for decode in (telex, vni):
        found = [_syllable(word, decode) for word in words]
        if found != words:
            return found
    return None


def telex(word: str) -> str:
    """What one word's keystrokes give in Telex, in NFC lower case; not judged."""
    return _decoded(word, _TELEX_TONES, _telex_shape)


def vni(word: str) -> str:
    """What one word's keystrokes give in VNI, in NFC lower case; not judged."""
    return _decoded(word, _VNI_TONES, _vni_shape)


def _syllable(word: str, decode: Callable[[str], str]) -> str:
    if len(word) > _LONGEST or is_syllable(vietnamese.key(word)):
        return word
    decoded = decode(word)
    return decoded if decoded != word.lower() and is_syllable(decoded) else word


def _decoded(word: str, tones: dict[str, str], shape: Shape) -> str:
    """Tones may be struck anywhere behind a vowel, shapes anywhere behind their letter."""
    spread = unicodedata.normalize("NFD", word.lower())
    tone = "".join(_TONE_SIGN.findall(spread)[-1:])
    letters: list[str] = []
    for sign in vietnamese.nfc(_TONE_SIGN.sub("", spread)):
        if sign in tones and _VOWELS.intersection(letters):
            tone = tones[sign]
        elif not shape(letters, sign):
            letters.append(sign)
    toned = next((place for place in range(len(letters) - 1, -1, -1) if letters[place] in _VOWELS), None)
    if toned is not None:
        letters[toned] += tone  # `key` moves it to the main vowel
    return vietnamese.key("".join(letters))


def _telex_shape(letters: list[str], sign: str) -> bool:
    if sign == "w":
        breve = re.search("(?:(?<!u)|qu)a$", "".join(letters)) and _become(letters, {"a": "ă"})
        return bool(breve) or _horn(letters) or _become(letters, {"a": "ă"})
    if sign == "d":
        return _bar(letters)
    return sign in _HAT and _become(letters, {sign: _HAT[sign]})


def _vni_shape(letters: list[str], sign: str) -> bool:
    if sign == "6":
        return _become(letters, _HAT)
    if sign == "7":
        return _horn(letters)
    if sign == "8":
        return _become(letters, {"a": "ă"})
    return sign == "9" and _bar(letters)


def _horn(letters: list[str]) -> bool:
    """ư, ơ, or both where they stand together (nuow → nươ); the u of qu is a consonant."""
    vowels = "".join(letters)
    pair = re.search("(?<!q)u[oơ]|ưo", vowels)
    if pair and not vowels.endswith("uơ"):
        letters[pair.start() : pair.end()] = "ươ"
        return True
    if re.search("(?<!q)ua$", vowels):
        letters[-2] = "ư"
        return True
    return _become(letters, {"u": "ư", "o": "ơ"}, start=2 if vowels.startswith("qu") else 0)


def _bar(letters: list[str]) -> bool:
    if letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    return False


def _become(letters: list[str], shapes: dict[str, str], start: int = 0) -> bool:
    """The last of these letters takes its shape; False where there is none."""
    for place in range(len(letters) - 1, start - 1, -1):
        if letters[place] in shapes:
            letters[place] = shapes[letters[place]]
            return True
    return False
