"""Start-up parameters are a door of their own: any setting's name is one. Few are let in, and some the wall sets itself."""

import re
from collections.abc import Iterable

from duoc.wire.wall.application import Application, written
from duoc.wire.wall.naming import path_of

# Whole words and their beginnings, as the server reads a truth value.
_FALSE = frozenset({"0", "off", "of", "no", "n", "false", "fals", "fal", "fa", "f"})
_UTF8 = frozenset({"utf8", "unicode"})
_PLAIN = re.compile(r"[A-Za-z0-9_+\-/,.:<> ]{1,64}")
_PLAIN_SETTINGS = {
    "datestyle": "DateStyle",
    "timezone": "TimeZone",
    "intervalstyle": "IntervalStyle",
    "extra_float_digits": "extra_float_digits",
}
_TIMES = frozenset({
    "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout",
})  # fmt: skip
_TIME = re.compile(r"(\d{1,9})\s*(ms|s|min|h|d)?")
_UNITS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
LONGEST_PROGRAM = 256


class RefusedError(Exception):
    """The session does not start: an SQLSTATE and the reason in Vietnamese."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


def called(pairs: Iterable[tuple[str, str]]) -> str:
    """The name by which a client calls its application: the database it asks for, by default the name of its user."""
    given = {name.lower(): value for name, value in pairs}
    return given.get("database") or given.get("user", "")


def admit(pairs: Iterable[tuple[str, str]], application: Application) -> tuple[list[tuple[str, str]], list[str]]:
    """The parameters for the server, and the `_pq_.` options that the wall does not know. Raises `RefusedError`."""
    given: dict[str, str] = {}
    unknown: list[str] = []
    for name, value in _unfolded(pairs):
        if name.startswith("_pq_."):
            unknown.append(name)
            continue
        key = name.lower()
        if key in given:
            raise RefusedError("42501", f"tham số khởi động {name} có hai lần")
        given[key] = value
    if not given.get("user"):
        raise RefusedError("28000", "không có tên người dùng")
    admitted = {"user": given.pop("user"), "database": ""}
    admitted["database"] = given.pop("database", "") or admitted["user"]
    if application.name and admitted["database"] == application.name:
        admitted["database"] = application.database or application.name
    elif application.name or application.database not in (None, admitted["database"]):
        raise RefusedError("42501", "ứng dụng này không có cơ sở dữ liệu đó")
    for key, value in given.items():
        _setting(key, value, application, admitted)
    admitted["client_encoding"] = "UTF8"
    admitted["search_path"] = written(application.path)
    for name, limit in application.limits.items():
        admitted.setdefault(name, str(limit))
    return list(admitted.items()), unknown


def _setting(key: str, value: str, application: Application, admitted: dict[str, str]) -> None:
    """Take one parameter in, leave it out, or refuse the session."""
    if key == "replication":
        if value.lower() not in _FALSE:
            raise RefusedError("42501", "kết nối sao chép (replication) không được phép")
    elif key == "client_encoding":
        if value.strip("'\"").replace("-", "").replace("_", "").lower() not in _UTF8:
            raise RefusedError("42501", "client_encoding phải là UTF8")
    elif key == "application_name":
        admitted[key] = value[:LONGEST_PROGRAM]
    elif key in _PLAIN_SETTINGS:
        if not _PLAIN.fullmatch(value):
            raise RefusedError("42501", f"giá trị của {_PLAIN_SETTINGS[key]} không hợp lệ")
        admitted[_PLAIN_SETTINGS[key]] = value
    elif key in _TIMES:
        limit = application.limits.get(key)
        time = _milliseconds(value)
        if time is None or (limit is not None and not 0 < time <= limit):
            raise RefusedError("42501", f"{key} chỉ được đặt chặt hơn giới hạn của ứng dụng")
        admitted[key] = str(time)
    elif key == "search_path":
        if path_of(value) != application.path:
            raise RefusedError("42501", "search_path do tường lửa đặt, phiên không được đổi")
    else:
        raise RefusedError("42501", f"tham số khởi động {key[:64]} không được phép")


def _milliseconds(value: str) -> int | None:
    found = _TIME.fullmatch(value.strip())
    return int(found[1]) * _UNITS[found[2] or "ms"] if found else None


def _unfolded(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The parameters, with what `options` holds as parameters of their own."""
    for name, value in pairs:
        if name.lower() == "options":
            yield from _options(value)
        else:
            yield name, value


def _options(options: str) -> Iterable[tuple[str, str]]:
    """Settings of the forms `-c name=value` and `--name=value`; words end at blanks, a backslash keeps the next sign."""
    words = [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r"(?:[^\s\\]|\\.)+", options, re.DOTALL)]
    at = 0
    while at < len(words):
        word = words[at]
        if word == "-c" and at + 1 < len(words):
            at += 1
            setting = words[at]
        elif word.startswith(("--", "-c")) and len(word) > 2:
            setting = word[2:]
        else:
            raise RefusedError("42501", "options có dạng không được phép")
        name, equals, value = setting.partition("=")
        if not equals or not name or name.lower() in ("user", "database", "replication", "options"):
            raise RefusedError("42501", "options có dạng không được phép")
        yield name.replace("-", "_"), value
        at += 1
