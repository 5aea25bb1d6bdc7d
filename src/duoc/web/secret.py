"""The key that signs sessions and links: whoever reads it can sign in as anybody."""

import os
import secrets
from pathlib import Path


def secret_key(path: Path) -> str:
    """The key kept in `path`; before the first `duoc up` has made one, a key of this process alone.

    A file that exists and cannot be read is an error, never a reason to sign with another key.
    """
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(48)


def make_secret_key(path: Path) -> None:
    """Make the key once: 0600, complete or absent. The folder's owner becomes the file's owner."""
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        folder = path.parent.stat()
        if os.geteuid() == 0:
            os.fchown(file.fileno(), folder.st_uid, folder.st_gid)
    fresh.rename(path)
