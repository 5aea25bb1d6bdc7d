"""Names of users and who may be left without an administrator: nobody."""

import re
from collections.abc import Collection

ADMINISTRATOR = "administrator"
DUTIES = ("operator", "steward", "officer", "integrator", "inspector", "auditor", ADMINISTRATOR)

# ASCII, because a login name is typed on foreign keyboards and must have one lower-case form everywhere.
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class AccountRefusedError(ValueError):
    """An account, role or key that cannot be made or ended; the message says why, in Vietnamese."""


def username(text: str) -> str:
    """A login name in its stored form. Raises `AccountRefusedError`."""
    name = text.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise AccountRefusedError(
            f"Tên đăng nhập {text!r} không dùng được: từ 2 đến 60 chữ cái không dấu, chữ số, dấu chấm, gạch nối."
        )
    return name


def duty(text: str) -> str:
    """One of the seven duties. Raises `AccountRefusedError`."""
    if text not in DUTIES:
        raise AccountRefusedError(f"Không có vai trò {text!r}; các vai trò: {', '.join(DUTIES)}.")
    return text


def keep_an_administrator(before: Collection[int], after: Collection[int]) -> None:
    """Raises `AccountRefusedError` when a change takes the last of the administrators (user ids)."""
    if before and not after:
        raise AccountRefusedError("Đây là quản trị viên cuối cùng. Hãy giao vai trò quản trị cho người khác trước.")
