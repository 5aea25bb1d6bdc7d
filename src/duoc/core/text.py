"""Vietnamese text: one stored form, one search form, one identity form, one order.

Stored text is verbatim but NFC (`nfc`). Beside it a column may keep `fold` (search without marks) and `sort_key`
(ORDER BY in the C collation gives the order of a Vietnamese dictionary); `key` tells whether two
spellings are one name.

The order is that of the Vietnam Lexicography Centre (Vũ Xuân Lương, "Quy tắc sắp xếp ABC"): syllable by syllable; in a
syllable first the letters (a ă â b … d đ e ê … o ô ơ … u ư …), then the tone: ngang, huyền, hỏi, ngã, sắc, nặng.
"""

import re
import string
import unicodedata
from enum import IntEnum

# Eth and the African D look like Đ on a screen and come out of careless converters and old fonts.
_D_BAR = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # grave huyền, hook hỏi, tilde ngã, acute sắc, dot below nặng
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = dict(zip(_ALPHABET, string.ascii_uppercase + string.ascii_lowercase, strict=False))
_TONE_SIGN = re.compile(f"[{_TONES}]")
_WORD = re.compile(r"[^\W\d_]+")
_ATOM = re.compile(r"[^\W\d_]+|\d+")
_VOWELS = re.compile(r"[aăâeêioôơuưy]+")


class Match(IntEnum):
    """How well a text answers a search; the smaller the better. Exact marks come before folded ones."""

    SAME = 0
    STARTS = 1
    CONTAINS = 2
    FOLDED_SAME = 3
    FOLDED_STARTS = 4
    FOLDED_CONTAINS = 5


def nfc(text: str) -> str:
    """The stored form: composed characters (NFC), nothing else changed."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The search form: no marks, no case, đ as d, one space between words. `fold(fold(x)) == fold(x)`."""
    previous, folded = None, text
    while folded != previous:  # a case mapping may bring a new mark, and a mark removed may complete a new letter
        previous = folded
        letters = unicodedata.normalize("NFKD", folded.translate(_D_BAR)).casefold().replace("đ", "d")
        folded = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return " ".join(folded.split())


def key(text: str) -> str:
    """The identity form: keeps marks, drops case, composition and the habit of placing the tone (hòa = hoà)."""
    text = nfc(nfc(text.translate(_D_BAR)).casefold()).translate(_D_BAR)
    # A stray mark behind a word may meet a letter that the tone has just left: compose once more.
    return nfc(" ".join(_WORD.sub(lambda word: _place_tone(word[0]), text).split()))


def sort_key(text: str) -> str:
    """ASCII text whose byte order is the Vietnamese order of the texts; numbers order by value (Phường 2 < Phường 10).

    Equal for texts of equal `key`. Punctuation only separates. Letters outside the alphabet follow after z.
    """
    return " ".join(_number(atom) if atom[0].isdecimal() else _syllable(atom) for atom in _ATOM.findall(key(text)))


def match(query: str, text: str) -> Match | None:
    """How `text` answers the search `query`; None when it does not. An empty query finds nothing."""
    for step, form in ((0, key), (3, fold)):
        sought, found = form(query), form(text)
        if sought and sought in found:
            return Match(step + (0 if sought == found else 1 if found.startswith(sought) else 2))
    return None


def _place_tone(word: str) -> str:
    """One lower-case NFC syllable with its tone moved to the main vowel; a word that is no syllable stays as it is."""
    spread = "".join(_without_tone(letter) for letter in word)
    signs = _TONE_SIGN.findall(unicodedata.normalize("NFD", word))
    # qu and gi open a syllable as consonants: their vowel letter never carries the tone when another vowel follows.
    onset = 2 if re.match(r"qu[aăâeêioôơuưy]|gi[aăâeêoôơuưy]", spread) else 0
    clusters = list(_VOWELS.finditer(spread, onset))
    if len(signs) != 1 or len(clusters) != 1:
        return word
    cluster = clusters[0]
    place = cluster.start() + _main_vowel(cluster[0], open_syllable=cluster.end() == len(spread))
    return unicodedata.normalize("NFC", spread[: place + 1] + signs[0] + spread[place + 1 :])


def _main_vowel(vowels: str, *, open_syllable: bool) -> int:
    marked = [place for place, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if marked:
        return marked[-1]
    if len(vowels) == 2 and open_syllable and vowels not in {"oa", "oe", "uy"}:
        return 0
    return min(1, len(vowels) - 1)


def _without_tone(letter: str) -> str:
    return unicodedata.normalize("NFC", _TONE_SIGN.sub("", unicodedata.normalize("NFD", letter)))


def _syllable(word: str) -> str:
    signs = _TONE_SIGN.findall(unicodedata.normalize("NFD", word))
    tone = _TONES.index(signs[0]) + 1 if signs else 0
    # The tone closes the syllable: its digit sorts before every letter, so that "an" with any tone precedes "anh".
    return "".join(_letter(letter) for letter in word) + str(tone)


def _letter(letter: str) -> str:
    plain = _without_tone(letter)
    return _RANK.get(plain) or _RANK.get(unicodedata.normalize("NFD", plain)[0]) or f"~{ord(plain[0]):06x}"


def _number(digits: str) -> str:
    value = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0")
    return f"#{len(value):04d}{value}"
