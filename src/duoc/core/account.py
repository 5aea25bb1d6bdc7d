"""Which user our processes run as, and what that user can reach.

As root everything drops to one unprivileged user that already exists (`DUOC_USER`); as an ordinary user everything
runs as oneself. Nothing here changes a permission.
"""

import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class AccountError(RuntimeError):
    """The user that should own the processes cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int
    groups: frozenset[int]

    @property
    def is_other(self) -> bool:
        """True when a process has to change its user to become this account."""
        return self.uid != os.geteuid()


def service_account(user: str) -> Account:
    """The account of every child: `user` when we are root, otherwise ourselves. Raises `AccountError`."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()))
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        raise AccountError(f"user {user!r} does not exist: create it, or set DUOC_USER to one that does") from None
    if entry.pw_uid == 0:
        raise AccountError("DUOC_USER must be an unprivileged user, not root: choose another one")
    return _account(entry)


def own_account() -> Account:
    """The account this process runs as (root included)."""
    return _account(pwd.getpwuid(os.geteuid()))


def act_as(account: Account) -> None:
    """From now on this process makes files and children as the account; as root it can come back (`acting_as_root`)."""
    if os.geteuid() == 0 and account.uid != 0:
        os.setgroups(sorted(account.groups))
        os.setegid(account.gid)
        os.seteuid(account.uid)


@contextmanager
def acting_as_root() -> Iterator[None]:
    """For a moment as the user who started us, to write where only that user may."""
    user, group, wanted = os.geteuid(), os.getegid(), os.getuid()
    if user == wanted:
        yield
        return
    os.seteuid(wanted)
    os.setegid(os.getgid())
    try:
        yield
    finally:
        os.setegid(group)
        os.seteuid(user)


@contextmanager
def acting_as_owner(folder: Path) -> Iterator[None]:
    """For a moment, where we are root, as the user whose folder this is: what a command makes in it must be the service's."""
    owner = folder.stat() if os.geteuid() == 0 and folder.exists() else None
    if owner is None or owner.st_uid == 0:
        yield
        return
    group, groups = os.getegid(), os.getgroups()
    os.setgroups([owner.st_gid])
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)


def _account(entry: pwd.struct_passwd) -> Account:
    groups = frozenset(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, groups)


def may(account: Account, path: Path, wanted: int) -> bool:
    """Whether the mode bits of `path` give this account all of `wanted` (bits of 0o7: read 4, write 2, enter 1)."""
    if account.uid == 0:
        return True
    found = path.stat()
    shift = 6 if found.st_uid == account.uid else 3 if found.st_gid in account.groups else 0
    return (stat.S_IMODE(found.st_mode) >> shift) & wanted == wanted


def reachable(account: Account, path: Path) -> bool:
    """Whether the account can come as far as `path` and, where it exists, read it.

    Parts that do not exist yet are taken as ours to create. Symbolic links are followed first.
    """
    path = path.resolve()
    for folder in reversed(path.parents):
        if folder.exists() and not may(account, folder, 0o1):
            return False
    if not path.exists():
        return True
    return may(account, path, 0o5 if path.is_dir() else 0o4)
