"""A client's connection: start-up packets first, then a session whose bytes go to and fro between the two sockets."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, Protocol, cast

from duoc.engines.pgwire import startup
from duoc.engines.pgwire.layouts import ProtocolError
from duoc.engines.pgwire.messages import NEGOTIATE
from duoc.wire.wall import refusals, ways
from duoc.wire.wall.admission import RefusedError, admit, called
from duoc.wire.wall.application import Application
from duoc.wire.wall.compiled.interface import Door
from duoc.wire.wall.judging import Path
from duoc.wire.wall.passage import Passage
from duoc.wire.wall.proof import Proof
from duoc.wire.wall.served import Served
from duoc.wire.wall.session import Session
from duoc.wire.wall.upstream import Upstream, keep_alive

# From the connection to the first ReadyForQuery, as the server's own authentication_timeout.
START_SECONDS = 60.0
# A client that does not take the last words is cut off after this.
LEAVE_SECONDS = 10.0
# So many clients at once; each costs two file descriptors and may cost the longest text.
MAX_CLIENTS = 4000


class Gatehouse(Protocol):
    """What a connection asks of the wall."""

    clients: "set[Client]"
    endings: dict[bytes, bytes]

    def now(self) -> float: ...

    def tls(self) -> Any:
        """The SSL context for clients, None when TLS is not offered."""

    def shown(self) -> bytes | None:
        """The channel binding of the certificate that clients are shown."""

    def run(self, work: Any) -> None:
        """Start work and keep it from being collected."""

    def cancel(self, pid: int, secret: bytes, address: str) -> Any:
        """Work that sends a cancel request on, if its key is known."""

    def find(self, name: str) -> Served | None:
        """The application that is called so, None when there is none that the wall could lead to."""

    def give_key(self, pid: int, secret: bytes, application: Application) -> tuple[int, bytes]: ...

    def take_key(self, key: tuple[int, bytes]) -> None: ...

    def audits(self, session: Session, served: Served, database: str) -> None:
        """The audit of a session begins."""

    def when_written(self, then: Callable[[bool], None]) -> None:
        """Call back when all that is decided by now is on the disk, with False when it cannot be."""


def _nothing_yet(_data: bytes) -> bool:
    return False


def _nowhere(_data: bytes) -> None:
    """There is no server, or none any more."""


class Client(asyncio.Protocol):
    """One client. Reading stops while the server's socket is full, while too many answers are owed, and before there is one."""

    def __init__(self, wall: Gatehouse) -> None:
        self._wall = wall
        self.transport: asyncio.Transport | None = None
        self.address = ""
        self.deadline = wall.now() + START_SECONDS
        self._buffer = b""
        self._asked_before: set[int] = set()
        self._secure = self._encrypting = False
        self.session: Session | None = None
        self._passage: Passage | None = None
        self._asks: Callable[[bytes], bool] = _nothing_yet
        self._send: Callable[[bytes], None] = _nowhere
        self.door: Door | None = None
        self._upstream: Upstream | None = None
        self._key: tuple[int, bytes] | None = None
        self._server_full = self._owing = self._busy = self._cancelling = self._reading_stopped = False
        self._unread = b""
        self._kept, self._recording = b"", 0  # for the server, once the decisions about it are on the disk

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if len(self._wall.clients) >= MAX_CLIENTS:
            self.transport.abort()
            return
        keep_alive(transport)
        peer = transport.get_extra_info("peername")
        self.address = peer[0] if peer else ""
        self._wall.clients.add(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._wall.clients.discard(self)
        self.transport = None
        if self._key is not None:
            self._wall.take_key(self._key)
        upstream = self._let_go()
        if upstream is not None:
            # What has not left is not sent for a client that is gone: the server rolls back.
            upstream.leave(at_once=self.session is None or not self.session.client_ends)

    def data_received(self, data: bytes) -> None:
        if self._asks(data):
            self._send(data)
        else:
            self._arrived(data)

    def _arrived(self, data: bytes) -> None:
        """What does not take the lane."""
        passage = self._passage
        if passage is None:
            self._begin(data)
            return
        if passage.waits or self._cancelling:
            self._unread += data  # came although reading has stopped
            return
        self._pass_on(passage, passage.from_client(data))

    def _pass_on(self, passage: Passage, on: bytes) -> None:
        """Bytes for the server; then look at what has become of the session."""
        session = passage.session
        if session.audit.due or self._kept:
            self._keep(session, on)
        elif on:
            self._send(on)
        if session.own_words:
            self.answer(session.own_words)
            session.own_words = b""
        if session.over:
            self.finish()
            return
        if passage.waits:
            asyncio.get_running_loop().call_soon(self._go_on, passage)
        self._owing, self._busy = session.owes_too_much, passage.waits or self._recording > 0
        self._regulate()

    def _keep(self, session: Session, on: bytes) -> None:
        """Nothing of this goes to the server before what was decided of it is on the disk."""
        self._kept += on
        if session.audit.due:
            session.audit.due = False
            self._recording += 1
            self._wall.when_written(self._recorded)

    def _recorded(self, well: bool) -> None:
        """The decisions are on the disk, or cannot be: then the session ends, since what was to pass never will."""
        self._recording -= 1
        session = self.session
        if not well and session is not None:
            session.end("58030", "không ghi được nhật ký kiểm toán")
            self.finish()
        if self._recording or session is None or session.over:
            return
        kept, self._kept = self._kept, b""
        self._send(kept)
        self._busy = self._passage is not None and self._passage.waits
        self._regulate()

    def _go_on(self, passage: Passage) -> None:
        """Others have had their turn."""
        if self._passage is passage and self.transport is not None and not self._cancelling:
            self._pass_on(passage, passage.go_on())
            if self._unread and not passage.waits:
                data, self._unread = self._unread, b""
                self.data_received(data)

    # ---- start-up

    def _begin(self, data: bytes) -> None:
        self._buffer += data
        if self._encrypting:
            return  # said over TLS before the loop has told of it
        try:
            while length := startup.length_of(self._buffer):
                if len(self._buffer) < length:
                    return
                packet, self._buffer = self._buffer[:length], self._buffer[length:]
                if not self._packet(packet):
                    return
        except ProtocolError as problem:
            self.refuse("08P01", str(problem))
        except RefusedError as problem:
            self.refuse(problem.code, problem.why)

    def _packet(self, packet: bytes) -> bool:
        """One start-up packet; whether another may follow at once."""
        transport, code = self.transport, startup.code_of(packet)
        if transport is None or transport.is_closing():
            return False
        if self._buffer:
            # Nobody may speak before he was answered: such bytes would otherwise be read on the other side of a handshake.
            raise ProtocolError("received unencrypted data after a start-up packet")
        if code in (startup.SSL_REQUEST, startup.GSSENC_REQUEST):
            if code in self._asked_before or self._secure:
                raise RefusedError("0A000", f"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}")
            self._asked_before.add(code)
            context = self._wall.tls() if code == startup.SSL_REQUEST else None
            if context is None:
                transport.write(startup.NO)
                return True
            transport.pause_reading()
            transport.write(startup.YES_SSL)
            self._encrypting = True
            self._wall.run(self._encrypt(transport, context))
        elif code == startup.CANCEL_REQUEST:
            self._wall.run(self._cancel(*startup.cancelled(packet)))
        elif code >> 16 != 3:
            raise RefusedError("0A000", f"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}")
        else:
            asked = startup.parameters(packet)
            served = self._wall.find(called(asked))
            if served is None:
                raise RefusedError("3D000", "tường lửa không biết ứng dụng này")
            if served.application.needs_tls and not self._secure:
                raise RefusedError("28000", "kết nối phải dùng TLS")
            pairs, unknown = admit(asked, served.application)
            if unknown or code != startup.VERSION:
                transport.write(NEGOTIATE.write(startup.VERSION, tuple(name.encode() for name in unknown)))
            self._reading_stopped = True
            transport.pause_reading()
            self._wall.run(self._connect(served, dict(pairs)))
        return False

    async def _encrypt(self, transport: asyncio.Transport, context: Any) -> None:
        loop = asyncio.get_running_loop()
        try:
            encrypted = await loop.start_tls(
                transport, self, context, server_side=True, ssl_handshake_timeout=START_SECONDS
            )
        except (OSError, asyncio.CancelledError):
            transport.abort()
            return
        self.transport = encrypted
        self._secure, self._encrypting = True, False
        self._begin(b"")

    async def _cancel(self, pid: int, secret: bytes) -> None:
        await self._wall.cancel(pid, secret, self.address)
        if self.transport is not None:
            self.transport.close()

    async def _connect(self, served: Served, admitted: dict[str, str]) -> None:
        application = served.application
        upstream = Upstream(self)
        try:
            await ways.reach(application, lambda: upstream)
        except OSError as problem:
            self.refuse("08006", ways.words(problem))
            return
        if self.transport is None or not upstream.connected:
            upstream.leave(at_once=True)
            self.refuse("08006", "máy chủ cơ sở dữ liệu không nhận kết nối")
            return
        path: Path = application.path
        behind_tls = application.authority is not None
        private = self._secure and (application.socket is not None or behind_tls)
        nowhere = b"duoc-" + secrets.token_hex(12).encode()

        def key_for(pid: int, secret: bytes) -> tuple[int, bytes]:
            self._key = self._wall.give_key(pid, secret, application)
            return self._key

        session = Session(served, path, private, application.unproven, nowhere, key_for)
        session.user = session.account = admitted["user"]
        session.program, session.source = admitted.get("application_name", ""), self.address
        self._wall.audits(session, served, admitted.get("database", ""))
        verifier, shown, server = application.accounts.get(session.account), None, None
        if verifier is not None:
            shown = self._wall.shown() if self._secure else None
            server = ways.end_point(upstream.certificate) if behind_tls else None
        proof = Proof(session, behind_tls, verifier, shown, server)
        passage, packet = Passage(session, self._wall.endings, proof), startup.message(admitted.items())
        self.session, self._upstream, self._passage = session, upstream, passage
        self._asks, self._send = passage.asks, upstream.begin(passage, self.transport.write, packet)
        self.door = passage.door(True, self._send, self._arrived)
        if self.door is not None and upstream.door is not None:
            self.data_received = self.door  # type: ignore[method-assign]  # the same, without a step in Python
            self.transport.set_protocol(self)
            self.door.faces(upstream.door)
        self._regulate()

    # ---- the session

    def answer(self, data: bytes) -> None:
        """Bytes for the client."""
        if self.transport is not None:
            self.transport.write(data)

    def refuse(self, code: str, why: str) -> None:
        """End before there is a session."""
        self._close(refusals.ending(code, why))

    def finish(self) -> None:
        """The session is over: say why, let go of the server."""
        session, upstream = self.session, self._let_go()
        if upstream is not None:
            upstream.leave(at_once=True)
        words = session.last_words if session is not None else b""
        self._close(words)

    def server_has_ended(self) -> None:
        """Nothing more comes from the server; what has come is still delivered."""
        self._let_go()
        self._close(b"")

    def expire(self, now: float) -> None:
        """Called now and then: a client has a minute to start and some seconds to leave."""
        if now < self.deadline or self.transport is None:
            return
        if self.transport.is_closing():
            self.transport.abort()
        elif self.session is None or not self.session.ready:
            self.refuse("08006", "khởi động phiên quá lâu")

    def server_has_answered(self) -> None:
        """Perhaps fewer answers are owed than before."""
        if self._owing and self.session is not None and not self.session.owes_too_much:
            self._owing = False
            self._regulate()
        if self.session is not None and self.session.to_cancel:
            self.session.to_cancel = False
            if self._key is not None and self._passage is not None and not self._cancelling:
                self._cancelling, self._asks = True, _nothing_yet
                if self.door is not None:
                    self.door.open = False
                self._regulate()
                self._wall.run(self._cancel_own(self._passage, *self._key))

    async def _cancel_own(self, passage: Passage, pid: int, secret: bytes) -> None:
        """Have the server stop what was ended towards this client. It gets nothing more until it has taken the request.

        So the request can meet no statement but the one that it is for.
        """
        await self._wall.cancel(pid, secret, "")
        self._cancelling = False
        if self.transport is not None and self._upstream is not None:
            self._asks = passage.asks
            if self.door is not None:
                self.door.open = True
            self._regulate()
            self._go_on(passage)

    def _close(self, last_words: bytes) -> None:
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        if last_words:
            transport.write(last_words)
        self.deadline = self._wall.now() + LEAVE_SECONDS
        transport.close()

    def _let_go(self) -> Upstream | None:
        """The connection to the server, which is this client's no more."""
        upstream, self._upstream = self._upstream, None
        self._asks, self._send = _nothing_yet, _nowhere
        if self.door is not None:
            self.door.shut()
        return upstream

    # ---- back-pressure

    def server_is_full(self, full: bool) -> None:
        """The server does not read as fast as this client writes, or does again."""
        self._server_full = full
        self._regulate()

    def pause_writing(self) -> None:
        if self._upstream is not None:
            self._upstream.listen(False)

    def resume_writing(self) -> None:
        if self._upstream is not None:
            self._upstream.listen(True)

    def _regulate(self) -> None:
        stop = self._server_full or self._owing or self._busy or self._cancelling
        if self.transport is None or self.transport.is_closing() or stop == self._reading_stopped:
            return
        self._reading_stopped = stop
        if stop:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()
