"""Damaged requests by the hundred on real connections: a clear refusal, a true answer or a cut, and nothing left behind."""

import random

from tests.wire.gateway.caller import Caller, chunked
from tests.wire.gateway.damage import damaged
from tests.wire.gateway.house import CLIENT, KEY, TARGET, eventually
from tests.wire.gateway.ledger_check import check_spool

OWN = (("X-Road-Client", CLIENT), ("X-Api-Key", KEY))


def test_damaged_requests_leave_the_gateway_whole(house, provider, get):
    chance = random.Random(20_240_101)
    sound = [
        get("/x?y=1", ("X-Road-Id", "m-1")), get(method="POST", body=b"abcde"), get(method="HEAD"),
        chunked(TARGET, OWN, [b"abc", b"de"]), get("", ("Connection", "X-A"), ("X-A", "1"), ("Accept", "text/xml")),
    ]  # fmt: skip
    statuses = set()
    for _ in range(700):
        data = damaged(chance, chance.choice(sound))
        with Caller(house.port, timeout=0.05) as caller:
            try:
                size = chance.choice([1 << 20, 50])
                for start in range(0, len(data), size):
                    caller.send(data[start : start + size])
                answer = caller.answer(head_only=data.startswith(b"HEAD"))
                assert answer.error or answer.status == 200
                statuses.add(answer.error)
            except (EOFError, OSError):
                pass  # cut off, or waiting for more of it
    assert statuses >= {None, "Client.BadRequest", "Server.ClientProxy.AuthenticationFailed"}
    assert house.process.poll() is None
    eventually(lambda: house.metric("duoc_gateway_in_flight") == 0)
    eventually(lambda: check_spool(house)[1] == [])
    with Caller(house.port) as caller:
        assert caller.call(sound[0]).status == 200
    for seen in provider.requests:
        assert seen.target.startswith("/base")
        assert seen.values("X-Api-Key") == []
