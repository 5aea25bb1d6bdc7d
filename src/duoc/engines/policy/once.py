"""Tickets that open once: who was here first."""

import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Protocol

# A ticket's life: what expired before is refused for that.
_LIFE_S = 15 * 60
_ROOM = 1024


class Once(Protocol):
    """A memory of used tickets."""

    def take(self, kid: str, jti: str, exp_s: int, now_s: float) -> bool:
        """Use a ticket up; False when it was used before. Raises `OSError` when that cannot be known."""


class OnceInMemory:
    """For one process."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], int] = {}
        self._room = _ROOM

    def take(self, kid: str, jti: str, exp_s: int, now_s: float) -> bool:
        if (kid, jti) in self._used:
            return False
        if len(self._used) >= self._room:
            self._used = {one: until for one, until in self._used.items() if until > now_s}
            self._room = max(_ROOM, 2 * len(self._used))
        self._used[kid, jti] = exp_s
        return True


class OnceInFolder:
    """For every process that shares a folder, across their ends: an empty file a ticket, made by whoever is first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept = 0

    def take(self, kid: str, jti: str, exp_s: int, now_s: float) -> bool:
        quarter = exp_s // _LIFE_S
        place = self._folder / str(quarter)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep(int(now_s) // _LIFE_S)
        name = sha256(f"{kid}\0{jti}".encode()).hexdigest()
        try:
            os.close(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return False
        return True

    def _sweep(self, quarter: int) -> None:
        """Whatever is in an earlier quarter of an hour has expired."""
        if quarter == self._swept:
            return
        self._swept = quarter
        for place in self._folder.iterdir():
            if place.name.isdigit() and int(place.name) < quarter:
                shutil.rmtree(place, ignore_errors=True)
