"""Where to listen, as a person writes it: `127.0.0.1:8100`, `[::1]:8100`, `:8100` (every interface), `8100` (this machine)."""

import re
from typing import NamedTuple

_WRITTEN = re.compile(r"(?:(?:\[([0-9A-Fa-f:.]+)\]|([^\s\[\]:]*)):)?([0-9]{1,5})", re.ASCII)


class Address(NamedTuple):
    """Host ("" is every interface) and port (0 is any free one)."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_address(written: str) -> Address:
    """Read an address. Raises `ValueError`."""
    match = _WRITTEN.fullmatch(written)
    if match is None or int(match[3]) > 65_535:
        raise ValueError(f"an address reads HOST:PORT, not {written!r}")
    bracketed, host, port = match.groups()
    if bracketed is None and host is None:
        return Address("127.0.0.1", int(port))
    return Address(bracketed or host or "", int(port))
