"""Who may ask: the three ways in which deployed clients show their credentials.

a: `Basic user:hash` with `Timestamp`, the hash over the configured service address, user, time and secret. b: a token of the bus,
which the bus keeps, and the officer's `AuthHash`. c: as a, with `ApiKey`."""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest

from duoc.core.clock import Clock
from duoc.sim.population.refusal import NO_RIGHT, UNAUTHENTICATED, RefusalError

_WINDOW_MS = 300_000
_MOST_SEEN = 100_000
_EPOCH_MS = re.compile(r"[0-9]{1,15}\Z")


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the sandbox gives out to everybody: no secret protects anything here."""

    service_url: str = "https://gw.thu-nghiem.vn/dancu"  # part of the hash, whatever address is called
    users: dict[str, str] = field(default_factory=lambda: {"u-thu": "bi-mat-thu"})
    api_keys: frozenset[str] = frozenset(("khoa-thu-nghiem",))
    officers: dict[str, str] = field(default_factory=lambda: {"khoa01": "matkhau01"})
    procedures: frozenset[str] = frozenset(("1.000001",))


class Gatekeeper:
    """Remembers what was shown within the window: the same credentials open once."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._seen: dict[tuple[str, int], None] = {}

    def admit(self, headers: dict[str, str]) -> None:
        """Raises `RefusalError` unless one of the ways is walked to its end. `headers`: lower-case names."""
        if "apikey" in headers and headers["apikey"] not in self._accounts.api_keys:
            raise _unknown("ApiKey không đúng")
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            self._basic(rest.strip(), headers.get("timestamp", ""))
        elif "authhash" in headers:
            self._officer(headers["authhash"])
        else:
            raise _unknown("Thiếu Authorization: Basic hoặc AuthHash")

    def _basic(self, encoded: str, timestamp: str) -> None:
        user, shown = _pair(encoded)
        if not _EPOCH_MS.match(timestamp):
            raise _unknown("Thiếu hoặc sai Timestamp (mili giây)")
        now_ms = self._clock.now_us() // 1000
        if abs(now_ms - int(timestamp)) > _WINDOW_MS:
            raise _unknown("Timestamp lệch quá 300 giây")
        said = f"{self._accounts.service_url}{user}{timestamp}{self._accounts.users.get(user, '')}"
        right = compare_digest(sha256(said.encode()).hexdigest().encode(), shown.encode())
        if user not in self._accounts.users or not right:
            raise _unknown("Tài khoản hoặc mã băm không đúng")
        self._once(user, int(timestamp), now_ms)

    def _once(self, user: str, timestamp: int, now_ms: int) -> None:
        if (user, timestamp) in self._seen:  # with the same secret the hash is the same too
            raise _unknown("Timestamp này đã dùng")
        if len(self._seen) >= _MOST_SEEN:
            self._seen = {one: None for one in self._seen if now_ms - one[1] <= _WINDOW_MS}
        self._seen[user, timestamp] = None

    def _officer(self, encoded: str) -> None:
        name, word = _pair(encoded)
        known = self._accounts.officers.get(name)
        if known is None or not compare_digest(known.encode(), word.encode()):
            raise RefusalError(403, NO_RIGHT, "Tài khoản cán bộ không có quyền")


def _pair(encoded: str) -> tuple[str, str]:
    try:
        name, colon, word = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # a UnicodeDecodeError is one
        name = colon = word = ""
    if not colon:
        raise _unknown("Thông tin xác thực không phải base64 của tên:mật khẩu")
    return name, word


def _unknown(why: str) -> RefusalError:
    return RefusalError(401, UNAUTHENTICATED, why)
