"""How a hand would err over a keyboard: the other way round of what the engine reads, written from the methods' own tables."""

import random
import unicodedata

TELEX = {"\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0301": "s", "\u0323": "j"}
VNI = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "1", "\u0323": "5"}
_SHAPES_TELEX = {"\u0302": None, "\u031b": "w", "\u0306": "w"}  # None: the letter again
_SHAPES_VNI = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


def in_telex(word: str) -> str:
    """The keys of a word, its tone last."""
    return _struck(word, TELEX, _SHAPES_TELEX, "d")


def in_vni(word: str) -> str:
    """The keys of a word, its tone last."""
    return _struck(word, VNI, _SHAPES_VNI, "9")


def _struck(word: str, tones: dict[str, str], shapes: dict[str, str | None], bar: str) -> str:
    keys, tone = "", ""
    for letter in unicodedata.normalize("NFC", word.lower()):
        if letter == "đ":
            keys += "d" + bar
            continue
        plain, *marks = unicodedata.normalize("NFD", letter)
        keys += plain
        for mark in marks:
            if mark in tones:
                tone = tones[mark]
            else:
                keys += shapes[mark] or plain
    return keys + tone


def slip(text: str, draw: random.Random) -> str:
    """One letter too many, too few, another one, or two neighbours swapped, in one word of more than two letters."""
    words = text.split()
    places = [place for place, word in enumerate(words) if len(word) > 2]
    if not places:
        return text
    place = draw.choice(places)
    word, at = words[place], draw.randrange(len(words[place]) - 1)
    other = draw.choice("aeinght")
    words[place] = draw.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + other + word[at:],
            word[:at] + other + word[at + 1 :],
        ]
    )
    return " ".join(words)
