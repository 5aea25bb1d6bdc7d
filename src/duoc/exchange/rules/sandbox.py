"""The sandbox's own rules: how much one person may have there, and by which names its services are called."""

import re

from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.rules.names import RefusedError

# Of one person at a time. Who needs more revokes or retires what is no longer used.
MOST_KEYS = 5
MOST_SYSTEMS = 5
TAIL = 4  # signs of a key that are kept readable, to tell it from the others
_CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


def check_code(code: str) -> None:
    """Raises `RefusedError` for a code that would have to be escaped in an address or on a command line."""
    if not _CODE.fullmatch(code):
        raise RefusedError(
            f"Mã hệ thống {code!r} không dùng được: từ 1 đến 40 chữ thường không dấu, chữ số, dấu gạch nối; "
            "ví dụ mot-cua-thu."
        )


def check_keys(held: int) -> None:
    """Raises `RefusedError` when a person who holds so many keys asks for one more."""
    if held >= MOST_KEYS:
        raise RefusedError(
            f"Bạn đang giữ {held} khóa thử nghiệm, nhiều nhất là {MOST_KEYS}; hãy thu hồi một khóa trước."
        )


def check_systems(held: int) -> None:
    """Raises `RefusedError` when a person who has so many systems in use registers one more."""
    if held >= MOST_SYSTEMS:
        raise RefusedError(
            f"Bạn đang có {held} hệ thống thử nghiệm, nhiều nhất là {MOST_SYSTEMS}; hãy ngừng một hệ thống trước."
        )


def context(service: Parts) -> str:
    """The path under which WSO2 and lgspaccesstoken clients reach a service of the sandbox."""
    return f"/{service[4]}/1.0"


def destination(service: Parts) -> Parts:
    """The `dstcode` by which XrdAdapter clients name a service of the sandbox, as its four parts."""
    return (*service[:3], service[4])
