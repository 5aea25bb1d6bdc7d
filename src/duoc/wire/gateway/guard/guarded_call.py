"""A call of a guarded service: admitted by its ticket, looked into on both ways, told to the audit."""

import re
from hashlib import sha256
from typing import NamedTuple

from duoc.engines.pii.vault import Vault
from duoc.engines.policy import Refused
from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.call import Call
from duoc.wire.gateway.guard import reading
from duoc.wire.gateway.guard.account import BUDGET, PERSONAL, UNREAD, Account
from duoc.wire.gateway.guard.terms import Terms
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.moment import Moment
from duoc.wire.gateway.outward_call import OutwardCall
from duoc.wire.gateway.roles import Caller, House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.uplinks.uplink import Uplink
from duoc.wire.gateway.whole_call import Judge, Judged

_LENGTH = re.compile(rb"\r\nContent-Length: [0-9]+\r\n")
# What speaks of a body byte by byte.
_OF_BYTES = re.compile(
    rb"^(?:etag|content-md5|(?:content-|repr-)?digest|accept-ranges):.*\r\n", re.IGNORECASE | re.MULTILINE
)


class Shown(NamedTuple):
    """What a call shows beside its right. `agency`: whose officers its tickets must name, None for any."""

    ticket: str
    agency: str | None
    address: str
    target: bytes


