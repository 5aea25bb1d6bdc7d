"""Dossiers in a file, read anew when it is another one: for a demonstration, and for a case system that exports them.

Form: `{"form": 1, "dossiers": [...]}`. Whoever writes the file opens and closes dossiers.
"""

from pathlib import Path

from duoc.engines.policy.dossiers import Dossier, DossiersAwayError
from duoc.engines.policy.jws import loads

FORM = 1
LARGEST = 64 << 20
# Reading so much takes a millisecond or two: an event loop need not care.
_SMALL = 256 << 10


class FileDossiers:
    """A file's dossiers. One that cannot be read has not none, but is away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._dossiers: dict[str, Dossier] | None = None

    def dossier(self, code: str) -> Dossier | None:
        try:
            stamp = self._stamped()
            if stamp != self._stamp or self._dossiers is None:
                # First forget: while another thread reads, nobody answers from the old file.
                self._stamp, self._dossiers = None, None
                found = {one.code: one for one in read(self._path)}
                self._dossiers, self._stamp = found, stamp
                return found.get(code)
        except (OSError, ValueError) as problem:
            self._stamp, self._dossiers = None, None
            raise DossiersAwayError(str(problem)) from None
        known = self._dossiers
        if known is None:
            raise DossiersAwayError("the file is being read")
        return known.get(code)

    def at_once(self, _code: str) -> bool:
        try:
            stamp = self._stamped()
        except OSError:
            return True  # there is nothing to wait for
        return stamp == self._stamp or stamp[2] <= _SMALL

    def _stamped(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_ino, found.st_size


def read(path: Path) -> list[Dossier]:
    """The dossiers of a file. Raises `OSError`, `ValueError`: also when two have one code."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"a file of more than {LARGEST >> 20} MiB")
    document = loads(data)
    entries = document.get("dossiers")
    if document.get("form") != FORM or type(entries) is not list:
        raise ValueError("not a file of dossiers")
    dossiers = [Dossier.from_document(entry) for entry in entries]
    if len({one.code for one in dossiers}) != len(dossiers):
        raise ValueError("two dossiers with one code")
    return dossiers
