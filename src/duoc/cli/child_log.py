"""A child's output on disk: one file and the one before it, so that a chatty child cannot fill the disk."""

import os
from pathlib import Path

LARGEST = 16 * 1024 * 1024


class ChildLog:
    """Appends to `path` (0600); beyond `LARGEST` bytes the file becomes `<path>.1` and a new one begins."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self._path = path
        self._largest = largest
        self._descriptor = -1
        self._size = 0
        self._open()

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._descriptor = os.open(self._path, flags, 0o600)
        self._size = os.fstat(self._descriptor).st_size

    def write(self, piece: bytes) -> None:
        """Append; a full disk loses the words, never the child."""
        if self._size + len(piece) > self._largest:
            os.close(self._descriptor)
            self._path.replace(f"{self._path}.1")
            self._open()
        try:
            self._size += os.write(self._descriptor, piece)
        except OSError:
            return

    def close(self) -> None:
        """Nothing more will be said."""
        os.close(self._descriptor)
