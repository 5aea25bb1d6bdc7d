"""What an application behind the wall may be set to, and which changes loosen its guard (docs/formats.md)."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

OBSERVE, LEARN, ENFORCE = "observe", "learn", "enforce"
MODES = (OBSERVE, LEARN, ENFORCE)
# From the loosest to the tightest.
INSPECT = ("off", "observe", "mask", "block")
MASKS = ("", "mask", "hash", "drop")
LIMITS = ("rows", "bytes", "identities_day", "watched_value")
TIMES = (
    "statement_timeout", "lock_timeout", "transaction_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout",
)  # fmt: skip
# What a change is of. `statements`: a part of the learned list goes live.
ADD, MODE, WAY, WATCHED, LIMIT, STATEMENTS = "add", "mode", "way", "watched", "limits", "statements"
KINDS = (ADD, MODE, WAY, WATCHED, LIMIT, STATEMENTS)
WAY_MEMBERS = ("upstream", "search_path", "unproven", "tls_only", "time_limits", "agency")
LIMIT_MEMBERS = ("limits", "inspect", "honey")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_EVERYBODY = "*"


class AppRefusedError(ValueError):
    """What cannot be done with an application; the message says why and what to do, in Vietnamese."""


def named(text: str) -> str:
    """A name as clients type it behind `dbname=`. Raises `AppRefusedError`."""
    if not _NAME.fullmatch(text):
        raise AppRefusedError(
            f"Tên ứng dụng {text!r} không dùng được: chữ thường không dấu, chữ số, gạch nối, gạch dưới, nhiều nhất 63 ký tự."
        )
    return text


def upstream(dsn: str) -> str:
    """The address of a server, without a password. Raises `AppRefusedError`."""
    parts = urlsplit(dsn.strip())
    if parts.scheme not in ("postgresql", "postgres") or not (parts.hostname or "host=" in parts.query):
        raise AppRefusedError("Địa chỉ máy chủ có dạng postgresql://máy:cổng/cơ_sở_dữ_liệu.")
    if parts.password is not None or "password=" in parts.query:
        raise AppRefusedError(
            "Địa chỉ máy chủ không được chứa mật khẩu: mật khẩu do phần mềm gửi, tường lửa không giữ."
        )
    return dsn.strip()


def limit(name: str, value: int) -> int:
    """A limit's value, 0 for none. Raises `AppRefusedError`."""
    if name not in LIMITS:
        raise AppRefusedError(f"Không có giới hạn {name!r}; các giới hạn: {', '.join(LIMITS)}.")
    if not 0 <= value < 2**53:
        raise AppRefusedError("Giới hạn là số nguyên không âm; 0 là không giới hạn.")
    return value


def time(value: int) -> int:
    """A longest time-out in milliseconds, as the server holds it. Raises `AppRefusedError`."""
    if not 0 < value < 2**31:
        raise AppRefusedError("Giới hạn thời gian là số mili giây, từ 1 đến 2147483647.")
    return value


def loosens(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a change lets more pass than before, so that it takes two persons. Both hold the members that are changed."""
    if kind == STATEMENTS:
        return True
    if kind == ADD:
        return False
    return any(_LOOSER[name](before.get(name), value) for name, value in after.items() if before.get(name) != value)


def _mode(before: str, _after: str) -> bool:
    return before == ENFORCE


def _limits(before: Mapping[str, int], after: Mapping[str, int]) -> bool:
    """A limit of 0 is none."""
    return any(most and not 0 < after.get(name, 0) <= most for name, most in before.items())


def _watched(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> bool:
    now = {table["table"]: table for table in after}
    return any(_table(table, now.get(table["table"])) for table in before)


def _table(before: Mapping[str, Any], after: Mapping[str, Any] | None) -> bool:
    if after is None or after["oid"] != before["oid"] or (before["ticket"] and not after["ticket"]):
        return True
    now = {column["name"]: column for column in after["columns"]}
    return any(_column(column, now.get(column["name"])) for column in before["columns"])


def _column(before: Mapping[str, Any], after: Mapping[str, Any] | None) -> bool:
    if after is None or after["number"] != before["number"] or (before["identity"] and not after["identity"]):
        return True
    if before["mask"] and after["mask"] not in (before["mask"], "drop"):
        return True
    fewer = _EVERYBODY not in after["for"] and not set(before["for"]) <= set(after["for"])
    return bool(before["mask"]) and fewer


_LOOSER: dict[str, Any] = {
    "mode": _mode,
    "upstream": lambda _before, _after: True,
    "search_path": lambda _before, _after: True,
    "agency": lambda _before, _after: True,
    "unproven": lambda _before, after: after,
    "tls_only": lambda before, _after: before,
    "time_limits": _limits,
    "limits": _limits,
    "inspect": lambda before, after: INSPECT.index(after) < INSPECT.index(before),
    "honey": lambda before, after: not set(before) <= set(after),
    "watched": _watched,
}
