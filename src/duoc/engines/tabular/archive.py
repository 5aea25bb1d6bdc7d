"""The zip around a workbook, looked at before anything in it is opened."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<[A-Za-z_]", re.DOTALL)
# What zipfile raises for a spoilt archive. RuntimeError: an entry with a password, or (a subclass) a way of packing that nobody
# uses for workbooks; OSError: a place before the beginning of the file.
SPOILT = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, UnicodeDecodeError)
_SHARED = "xl/sharedstrings.xml"


@contextmanager
def opened(path: Path, limits: Limits = LIMITS) -> Iterator[zipfile.ZipFile]:
    """The archive, after `check`. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            check(archive, path.stat().st_size, limits)
            yield archive
    except SPOILT as problem:
        raise Refused("broken") from problem


def check(archive: zipfile.ZipFile, packed: int, limits: Limits = LIMITS) -> None:
    """Raises Refused for what unpacks to too much, or holds XML that declares entities.

    zipfile itself never reads more of an entry than the directory says, so that a directory that lies small is only broken.
    """
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise Refused("zip-entries", found=len(entries), limit=limits.entries)
    unpacked = sum(entry.file_size for entry in entries)
    swollen = unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * max(1, packed)
    if swollen or unpacked > limits.unpacked_bytes:
        raise Refused("zip-bomb", unpacked=unpacked, packed=packed)
    for entry in entries:
        if entry.filename.lower() == _SHARED and entry.file_size > limits.shared_bytes:
            raise Refused("shared")
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")) and entry.file_size:
            with archive.open(entry) as file:
                # A declaration stands before the first element; what hides it in a long prolog or another encoding is refused.
                if not _PROLOG.match(file.read(4096)):
                    raise Refused("doctype")


def is_ole(start: bytes) -> bool:
    """Whether a file is one of the containers of before 2007: an old workbook, or a new one with a password around it."""
    return start.startswith(_OLE)


def ole_refusal(path: Path) -> Refused:
    """Which of the two."""
    name = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        held = b""
        while piece := file.read(1 << 20):
            if name in held + piece:
                return Refused("encrypted")
            held = piece[-len(name) :]
    return Refused("xls")
