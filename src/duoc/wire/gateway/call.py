"""One call: admitted, passed on, answered, logged. The words of this file are the words of the protocol (PR-REST 4)."""

from base64 import b64encode
from hashlib import sha256, sha512
from time import monotonic_ns
from typing import TYPE_CHECKING

from duoc.core.ids import receipt_name, uuid4
from duoc.engines.xroad.errors import XRoadError, body, error
from duoc.engines.xroad.identifiers import Target, decode, split_target
from duoc.engines.xroad.message import Message, canonical_message
from duoc.engines.xroad.request_hash import header_block, request_hash
from duoc.wire.gateway.http import RequestHead, ResponseHead
from duoc.wire.gateway.registry import Client, Service

if TYPE_CHECKING:
    from hashlib import _Hash

    from duoc.wire.gateway.inbound import Inbound
    from duoc.wire.gateway.server import Gateway
    from duoc.wire.gateway.upstream import Upstream

MAX_ID = 255
# A provider that closes a kept-alive connection at the wrong moment has not seen these calls' effect twice (RFC 9110 §9.2.2).
_IDEMPOTENT = frozenset(b"GET HEAD OPTIONS TRACE PUT DELETE".split())
_SHA256_OF_NOTHING = b64encode(sha256(b"").digest()).decode()


def text_header(value: bytes | None, name: str) -> str | None:
    """A header that is logged: UTF-8, at most 255 characters. Raises `XRoadError`."""
    if value is None:
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise error("BadRequest", f"{name} không phải UTF-8") from None
    if len(text) > MAX_ID or not text:
        raise error("BadRequest", f"{name} phải có từ 1 đến {MAX_ID} ký tự")
    return text


def admit(gateway: "Gateway", head: RequestHead, certificate: bytes | None) -> tuple[Client, Service, Target]:
    """Who calls what. Raises `XRoadError`; the order of the checks decides which error wins (as in X-Road's own proxy)."""
    registry = gateway.registry
    if registry is None:
        raise error("OutdatedGlobalConf")
    target = split_target(head.target)
    if not head.client:
        raise error("InvalidClientIdentifier")
    client = registry.client(head.client)
    registry.authenticate(client, head.key, certificate, gateway.clock.now_us())
    if head.represented is not None:
        decode(head.represented, (1, 2))
    service = registry.service(target)
    if head.security_server is not None and decode(head.security_server, (4,)) != registry.server:
        raise error("InvalidSecurityServer")
    if service.kind == "WSDL":
        raise error("ServiceType")
    registry.authorise(client, service, head.method, target.path)
    if not service.enabled:
        raise error("ServiceDisabled", service.notice or "")
    if not service.host:
        raise error("ServiceMissingUrl")
    if not gateway.journal.admits(gateway.in_flight):
        raise error("LoggingFailed")
    return client, service, target


