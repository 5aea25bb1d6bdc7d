"""The fast lane: nearly every call is a whole request that its route knows by heart, and a whole answer under a known head.

Such calls are worked off in two loops a turn, without an object or a function of their own; what the loops say is what
`Inbound`, `Call` and `Journal` say of any other call, byte for byte (a test holds them together). Whatever is not plain in
every respect takes the long way, in its turn.

`compiled/` holds the same two loops compiled, for machines with a C compiler; here is what they mean.
"""

import asyncio
from binascii import b2a_base64
from hashlib import sha256, sha512
from time import monotonic_ns

from duoc.core.ids import uuid4_ascii
from duoc.engines.xroad.request_hash import request_hash
from duoc.wire.gateway import compiled
from duoc.wire.gateway.call import Plain, decimal_duration
from duoc.wire.gateway.compiled.interface import Core
from duoc.wire.gateway.inbound import FREE, TAKEN, Inbound
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.turn import Taker
from duoc.wire.gateway.upstream import Upstream


class Lane:
    """Takes what has arrived in a turn."""

    def __init__(self, gateway: House) -> None:
        self._gateway = gateway
        self._loop = asyncio.get_running_loop()

    def take_answers(self, arrived: list[tuple[Upstream, bytes]]) -> None:
        """What providers have sent."""
        gateway, now_ns = self._gateway, monotonic_ns()
        log = gateway.journal.pending.append
        answered, before, duration = 0, None, b""
        for upstream, data in arrived:
            try:
                call = upstream.receiver
                if not isinstance(call, Plain):
                    upstream.take(data)
                    continue
                start, begin, size, head = upstream.usual
                if len(data) != size or not data.startswith(start):
                    if not upstream.recognise(data):
                        upstream.take(data)
                        continue
                    _, begin, _, head = upstream.usual
                inbound, route, message_id, request_id, hashed, moment, _ = call
                upstream.receiver = None
                address = upstream.address
                if address.waiting:
                    gateway.pool.give_back(upstream)
                else:
                    address.idle.append(upstream)
                if moment is not before:  # those of one turn have one duration
                    before, duration = moment, decimal_duration(now_ns - moment.ns)
                content = data[begin:]
                record, answer = route.forms.get(head) or route.fill_in(head)
                log(
                    (
                        record
                        % (
                            duration, message_id, hashed, request_id,
                            b2a_base64(sha256(content).digest(), newline=False), moment.text,
                        ),
                        (moment.day, route.client_name, route.service_name, head.status),
                        inbound.answer,
                        answer % (message_id, request_id, hashed, moment.receipt, request_id, content),
                        route.hold,
                    )
                )  # fmt: skip
                answered += 1
            except Exception as problem:  # whatever one connection brings, the others go on
                self._failed(upstream, problem)
        gateway.in_flight -= answered
        gateway.journal.capacity -= answered

    def take_calls(self, arrived: list[tuple[Inbound, bytes]]) -> None:
        """What callers have sent."""
        gateway, journal = self._gateway, self._gateway.journal
        registry, moment, now = gateway.registry, gateway.turn.moment, gateway.now()
        time_us = moment.time_us
        new = tuple.__new__  # what a NamedTuple's own constructor does, without a call of Python code
        for inbound, data in arrived:
            try:
                route = inbound.route
                if (
                    inbound.place is not FREE
                    or route is None
                    or (said := route.again(data)) is None
                    or inbound.admitted_by is not registry
                    or time_us >= route.trusted_until_us
                    or gateway.in_flight >= journal.capacity
                    or inbound.is_closing()
                    or not (idle := route.idle)
                    or idle[-1].is_closing()
                    or b"/." in said[1]
                    or (route.allowance is not None and not route.allowance.take(time_us))
                ):
                    inbound.take(data)
                    continue
                upstream = idle.pop()
                rest, message_id, content = said.groups()
                request_id = uuid4_ascii()
                if route.names_id:
                    parts = (rest, message_id, request_id)
                else:
                    message_id = route.generated + uuid4_ascii()
                    parts = (rest, request_id, message_id)
                request, block = route.request[rest[:1]] % parts, route.hashed % parts
                if content:
                    request += content
                    hashed = request_hash(block, sha512(content).digest())
                else:
                    hashed = b2a_base64(sha512(block).digest(), newline=False)
                gateway.in_flight += 1
                inbound.place = TAKEN
                upstream.receiver = new(Plain, (inbound, route, message_id, request_id, hashed, moment, request))
                upstream.deadline = now + route.timeout_s
                upstream.write(request)
            except Exception as problem:  # as above
                self._failed(inbound, problem)

    def _failed(self, taker: Taker, problem: Exception) -> None:
        self._loop.call_exception_handler({"message": "a connection could not be served", "exception": problem})
        taker.break_off()


class CompiledLane(Lane):
    """The same, by `compiled.core`."""

    def __init__(self, gateway: House, core: Core) -> None:
        super().__init__(gateway)
        self._core = core
        core.bind(Plain, Inbound.answer, FREE, TAKEN, uuid4_ascii, decimal_duration)

    def take_answers(self, arrived: list[tuple[Upstream, bytes]]) -> None:
        gateway = self._gateway
        self._core.take_answers(arrived, gateway, gateway.journal, monotonic_ns(), self._failed)

    def take_calls(self, arrived: list[tuple[Inbound, bytes]]) -> None:
        gateway = self._gateway
        moment, now = gateway.turn.moment, gateway.now()
        self._core.take_calls(arrived, gateway, gateway.journal, gateway.registry, moment, now, self._failed)


def lane(gateway: House) -> Lane:
    """The compiled lane where there is one, else Python's."""
    return Lane(gateway) if compiled.core is None else CompiledLane(gateway, compiled.core)
