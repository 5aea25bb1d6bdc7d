"""A call over an uplink: it leaves with what makes it the province's there, and is looked at whole when its answer is back."""

import asyncio
from hashlib import sha256, sha512

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.request_hash import request_hash
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.moment import Moment
from duoc.wire.gateway.roles import Caller, House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.uplinks.uplink import Uplink
from duoc.wire.gateway.whole_call import Judge, Judged, WholeCall


class OutwardCall(WholeCall):
    """`judge` None: the answer goes back as it came."""

    __slots__ = ("_again", "_lines", "_outgoing", "_passes", "_uplink")

    def __init__(
        self,
        gateway: House,
        inbound: Caller,
        route: Route,
        rest: bytes,
        message_id: bytes,
        moment: Moment,
        judge: Judge | None,
        uplink: Uplink,
    ) -> None:
        super().__init__(gateway, inbound, route, rest, message_id, moment, judge or _as_it_came)
        self._passes = judge is None
        self._uplink = uplink
        self._lines, self._again = b"", False

    def start(self, content: bytes, passed: bytes | None = None) -> None:
        self._prepare(content, passed)
        if self._asks():
            self._gateway.run(self._depart())

    def _prepare(self, content: bytes, passed: bytes | None) -> None:
        """What the record says of the request, and what leaves."""
        self._hold(len(content))
        head, block = self.route.written(self._rest, self.id, self.request_id)
        self.request_size = len(content)
        self.request_hash = request_hash(block, sha512(content).digest() if content else None)
        self._outgoing = (head, content if passed is None else passed)
        if self._keeping is not None:
            self._keeping.asked(block, content)

    async def _depart(self) -> None:
        """Leave with the uplink's lines, or say why that cannot be."""
        try:
            async with asyncio.timeout(self.route.service.timeout_s):
                self._lines = await self._uplink.lines(self._gateway)
        except XRoadError as problem:
            self.failed(problem, sent_nothing=False)
            return
        except TimeoutError:
            self.failed(error("Timeout"), sent_nothing=False)
            return
        except Exception:
            self.failed(error("InternalError"), sent_nothing=False)
            raise
        head, content = self._outgoing
        self._request = head[:-2] + self._lines + b"\r\n" + content
        await self._connect()

    def _settle(self, content: bytes) -> None:
        head = self._answer_head
        if not self._again and self._uplink.refused(head.status, self._lines):
            self._again = True
            self._body, self._answered = bytearray(), 0
            self._gateway.run(self._depart())
            return
        try:
            self._uplink.check(head, content)
        except XRoadError as problem:
            self.failed(problem, sent_nothing=False)
            return
        except Exception:  # a fault of ours: the caller must not wait for ever, what the call holds must come back
            self.failed(error("InternalError"), sent_nothing=False)
            raise
        self._hand_back(content)

    def _hand_back(self, content: bytes) -> None:
        """The answer is the provider's."""
        if not self._passes:
            super()._settle(content)
            return
        head = self._answer_head
        self.status = head.status
        self.response_size = len(content)
        self._keep_answer(content)
        framing = head.framing
        if not framing and not self.bodyless() and head.status not in (204, 304):
            framing = b"Content-Length: %d\r\n" % len(content)
        answer = self._head_bytes(self._returned(head), head.dated, framing, content)
        self._log(answer, sha256(content).digest(), None)


def _as_it_came(head: ResponseHead, content: bytes) -> Judged:
    return Judged(head.block, content, head.status)
