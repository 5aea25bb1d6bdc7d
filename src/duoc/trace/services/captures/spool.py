"""Bodies that wait for their job: a file each, in the environment's folder, on the disk before the sender is told 202.

Whoever controls this folder can at most lose or change what waits there: what was captured is in the database and the ledger.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate


class TooLargeError(ValueError):
    """More octets than the limit."""


def folder(environment: Environment) -> Path:
    """Where an environment's bodies wait, created where needed."""
    found = environment.folder(locate(settings.load())) / "captures"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path(environment: Environment, capture: UUID) -> Path:
    """The file of one job."""
    return folder(environment) / f"{capture}.body"


def keep(environment: Environment, capture: UUID, chunks: Iterable[bytes], limit: int) -> int:
    """Write a body to the disk (fsync of file and folder); its octets. Raises `TooLargeError`, and `OSError` for a full disk.

    Whatever fails, no file is left.
    """
    file, size = path(environment, capture), 0
    try:
        with file.open("xb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLargeError
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        _sync(file.parent)
    except BaseException:
        forget(environment, capture)
        raise
    return size


def read(environment: Environment, capture: UUID) -> BinaryIO:
    """The body of a job. Raises `FileNotFoundError`."""
    return path(environment, capture).open("rb")


def forget(environment: Environment, capture: UUID) -> None:
    """The job is done, or was never acknowledged."""
    with suppress(FileNotFoundError):
        path(environment, capture).unlink()


def waiting(environment: Environment) -> list[UUID]:
    """The jobs that files wait for, oldest first."""
    files = sorted(folder(environment).glob("*.body"), key=lambda file: file.stat().st_mtime)
    return [UUID(file.stem) for file in files]


def _sync(where: Path) -> None:
    handle = os.open(where, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_old(environment: Environment, capture: UUID) -> bool:
    """Whether nobody can still be writing the file: untouched for an hour."""
    with suppress(FileNotFoundError):
        return time.time() - path(environment, capture).stat().st_mtime > 3600
    return False
