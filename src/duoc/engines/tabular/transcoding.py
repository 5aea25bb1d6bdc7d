"""A file's bytes as text: decoded, without its mark, composed (NFC), a piece at a time."""

import codecs
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from duoc.engines.tabular import tcvn3
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused

PIECE = 1 << 20  # bytes read at once
_LOOKED_AT = 1 << 18  # bytes in which line feeds are sought
_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
# Every mark that combines and stands in NFC text's way begins, in UTF-8, with one of these bytes; U+0300 to U+037F.
_COMBINING = (b"\xcc", b"\xcd")


class Reading:
    """How far a file has been read: `done` of `total` bytes. One reader writes it, anybody may look."""

    def __init__(self, total: int) -> None:
        self.done = 0
        self.total = total


def decoded(path: Path, encoding: str, reading: Reading | None = None) -> Iterator[str]:
    """The text in pieces of no particular end, not yet composed. Raises Refused for a byte or a NUL that is no text."""
    decode = _decoder(encoding)
    lines = 1
    with path.open("rb") as file:
        _skip_mark(file, encoding)
        while True:
            raw = file.read(PIECE)
            try:
                text = decode(raw, not raw)
            except UnicodeDecodeError as problem:
                before = problem.object[: problem.start].decode(_plain(encoding), "ignore").count("\n")
                raise Refused("bytes", line=lines + before, encoding=encoding) from None
            if "\0" in text:
                raise Refused("nul", line=lines + text.count("\n", 0, text.index("\0")))
            if text:
                lines += text.count("\n")
                yield text
            if not raw:
                return
            if reading:
                reading.done += len(raw)


def composed(path: Path, encoding: str, limits: Limits = LIMITS, reading: Reading | None = None) -> Iterator[bytes]:
    """UTF-8 in NFC, in pieces that end with a line (the last one may not). Raises Refused, also for a line that is too long.

    A file of the Macintosh's first years, with carriage returns alone, gets line feeds.
    """
    lines = _utf8_lines if encoding == "utf-8" else _other_lines
    yield from lines(path, encoding, reading, limits.row_bytes, old_ends=_has_old_ends(path, encoding))


def _has_old_ends(path: Path, encoding: str) -> bool:
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    text = start.decode(_plain(encoding), "ignore")
    return "\r" in text and "\n" not in text


def _utf8_lines(path: Path, encoding: str, reading: Reading | None, longest: int, *, old_ends: bool) -> Iterator[bytes]:
    """Most files: whole lines are checked, and pass as they are unless something in them must be composed."""
    lines, carried = 1, b""
    with path.open("rb") as file:
        _skip_mark(file, encoding)
        while True:
            raw = file.read(PIECE)
            piece = carried + (raw.replace(b"\r", b"\n") if old_ends else raw)
            cut = piece.rfind(b"\n") + 1 if raw else len(piece)
            whole, carried = piece[:cut], piece[cut:]
            if len(carried) > longest:
                raise Refused("row", line=lines + whole.count(b"\n"), limit=longest)
            if whole:
                yield _checked(whole, lines)
                lines += whole.count(b"\n")
            if not raw:
                return
            if reading:
                reading.done += len(raw)


def _checked(whole: bytes, line: int) -> bytes:
    if b"\0" in whole:
        raise Refused("nul", line=line + whole.count(b"\n", 0, whole.index(b"\0")))
    if whole.isascii():
        return whole
    try:
        text = whole.decode()
    except UnicodeDecodeError as problem:
        raise Refused("bytes", line=line + whole.count(b"\n", 0, problem.start), encoding="utf-8") from None
    if not any(mark in whole for mark in _COMBINING) and unicodedata.is_normalized("NFC", text):
        return whole
    return unicodedata.normalize("NFC", text).encode()


def _other_lines(
    path: Path, encoding: str, reading: Reading | None, longest: int, *, old_ends: bool
) -> Iterator[bytes]:
    carried = ""
    lines = 1
    for piece in decoded(path, encoding, reading):
        text = carried + (piece.replace("\r", "\n") if old_ends else piece)
        cut = text.rfind("\n") + 1
        carried = text[cut:]
        if len(carried) > longest:
            raise Refused("row", line=lines, limit=longest)
        if cut:
            lines += text.count("\n", 0, cut)
            yield unicodedata.normalize("NFC", text[:cut]).encode()
    if carried:
        yield unicodedata.normalize("NFC", carried).encode()


def _decoder(encoding: str) -> Callable[[bytes, bool], str]:
    if encoding == "tcvn3":
        # A letter and its mark may be torn apart here; composing whole lines joins them.
        return lambda raw, _final: codecs.charmap_decode(raw, "strict", tcvn3.TABLE)[0]
    return codecs.getincrementaldecoder(encoding)().decode


def _plain(encoding: str) -> str:
    """A codec of Python in which line feeds stand where they stand in `encoding`."""
    return "latin-1" if encoding == "tcvn3" else encoding


def _skip_mark(file: BinaryIO, encoding: str) -> None:
    mark = _MARKS.get(encoding, b"")
    file.seek(len(mark) if mark and file.read(4).startswith(mark) else 0)
