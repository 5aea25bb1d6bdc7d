"""The Date field (RFC 9110 §6.6.1), formatted once a second instead of once an answer."""

import asyncio
from email.utils import formatdate

from duoc.core.clock import Clock


class DateLine:
    """`line` is the Date field with the empty line that ends a head. Renewed every second while its loop runs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.line = b""
        self.renew()

    def renew(self) -> None:
        """Format the present moment."""
        self.line = f"Date: {formatdate(self._clock.now_us() / 1e6, usegmt=True)}\r\n\r\n".encode("ascii")

    def keep_renewing(self) -> None:
        """Renew now and every second from now on, in the running loop."""
        self.renew()
        asyncio.get_running_loop().call_later(1.0, self.keep_renewing)
