"""An application behind the wall: where its PostgreSQL is, and what its sessions may set when they start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from duoc.wire.wall.judging import Path
from duoc.wire.wall.naming import path_of

DEFAULT_PATH: Path = ("$user", "public")
DEFAULT_PORT = 5432


@dataclass(frozen=True, slots=True)
class Application:
    """`host` is a name or the folder of a socket. `limits` are the longest time-outs in milliseconds, by setting.

    `unproven`: the server may let somebody in without asking for a proof (`trust`, `peer`). Whoever reaches the wall is then
    whoever he says he is: for a server that only the wall reaches, and a wall that only the application reaches.

    `name` is what clients call it by their start-up parameter `database`; empty where one wall serves one application, which
    then has the name of its database. `document` is what the room wrote of it (docs/formats.md, "Application behind the wall").
    """

    host: str
    port: int = DEFAULT_PORT
    database: str | None = None
    path: Path = DEFAULT_PATH
    limits: Mapping[str, int] = field(default_factory=dict)
    unproven: bool = False
    needs_tls: bool = False
    name: str = ""
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def way(self) -> tuple[object, ...]:
        """Where its sessions are and under which names they live: when this changes, they must begin anew."""
        return self.host, self.port, self.database, self.path, self.unproven, self.needs_tls

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


def described(document: Mapping[str, Any]) -> Application:
    """The application of a document of the room's. Raises `ValueError`."""
    try:
        host, port, database = upstream(document["upstream"])
        path = path_of(document.get("search_path") or "") or DEFAULT_PATH
        if document.get("search_path") and path_of(document["search_path"]) is None:
            raise ValueError("a search path is a list of schemas")
        limits = {str(name): int(most) for name, most in document.get("time_limits", {}).items()}
        name = document["name"]
        unproven, needs_tls = document.get("unproven", False), document.get("tls_only", False)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"an application's document lacks or misstates a member: {error}") from None
    if type(name) is not str or not name or type(unproven) is not bool or type(needs_tls) is not bool:
        raise ValueError("an application has a name, and says true or false of unproven and tls_only")
    return Application(host, port, database, path, limits, unproven, needs_tls, name, document)


def written(path: Path) -> str:
    """A search path as a setting's value, every name quoted."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in path)
