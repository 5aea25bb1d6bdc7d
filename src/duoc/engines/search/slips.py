"""One slip of the fingers: a letter too many, too few, another one, or two neighbours in the wrong order.

Two words are at most one slip apart only if one of their `keys` is the same, so that an index over the keys of known words
finds every candidate without reading them all. (Trigrams, the usual way, fail here: most syllables are three or four letters,
and a transposed `ểin` shares none with `iển`.)
"""

_LONGEST = 16  # letters; a longer word is no syllable, and nobody is helped by a guess


def keys(folded: str) -> list[str]:
    """The word and what is left of it without one letter, sorted; [] for a word too long or without a letter."""
    if len(folded) > _LONGEST or not any(sign.isalpha() for sign in folded):
        return []
    return sorted({folded, *(folded[:place] + folded[place + 1 :] for place in range(len(folded)) if len(folded) > 1)})


def slips(typed: str, known: str) -> int | None:
    """0 for the same word, 1 for one slip, None for more."""
    if typed == known:
        return 0
    longer, shorter = (typed, known) if len(typed) >= len(known) else (known, typed)
    if len(longer) - len(shorter) > 1:
        return None
    place = next((i for i, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    if len(longer) > len(shorter):
        return 1 if longer[place + 1 :] == shorter[place:] else None
    if longer[place + 1 :] == shorter[place + 1 :] or swapped(typed, known):
        return 1
    return None


def swapped(typed: str, known: str) -> bool:
    """Whether the words differ by two neighbours in the wrong order."""
    differing = [place for place, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b]
    if len(typed) != len(known) or len(differing) != 2 or differing[1] - differing[0] != 1:
        return False
    first, second = differing
    return typed[first] == known[second] and typed[second] == known[first]
