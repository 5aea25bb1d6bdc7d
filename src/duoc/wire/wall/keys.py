"""Cancelling: the client's key is the wall's own, and only a key that a live session was given is sent on."""

import secrets
from collections.abc import Callable

# So many cancel requests of one address in a second; more are dropped.
PER_SECOND = 20
_ADDRESSES = 1024


class Keys:
    """The live keys. `now` gives seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._keys: dict[tuple[int, bytes], tuple[int, bytes]] = {}
        self._asked: dict[str, tuple[int, int]] = {}  # address: second, requests in it

    def give(self, pid: int, secret: bytes) -> tuple[int, bytes]:
        """A key for a session whose server gave this one."""
        while True:
            key = secrets.randbits(31), secrets.token_bytes(4)
            if key not in self._keys:
                self._keys[key] = pid, secret
                return key

    def take_back(self, key: tuple[int, bytes]) -> None:
        """The session has ended."""
        self._keys.pop(key, None)

    def server_key(self, pid: int, secret: bytes, address: str) -> tuple[int, bytes] | None:
        """The server's key of the session that this key belongs to; None for a foreign one or too many requests."""
        second = int(self._now())
        since, asked = self._asked.get(address, (second, 0))
        asked = asked + 1 if since == second else 1
        if address not in self._asked and len(self._asked) >= _ADDRESSES:
            del self._asked[next(iter(self._asked))]
        self._asked[address] = second, asked
        return self._keys.get((pid, secret)) if asked <= PER_SECOND else None
