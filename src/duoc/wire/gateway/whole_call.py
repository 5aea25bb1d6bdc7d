"""A call whose answer is looked at whole before any of it goes back: a door that must say something in it, or refuse it."""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.call import Call
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.moment import Moment
from duoc.wire.gateway.roles import MOST_GATHERED, Caller, House
from duoc.wire.gateway.routes import Route

MAX_ANSWER = 32 << 20


class Judged(NamedTuple):
    """What goes back. `block`: status line and headers, each with its CRLF; `status`: what the record says of it."""

    block: bytes
    content: bytes
    status: int


# (the provider's head, its whole body) → what goes back. Raises `XRoadError` where it may not.
Judge = Callable[[ResponseHead, bytes], Judged]


class WholeCall(Call):
    """Its request was collected by a door; so is its answer, up to `MAX_ANSWER`. What it holds counts as gathered."""

    __slots__ = ("_answer_head", "_answered", "_body", "_held", "_judge")

    def __init__(
        self,
        gateway: House,
        inbound: Caller,
        route: Route,
        rest: bytes,
        message_id: bytes,
        moment: Moment,
        judge: Judge,
    ) -> None:
        super().__init__(gateway, inbound, route, rest, message_id, moment)
        self._judge = judge
        self._body = bytearray()
        self._held = self._answered = 0

    def start(self, content: bytes, passed: bytes | None = None) -> None:
        self._hold(len(content))
        super().start(content, passed)

    def responded(self, head: ResponseHead, content: bytes | None) -> None:
        self._answer_head = head
        if content is not None:
            self._settle(content)
        elif head.length > MAX_ANSWER:
            raise error("ServiceFailed")

    def received(self, piece: bytes) -> None:
        assert self.upstream is not None
        self.upstream.deadline = self._gateway.now() + self.route.service.timeout_s
        self._body += piece
        self._hold(len(piece))
        self._answered += len(piece)
        if self._answered > MAX_ANSWER or self._gateway.gathered > MOST_GATHERED:
            raise error("ServiceFailed")

    def finished(self) -> None:
        self._settle(bytes(self._body))

    def _settle(self, content: bytes) -> None:
        head = self._answer_head
        try:
            judged = self._judge(head, content)
        except XRoadError as problem:
            self.failed(problem, sent_nothing=False)
            return
        except Exception:  # a fault of ours: the caller must not wait for ever, what the call holds must come back
            self.failed(error("InternalError"), sent_nothing=False)
            raise
        self.status = judged.status
        self.response_size = len(judged.content)
        self._keep_answer(judged.content)
        framing = b"Content-Length: %d\r\n" % len(judged.content)
        answer = self._head_bytes(judged.block, False, framing, judged.content)
        self._log(answer, sha256(judged.content).digest(), None)

    def _hold(self, size: int) -> None:
        self._held += size
        self._gateway.gathered += size

    def _log(self, answer: bytes, response_digest: bytes, fault: str | None, broken: bool = False) -> None:
        self._gateway.gathered -= self._held
        self._held, self._body = 0, bytearray()
        super()._log(answer, response_digest, fault, broken)
