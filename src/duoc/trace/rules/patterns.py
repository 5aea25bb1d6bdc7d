"""Anchors for many things at once: `/01/…/21/{}` is every serial of a product, `{21}` in a link's address the one asked for."""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from duoc.trace.rules.places import Place, PlaceError, canonical_place

ANY = "{}"
_FILL = re.compile(r"\{([0-9a-z]*)\}")
# A serial that every qualifier takes, in the place of the one that is not known yet.
_SOME = "1"


def variants(path: str) -> Iterator[str]:
    """A canonical path, then the anchors that stand for it among others: the more it says, the earlier."""
    segments = path.split("/")
    places = list(_values(segments))
    for chosen in sorted(product((False, True), repeat=len(places)), key=sum):
        open_ = {place for place, any_ in zip(places, chosen, strict=True) if any_}
        yield "/".join(ANY if at in open_ else segment for at, segment in enumerate(segments))


def filled(href: str, path: str) -> str:
    """A link's address for one thing: `{21}` is the encoded serial of its path, `{serial}` that of a national code."""
    values = _named(path)
    return _FILL.sub(lambda match: values.get(match[1], match[0]), href)


def unfillable(href: str, path: str) -> list[str]:
    """The names in braces for which the anchor's path has no value that varies."""
    varying = {name for name, value in _named(path).items() if value == ANY}
    return [name for name in _FILL.findall(href) if name not in varying]


def anchor_place(text: str) -> Place:
    """The place of an anchor that may hold `{}` for the values of qualifiers. Raises `PlaceError`."""
    if ANY not in text:
        return canonical_place(text)
    path = re.sub(r"^https?://[^/?#]*", "", text.strip(), flags=re.I)
    segments = path.split("/")
    if any(ANY in segment and (segment != ANY or at not in _values(segments)) for at, segment in enumerate(segments)):
        raise PlaceError("{} chỉ đứng thay một giá trị sau mã chính · {} stands for a whole value behind the key")
    one = canonical_place("/".join(_SOME if segment == ANY else segment for segment in segments))
    whole = one.path.split("/")
    pattern = "/".join(ANY if segments[at] == ANY else segment for at, segment in enumerate(whole))
    return Place((pattern, one.levels[-1]), one.key)


def _values(segments: list[str]) -> range:
    """Where the values of qualifiers stand: behind an AI each, or directly behind a national code."""
    return range(3, len(segments)) if segments[1:2] in (["t"], ["T"]) else range(4, len(segments), 2)


def _named(path: str) -> Mapping[str, str]:
    segments = path.split("/")
    return {"serial" if segments[1] == "t" else segments[at - 1]: segments[at] for at in _values(segments)}