class GuardedCall(OutwardCall):
    """`uplink` may be the straight way (see `direct`)."""

    __slots__ = ("_account", "_shown", "_terms", "_through", "_vault")

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
        shown: Shown,
        terms: Terms,
    ) -> None:
        super().__init__(gateway, inbound, route, rest, message_id, moment, judge, uplink)
        self._shown, self._terms = shown, terms
        self._vault: Vault | None = None
        self._through = False
        self._account = Account(
            gateway.guardhouse, route.client_name, route.service_name, route.method.decode(), self.request_id.decode(),
            shown.address, terms.identities_day,
        )  # fmt: skip

    # ---- towards the provider

    def start(self, content: bytes, passed: bytes | None = None) -> None:
        self._prepare(content, passed)
        self._gateway.run(self._cross())

    async def _cross(self) -> None:
        """Leave, or say why that may not be."""
        try:
            await self._clear_request()
        except XRoadError as problem:
            self._tell(problem)
            return
        except Exception:  # a fault of ours: the caller must not wait for ever
            self._tell(error("InternalError"))
            raise
        if self._asks():
            await self._depart()

    async def _clear_request(self) -> None:
        """Raises `XRoadError` unless the request may leave; then it is as it shall leave."""
        house, terms, account = self._gateway.guardhouse, self._terms, self._account
        head, content = self._outgoing
        target = self._shown.target
        size = len(content) + len(target)
        read = await house.read(size, lambda: reading.request(terms, target, content, _fields(head)))
        marks = await account.marks(size, read.citizens)
        refusal = await self._admitted()
        # What is refused counts as well: somebody who tries numbers has asked about them.
        exceeded = await account.spend(marks)
        if not refusal.reason and exceeded:
            refusal = Refused(exceeded, BUDGET)
        if not refusal.reason and read.refusal:
            refusal = Refused(read.refusal, _rule(read))
        if refusal.reason:
            account.blocked(refusal.rule, marks)
            raise denied(refusal.reason)
        changed = read.content is not content
        await account.passes("mask" if changed else "pass", _rule(read) if changed else "", marks)
        self._vault = read.vault
        if read.content is not content:
            head = _LENGTH.sub(b"\r\nContent-Length: %d\r\n" % len(read.content), head, count=1)
            self._hold(len(read.content))
        self._outgoing = (head, read.content)

    async def _admitted(self) -> Refused:
        """Why the ticket does not open the service; without a reason where it does, or none is needed."""
        if self._terms.ticket:
            shown, account = self._shown, self._account
            try:
                account.admission = await self._gateway.guardhouse.admit(
                    shown.ticket, (self.route.service_name,), shown.agency
                )
            except Refused as refused:
                account.admission = refused.claimed or account.admission
                return refused
        return Refused("", "")

    # ---- from the provider

    def responded(self, head: ResponseHead, content: bytes | None) -> None:
        if content is None and head.length > self._terms.most_bytes and self._goes_through(head):
            return
        super().responded(head, content)

    def received(self, piece: bytes) -> None:
        if self._through:
            Call.received(self, piece)
            return
        super().received(piece)
        if self._answered > self._terms.most_bytes and self._goes_through(self._answer_head):
            whole, self._body = bytes(self._body), bytearray()
            Call.received(self, whole)

    def finished(self) -> None:
        if self._through:
            Call.finished(self)
        else:
            super().finished()

    def _goes_through(self, head: ResponseHead) -> bool:
        """Whether an answer that is too large to be looked into streams on from here. Raises `XRoadError` where it may not."""
        if self._terms.must_read_answer:
            raise denied(reading.TOO_LARGE)
        if not self._passes or self._uplink.refused(head.status, self._lines):
            return False
        self._uplink.check(head, b"")
        self._through = True
        Call.responded(self, head, None)
        return True

    def _hand_back(self, content: bytes) -> None:
        head = self._answer_head
        self.route.service.breaker.answered()
        try:
            judged = Judged(self._returned(head), content, head.status) if self._passes else self._judge(head, content)
        except XRoadError as problem:
            self.failed(problem, sent_nothing=False)
            return
        except Exception:
            self.failed(error("InternalError"), sent_nothing=False)
            raise
        self._gateway.run(self._give(judged, head))

    async def _give(self, judged: Judged, head: ResponseHead) -> None:
        """The answer goes back as it may, or it is said why not."""
        try:
            content = await self._clear_answer(judged)
        except XRoadError as problem:
            self._tell(problem)
            return
        except Exception:
            self._tell(error("InternalError"))
            raise
        block = judged.block
        if content is not judged.content:
            block = _OF_BYTES.sub(b"", block)
        self.status = judged.status
        self.response_size = len(content)
        self._keep_answer(content)
        if self.bodyless() or head.status in (204, 304):
            framing = head.framing if self._passes else b""
        else:
            framing = b"Content-Length: %d\r\n" % len(content)
        answer = self._head_bytes(block, head.dated and self._passes, framing, content)
        self._log(answer, sha256(content).digest(), None)

    async def _clear_answer(self, judged: Judged) -> bytes:
        """What the caller may have of it. Raises `XRoadError`."""
        house, terms, vault, account = self._gateway.guardhouse, self._terms, self._vault, self._account
        size = len(judged.content)
        if not size:
            return b""
        read = await house.read(size, lambda: reading.answer(terms, judged.content, _fields(judged.block), vault))
        marks = await account.marks(size, read.citizens)
        exceeded = await account.spend(marks)
        if exceeded or read.refusal:
            account.blocked(BUDGET if exceeded else _rule(read), marks)
            raise denied(exceeded or read.refusal)
        if read.masked:
            account.masked(_rule(read))
        account.told(marks, len(read.content))
        return read.content

    def _log(self, answer: bytes, response_digest: bytes, fault: str | None, broken: bool = False) -> None:
        self._account.ended(fault or (UNREAD if self._through else ""), self.response_size)
        super()._log(answer, response_digest, fault, broken)


def _rule(read: reading.Read) -> str:
    """The rule by which a body was changed or refused."""
    return f"{PERSONAL}:{','.join(sorted(read.types))}" if read.types else UNREAD


def denied(reason: str) -> XRoadError:
    """A refusal of the guard: X-Road's own word for it, and why in the caller's."""
    return XRoadError(error("AccessDenied").type, f"Chưa mở dữ liệu cá nhân: {reason}")


def _fields(head: bytes) -> dict[bytes, bytes]:
    """The header lines of a head, names in lower case; of several of a name the last."""
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.lower(): value.strip(b" \t") for name, _, value in lines}
