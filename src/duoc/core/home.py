"""Where the state lives: one folder, `DUOC_HOME`.

Whoever controls this folder controls the province's keys and data: it is 0700 and belongs to the service user.
"""

import hashlib
import os
from pathlib import Path

from duoc.core.account import Account, reachable, service_account
from duoc.core.settings import Settings

DEFAULT_HOME = Path("var")
SYSTEM_STATE = Path("/var/lib/duoc")


class HomeError(RuntimeError):
    """The state folder cannot be used; the message says why and what to do."""


def clone_folder() -> Path:
    """The checkout this package runs from, or the current folder when it was installed as a wheel."""
    top = Path(__file__).resolve().parents[3]
    return top if (top / "pyproject.toml").exists() else Path.cwd()


def stable_name(path: Path) -> str:
    """A short name that is the same for the same path at every start, e.g. `main-1f0c9a3b`."""
    path = path.resolve()
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
    return f"{path.name or 'root'}-{digest}"


def locate(settings: Settings, system_state: Path = SYSTEM_STATE) -> Path:
    """The state folder, absolute; nothing is created.

    A chosen `DUOC_HOME` always wins. The default is `var` in the clone, or, as root and when the service user cannot
    reach the clone, a folder of the system's state folder named after the clone.
    """
    if settings.home != DEFAULT_HOME:
        return settings.home.resolve()
    clone = clone_folder()
    if os.geteuid() == 0 and not reachable(service_account(settings.user), clone):
        return system_state / stable_name(clone)
    return (clone / DEFAULT_HOME).resolve()


def claim(folder: Path, account: Account, mode: int = 0o700) -> Path:
    """Make `folder` private (`mode`) and the account's, creating it where needed. Raises `HomeError`.

    An empty folder is taken over; one that already holds somebody else's files is refused, never re-permissioned.
    """
    try:
        if not folder.exists():
            for parent in reversed(folder.parents):
                # Traversable whatever the umask: the service user has to come as far as its own folder.
                if not parent.exists():
                    parent.mkdir()
                    parent.chmod(0o755)
            folder.mkdir(mode=0o700)
        if folder.is_symlink() or not folder.is_dir():
            raise HomeError(f"{folder} is not a folder: choose another DUOC_HOME")
        owner = folder.stat().st_uid
        if owner != account.uid:
            if os.geteuid() != 0 or any(folder.iterdir()):
                raise HomeError(
                    f"{folder} belongs to another user: choose another DUOC_HOME, or give it to {account.name}"
                )
            os.chown(folder, account.uid, account.gid)
        folder.chmod(mode)
    except OSError as error:
        raise HomeError(f"{folder} cannot be prepared ({error.strerror}): choose another DUOC_HOME") from error
    return folder
