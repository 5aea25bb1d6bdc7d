"""What the kernel says of its clock: whether somebody keeps it (NTP, PTP, a virtual machine's host), and how far off it may be.

adjtimex(2) with no mode set reads and changes nothing; any process may call it. Linux, 64 bit.
"""

import ctypes
import sys
from dataclasses import dataclass

_UNSYNCHRONISED, _NANOSECONDS = 0x0040, 0x2000  # STA_UNSYNC, STA_NANO of linux/timex.h
_ERROR = 5  # TIME_ERROR


@dataclass(frozen=True, slots=True)
class KernelClock:
    """synchronised: the kernel takes its time for kept; offset_us: still to be corrected; most_us: the bound of its error."""

    synchronised: bool
    offset_us: int
    most_us: int


class _Timex(ctypes.Structure):
    """struct timex of linux/timex.h up to what is read here; the rest is room for the kernel to write into."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    ]


def kernel_clock() -> KernelClock | None:
    """The present state; None where no kernel says it (another system, a sandbox)."""
    if not sys.platform.startswith("linux") or ctypes.sizeof(ctypes.c_long) != 8:
        return None
    told = _Timex()
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(told))
    except (OSError, AttributeError):
        return None
    if state < 0:
        return None
    return read(state, told.status, told.offset, told.maxerror)


def read(state: int, status: int, offset: int, most_us: int) -> KernelClock:
    """The kernel's four numbers in words. offset: nanoseconds where the status says so, microseconds otherwise."""
    kept = state != _ERROR and not status & _UNSYNCHRONISED
    return KernelClock(kept, round(offset / 1000) if status & _NANOSECONDS else offset, most_us)
