"""What a connection asks for: purpose, legal basis, data fields, and methods and paths; as people type it and as it is kept."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from duoc.core import text
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError

# They stand in an entry of the ledger, which has a longest length.
LONGEST = {"purpose": 2000, "legal_basis": 500, "document": 120, "reason": 1000}
MOST_FIELDS, LONGEST_FIELD, MOST_PATHS, LONGEST_PATH = 100, 80, 50, 200
WHOLE = (("*", "**"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """The content of a connection. scope: (METHOD, path pattern), the whole service is `* **`. A draft may lack the rest."""

    purpose: str
    legal_basis: str
    fields: tuple[str, ...]
    scope: tuple[tuple[str, str], ...] = WHOLE


def stated(asked: Asked) -> Asked:
    """The content as it is kept: composed (NFC), trimmed, each field and path once. Raises `RefusedError`."""
    fields = tuple(dict.fromkeys(said for one in asked.fields if (said := line("fields", one, LONGEST_FIELD))))
    if len(fields) > MOST_FIELDS:
        raise RefusedError(f"Một kết nối xin nhiều nhất {MOST_FIELDS} trường dữ liệu.")
    scope = tuple(dict.fromkeys((method.strip().upper(), path.strip()) for method, path in asked.scope)) or WHOLE
    if len(scope) > MOST_PATHS:
        raise RefusedError(f"Một kết nối xin nhiều nhất {MOST_PATHS} đường dẫn; rộng hơn thì xin cả dịch vụ.")
    for method, path in scope:
        names.check_right(method, path)
        line("path", path, LONGEST_PATH)
    return Asked(words("purpose", asked.purpose), words("legal_basis", asked.legal_basis), fields, scope)


def words(what: str, typed: str) -> str:
    """A sentence or paragraph as it is kept; may be empty. Raises `RefusedError` for one too long or with hidden characters."""
    kept = text.nfc(typed.replace("\r\n", "\n")).strip()
    if len(kept) > LONGEST[what]:
        raise RefusedError(f"Viết ngắn hơn: nhiều nhất {LONGEST[what]} ký tự, đang có {len(kept)}.")
    _check_seen(kept.replace("\n", " "))
    return kept


def line(what: str, typed: str, longest: int) -> str:
    """One line as it is kept; may be empty. Raises `RefusedError`."""
    kept = text.nfc(typed).strip()
    if len(kept) > longest:
        raise RefusedError(f"{what}: {kept[:20]!r}… dài quá {longest} ký tự.")
    _check_seen(kept)
    return kept


def parse_scope(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """`GET /tra-cuu/*`, one a line; without a method any. No line: the whole service. Raises `RefusedError`."""
    found = []
    for typed in lines:
        if not (pieces := typed.split()):
            continue
        if len(pieces) > 2:
            raise RefusedError(f"Dòng {typed!r}: cần dạng GET /đường-dẫn/*.")
        found.append((pieces[0].upper(), pieces[1]) if len(pieces) == 2 else ("*", pieces[0]))
    return tuple(found) or WHOLE


def _check_seen(kept: str) -> None:
    if any(unicodedata.category(letter) in names.UNSEEN for letter in kept):
        raise RefusedError("Trong lời khai có ký tự điều khiển hoặc ký tự ẩn; hãy gõ lại.")
