"""Serials and PINs as they are printed and typed, and what is committed to of them.

Alphabet: digits and capitals without I, L, O and U, five bits a sign. A serial is 80 bits in 16 signs, a PIN 30 bits in 6. Who
types one may use small letters, blanks and hyphens, O for 0 and I or L for 1.
"""

import hmac
import re
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SERIAL_SIGNS, SERIAL_BYTES = 16, 10
SHORT_SIGNS = 10  # printed for those who type: 50 bits, two of ten million stamps share them once in twenty provinces
PIN_SIGNS, PIN_BITS = 6, 30
SALT_SIZE = 16

_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_TYPED = str.maketrans("OIL", "011")


class SerialError(ValueError):
    """Text that is no serial; the message is a sentence for the person who typed it."""


def written(serial: bytes) -> str:
    """The 16 signs of a serial's 10 bytes."""
    number = int.from_bytes(serial)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def short(text: str) -> str:
    """The first ten signs in two groups, as they are printed."""
    return f"{text[:5]}-{text[5:SHORT_SIGNS]}"


def typed(text: str) -> str:
    """The signs that somebody meant. Raises `SerialError` for signs that no serial has."""
    signs = re.sub(r"[\s-]", "", text).upper().translate(_TYPED)
    if not signs or not set(signs) <= _VALUES.keys():
        raise SerialError(f"{text!r} không phải số sê-ri của tem: chỉ có chữ số và chữ cái, không có I, L, O, U.")
    return signs


def parsed(text: str) -> bytes:
    """The 10 bytes of a serial written with 16 signs. Raises `SerialError`."""
    signs = typed(text)
    if len(signs) != SERIAL_SIGNS:
        raise SerialError(f"Số sê-ri của tem có {SERIAL_SIGNS} ký tự, không phải {len(signs)}.")
    return _number(signs).to_bytes(SERIAL_BYTES)


def bounds(text: str) -> tuple[bytes, bytes]:
    """The least and the greatest serial that begins with these ten signs or more. Raises `SerialError`."""
    signs = typed(text)
    if not SHORT_SIGNS <= len(signs) <= SERIAL_SIGNS:
        raise SerialError(f"Hãy nhập {SHORT_SIGNS} ký tự in dưới mã, hoặc đủ {SERIAL_SIGNS} ký tự.")
    missing = 5 * (SERIAL_SIGNS - len(signs))
    low = _number(signs) << missing
    return low.to_bytes(SERIAL_BYTES), (low | (1 << missing) - 1).to_bytes(SERIAL_BYTES)


def _number(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number << 5 | _VALUES[sign]
    return number


def salt(seed: bytes, index: int) -> bytes:
    """The salt of a batch's stamp `index` (from 0): the first 16 bytes of SHA-256(seed ‖ index as eight octets)."""
    return sha256(seed + index.to_bytes(8)).digest()[:SALT_SIZE]


def commitment(seed: bytes, index: int, serial: str) -> bytes:
    """What the batch's tree holds of a stamp: SHA-256(salt ‖ its 16 signs)."""
    return sha256(salt(seed, index) + serial.encode()).digest()


def commitments(seed: bytes, first: int, serials: list[bytes]) -> list[bytes]:
    """`commitment` for stamps in order, from index `first` on; serials as signs."""
    # Copying a started hash is a third quicker than beginning anew; `update` gives None, so the condition holds always.
    start = sha256(seed).copy
    return [
        sha256(salted.digest()[:SALT_SIZE] + serial).digest()
        for index, serial in enumerate(serials, first)
        if not (salted := start()).update(index.to_bytes(8))  # type: ignore[func-returns-value]  # see above
    ]


def pin(seed: bytes, index: int) -> str:
    """The PIN of stamp `index`: 30 bits of SHA-256(seed ‖ index). The seed is forgotten when the stamps are handed out."""
    number = int.from_bytes(sha256(seed + index.to_bytes(8)).digest()[:4]) >> 32 - PIN_BITS
    return "".join(ALPHABET[number >> shift & 31] for shift in range(PIN_BITS - 5, -1, -5))


def pin_commitment(key: bytes, serial: str, pin_: str) -> bytes:
    """What is stored and committed to of a PIN: SHA-256(salt ‖ serial ‖ PIN), salt = HMAC-SHA-256(server's key, serial)[:16].

    Without the server's key thirty bits cannot be tried; the salt alone opens one commitment to a court.
    """
    salt_ = hmac.digest(key, serial.encode(), "sha256")[:SALT_SIZE]
    return sha256(salt_ + serial.encode() + pin_.encode()).digest()
