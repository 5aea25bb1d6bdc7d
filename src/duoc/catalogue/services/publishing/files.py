"""Files of the catalogue, each under the name of its content: what waits (`stage`), what was handed in, what was made of it.

Whoever controls this folder can at most take data away or show another: hashes of what was published are in the ledger.
Uploaded bytes lie in `stage`, from where nothing is served.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from duoc.catalogue.services.folders import ORIGINALS, PARQUET, STAGE, folder, give

LARGEST = 2 << 30  # bytes of one upload
_PIECE = 1 << 20


class TooLargeError(ValueError):
    """More bytes than the limit; nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Tệp lớn hơn {limit >> 20} MB. Hãy chia nhỏ hoặc gửi dạng Parquet.")


class Staged(NamedTuple):
    """What lies in the stage: the SHA-256 of its content in hex, which is its name, and its bytes."""

    sha256: str
    bytes: int


def staged(sha256: str) -> Path:
    """Where staged bytes lie."""
    return folder(STAGE) / sha256


def original(sha256: str) -> Path:
    """Where the bytes of a version's source lie."""
    return folder(ORIGINALS) / sha256


def parquet(sha256: str) -> Path:
    """Where a version's table lies."""
    return folder(PARQUET) / f"{sha256}.parquet"


def draft() -> Path:
    """A new name in the stage for what is being written; whoever dies leaves it to `sweep`."""
    return folder(STAGE) / f"{uuid4()}.part"


def stage(pieces: Iterable[bytes], limit: int = LARGEST) -> Staged:
    """Bring bytes to the disk as they come (fsync of file and folder).

    Raises `TooLargeError`, and `OSError` for a full disk; whatever fails, no file is left.
    """
    part, digest, size = draft(), hashlib.sha256(), 0
    try:
        with part.open("xb") as out:
            for piece in pieces:
                size += len(piece)
                if size > limit:
                    raise TooLargeError(limit)
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        name = digest.hexdigest()
        settle(part, staged(name))
    finally:
        part.unlink(missing_ok=True)
    return Staged(name, size)


def settle(part: Path, place: Path) -> None:
    """Give a file that is on the disk its name for ever. One of this name has the same content: it stays, younger."""
    give(part)
    part.replace(place)
    _sync(place.parent)


def keep_original(sha256: str) -> None:
    """The staged bytes are those of a version now; they stay in the stage until it is swept."""
    place = original(sha256)
    if not place.exists():
        with suppress(FileExistsError):
            os.link(staged(sha256), place)
    os.utime(place)
    _sync(place.parent)


def restage(sha256: str) -> bool:
    """The bytes of a version's source wait in the stage once more; whether they are here."""
    with suppress(FileExistsError, FileNotFoundError):
        os.link(original(sha256), staged(sha256))
    with suppress(FileNotFoundError):
        os.utime(staged(sha256))  # young: no sweep takes it before its job is there
        return True
    return False


def pieces(path: Path) -> Iterator[bytes]:
    """A file in pieces. Raises `OSError`."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def erase(*places: Path) -> None:
    """Their bytes are gone; also a folder, where a comparison that died had put what did not fit its memory."""
    for place in places:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
        _sync(place.parent)


def older_than(kind: str, seconds: float) -> list[Path]:
    """Files of a folder that nobody has touched for so long."""
    now, found = time.time(), []
    for place in folder(kind).iterdir():
        with suppress(FileNotFoundError):
            if now - place.stat().st_mtime > seconds:
                found.append(place)
    return found


def _sync(where: Path) -> None:
    held = os.open(where, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
