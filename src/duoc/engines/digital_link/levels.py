"""The identifiers above one: a serial is also of its lot and of its product."""

from collections.abc import Iterator, Sequence
from itertools import product

from duoc.core.gs1.keys import in_order
from duoc.engines.digital_link.elements import Element
from duoc.engines.digital_link.escaping import encode

Path = tuple[Element, ...]


def levels(path: Sequence[Element]) -> list[Path]:
    """`path` itself, then what it is also: most granular first, the key alone last.

    Also without what stands between: a serial with a lot in front of it is the same serial without it, and comes before the lot.
    """
    key, qualifiers = path[0], path[1:]
    kept = sorted(product((True, False), repeat=len(qualifiers)), key=lambda choice: choice[::-1], reverse=True)
    return [(key, *(one for one, keep in zip(qualifiers, choice, strict=True) if keep)) for choice in kept]


def address(path: Sequence[Element]) -> str:
    """The canonical path of an identifier, from its first slash on."""
    return "".join(f"/{ai}/{encode(value)}" for ai, value in path)


def readings(segments: Sequence[str]) -> Iterator[list[str]]:
    """How the decoded segments of a path may be meant where a server has decoded `%2F` into a slash: values joined again.

    Each reading is AI, value, AI, value …, of a key and qualifiers in order; the plain one is not among them.
    """
    ends = range(2, len(segments) + 1)
    pending: list[tuple[int, list[str]]] = [(0, [])]
    while pending:
        place, read = pending.pop()
        if place == len(segments):
            if len(read) < len(segments) and in_order(read[::2]):
                yield read
        elif place + 1 < len(segments) and (not read or in_order([*read[::2], segments[place]])):
            pending += [
                (end, [*read, segments[place], "/".join(segments[place + 1 : end])]) for end in ends if end > place + 1
            ]
