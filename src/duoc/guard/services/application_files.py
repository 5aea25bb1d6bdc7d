"""The files between the room and the wall: an application's document that the wall reads, and what the wall saw of it."""

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from duoc.wire.budgets import Marks, identity_key
from duoc.wire.durable_file import write

# A file of the wall's with the longest list that it keeps.
LARGEST = 64 << 20


def folder(name: str) -> Path:
    """`applications`, `keys` or `seen` in the guard's part of the state folder, made where there is none; whoever makes it, it is
    the service user's."""
    home = Path(settings.HOME)
    path = home / "guard" / name
    for part in (home / "guard", path):
        if not part.is_dir():
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
            _give(part, home)
    return path


def publish(name: str, document: Callable[[], dict[str, Any] | None]) -> None:
    """Replace the document of an application by what is in force. `document` is asked under a lock, so that of two writers at
    once the later one has the later version; None: there is no such application. Raises `OSError`."""
    place = folder("applications")
    with (place / f".{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = document()
        if found is not None:
            path = place / f"{name}.json"
            write(path, json.dumps(found, ensure_ascii=False).encode())
            _give(path, place)
        _give(place / f".{name}.lock", place)


def published(name: str) -> int:
    """The version that the wall reads; 0 when there is no readable document."""
    try:
        return int(json.loads((folder("applications") / f"{name}.json").read_bytes())["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def marks() -> Marks:
    """The keyed hashes by which wall and audit know citizens. Raises `OSError`, `ValueError` for a key that is none."""
    path = folder("keys") / "identities"
    key = identity_key(path)
    _give(path, path.parent)
    return Marks(key)


def seen(name: str) -> dict[str, Any]:
    """What the wall saw of an application (docs/formats.md, "Statements seen by the wall"); empty when it saw nothing yet.

    Raises `ValueError` for a file that is none of its own.
    """
    path = folder("seen") / f"{name}.json"
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path} is too long")
        found: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {"rows": [], "missed": 0}
    if not isinstance(found, dict) or found.get("form") != 1:
        raise ValueError(f"{path} is not of form 1")
    return found


def _give(path: Path, like: Path) -> None:
    """What root writes belongs to whom the folder belongs to: the wall must read it."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