class Call:
    """An admitted call; the receiver of its provider's answer."""

    __slots__ = (
        "_answer_head", "_bodyless", "_chunked_out", "_digest", "_gateway", "_held_piece", "_inbound", "_request",
        "_response_digest", "_started", "client", "head", "hold", "id", "issue", "request_hash", "request_id",
        "request_size", "response_size", "retried", "service", "status", "target", "time_us", "upstream", "user",
    )  # fmt: skip

    def __init__(self, gateway: "Gateway", inbound: "Inbound", head: RequestHead) -> None:
        self.client, self.service, self.target = admit(gateway, head, inbound.certificate)
        given = text_header(head.id, "X-Road-Id") if head.id is not None else None
        self.issue = text_header(head.issue, "X-Road-Issue") if head.issue is not None else None
        user = text_header(head.user, "X-Road-UserId") if head.user is not None else None
        self.user = gateway.keyed_hash(user) if user is not None else None
        self._gateway = gateway
        self._inbound = inbound
        self.head = head
        self._started = monotonic_ns()
        self.time_us = gateway.clock.now_us()
        self.request_id = uuid4()
        self.id = given if given is not None else f"{self.client.parts[0]}-{uuid4()}"
        self.hold = head.hold or self.service.hold
        self.request_hash = ""
        self.request_size = 0
        self.response_size = 0
        self.retried = False
        self.upstream: Upstream | None = None
        self._request = b""
        self._digest: _Hash | None = None
        self._response_digest: _Hash | None = None
        self._held_piece: bytes | None = None
        self._bodyless = head.method == b"HEAD"
        gateway.in_flight += 1

    # ---- towards the provider

    def start(self, content: bytes) -> None:
        """Pass the call on; its body is here whole."""
        self.request_size = len(content)
        self._hash_request(sha512(content).digest() if content else None)
        has_body = content or self.head.length == 0
        framing = b"Content-Length: %d\r\n\r\n" % len(content) if has_body else b"\r\n"
        self._request = self._request_head() + framing + content
        self._send()

    def start_streaming(self) -> None:
        """Pass the head on; pieces of the body follow as they come."""
        self._digest = sha512()
        length = self.head.length
        framing = b"Transfer-Encoding: chunked\r\n\r\n" if length < 0 else b"Content-Length: %d\r\n\r\n" % length
        self._request = self._request_head() + framing
        self._send()

    def pass_piece(self, piece: bytes) -> None:
        """A piece of a streamed request body (never empty)."""
        self.request_size += len(piece)
        if self._digest is not None:
            self._digest.update(piece)
        upstream = self.upstream
        if upstream is not None and upstream.receiver is self and upstream.transport is not None:
            upstream.transport.write(piece if self.head.length >= 0 else b"%x\r\n%b\r\n" % (len(piece), piece))

    def pass_end(self) -> None:
        """The streamed request body is complete."""
        upstream = self.upstream
        if (
            self.head.length < 0
            and upstream is not None
            and upstream.receiver is self
            and upstream.transport is not None
        ):
            upstream.transport.write(b"0\r\n\r\n")
        self._hash_streamed()

    def abandon(self) -> None:
        """The caller left in the middle of its own body: the provider cannot be given the rest."""
        if self.upstream is not None and self.upstream.receiver is self:
            self.upstream.receiver = None
            self.upstream.close()
        self.failed(error("IoError"), sent_nothing=False)

    def _request_head(self) -> bytes:
        service, head, target = self.service, self.head, self.target
        base, path = service.base_path, target.path
        if base.endswith(b"/") and path.startswith(b"/"):
            path = path[1:]
        where = base + path or b"/"
        if target.query is not None:
            where += b"?" + target.query
        if where[:1] != b"/":
            where = b"/" + where
        tail = b"x-road-request-id:%b\r\n" % self.request_id.encode()
        if head.id is None:
            tail += b"x-road-id:%b\r\n" % self.id.encode()
        passed = b"\r\n".join(head.passed)
        return b"%b %b HTTP/1.1\r\nHost: %b\r\n%b\r\n%b" % (head.method, where, service.host_header, passed, tail)

    def _hash_request(self, body_digest: bytes | None) -> None:
        head = self.head
        generated = self.id if head.id is None else None
        block = header_block(head.method, head.target, head.hashed, self.request_id, generated)
        self.request_hash = request_hash(block, body_digest)

    def _hash_streamed(self) -> None:
        if self._digest is not None:
            self._hash_request(self._digest.digest() if self.request_size else None)
            self._digest = None

    def _send(self) -> None:
        service = self.service
        address = (service.host, service.port, service.tls)
        upstream = self._gateway.pool.idle(address)
        if upstream is None:
            self._gateway.run(self._connect(address))
        else:
            self._lend(upstream)

    async def _connect(self, address: tuple[str, int, bool]) -> None:
        try:
            upstream = await self._gateway.pool.connection(address, self.service.timeout_s)
        except XRoadError as problem:
            self.failed(problem, sent_nothing=False)
            return
        self._lend(upstream)

    def _lend(self, upstream: "Upstream") -> None:
        self.upstream = upstream
        deadline = self._gateway.now() + self.service.timeout_s
        upstream.send(self, self._request, self._bodyless, deadline)
        if self._digest is not None:
            self._inbound.resume_request()

    def pause_request(self) -> None:
        """The provider reads slowly."""
        if self._digest is not None:
            self._inbound.pause_request()

    def resume_request(self) -> None:
        if self._digest is not None:
            self._inbound.resume_request()

    # ---- from the provider

    def responded(self, head: ResponseHead, content: bytes | None) -> None:
        self._hash_streamed()  # a provider that answers before it has read everything: what it was given is what counts
        if content is None:
            self._begin_streaming(head)
            return
        self.response_size = len(content)
        self.status = head.status
        if self._bodyless:
            framing = b"Content-Length: %d\r\n" % head.length if head.length >= 0 else b""
        elif head.status in (204, 304):
            framing = b""
        else:
            framing = b"Content-Length: %d\r\n" % len(content)
        answer = self._head_bytes(head, framing) + content
        self._log(answer, b64encode(sha256(content).digest()).decode() if content else _SHA256_OF_NOTHING, None)

    def _begin_streaming(self, head: ResponseHead) -> None:
        self.status = head.status
        self._response_digest = sha256()
        self._chunked_out = head.length < 0 and self._inbound.speaks_chunked
        if head.length >= 0:
            framing = b"Content-Length: %d\r\n" % head.length
        elif self._chunked_out:
            framing = b"Transfer-Encoding: chunked\r\n"
        else:
            framing = b""
            self._inbound.keep_alive = False
        self._inbound.write(self._head_bytes(head, framing), self.upstream)

    def received(self, piece: bytes) -> None:
        # One piece is kept back until the record is in the spool, so that a complete answer is always a logged one.
        assert self._response_digest is not None
        assert self.upstream is not None
        self._response_digest.update(piece)
        self.response_size += len(piece)
        self.upstream.deadline = self._gateway.now() + self.service.timeout_s
        if self._held_piece is not None:
            self._inbound.write(self._framed(self._held_piece), self.upstream)
        self._held_piece = piece

    def finished(self) -> None:
        assert self._response_digest is not None
        last = self._framed(self._held_piece) if self._held_piece else b""
        self._log(
            last + (b"0\r\n\r\n" if self._chunked_out else b""),
            b64encode(self._response_digest.digest()).decode(),
            None,
        )

    def failed(self, problem: XRoadError, sent_nothing: bool) -> None:
        if sent_nothing and not self.retried and self._digest is None and self.head.method in _IDEMPOTENT:
            self.retried = True
            self._gateway.run(self._connect((self.service.host, self.service.port, self.service.tls)))
            return
        self._hash_streamed()
        if self._response_digest is not None:
            # Part of the answer has left: the caller must see that it is not whole.
            self._inbound.keep_alive = False
            self._log(b"", b64encode(self._response_digest.digest()).decode(), problem.type, broken=True)
            return
        media, content = body(problem, self.request_id, self.head.accept)
        self.status = problem.status
        self.response_size = len(content)
        lines = [b"Content-Type: " + media.encode(), b"X-Road-Error: " + problem.type.encode()]
        head = ResponseHead(problem.status, b"Internal Server Error", lines, True)
        content = b"" if self._bodyless else content
        answer = self._head_bytes(head, b"Content-Length: %d\r\n" % len(content)) + content
        self._log(answer, b64encode(sha256(content).digest()).decode(), problem.type)

    def _framed(self, piece: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(piece), piece) if self._chunked_out else piece

    def _head_bytes(self, head: ResponseHead, framing: bytes) -> bytes:
        if not head.dated:
            framing += self._gateway.date_line()
        if not self._inbound.keep_alive:
            framing += b"Connection: close\r\n"
        client, service = self.client.name, self.service.name
        own = (
            f"X-Road-Client: {client}\r\nX-Road-Service: {service}\r\nX-Road-Id: {self.id}\r\n"
            f"X-Road-Request-Id: {self.request_id}\r\nX-Road-Request-Hash: {self.request_hash}\r\n"
            f"X-Duoc-Receipt: {receipt_name(self.time_us, self.request_id)}\r\n"
        ).encode()
        lines = b"\r\n".join([b"HTTP/1.1 %d %b" % (head.status, head.reason), *head.lines])
        return b"%b\r\n%b%b\r\n" % (lines, own, framing)

    def _log(self, answer: bytes, response_hash: str, fault: str | None, broken: bool = False) -> None:
        gateway, client, service = self._gateway, self.client.name, self.service.name
        gateway.in_flight -= 1
        duration = (monotonic_ns() - self._started) // 1000
        message = Message(
            client=client,
            service=service,
            method=self.head.method.decode(),
            id=self.id,
            request_id=self.request_id,
            request_hash=self.request_hash,
            response_hash=response_hash,
            status=self.status,
            time_us=self.time_us,
            duration=duration,
            request_size=self.request_size,
            response_size=self.response_size,
            fault=fault,
            issue=self.issue,
            user=self.user,
        )
        day = gateway.day_text(self.time_us)
        gateway.answered += 1
        send = self._inbound.break_off if broken else self._inbound.answer
        gateway.journal.add(canonical_message(message), (day, client, service, self.status), send, answer, self.hold)
