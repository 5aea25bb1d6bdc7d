"""A session's connection to the server."""

import asyncio
import socket
from collections.abc import Callable
from typing import Protocol, cast

from duoc.wire.wall.compiled.interface import Door
from duoc.wire.wall.passage import Passage


class Downstream(Protocol):
    """The client whose session this is."""

    def finish(self) -> None: ...

    def server_has_ended(self) -> None: ...

    def server_has_answered(self) -> None: ...

    def server_is_full(self, full: bool) -> None: ...


def keep_alive(transport: asyncio.BaseTransport) -> None:
    """Have the kernel find out when the other machine is gone; a socket of this machine needs no such thing."""
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def _nothing_yet(_data: bytes) -> bool:
    return False


# Where texts of results are searched, so many bytes are looked at before it is others' turn: some 20 ms for the worst of them.
TURN = 64 << 10


class Upstream(asyncio.Protocol):
    """Takes what the server sends through the passage to the client. One server session for each client's."""

    def __init__(self, client: Downstream) -> None:
        self._client = client
        self._transport: asyncio.Transport | None = None
        self._passage: Passage | None = None
        self._answers: Callable[[bytes], bool] = _nothing_yet
        self._write: Callable[[bytes], None]  # to the client
        self.door: Door | None = None
        self._left = self._lost = False
        self._listens = True
        self._rest = b""  # what has come and waits for its turn; then nothing is under way in the lane

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        keep_alive(transport)

    @property
    def certificate(self) -> bytes:
        """The server's, as it was verified; empty without TLS."""
        found = self._transport.get_extra_info("ssl_object") if self._transport is not None else None
        return (found.getpeercert(binary_form=True) or b"") if found is not None else b""

    @property
    def connected(self) -> bool:
        """Whether the server is there."""
        return self._transport is not None

    def begin(self, passage: Passage, write: Callable[[bytes], None], packet: bytes) -> Callable[[bytes], None]:
        """Send the start-up packet; what comes from now on are the session's answers. What writes to the server."""
        assert self._transport is not None
        self._passage, self._answers, self._write = passage, passage.answers, write
        self.door = passage.door(False, write, self._arrived)
        if self.door is not None:
            self.data_received = self.door  # type: ignore[method-assign]  # the same, without a step in Python
            self._transport.set_protocol(self)
            self.listen(False)
            self.listen(True)  # the loop looks at the door when reading begins
        self._transport.write(packet)
        return self._transport.write

    def data_received(self, data: bytes) -> None:
        if self._answers(data):
            self._write(data)
        else:
            self._arrived(data)

    def _arrived(self, data: bytes) -> None:
        """What does not take the lane."""
        passage = self._passage
        if self._rest:
            self._rest += data
        elif passage is not None and len(data) > TURN and passage.session.searches:
            self._rest = data
            self._regulate()
            self._turn()
        else:
            self._take(data)

    def _take(self, data: bytes) -> None:
        client, passage = self._client, self._passage
        if passage is None or self._left:
            return
        on = passage.from_server(data)
        if on:
            self._write(on)
        if passage.session.own_proof and self._transport is not None:
            self._transport.write(passage.session.own_proof)
            passage.session.own_proof = b""
        if passage.session.over:
            client.finish()
        else:
            client.server_has_answered()

    def _turn(self) -> None:
        """Some of what waits; reading goes on when all of it is done."""
        data, self._rest = self._rest[:TURN], self._rest[TURN:]
        self._take(data)
        if self._rest:
            asyncio.get_running_loop().call_soon(self._turn)
        elif self._lost:
            self._end()
        else:
            self._regulate()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._transport = None
        self._lost = True
        if not self._rest:
            self._end()

    def _end(self) -> None:
        if not self._left:
            self._left = True
            self._client.server_has_ended()

    def pause_writing(self) -> None:
        self._client.server_is_full(True)

    def resume_writing(self) -> None:
        self._client.server_is_full(False)

    def listen(self, on: bool) -> None:
        """Read from the server, or let it wait until the client has taken what there is."""
        self._listens = on
        self._regulate()

    def _regulate(self) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if self._listens and not self._rest:
            transport.resume_reading()
        else:
            transport.pause_reading()

    def leave(self, at_once: bool) -> None:
        """End the server's session; not `at_once`: after everything has been sent."""
        self._left, self._answers, self._rest = True, _nothing_yet, b""
        if self.door is not None:
            self.door.shut()
        if self._transport is not None:
            if at_once:
                self._transport.abort()
            else:
                self._transport.close()
