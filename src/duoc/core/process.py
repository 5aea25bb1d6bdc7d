"""How a child of `duoc up` ends: on request within its own time, and never later than its parent; how it shares."""

import ctypes
import os
import select
import signal
from types import FrameType

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to send SIGTERM to this process when its parent dies (Linux; elsewhere nothing happens).

    Call it after dropping privileges: the kernel forgets the wish when the user changes. "Parent" is the *thread* that
    started this process, so a supervisor starts its children from a thread that lives as long as it does itself.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl") and libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")


def let_callers_go_first() -> None:
    """Take less of a busy machine than those whose answers somebody waits for. For work that a spool or a queue keeps."""
    os.nice(5)


class Stopping:
    """True once SIGTERM or SIGINT has arrived. Made in the main thread; one per process.

    A pipe and not a `threading.Event`: an event's lock must not be taken by a signal handler. `fileno` becomes readable
    when the stop arrives, so that a loop can `select` on it together with its sockets.
    """

    def __init__(self) -> None:
        self._asked = False
        self._reader, self._writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if not self._asked:
            self._asked = True
            os.write(self._writer, b"\0")

    def __bool__(self) -> bool:
        return self._asked

    def fileno(self) -> int:
        """Readable from the moment the stop was asked for."""
        return self._reader

    def wait(self, seconds: float) -> bool:
        """Sleep at most so long, not at all when that moment is past; True as soon as the process has been asked to stop."""
        if not self._asked:
            select.select([self._reader], [], [], max(0.0, seconds))
        return self._asked
