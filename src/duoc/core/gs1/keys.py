"""Primary keys and qualifiers: how the path of a GS1 Digital Link names a thing."""

from collections.abc import Sequence

from duoc.core.gs1.dictionary import identifier, identifiers


def is_key(ai: str) -> bool:
    """Whether `ai` is a primary key of Digital Links."""
    entry = identifier(ai)
    return entry is not None and entry.qualifiers is not None


def primary_keys() -> tuple[str, ...]:
    """All primary keys, in the dictionary's order."""
    return tuple(ai for ai, entry in identifiers().items() if entry.qualifiers is not None)


def qualifiers(ai: str) -> tuple[tuple[str, ...], ...]:
    """The alternatives of qualifiers that may follow the key `ai`, each in its order; () when it is no key."""
    entry = identifier(ai)
    return (entry.qualifiers or ()) if entry else ()


def in_order(ais: Sequence[str]) -> bool:
    """Whether `ais` is a key and some qualifiers of one of its alternatives, in that order."""
    return bool(ais) and any(_within(ais[1:], alternative) for alternative in qualifiers(ais[0]))


def would_follow(ais: Sequence[str], ai: str) -> bool:
    """Whether `ai` could still stand in the path beside `ais` (a key and its qualifiers): then it is no attribute."""
    if not ais or ai in ais:
        return False
    wanted = {*ais[1:], ai}
    return any(wanted <= set(alternative) for alternative in qualifiers(ais[0]))


def rightmost_key(segments: Sequence[str]) -> int | None:
    """Where in the segments of a path the AI of the rightmost primary key stands, or None.

    Segments pair from the right: AI, value, AI, value. What is no AI ends the search: it and all before it is the stem.
    """
    for place in range(len(segments) - 2, -1, -2):
        entry = identifier(segments[place])
        if entry is None:
            return None
        if entry.qualifiers is not None:
            return place
    return None


def _within(some: Sequence[str], all_: Sequence[str]) -> bool:
    rest = iter(all_)
    return all(ai in rest for ai in some)
