"""What a person may state as evidence, and what may be put in the place of the law's words: checked and composed (NFC)."""

import re
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

from duoc.core import text

LONGEST = {"title": 300, "number": 100, "issuer": 200, "note": 2000, "basis": 300, "source": 300, "words": 1000}
# What a browser shows or an office opens; nothing that a browser would run.
MEDIA = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_HASH = re.compile(r"[0-9a-fA-F]{64}")


class StatementRefusedError(ValueError):
    """What cannot be stated or changed; the message says why, in Vietnamese."""


def line(name: str, said: str, *, needed: str = "") -> str:
    """One line as it is kept. needed: what to say when it is empty. Raises `StatementRefusedError`."""
    kept = " ".join(text.nfc(said).split())
    return _bounded(name, kept, needed)


def words(name: str, said: str, *, needed: str = "") -> str:
    """Sentences as they are kept, their lines apart. Raises `StatementRefusedError`."""
    kept = "\n".join(line.strip() for line in text.nfc(said).strip().splitlines())
    return _bounded(name, kept, needed)


def _bounded(name: str, kept: str, needed: str) -> str:
    if "\0" in kept or len(kept) > LONGEST[name]:
        raise StatementRefusedError(f"Chữ dài quá {LONGEST[name]} ký tự hoặc có ký tự không dùng được.")
    if needed and not kept:
        raise StatementRefusedError(needed)
    return kept


def dates(dated: date, review_by: date | None, today: date) -> None:
    """A document is of today at the latest, and is reviewed after its date. Raises `StatementRefusedError`."""
    if dated > today:
        raise StatementRefusedError("Ngày của văn bản chưa tới.")
    if review_by is not None and review_by <= dated:
        raise StatementRefusedError("Ngày rà soát phải sau ngày của văn bản.")


def media(content: bytes) -> str:
    """The type of a document by its first bytes. Raises `StatementRefusedError` for any other."""
    for begins, kind in MEDIA.items():
        if content.startswith(begins):
            return kind
    raise StatementRefusedError("Chỉ giữ tệp PDF, PNG hoặc JPEG; tệp khác thì ghi mã băm SHA-256 của nó.")


def file_name(said: str) -> str:
    """The last part of a name that a browser sent, without signs that a header or a path cannot hold."""
    last = PurePosixPath(PureWindowsPath(text.nfc(said)).name).name
    return "".join(sign for sign in last if sign.isprintable() and sign not in '"\\/:*?<>|')[:120] or "van-ban"


def digest(said: str) -> bytes | None:
    """The SHA-256 that somebody typed; None for nothing. Raises `StatementRefusedError`."""
    typed = "".join(said.split())
    if not typed:
        return None
    if not _HASH.fullmatch(typed):
        raise StatementRefusedError("Mã băm SHA-256 có 64 chữ số thập lục phân.")
    return bytes.fromhex(typed)
