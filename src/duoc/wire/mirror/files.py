"""The copy over HTTP: the paths of C2SP tlog-tiles and no others, read only, with conditional requests.

A path is taken by its shape, so nothing outside the copy can be named. Everything served is public and proven.
"""

import gzip
import re
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from zlib import crc32

from duoc.engines.merkle.tree import HASH_SIZE
from duoc.wire.listener import Answer, Asked, plain
from duoc.wire.listener.messages import PLAIN

_TILE = re.compile(
    r"(tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?",
    re.ASCII,
)
_OCTETS = "application/octet-stream"
_FOR_EVERYBODY = (
    "Access-Control-Allow-Origin",
    "*",
)  # a browser's verifier may ask from any page: nothing here is secret
_LARGEST_PACKED = 1 << 20  # packing takes time in which nobody else is answered


class Files:
    """Answers GET and HEAD for the files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answer(self, asked: Asked, path: str) -> Answer:
        """The file at this path under the log's prefix, or 404."""
        match = _TILE.fullmatch(path)
        try:
            if match is not None:
                return self._tile(asked, *match.groups())
            if path == "checkpoint":
                return _answer(asked, *_read(self._folder / path), PLAIN, "no-cache")
        except (FileNotFoundError, NotADirectoryError):
            pass
        return plain(404, "there is no such file in this log")

    def _tile(self, asked: Asked, whole: str, level: str, width: str | None) -> Answer:
        try:
            data, seconds = _read(self._folder / (whole if width is None else f"{whole}.p/{width}"))
        except (FileNotFoundError, NotADirectoryError):
            if width is None:
                raise
            # The full one has taken its place; whoever holds an older checkpoint still gets what he asked for.
            data, seconds = _read(self._folder / whole)
            data = _entries(data, int(width)) if level == "entries" else data[: int(width) * HASH_SIZE]
        pack = level == "entries" and len(data) <= _LARGEST_PACKED
        return _answer(asked, data, seconds, _OCTETS, "public, max-age=31536000, immutable", pack)


def _read(path: Path) -> tuple[bytes, int]:
    """(contents, seconds of its last change)."""
    with path.open("rb") as file:
        data = file.read()
    return data, int(path.stat().st_mtime)


def _entries(bundle: bytes, count: int) -> bytes:
    """The first entries of a bundle, in their framing."""
    place = 0
    for _ in range(count):
        place += 2 + int.from_bytes(bundle[place : place + 2], "big")
    return bundle[:place]


def _answer(asked: Asked, data: bytes, seconds: int, media: str, cache: str, pack: bool = False) -> Answer:
    packed = pack and _takes_gzip(asked.fields.get("accept-encoding", ""))
    # The length tells apart what one second's clock cannot: a checkpoint that grew.
    tag = f'"{seconds:x}-{len(data):x}-{crc32(data):x}{"-gzip" if packed else ""}"'
    fields = [
        ("ETag", tag),
        ("Last-Modified", formatdate(seconds, usegmt=True)),
        ("Cache-Control", cache),
        _FOR_EVERYBODY,
    ]
    if pack:
        fields.append(("Vary", "Accept-Encoding"))
    if _is_known(asked, tag, seconds):
        return Answer(304, fields=tuple(fields))
    if packed:
        data = gzip.compress(data, 1, mtime=0)
        fields.append(("Content-Encoding", "gzip"))
    return Answer(200, data, media, tuple(fields))


def _takes_gzip(accepted: str) -> bool:
    """Whether Accept-Encoding names gzip and does not forbid it (RFC 9110 §12.5.3)."""
    for item in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        if coding == "gzip":
            return not any(re.fullmatch(r"q=0(\.0{0,3})?", parameter) for parameter in parameters)
    return False


def _is_known(asked: Asked, tag: str, seconds: int) -> bool:
    """Whether the caller has this form already (RFC 9110 §13.1.2, §13.1.3: the tag decides where both are sent)."""
    tags = asked.fields.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in tags.split(","))
    since = asked.fields.get("if-modified-since")
    if since is None:
        return False
    try:
        return seconds <= parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return False
