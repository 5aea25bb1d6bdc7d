"""One call: admitted, passed on, answered, logged. The words of this file are the words of the protocol (PR-REST 4)."""

from binascii import b2a_base64
from hashlib import sha256, sha512
from time import monotonic_ns
from typing import TYPE_CHECKING, NamedTuple

from duoc.core.ids import uuid4_ascii
from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.message import canonical
from duoc.engines.xroad.request_hash import request_hash
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.moment import Moment
from duoc.wire.gateway.roles import Caller, House
from duoc.wire.gateway.routes import ANSWER, Route
from duoc.wire.gateway.upstream import Upstream

if TYPE_CHECKING:
    from hashlib import _Hash

# An upload that is faster than this (bytes a second) is given all the time it needs.
_SLOWEST_UPLOAD = 64 << 10

# A provider that closes a kept-alive connection at the wrong moment has not seen these calls' effect twice (RFC 9110 §9.2.2).
_IDEMPOTENT = frozenset(b"GET HEAD OPTIONS TRACE PUT DELETE".split())


_LONGEST_US = 2_147_483_647  # what the log's column holds: 35 minutes


def decimal_duration(ns: int) -> bytes:
    """A duration as the record says it, in µs."""
    return b"%d" % min(ns // 1000, _LONGEST_US)


class Plain(NamedTuple):
    """A call in the fast lane: what its answer needs, and no more. The receiver of that answer."""

    inbound: Caller
    route: Route
    id: bytes
    request_id: bytes
    request_hash: bytes
    moment: Moment
    request: bytes

    def in_full(self, upstream: Upstream) -> "Call":
        """The same call on the long way, under way."""
        call = Call.__new__(Call)
        call._gateway, call._inbound, call.route, call.moment = (
            self.inbound.gateway,
            self.inbound,
            self.route,
            self.moment,
        )
        call.id, call.request_id, call.request_hash = self.id, self.request_id, self.request_hash
        call.request_size, call._request, call.upstream = self.route.body_size, self.request, upstream
        call._digest = call._response_digest = None
        call._retried = call._logged = False
        call._keeping = None  # a service that keeps bodies has no plain calls
        return call


class Call:
    """An admitted call; the receiver of its provider's answer."""

    __slots__ = (
        "_block", "_chunked_out", "_connecting", "_digest", "_gateway", "_held_piece", "_inbound", "_keeping", "_logged",
        "_request", "_response_digest", "_rest", "_retried", "id", "moment", "request_hash", "request_id", "request_size",
        "response_size", "route", "status", "upstream",
    )  # fmt: skip

    def __init__(
        self, gateway: House, inbound: Caller, route: Route, rest: bytes, message_id: bytes, moment: Moment
    ) -> None:
        if gateway.in_flight >= gateway.journal.capacity:
            raise error("LoggingFailed")
        limit = route.service.keeps
        self._keeping = None if limit is None else gateway.keeper.keeping(limit)
        gateway.in_flight += 1
        self._gateway = gateway
        self._inbound = inbound
        self.route = route
        self._rest = rest
        self.moment = moment
        self.request_id = uuid4_ascii()
        self.id = message_id or route.generated + uuid4_ascii()
        self.upstream: Upstream | None = None
        self._digest: _Hash | None = None  # of a streamed request body
        self._response_digest: _Hash | None = None  # of a streamed answer
        self._retried = False

    def never_started(self) -> None:
        """Its body did not come: nothing of it was passed on, nothing is recorded."""
        self._gateway.in_flight -= 1
        if self._keeping is not None:
            self._keeping.release()

    # ---- towards the provider

    def start(self, content: bytes, passed: bytes | None = None) -> None:
        """Pass the call on; its body is here whole. `passed`: what the provider gets in its place."""
        request, block = self.route.written(self._rest, self.id, self.request_id)
        self.request_size = len(content)
        if content:
            request += content if passed is None else passed
            self.request_hash = request_hash(block, sha512(content).digest())
        else:
            self.request_hash = request_hash(block, None)
        self._request = request
        if self._keeping is not None:
            self._keeping.asked(block, content)
        service = self.route.service
        if service.breaker.failures and not self._asks():
            return
        upstream = service.address.lend()
        if upstream is None:
            self._gateway.run(self._connect())
            return
        self.upstream = upstream
        upstream.send(self, request, self._gateway.now() + service.timeout_s)

    def start_streaming(self) -> None:
        """Pass the head on; pieces of the body follow as they come."""
        self._digest = sha512()
        self.request_size = 0
        self._request, self._block = self.route.written(self._rest, self.id, self.request_id)
        self._logged = False
        if self._keeping is not None:
            self._keeping.asked(self._block, b"")
        if self._asks():
            self._connecting = self._gateway.run(self._connect())

    def _asks(self) -> bool:
        """Whether the provider is to be asked now; otherwise the caller has been told why not."""
        try:
            self.route.service.breaker.admit(self._gateway.now())
        except XRoadError as problem:
            self._tell(problem)
            return False
        return True

    def pass_piece(self, piece: bytes) -> None:
        """A piece of a streamed request body (never empty)."""
        self.request_size += len(piece)
        if self._digest is not None:
            self._digest.update(piece)
            if self._keeping is not None:
                self._keeping.request.add(piece)
        if self.upstream is not None:
            framed = piece if self.route.shape.head.length >= 0 else b"%x\r\n%b\r\n" % (len(piece), piece)
            self.upstream.send_more(self, framed, len(piece) / _SLOWEST_UPLOAD)

    def pass_end(self) -> None:
        """The streamed request body is complete."""
        upstream = self.upstream
        if upstream is not None and upstream.receiver is self:
            upstream.in_request = False
            if self.route.shape.head.length < 0:
                upstream.send_more(self, b"0\r\n\r\n", 0.0)
        self._hash_streamed()

    def abandon(self, problem: XRoadError) -> None:
        """The caller broke its own body off: the provider cannot be given the rest. Only while the body is streamed."""
        if self._logged:
            return  # answered before its end; the answer is on its way
        self._connecting()
        if self.upstream is not None and self.upstream.receiver is self:
            self.upstream.receiver = None
            self.upstream.close()
        self.failed(problem, sent_nothing=False)

    def _hash_streamed(self) -> None:
        if self._digest is not None:
            self.request_hash = request_hash(self._block, self._digest.digest() if self.request_size else None)
            self._digest = None

    async def _connect(self) -> None:
        try:
            upstream = await self._gateway.pool.connection(self.route.service.address, self.route.service.timeout_s)
        except XRoadError as problem:
            self.failed(problem, sent_nothing=False)
            return
        self._lend(upstream)

    def _lend(self, upstream: Upstream) -> None:
        self.upstream = upstream
        deadline = self._gateway.now() + self.route.service.timeout_s
        upstream.send(self, self._request, deadline)
        if self._digest is not None:
            upstream.in_request = True
            self._inbound.resume_request()

    def pause_request(self) -> None:
        """The provider reads slowly."""
        if self._digest is not None:
            self._inbound.pause_request()

    def resume_request(self) -> None:
        if self._digest is not None:
            self._inbound.resume_request()

    # ---- from the provider

    def in_full(self, _upstream: Upstream) -> "Call":
        return self

    def bodyless(self) -> bool:
        return self.route.bodyless

    def responded(self, head: ResponseHead, content: bytes | None) -> None:
        if self._digest is not None:
            self._inbound.keep_alive = False  # where the next request begins would have to be guessed
            self._hash_streamed()  # it answers before it has read everything: what it was given is what counts
        self.status = head.status
        if content is None:
            self._begin_streaming(head)
            return
        self.response_size = len(content)
        self._keep_answer(content)
        digest = sha256(content).digest()
        self._log(self._head_bytes(self._returned(head), head.dated, head.framing, content), digest, None)

    def _begin_streaming(self, head: ResponseHead) -> None:
        self._response_digest = sha256()
        self._held_piece: bytes | None = None
        self.response_size = 0
        self._chunked_out = head.length < 0 and not self.route.shape.head.old
        if head.length >= 0:
            framing = b"Content-Length: %d\r\n" % head.length
        elif self._chunked_out:
            framing = b"Transfer-Encoding: chunked\r\n"
        else:
            framing = b""
            self._inbound.keep_alive = False
        self._inbound.write(self._head_bytes(self._returned(head), head.dated, framing), self.upstream)

    def received(self, piece: bytes) -> None:
        # One piece is kept back until the record is in the spool, so that a complete answer is always a logged one.
        assert self._response_digest is not None
        assert self.upstream is not None
        self._response_digest.update(piece)
        self._keep_answer(piece)
        self.response_size += len(piece)
        self.upstream.deadline = self._gateway.now() + self.route.service.timeout_s
        if self._held_piece is not None:
            self._inbound.write(self._framed(self._held_piece), self.upstream)
        self._held_piece = piece

    def finished(self) -> None:
        assert self._response_digest is not None
        self._inbound.let_go()
        last = self._framed(self._held_piece) if self._held_piece else b""
        self._log(last + (b"0\r\n\r\n" if self._chunked_out else b""), self._response_digest.digest(), None)

    def failed(self, problem: XRoadError, sent_nothing: bool) -> None:
        if sent_nothing and not self._retried and self._digest is None and self.route.method in _IDEMPOTENT:
            self._retried = True
            self._gateway.run(self._connect())
            return
        # While its caller still uploads, a time-out may be the caller's own.
        uploading = self._digest is not None and self.upstream is not None
        breaker = self.route.service.breaker
        if not uploading and breaker.failed(problem, self._gateway.now()):
            self._gateway.watch(breaker)
        self._tell(problem)

    def _tell(self, problem: XRoadError) -> None:
        """Answer with a failure."""
        if self._digest is not None:
            self._inbound.keep_alive = False
            self._hash_streamed()
        if self._response_digest is not None:
            # Part of the answer has left: the caller must see that it is not whole.
            self._inbound.keep_alive = False
            self._log(b"", self._response_digest.digest(), problem.type, broken=True)
            return
        said = self.route.tongue(problem, self.request_id.decode(), self.route.shape.head.accept)
        # A language may say its failures under 200 (SOAP): in the record a failure is one.
        self.status = said.status if said.status >= 400 else problem.status
        content = b"" if self.route.method == b"HEAD" else said.content
        self.response_size = len(content)
        self._keep_answer(content)
        block = b"HTTP/1.1 %d Error\r\nContent-Type: %b\r\n%b" % (said.status, said.media.encode(), said.lines)
        answer = self._head_bytes(block, False, b"Content-Length: %d\r\n" % len(content), content)
        self._log(answer, sha256(content).digest(), problem.type)

    def _keep_answer(self, piece: bytes) -> None:
        if self._keeping is not None:
            self._keeping.response.add(piece)

    def _framed(self, piece: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(piece), piece) if self._chunked_out else piece

    def _returned(self, head: ResponseHead) -> bytes:
        returns = self.route.returns
        return head.block if returns is None else returns(head.block)

    def _head_bytes(self, block: bytes, dated: bool, framing: bytes, content: bytes = b"") -> bytes:
        if not dated:
            framing += self._gateway.date_line()
        if not self._inbound.keep_alive:
            framing += b"Connection: close\r\n"
        request_id = self.request_id
        return ANSWER % (
            block, self.route.answer, self.id, request_id, self.request_hash, self.moment.receipt, request_id, framing,
            content,
        )  # fmt: skip

    def _log(self, answer: bytes, response_digest: bytes, fault: str | None, broken: bool = False) -> None:
        gateway, route, moment, status = self._gateway, self.route, self.moment, self.status
        self._logged = True
        if fault is None:
            route.service.breaker.answered()
        message = canonical(
            route.record,
            decimal_duration(monotonic_ns() - moment.ns),
            fault,
            self.id,
            self.request_hash,
            self.request_id,
            self.request_size,
            b2a_base64(response_digest, newline=False),
            self.response_size,
            status,
            moment.text,
        )
        send = self._inbound.break_off if broken else self._inbound.answer
        key = (moment.day, route.client_name, route.service_name, status)
        if self._keeping is not None:
            logged = (message, key, send, answer, route.hold)
            self._keeping.end(gateway, route.service_name, self.request_id, logged, self._inbound.break_off)
            return
        gateway.in_flight -= 1
        gateway.journal.add(message, key, send, answer, route.hold)
