"""Where the database is found: `DATABASE_URL`, or the private socket of the embedded server."""

import os
from pathlib import Path
from urllib.parse import quote

from duoc.core.account import Account, reachable, service_account
from duoc.core.home import locate, stable_name
from duoc.core.settings import Settings

SUPERUSER = "duoc"
DATABASE = "duoc"
# A socket's path holds at most 107 bytes; "/.s.PGSQL.5432.lock" and PostgreSQL's own margin leave this much.
LONGEST_FOLDER = 90


def socket_folder(home: Path, account: Account) -> Path:
    """The folder of the embedded server's socket: `<home>/run`, or a private one under /tmp.

    The latter when the path is too long for a socket, or when the server's account cannot reach `home`.
    """
    folder = home / "run"
    if len(os.fsencode(folder)) <= LONGEST_FOLDER and reachable(account, folder):
        return folder
    # Claimed before use: 0700, and refused when it is somebody else's.
    return Path("/tmp") / f"duoc-{stable_name(home)[-8:]}"  # noqa: S108  # as said above


def socket_dsn(folder: Path, database: str = DATABASE) -> str:
    """The connection URL of a database behind the socket in `folder`."""
    return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(folder), safe='')}"


def dsn(settings: Settings) -> str:
    """The connection URL of the province's database, whoever runs the server."""
    if settings.database_url:
        return settings.database_url
    return socket_dsn(socket_folder(locate(settings), service_account(settings.user)))
