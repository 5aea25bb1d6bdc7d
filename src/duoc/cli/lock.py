"""One `duoc up` per state folder: an flock on `<home>/duoc.lock`, gone with the process that held it."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from duoc.core.home import HomeError


class HouseLock:
    """Held from `with` to its end; the file is removed then. Raises `HomeError` when another process holds it."""

    def __init__(self, home: Path) -> None:
        self._path = home / "duoc.lock"
        self._descriptor = -1

    def __enter__(self) -> "HouseLock":
        try:
            self._take()
        except KeyboardInterrupt:
            self._give_up()
            raise
        return self

    def _take(self) -> None:
        while True:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
                os.close(self._descriptor)
                raise HomeError(
                    f"the province is already up (process {holder}): use it, stop it, or choose another DUOC_HOME"
                ) from None
            # Its last holder may have removed the file between our open and our lock: then it locks nobody out.
            if self._is_there():
                break
            os.close(self._descriptor)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode("ascii"))

    def _is_there(self) -> bool:
        return self._path.exists() and self._path.stat().st_ino == os.fstat(self._descriptor).st_ino

    def _give_up(self) -> None:
        """Interrupted before the body of `with`, perhaps between the file and its number: nobody else would remove it."""
        with suppress(OSError):
            if self._descriptor < 0:
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self._is_there():
                self._path.unlink()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def is_held(home: Path) -> bool:
    """Whether a province is up on this state folder."""
    try:
        descriptor = os.open(home / "duoc.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
