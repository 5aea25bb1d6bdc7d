"""What a request prefers: `Accept` and `Accept-Language` (RFC 9110 §12.5), read leniently; nothing a client sends is an error."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST = 40
_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)
_TAG = re.compile(r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_MEDIA = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+|[A-Za-z0-9!#$&^_.+-]+/\*|\*/\*")


class Preference(NamedTuple):
    """A language range or a media range, lower case, and how much it is wanted (0 to 1; 0: not at all)."""

    wanted: str
    quality: float


def languages(header: str) -> list[Preference]:
    """The ranges of `Accept-Language`, most wanted first."""
    return _sorted(_preferences(header, _TAG))


def media(header: str) -> list[Preference]:
    """The ranges of `Accept`, most wanted first; parameters of a type are not told apart."""
    return _sorted(_preferences(header, _MEDIA))


def quality(media_type: str, accepted: Sequence[Preference]) -> float:
    """How much a media type is wanted: by the most specific range that holds it; 1 when nothing was said."""
    kind = media_type.lower().partition(";")[0].strip()
    for pattern in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        for preference in accepted:
            if preference.wanted == pattern:
                return preference.quality
    return 0.0 if accepted else 1.0


def best_media(offered: Sequence[str], accepted: Sequence[Preference]) -> str:
    """The offered type that is wanted most, the first of equals; the first one when none is wanted."""
    return max(offered, key=lambda kind: quality(kind, accepted))


def _preferences(header: str, form: re.Pattern[str]) -> Iterator[Preference]:
    for item in header.split(",")[:MOST]:
        wanted, *parameters = (part.strip() for part in item.split(";"))
        if form.fullmatch(wanted):
            yield Preference(wanted.lower(), _quality(parameters))


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
    return 1.0


def _sorted(preferences: Iterator[Preference]) -> list[Preference]:
    return sorted(preferences, key=lambda preference: -preference.quality)
