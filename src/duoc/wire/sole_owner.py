"""One process per file, on every platform: the kernel's lock where Python has it, else a file with the owner's number.

A kernel lock (flock, or Windows' byte lock) ends with the process that held it, however it ended. The fallback knows a dead
owner by its process id, and whoever takes over from one first claims that very owner's place: of several that try, one gets it.
"""

import importlib
import os
import re
import secrets
import time
from pathlib import Path
from types import TracebackType
from typing import Any


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


# Windows has no fcntl, and only Windows has msvcrt.
fcntl, msvcrt = _module("fcntl"), _module("msvcrt")

_MARK = re.compile(rb"([1-9][0-9]{0,8}) ([0-9a-f]{16})\n")
_WAIT_S = 3.0  # a predecessor that is being stopped may take a moment
_ASK_S = 0.05


class NotAloneError(RuntimeError):
    """Another process owns the file; the message says which file."""


class SoleOwner:
    """The right to write `path` and what belongs to it, from `with` to its end. Raises `NotAloneError`, `OSError`.

    The lock lies in `<path>.lock`, since the file itself is replaced at every write.
    """

    def __init__(self, path: Path, wait_s: float = _WAIT_S) -> None:
        self._path = path
        self._lock = path.with_name(f"{path.name}.lock")
        self._wait_s = wait_s
        self._descriptor = -1
        self._mark = b""

    def __enter__(self) -> "SoleOwner":
        self._lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        deadline = time.monotonic() + self._wait_s
        while not self._take():
            if time.monotonic() >= deadline:
                raise NotAloneError(f"another process uses {self._path}: stop it first (its lock is {self._lock})")
            time.sleep(_ASK_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        elif _read(self._lock) == self._mark:
            self._lock.unlink()

    def _take(self) -> bool:
        if fcntl is None and msvcrt is None:
            return self._take_by_number()
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def _take_by_number(self) -> bool:
        """Create the lock file, or take it over from a dead owner."""
        mark = f"{os.getpid()} {secrets.token_hex(8)}\n".encode()
        if not self._lock.exists():
            if not _create(self._lock, mark):
                return False
            self._mark = mark
            return True
        held = _read(self._lock)
        match = _MARK.fullmatch(held)
        if match is None or _is_alive(int(match[1])):
            return False
        claim = self._lock.with_name(f"{self._lock.name}.{match[2].decode()}")
        if not _create(claim, mark):
            return False
        # Only the holder of this claim may replace this owner's lock, so what it reads now stays true until it has.
        if _read(self._lock) != held:
            claim.unlink()
            return False
        claim.replace(self._lock)
        self._mark = mark
        return True


def _create(path: Path, data: bytes) -> bool:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return True


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _is_alive(number: int) -> bool:
    if os.name != "posix":
        return True  # asking would disturb it; a person has to remove the file
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
