"""What the kernel says of its clock, against the numbers of linux/timex.h."""

import sys
import time

import pytest

from duoc.core.kernel_clock import KernelClock, kernel_clock, read

# state (TIME_OK 0, TIME_ERROR 5), status (STA_PLL 0x1, STA_UNSYNC 0x40, STA_NANO 0x2000), offset, maxerror in µs
CASES = [
    ((0, 0x2001, 250_000, 900), KernelClock(True, 250, 900)),
    ((0, 0x0001, 250, 900), KernelClock(True, 250, 900)),
    ((5, 0x0040, 0, 16_000_000), KernelClock(False, 0, 16_000_000)),
    ((0, 0x2041, -1500, 5), KernelClock(False, -2, 5)),
    ((5, 0x0001, 0, 5), KernelClock(False, 0, 5)),
]


@pytest.mark.parametrize(("told", "expected"), CASES)
def test_four_numbers_are_read_as_the_header_says(told, expected):
    assert read(*told) == expected


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has adjtimex")
def test_this_kernel_answers_and_its_clock_is_left_alone():
    before = time.time() - time.monotonic()
    found = kernel_clock()
    assert found is None or found.most_us >= 0
    assert abs(time.time() - time.monotonic() - before) < 1
