"""The life of stamps as a table: which state may follow which, who may lead it there, and what each counts as.

Of a batch at any time: minted = printed + scrapped + remaining; printed = delivered + spoiled + lost + in stock;
delivered = activated + void + unused. Each state belongs to one term of each equation, so the equations hold of any division.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from duoc.engines.qr.layout import TooDenseError, version_for
from duoc.engines.qr.presets import PRESETS
from duoc.engines.qr.versions import Level, Mode, TooLongError
from duoc.trace.rules.serials import SERIAL_SIGNS

MOST_STAMPS = 100_000_000  # in one order
MOST_LINES = 4  # on a label: name, serial, PIN, place
MOST_TRIES = 5  # wrong PINs of one stamp in a day
LEVELS = ("M", "Q")
_HOST = re.compile(r"(?=.{1,80}$)[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?(\.[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?)*(:[0-9]{1,5})?")
_LOT = re.compile(r"[!%-?A-Z_a-z\"]{1,20}")  # GS1 AI (10): X..20 of CSET 82


class StampRefusedError(ValueError):
    """What cannot be done with stamps, as a sentence for the person who asked."""


class Step(NamedTuple):
    """after: the states it may follow. of_party: only the producer of the batch takes it. reason: has to be given."""

    after: frozenset[str]
    of_party: bool = False
    reason: bool = False


def _step(*after: str, of_party: bool = False, reason: bool = False) -> Step:
    return Step(frozenset(after), of_party, reason)


# The states that consecutive stamps can be in; `minted` is where they begin.
STEPS: dict[str, Step] = {
    "printed": _step("minted"),
    "scrapped": _step("minted", reason=True),
    "delivered": _step("printed"),
    "spoiled": _step("printed", reason=True),
    "lost": _step("printed", reason=True),
    "activated": _step("delivered", of_party=True),
    "void": _step("delivered", "activated", of_party=True, reason=True),
}
STATES = ("minted", *STEPS)
HOLDS = ("suspended", "recalled")


@dataclass(frozen=True, slots=True)
class Account:
    """Stamps of a batch, a producer or all, by state. sold, ended: single stamps that were sold or made void after activation."""

    minted: int = 0
    remaining: int = 0
    scrapped: int = 0
    in_stock: int = 0
    spoiled: int = 0
    lost: int = 0
    unused: int = 0
    activated: int = 0
    void: int = 0
    sold: int = 0

    @property
    def printed(self) -> int:
        return self.in_stock + self.spoiled + self.lost + self.delivered

    @property
    def delivered(self) -> int:
        return self.unused + self.activated + self.void

    def equations(self) -> dict[str, bool]:
        """Whether each of the three holds, and the short one: printed = activated + void (with spoiled and lost) + not used."""
        gone, idle = self.void + self.spoiled + self.lost, self.unused + self.in_stock
        return {
            "minted = printed + scrapped + remaining": self.minted == self.printed + self.scrapped + self.remaining,
            "printed = activated + void + unused": self.printed == self.activated + gone + idle,
        }

    def members(self) -> dict[str, int]:
        """For JSON: terms and sums."""
        names = ("minted", "remaining", "scrapped", "printed", "in_stock", "spoiled", "lost", "delivered", "unused")
        return {name: getattr(self, name) for name in (*names, "activated", "void", "sold")}


def agrees(account: Account, printed: int, spoiled: int) -> bool:
    """Whether a signed count is what the steps say."""
    return (account.printed, account.spoiled) == (printed, spoiled)


def check_order(count: int, host: str, preset: str, level: str) -> str:
    """The host as it is printed, in capitals. Raises `StampRefusedError`."""
    if not 1 <= count <= MOST_STAMPS:
        raise StampRefusedError(f"Một lần đặt có từ 1 đến {MOST_STAMPS} tem.")
    if preset not in PRESETS:
        raise StampRefusedError(f"Không có khổ tem {preset!r}; xem `duoc trace presets`.")
    if level not in LEVELS:
        raise StampRefusedError(f"Mức sửa lỗi là {' hoặc '.join(LEVELS)}, không phải {level!r}.")
    printed = host.strip().upper()
    if not _HOST.fullmatch(printed):
        raise StampRefusedError(f"Tên máy chủ {host!r} không dùng được trong địa chỉ in trên tem.")
    return printed


def check_lot(lot: str) -> str:
    """A lot number as AI (10) allows it. Raises `StampRefusedError`."""
    if not _LOT.fullmatch(lot.strip()):
        raise StampRefusedError(f"Số lô {lot!r} không dùng được: từ 1 đến 20 ký tự, không dấu (GS1 AI 10).")
    return lot.strip()


def stem(host: str, gtin: str, code: str) -> str:
    """Everything of the printed address but the serial. host: in capitals."""
    return f"HTTPS://{host}/01/{gtin}/21/" if gtin else f"HTTPS://{host}/T/{code}/"


def check_fit(address_stem: str, preset: str, level: str) -> int:
    """The version of QR Code for a batch's addresses. Raises `StampRefusedError` when none holds them on that format."""
    try:
        length = len(address_stem) + SERIAL_SIGNS
        return version_for(PRESETS[preset], length, Level[level], Mode.ALPHANUMERIC, MOST_LINES)
    except (TooLongError, TooDenseError):
        raise StampRefusedError(
            f"Địa chỉ {address_stem}… quá dài cho khổ {preset} ở mức {level}; hãy dùng tên máy chủ ngắn hơn hoặc khổ lớn hơn."
        ) from None
