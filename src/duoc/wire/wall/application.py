"""An application behind the wall: where its PostgreSQL is, and what its sessions may set when they start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from duoc.wire.wall.judging import Path

DEFAULT_PATH: Path = ("$user", "public")
DEFAULT_PORT = 5432


@dataclass(frozen=True, slots=True)
class Application:
    """`host` is a name or the folder of a socket. `limits` are the longest time-outs in milliseconds, by setting.

    `unproven`: the server may let somebody in without asking for a proof (`trust`, `peer`). Whoever reaches the wall is then
    whoever he says he is: for a server that only the wall reaches, and a wall that only the application reaches.
    """

    host: str
    port: int = DEFAULT_PORT
    database: str | None = None
    path: Path = DEFAULT_PATH
    limits: Mapping[str, int] = field(default_factory=dict)
    unproven: bool = False
    needs_tls: bool = False

    @property
    def socket(self) -> str | None:
        """The path of the server's socket when it is reached without a network."""
        return f"{self.host}/.s.PGSQL.{self.port}" if self.host.startswith("/") else None


def upstream(dsn: str) -> tuple[str, int, str | None]:
    """Host (or socket folder), port and database of a connection URL. Raises `ValueError`; a password has no place in it."""
    parts = urlsplit(dsn)
    if parts.scheme not in ("postgresql", "postgres") or parts.password is not None:
        raise ValueError("an upstream is a URL postgresql://host:port/database without a password")
    asked = parse_qs(parts.query)
    host = asked.get("host", [parts.hostname or ""])[0]
    port = int(asked.get("port", [parts.port or DEFAULT_PORT])[0])
    if not host or not 0 < port < 65_536:
        raise ValueError("the upstream names no host")
    return host, port, unquote(parts.path.lstrip("/")) or None


def written(path: Path) -> str:
    """A search path as a setting's value, every name quoted."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in path)
