"""Files that are there whole or not at all, and stay there when the power goes.

Standard library only, and nothing that only one kind of machine has: the witness runs on an office PC.
"""

import glob
import os
import secrets
from contextlib import suppress
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace the file durably: another name, fsync, rename, fsync of the folder. Raises `OSError`; the old file stays then.

    A reader sees the old bytes or the new ones, never a mixture. When this has returned, a power cut keeps the new ones.
    """
    draft = place_draft(path, data, mode, durable=True)
    put(draft, path)
    sync_folder(path.parent)


def place_draft(path: Path, data: bytes, mode: int, durable: bool) -> Path:
    """The bytes in a new file beside `path`, to be moved there by `put`; removed again when they could not be written."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.draft")
    descriptor = os.open(draft, _FLAGS, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    return draft


def put(draft: Path, path: Path) -> None:
    """Move a draft to its name; it does not stay behind when that fails."""
    try:
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def forget_drafts(path: Path) -> None:
    """Remove what killed writers of this file left behind. Only for its owner, before it writes."""
    for draft in path.parent.glob(f".{glob.escape(path.name)}.*.draft"):
        draft.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Make the contents of a written file durable."""
    # Windows flushes only what is open for writing.
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the platform can."""
    if os.name != "posix":
        return  # no folder can be opened there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
