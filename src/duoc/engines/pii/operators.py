"""What may be done with a finding: mask, hash with a key, tokenise, drop.

De-identified data leaves the law, pseudonymised data does not (Luật 91/2025/QH15): what somebody with a key or a second table can
lead back to a person is pseudonymised. So `Standing` goes with every text these operators have made.
"""

import hmac
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from hashlib import sha256

from duoc.engines.pii.finding import Finding

Operator = Callable[[str, str], str]  # (type, value) -> what stands in its place


class Standing(StrEnum):
    """What a changed text is in the eyes of the law."""

    PERSONAL = "personal"
    PSEUDONYMISED = "pseudonymised"
    DE_IDENTIFIED = "de-identified"


# What each operator leaves. A mask keeps a part, a hash and a token meet their like: all three are pseudonyms.
_LEAVES = {
    "keep": Standing.PERSONAL, "mask": Standing.PSEUDONYMISED, "hash": Standing.PSEUDONYMISED, "token": Standing.PSEUDONYMISED,
    "drop": Standing.DE_IDENTIFIED,
}  # fmt: skip


def standing(used: Iterable[str]) -> Standing:
    """What a text is after these operators (keep, mask, hash, token, drop): as personal as the most personal of them."""
    left = {_LEAVES[name] for name in used}
    return next((one for one in Standing if one in left), Standing.PERSONAL)


# How much stays readable: (first, last) signs; letters and digits between them become stars.
_KEPT = {
    "SO_DINH_DANH": (3, 2), "CMND": (0, 2), "MST": (2, 2), "BHXH": (0, 2), "BHYT": (2, 2), "PASSPORT": (1, 2),
    "DRIVER_LICENCE": (0, 2), "PHONE": (0, 3), "PLATE": (2, 2), "BANK_CARD": (4, 2), "BANK_ACCOUNT": (0, 3), "DOB": (0, 4),
}  # fmt: skip
_UNIT = re.compile(r"(?:phường|xã|thị trấn|đặc khu|huyện|quận|tỉnh|thành phố|phuong|xa|tinh)\s", re.IGNORECASE)


def mask(kind: str, value: str) -> str:
    """Enough to recognise one's own value, too little to use it: 096*******34; a name's first word and initials; a commune."""
    if kind == "NAME":
        whole, *others = value.split() or [""]
        return " ".join([whole, *(f"{word[0]}." for word in others)])
    if kind == "ADDRESS":
        unit = _UNIT.search(value)
        return f"…, {value[unit.start() :]}" if unit else "…"
    if kind == "EMAIL":
        name, _, domain = value.partition("@")
        return f"{name[:1]}***@{domain}"
    if kind in {"CCCD_QR", "MRZ"}:
        return f"[{kind}]"
    places = [place for place, sign in enumerate(value) if sign.isalnum()]
    first, last = _KEPT.get(kind, (0, 0))
    hidden = set(places[first : len(places) - last])
    return "".join("*" if place in hidden else sign for place, sign in enumerate(value))


def drop(kind: str, value: str) -> str:  # noqa: ARG001  # an operator: the value is what it must not use
    """The name of the type alone."""
    return f"[{kind}]"


def hashed(key: bytes) -> Operator:
    """HMAC-SHA-256 of type and value. A plain hash of a citizen number is reversed by trying all 6 × 10¹⁰; a key is needed."""
    if len(key) < 32:
        raise ValueError("the key of hashes needs 32 bytes")

    def operator(kind: str, value: str) -> str:
        digest = hmac.new(key, f"{kind}\0{plain(kind, value)}".encode(), sha256).digest()
        return f"[{kind}#{_letters(digest[:16])}]"

    return operator


class Tokens:
    """Reversible tokens: the same value gives the same token in one scope, for those who hold the key.

    AES-SIV (RFC 5297) with type and scope as associated data, written in letters alone, so that no token looks like a number.
    `key`: 64 bytes. `name` of the key stands in the token (letters), so that a later key can be told from this one.
    """

    def __init__(self, key: bytes, scope: str, name: str = "a") -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        if len(key) != 64:
            raise ValueError("the key of tokens has 64 bytes")
        if not name.isascii() or not name.isalpha():
            raise ValueError("the name of a key has letters only")
        self._cipher, self._scope, self._name = AESSIV(key), scope.encode(), name

    def token(self, kind: str, value: str) -> str:
        """What stands in the place of a value; it is an operator."""
        sealed = self._cipher.encrypt(value.encode(), [kind.encode(), self._scope])
        return f"[{kind}~{self._name}~{_letters(sealed)}]"

    def value(self, token: str) -> str | None:
        """The value behind a token; None for one of another key or scope, or one that was changed."""
        from cryptography.exceptions import InvalidTag

        found = _TOKEN.fullmatch(token)
        if found is None or found["name"] != self._name:
            return None
        try:
            return self._cipher.decrypt(_bytes(found["sealed"]), [found["kind"].encode(), self._scope]).decode()
        except (InvalidTag, ValueError):
            return None

    def restored(self, text: str) -> str:
        """The text with the values back in place; tokens of others stay."""
        return _TOKEN.sub(lambda found: found[0] if (value := self.value(found[0])) is None else value, text)


def changed(text: str, findings: Iterable[Finding], operator: Operator) -> str:
    """The text with every finding replaced. Findings in order, as `scan` gives them."""
    parts, place = [], 0
    for one in findings:
        parts += [text[place : one.start], operator(one.type, text[one.start : one.end])]
        place = one.end
    return "".join([*parts, text[place:]])


def plain(kind: str, value: str) -> str:
    """One spelling of a value however it was grouped, for hashes that shall meet."""
    from duoc.core.text import key

    if kind in {"NAME", "ADDRESS", "DOB", "CCCD_QR", "MRZ"}:
        return key(value)
    return re.sub(r"[\s.\-]", "", value).upper() if kind != "EMAIL" else value.lower()


_TOKEN = re.compile(r"\[(?P<kind>[A-Z_]+)~(?P<name>[A-Za-z]+)~(?P<sealed>[a-p]+)\]")
_HEX, _ALPHABET = "0123456789abcdef", "abcdefghijklmnop"
_TO_LETTERS, _TO_HEX = str.maketrans(_HEX, _ALPHABET), str.maketrans(_ALPHABET, _HEX)


def _letters(data: bytes) -> str:
    return data.hex().translate(_TO_LETTERS)


def _bytes(letters: str) -> bytes:
    return bytes.fromhex(letters.translate(_TO_HEX))
