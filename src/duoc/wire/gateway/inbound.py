"""A caller's connection: strict heads, one call at a time, answers in order, deadlines for the slow."""

import asyncio
import resource
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway import metaservices
from duoc.wire.gateway.call import Call
from duoc.wire.gateway.doors import door_of, nobodys
from duoc.wire.gateway.doors.door import Door, Entry, Later, Visit
from duoc.wire.gateway.doors.outward import Outward
from duoc.wire.gateway.gathering import Gathering
from duoc.wire.gateway.guard.door import behind
from duoc.wire.gateway.http import MAX_BODY, MAX_HEAD, MAX_TARGET, R1_LINE, ChunkDecoder, RequestHead, parse_request
from duoc.wire.gateway.peers import shown_by
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.roles import Asked, House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.shapes import cut, learn
from duoc.wire.gateway.tongue import Said, Tongue, r1
from duoc.wire.gateway.turn import Arriving
from duoc.wire.gateway.upstream import HIGH_WATER, Upstream

HEAD_SECONDS = 10.0
IDLE_SECONDS = 75.0
BODY_SECONDS = 30.0
_LINGER_SECONDS = 1.0
# So many callers at once. Each may cost a head's 32 KiB before it is known, and a file descriptor that the spool may need.
_DESCRIPTORS = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
MAX_CONNECTIONS = min(2048, _DESCRIPTORS // 2) if _DESCRIPTORS > 0 else 2048
_PIPELINE_BYTES = 64 << 10
# A connection in the fast lane: nothing is under way; a plain call is, and nothing else has happened; or it has left it.
FREE, TAKEN, LEFT = range(3)


class Inbound(Arriving):
    """One caller's connection. At most one call is under way; what comes meanwhile waits, bounded."""

    is_closing: Callable[[], bool]  # the transport's, for the fast lane

    def __init__(self, gateway: House) -> None:
        self.gateway = gateway
        super().__init__(gateway.turn, "calls")
        self.transport: asyncio.Transport | None = None
        self._buffer = b""
        self._call: Call | None = None  # admitted, its body still arriving, or under way
        self._awaiting = 0  # bytes of a small body that is being waited for
        self._gathering: Gathering | None = None  # a body that a door must have before it decides
        self._left = 0
        self._chunks: ChunkDecoder | None = None
        self._streaming = False
        self._busy = False
        self._advancing = False
        self.place = FREE
        self._discarding = False
        self._paused = False
        self._unread = False  # answers wait to be read: no further request is taken
        self._slow: Upstream | None = None
        self.keep_alive = True
        self.deadline = 0.0
        self.address = ""
        self.certificate: bytes | None = None  # None over plain HTTP, empty over TLS without one
        # The last call's route, and the snapshot that admitted it: mostly the next call is like it.
        self.route: Route | None = None
        self.admitted_by: Registry | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's transport is one without inheriting from it
        self.is_closing = self.transport.is_closing
        self.deadline = self.gateway.now() + HEAD_SECONDS
        if len(self.gateway.connections) >= MAX_CONNECTIONS:
            self._discarding = True
            self.transport.abort()
            return
        self.gateway.connections.add(self)
        self.certificate, self.address = shown_by(transport)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._leave_the_lane()
        self.gateway.connections.discard(self)
        self.transport = None
        call, self._call = self._call, None
        self.let_go()
        self._let_gathered_go()
        if call is not None and self._streaming:
            self._streaming = False
            call.abandon(error("IoError"))
        elif call is not None and not self._busy:
            call.never_started()

    # ---- reading

    def take(self, data: bytes) -> None:
        """Work off what has arrived, the long way."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return  # nobody is left who could be answered
        self._leave_the_lane()
        if self._discarding:
            return
        if self._streaming:
            self._stream(data)
            return
        self._buffer = self._buffer + data if self._buffer else data
        if not self._busy:
            self._advance()
        elif len(self._buffer) > _PIPELINE_BYTES:
            self._pause()

    def _advance(self) -> None:
        """Take the requests out of the buffer that are there, one after the other."""
        if self._advancing:
            return  # an answer within: the loop below goes on
        self._advancing = True
        try:
            self._take_requests()
        finally:
            self._advancing = False

    def _take_requests(self) -> None:
        while self._buffer and not (self._busy or self._streaming or self._discarding or self._unread):
            if self._awaiting > 0:
                if not self._body():
                    return
                continue
            if self._gathering is not None:
                self._gather(self._gathering)
                continue
            buffer = self._buffer
            end = buffer.find(b"\r\n\r\n")
            if end < 0 or end > MAX_HEAD:
                if len(buffer) > MAX_HEAD or buffer[:1] in (b"\r", b"\n"):
                    self._refuse(error("BadRequest", f"phần đầu HTTP sai hoặc dài quá {MAX_HEAD} byte"), None)
                return
            self._buffer = buffer[end + 4 :]
            self._begin(buffer, end)

    def _begin(self, buffer: bytes, end: int) -> None:
        """A whole head is here: find out who calls what, and start."""
        gateway, registry = self.gateway, self.gateway.registry
        line_end = buffer.find(b"\r\n", 0, end + 2)
        line = R1_LINE.fullmatch(buffer, 0, line_end) if line_end <= MAX_TARGET else None
        head: RequestHead | None = None
        tongue: Tongue = r1
        try:
            if line is None or registry is None:
                head = parse_request(buffer[:end])
                self.keep_alive = head.keep_alive
                page = self.gateway.local_answer(head, self.keep_alive and not head.chunked and head.length <= 0)
                door = door_of(head, registry) if line is None and page is None else None
                if door is None:
                    self._no_call(head, page)
                    return
                tongue = door.say
                self._knock(door, head)
                return
            key, message_id = cut(buffer, line_end, end)
            shape = registry.shapes.get(key)
            if shape is None:
                head = parse_request(buffer[:end])
                self.keep_alive = head.keep_alive
                shape = learn(registry, key, head)
                message_id = head.id or b""
            head = shape.head
            self.keep_alive = head.keep_alive
            moment = gateway.turn.look_at_the_clock()
            if self.route is None or self.route.shape is not shape:
                gateway.places.show(registry, shape.client, head.key, self.certificate, self.address)
            try:
                route, rest = registry.route(
                    shape, line, self.certificate, self.address, moment.time_us, gateway.keyed_hash
                )
            except XRoadError as problem:
                question = metaservices.asked(problem, registry, shape, line, message_id)
                if question is None:
                    raise
                self._busy = True
                metaservices.answer(question, gateway, self)
                return
            self.route, self.admitted_by = route, registry
            if route.service.is_outward:
                self._knock(behind(Entry(route, rest, message_id), r1), replace(head, method=line[1], target=line[2]))
                return
            call = Call(gateway, self, route, rest, message_id, moment)
        except XRoadError as problem:
            self._refuse(problem, head, tongue, of=(line[1], line[2]) if line is not None else None)
            return
        if head.length <= 0 and not head.chunked:
            self._busy = True
            call.start(b"")
            return
        self._call = call
        self._take_body(head)

    def _take_body(self, head: RequestHead) -> None:
        """The call is admitted; its body follows."""
        self._go_on(head)
        if head.chunked or head.length > HIGH_WATER:
            self._chunks = ChunkDecoder("BadRequest") if head.chunked else None
            self._left = head.length
            assert self._call is not None
            self._streaming = True
            self._pause()  # until a connection to the provider is there
            self._call.start_streaming()
        else:
            self._awaiting = head.length
            self._body()

    def _no_call(self, head: RequestHead, page: bytes | None) -> None:
        """A proper request that nobody takes for a call: one of the gateway's own pages, or refused."""
        if head.chunked or head.length > 0:
            self.keep_alive = False  # a body nobody reads: it must not be taken for a request
        if page is None:
            raise nobodys(head, self.gateway.registry)
        self._busy = True
        self.answer(page)

    def _knock(self, door: Door, head: RequestHead, body: bytes | None = None) -> None:
        """A call in another language: its door needs the head alone, or the body first. Raises `XRoadError`."""
        limit = door.collects(head) if body is None and (head.chunked or head.length > 0) else 0
        if limit:
            self._gathering = Gathering(self.gateway, door, head, limit)
            self._go_on(head)
        else:
            self._enter(door, head, body)

    def _gather(self, gathering: Gathering) -> None:
        """More of a body that a door waits for."""
        data, self._buffer = self._buffer, b""
        self.deadline = min(self.gateway.now() + BODY_SECONDS, gathering.until)
        try:
            body, self._buffer = gathering.feed(data)
        except XRoadError as problem:
            self._let_gathered_go()
            self._refuse(problem, None, gathering.door.say)
            return
        if body is None:
            return
        self._let_gathered_go()
        try:
            self._enter(gathering.door, gathering.head, body)
        except XRoadError as problem:
            self._refuse(problem, gathering.head, gathering.door.say, read=True)

    def _let_gathered_go(self) -> None:
        gathering, self._gathering = self._gathering, None
        if gathering is not None:
            gathering.let_go()

    def _enter(self, door: Door, head: RequestHead, body: bytes | None) -> None:
        """What the door decides. `body`: the collected one; None: it follows, if there is one. Raises `XRoadError`."""
        gateway = self.gateway
        if gateway.registry is None:
            raise error("OutdatedGlobalConf")
        moment = gateway.turn.look_at_the_clock()
        visit = Visit(gateway, gateway.registry, head, self.certificate, self.address, moment)
        entry = door.enter(visit, body or b"")
        if isinstance(entry, Said):
            self._skip_body(head, read=body is not None)
            said = entry if head.method != b"HEAD" else entry._replace(content=b"")
            self.reply(gateway.said(said, self.keep_alive))
            return
        if isinstance(entry, Later):
            self._skip_body(head, read=body is not None)
            self._busy = True
            gateway.run(entry.tell(gateway, self, head, door.say))
            return
        if entry.route.service.is_outward and not isinstance(door, Outward):
            self._knock(behind(entry, door.say), head, body)
            return
        call = entry.call(gateway, self, moment)
        if body is None and (head.chunked or head.length > 0):
            self._call = call
            self._take_body(head)
            return
        self._busy = True
        call.start(body or b"", entry.content)

    def _go_on(self, head: RequestHead) -> None:
        self.deadline = self.gateway.now() + BODY_SECONDS
        if head.expects_continue and self.transport is not None:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _body(self) -> bool:
        """Start the call whose small body is complete."""
        length = self._awaiting
        if len(self._buffer) < length:
            return False
        content, self._buffer = self._buffer[:length], self._buffer[length:]
        self._awaiting = 0
        assert self._call is not None
        self._busy = True
        self._call.start(content)
        return True

    def _stream(self, data: bytes) -> None:
        call = self._call
        assert call is not None
        self.deadline = self.gateway.now() + BODY_SECONDS
        if self._paused:  # the transport may deliver what it had already read
            self._buffer += data
            return
        try:
            if self._chunks is not None:
                pieces, rest = self._chunks.feed(data)
                done = self._chunks.done
            else:
                piece, rest = data[: self._left], data[self._left :]
                self._left -= len(piece)
                pieces, done = [piece], self._left == 0
            if call.request_size + sum(map(len, pieces)) > MAX_BODY:
                raise error("BadRequest", "thân yêu cầu quá lớn")
        except XRoadError as problem:
            self.keep_alive = False
            self._streaming, self._busy = False, True
            self._buffer = data  # where the next request would begin is lost: `answer` lingers and closes
            call.abandon(problem)
            return
        for piece in pieces:
            call.pass_piece(piece)
        if done:
            self._streaming, self._busy, self._chunks = False, True, None
            self._buffer = rest
            call.pass_end()

    def _pause(self) -> None:
        if not self._paused and self.transport is not None:
            self._paused = True
            self.transport.pause_reading()

    def _resume(self) -> None:
        if self._paused and self.transport is not None:
            self._paused = False
            self.transport.resume_reading()

    def pause_request(self) -> None:
        """The provider cannot take more of the body now."""
        self._pause()

    def resume_request(self) -> None:
        """The provider can take the body."""
        self._resume()
        if self._streaming and self._buffer:
            data, self._buffer = self._buffer, b""
            self._stream(data)

    # ---- writing

    def write(self, data: bytes, source: Upstream | None) -> None:
        """Part of a streamed answer. When the caller reads slowly, its source is told to wait."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        self._leave_the_lane()
        transport.write(data)
        self.deadline = self.gateway.now() + BODY_SECONDS
        if self._slow is None and source is not None and transport.get_write_buffer_size() > HIGH_WATER:
            self._slow = source
            source.pause_reading()

    def let_go(self) -> None:
        """The source of a streamed answer has given all it has: it must not wait for this caller any more."""
        slow, self._slow = self._slow, None
        if slow is not None:
            slow.resume_reading()

    def pause_writing(self) -> None:
        self._unread = True
        self._leave_the_lane()

    def resume_writing(self) -> None:
        self._unread = False
        self.let_go()
        if not self._busy and not self._streaming:
            self._resume()
            self._advance()

    def answer(self, data: bytes) -> None:
        """The (end of the) answer: send it and go on to the next request."""
        transport = self.transport
        if transport is None or transport.is_closing():
            # The call is over; the connection is not lost yet, and must not end it again.
            self._call, self._busy = None, False
            return
        if self.place is TAKEN and data:
            self.place = FREE
            self.deadline = 0.0  # `expire` will set it: nobody is in a hurry
            transport.write(data)
            return
        self._call = None
        self._busy = False
        self.place = LEFT
        if data:
            transport.write(data)
        elif self.keep_alive:
            transport.abort()  # an answer is never empty: this one could not be promised
            return
        if self._streaming or not self.keep_alive:
            # Answered before the body was through: nothing behind it can be read as a request any more.
            lingers = self._streaming or self._buffer
            self._streaming = False
            self.deadline = self.gateway.now() + BODY_SECONDS  # to read the answer
            self._linger() if lingers else transport.close()
            return
        self.deadline = self.gateway.now() + IDLE_SECONDS
        if self._unread:
            self._pause()
            return
        if self._paused:
            self._resume()
        if self._buffer:
            self._advance()
        else:
            self.place = FREE

    def break_off(self, _data: bytes = b"") -> None:
        """The answer cannot be completed: a reset tells the caller so."""
        if self.transport is not None:
            self.transport.abort()

    def _refuse(
        self, problem: XRoadError, head: RequestHead | None, tongue: Tongue = r1, read: bool = False, of: Asked = None
    ) -> None:
        """Say why not. After a framing error, or with a body still to come (unless it was `read`), the connection ends."""
        self._skip_body(head, read)
        self.reply(self.gateway.refusal(problem, head, self.keep_alive, tongue, of))

    def _skip_body(self, head: RequestHead | None, read: bool) -> None:
        """Find where the next request begins; where that would have to be guessed, or waited for, there is none."""
        self._awaiting = 0
        if read:
            return
        if head is None or head.chunked or head.length > len(self._buffer):
            self.keep_alive = False
        elif head.length > 0:
            self._buffer = self._buffer[head.length :]

    def reply(self, data: bytes) -> None:
        """An answer of the gateway's own."""
        self._busy = True
        if self.keep_alive:
            self.answer(data)
            return
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)
            self._linger()

    def _linger(self) -> None:
        """Read on for a moment without looking, so that a reset does not destroy the answer on its way."""
        self._discarding = True
        self._busy = True
        self._buffer = b""
        self._resume()
        self.deadline = self.gateway.now() + _LINGER_SECONDS
        if self.transport is not None and self.transport.can_write_eof():
            self.transport.write_eof()

    def expire(self, now: float) -> None:
        """Close what is too slow: a head that does not come, a body that stalls, an answer that is not read."""
        transport = self.transport
        if transport is None or self.deadline > now or self.place is TAKEN:
            return  # of a call under way the provider's deadline rules
        if self.deadline == 0.0:
            self.deadline = now + IDLE_SECONDS
            return
        if self._discarding and transport.get_write_buffer_size() and now < self.deadline + BODY_SECONDS:
            return  # its answer is still being read
        if (self._busy or (self._streaming and self._paused)) and not self._discarding and self._slow is None:
            return  # the provider's deadline rules
        waits = self._buffer or self._awaiting or self._gathering is not None
        if waits and not (self._busy or self._streaming or self._unread):
            tongue: Tongue = self._gathering.door.say if self._gathering is not None else r1
            call, self._call = self._call, None
            if call is not None:
                call.never_started()
                tongue = call.route.tongue
            self._let_gathered_go()
            self._buffer = b""
            self._refuse(error("BadRequest", "yêu cầu đến quá chậm"), None, tongue)
        else:
            transport.abort()

    def _leave_the_lane(self) -> None:
        """Something has happened that is not plain."""
        if self.place is TAKEN:
            self._busy = True
        self.place = LEFT

    def stop(self) -> None:
        """Take no further request."""
        self._leave_the_lane()
        self._discarding = True
        self._pause()
