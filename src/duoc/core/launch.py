"""Become another user, promise to die with the parent, then become the given program.

Run by path with `python -I -S`, so it must stand alone: it runs as root for a moment and may import nothing of ours
and nothing from the environment. Usage: `launch.py PARENT UID GID SIGNAL PROGRAM ARGUMENT…`; UID -1 keeps the user.

The order matters: Linux forgets the parent-death signal when a process changes its user, so it is set afterwards; and
the parent may have died before it was set, so that is looked at last.
"""

import ctypes
import os
import pwd
import sys

_PR_SET_PDEATHSIG = 1


def command(program: list[str], uid: int = -1, gid: int = -1, signal: int = 15) -> list[str]:
    """The argument vector that starts `program` this way as a child of the calling process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(uid), str(gid), str(signal), *program]


def main(argv: list[str]) -> None:
    """Drop, promise, exec. Returns only by raising."""
    parent, uid, gid, signal = (int(value) for value in argv[:4])
    if uid >= 0:
        if os.geteuid() == 0 and uid != 0:
            os.initgroups(pwd.getpwuid(uid).pw_name, gid)
        # All three ids, so that nothing can climb back; also when the parent only acts as that user for the moment.
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the parent is gone")
    os.execv(argv[4], argv[4:])  # noqa: S606  # becoming the given program is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
