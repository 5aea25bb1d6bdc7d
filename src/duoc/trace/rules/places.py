"""Which thing an address of the resolver names: a GS1 identifier, or a national trace code with or without a serial."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from duoc.engines.digital_link.escaping import encode
from duoc.engines.digital_link.levels import Path, address, levels, readings
from duoc.engines.digital_link.parse import Parsed, parse
from duoc.trace.rules.products import TRACE_CODE, ProductKey

# Serials of national codes are the house's own: capitals, digits and hyphens, so that they fit the small mode of a QR code.
_SERIAL = re.compile(r"[A-Z0-9-]{1,30}")
_MOST_SEGMENTS = 16
# Signs that browsers send in a query although no address may hold them; they are encoded, not refused.
_QUERY_SIGNS = "%&=+-._~:/?@!$'()*,;[]"


class PlaceError(ValueError):
    """An address that names nothing; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """A thing by its levels: canonical paths, itself first, the key alone last.

    `key`: the product it is or belongs to, None for other GS1 keys. `serial`: in capitals where the house mints it.
    """

    levels: tuple[str, ...]
    key: ProductKey | None = None
    serial: str = ""

    @property
    def path(self) -> str:
        """The canonical path of the thing itself."""
        return self.levels[0]

    def in_capitals(self) -> "Place":
        """The same thing with its serial in capitals, as the house mints serials; the written one still counts, later."""
        if not self.serial or self.serial == self.serial.upper():
            return self
        written, capital = (f"/21/{encode(serial)}" for serial in (self.serial, self.serial.upper()))
        swapped = [level.removesuffix(written) + capital if level.endswith(written) else level for level in self.levels]
        both = dict.fromkeys(path for pair in zip(swapped, self.levels, strict=True) for path in pair)
        return Place(tuple(both), self.key, self.serial.upper())


def gs1_place(segments: Sequence[str], query: str = "") -> Place:
    """The place that decoded path segments and a raw query name, read strictly. Raises `PlaceError`."""
    return _place(_strict(segments, query))


def other_readings(segments: Sequence[str], query: str = "") -> Iterator[Place]:
    """The places that would be meant if the server had decoded a slash inside a value.

    They count only where something is known there: `/10/A/foo` is a wrong address unless a lot is called `A/foo`.
    """
    if len(segments) <= _MOST_SEGMENTS:
        for reading in readings(segments):
            try:
                yield gs1_place(reading, query)
            except PlaceError:
                continue


def national_place(code: str, serial: str = "") -> Place:
    """The place of a national trace code. Both parts are the house's own, so any case is theirs. Raises `PlaceError`."""
    code, serial = code.upper(), serial.upper()
    if not TRACE_CODE.fullmatch(code):
        raise PlaceError("mã truy xuất không đúng dạng · no national trace code")
    if serial and not _SERIAL.fullmatch(serial):
        raise PlaceError("số sê-ri không đúng dạng · no serial")
    paths = (f"/t/{code}/{serial}", f"/t/{code}") if serial else (f"/t/{code}",)
    return Place(paths, ProductKey(code=code), serial)


def canonical_place(text: str) -> Place:
    """The place that a person means by a Digital Link on any host, or by `/t/code[/serial]`. Raises `PlaceError`."""
    text = text.strip()
    path = re.sub(r"^https?://[^/?#]*", "", text, flags=re.I)
    if not path.startswith("/"):
        raise PlaceError(
            "cần một địa chỉ http(s) hoặc đường dẫn bắt đầu bằng / · an address, or a path from its first slash on"
        )
    if match := re.fullmatch(r"/t/([^/?#]+)(?:/([^/?#]+))?", path, re.I):
        return national_place(match[1], match[2] or "")
    parsed = parse(text if path != text else f"https://duoc{path}")
    if not parsed.accepted:
        raise PlaceError(parsed.reason)
    return _place(parsed)


def _strict(segments: Sequence[str], query: str) -> Parsed:
    path = "/".join(map(encode, segments))
    parsed = parse(f"https://duoc/{path}?{quote(query, safe=_QUERY_SIGNS)}")
    if not parsed.accepted:
        raise PlaceError(parsed.reason)
    return parsed


def _place(parsed: Parsed) -> Place:
    above: list[Path] = levels(parsed.path)
    values = dict(parsed.path)
    key = ProductKey(gtin=values["01"]) if parsed.path[0].ai == "01" else None
    return Place(tuple(address(level) for level in above), key, values.get("21", ""))
