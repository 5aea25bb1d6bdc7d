"""The moment at which the calls of a turn were taken, in every form in which it is written of them."""

from time import monotonic_ns
from typing import NamedTuple

from duoc.core.clock import Clock, province_day
from duoc.engines.xroad.message import whole_second


class Moment(NamedTuple):
    """`time_us`: µs since the epoch; `day`: the province's; `text`: UTC as the record holds it; `receipt`: what stands in an
    answer's head before the random part of the receipt's name; `ns`: of the clock that never jumps."""

    time_us: int
    day: str
    text: bytes
    receipt: bytes
    ns: int


class Moments:
    """Makes moments. Most share their second with the one before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begin_us = -1_000_000
        self._day = ""
        self._second = b""

    def now(self) -> Moment:
        """This moment of the gateway's clock."""
        time_us = self._clock.now_us()
        micro = time_us - self._begin_us
        if not 0 <= micro < 1_000_000:
            self._second, micro = whole_second(time_us)
            self._begin_us = time_us - micro
            self._day = province_day(time_us).isoformat()
        text = b"%b.%06dZ" % (self._second, micro)
        return Moment(time_us, self._day, text, b"\r\nX-Duoc-Receipt: %d." % time_us, monotonic_ns())
