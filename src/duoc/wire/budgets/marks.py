"""A citizen's number as a keyed hash: the same for every way of writing it, and for nobody without the key a number again."""

import hmac
import os
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path

from duoc.wire.durable_file import place_draft, sync_folder

MARK_SIZE = 16
KEY_SIZE = 32
_REMEMBERED = 4096


class Marks:
    """The hashes under one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise ValueError(f"a key of {KEY_SIZE} bytes")
        self._key = key
        self._officers: dict[str, bytes] = {}

    def identity(self, value: str) -> bytes:
        """Of a citizen's number: its digits in whatever script, else the folded text."""
        text = unicodedata.normalize("NFKC", value)
        digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())
        return self._mark("identity", digits or text.strip().casefold())

    def officer(self, name: str) -> bytes:
        """Of an officer."""
        known = self._officers.get(name)
        if known is None:
            if len(self._officers) >= _REMEMBERED:
                self._officers.clear()
            known = self._officers[name] = self._mark("officer", name)
        return known

    def _mark(self, kind: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\0{text}".encode(), "sha256")[:MARK_SIZE]


def identity_key(path: Path) -> bytes:
    """The province's key of identities, made by whoever comes first. Raises `OSError`, `ValueError` for another file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place_draft(path, secrets.token_bytes(KEY_SIZE), 0o600, durable=True)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        sync_folder(path.parent)
    key = path.read_bytes()
    if len(key) != KEY_SIZE:
        raise ValueError(f"{path} is no key of {KEY_SIZE} bytes")
    return key
