"""A session's connection to the server."""

import asyncio
from typing import Protocol, cast

from duoc.wire.wall.answered import Answered
from duoc.wire.wall.session import Session


class Downstream(Protocol):
    """The client whose session this is."""

    session: Session | None

    def answer(self, data: bytes) -> None: ...

    def finish(self) -> None: ...

    def server_has_ended(self) -> None: ...

    def server_has_answered(self) -> None: ...

    def server_is_full(self, full: bool) -> None: ...


class Upstream(asyncio.Protocol):
    """Takes what the server sends through `Answered` to the client. One server session for each client's."""

    def __init__(self, client: Downstream) -> None:
        self._client = client
        self._transport: asyncio.Transport | None = None
        self._answered: Answered | None = None
        self._left = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def begin(self, answered: Answered, packet: bytes) -> None:
        """Send the start-up packet; what comes from now on are the session's answers."""
        self._answered = answered
        self.send(packet)

    def send(self, data: bytes) -> None:
        """Bytes for the server."""
        if self._transport is not None:
            self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        client, answered = self._client, self._answered
        if answered is None or self._left:
            return
        on = answered.take(data)
        if on:
            client.answer(on)
        session = client.session
        if session is not None and session.over:
            client.finish()
        else:
            client.server_has_answered()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._transport = None
        if not self._left:
            self._left = True
            self._client.server_has_ended()

    def pause_writing(self) -> None:
        self._client.server_is_full(True)

    def resume_writing(self) -> None:
        self._client.server_is_full(False)

    def listen(self, on: bool) -> None:
        """Read from the server, or let it wait until the client has taken what there is."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if on:
            transport.resume_reading()
        else:
            transport.pause_reading()

    def leave(self, at_once: bool) -> None:
        """End the server's session; not `at_once`: after everything has been sent."""
        self._left = True
        if self._transport is not None:
            if at_once:
                self._transport.abort()
            else:
                self._transport.close()
