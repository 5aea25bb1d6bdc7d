"""Damaged requests of the dialects on real connections: a clear refusal, a true answer or a cut, and nothing left behind."""

import random

from tests.wire.gateway.caller import Caller, chunked, request
from tests.wire.gateway.damage import damaged
from tests.wire.gateway.dialect_fixture import LGSP_SECRET, WSO2_SECRET
from tests.wire.gateway.doors.clients import FORM, GRANT, basic, bearer, lgsp, token, token_request
from tests.wire.gateway.house import eventually
from tests.wire.gateway.ledger_check import check_spool

FORWARD = "/XrdAdapter/RestService/forward/m?dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider&a=1"


def test_damaged_requests_leave_the_gateway_whole(house, provider, caller):
    chance = random.Random(20_240_104)
    held = token(caller)
    sound = [
        token_request(basic()), chunked("/token", [FORM, lgsp()], [GRANT]), request("GET", "/dmdc/1.0/x?y=1", [bearer(held)]),
        chunked("/apiCSDLDKDN/1.0/x", [bearer(held)], [b"abc", b"de"]), request("POST", FORWARD, [("Charset", "utf-8")], b"{}"),
        request("POST", "/ngsp/BaoHiemXaHoi/x", [lgsp(), bearer(token(caller, lgsp()))], b"{}"),
    ]  # fmt: skip
    statuses = set()
    for _ in range(600):
        data = damaged(chance, chance.choice(sound))
        with Caller(house.port, timeout=0.05) as stranger:
            try:
                stranger.send(data)
                statuses.add(stranger.answer(head_only=data.startswith(b"HEAD")).status)
            except (EOFError, OSError):
                pass  # cut off, or waiting for more of it
    assert statuses >= {200, 400, 401}
    assert statuses <= {200, 400, 401, 403, 404, 405, 413, 500}
    assert house.process.poll() is None
    eventually(lambda: house.metric("duoc_gateway_in_flight") == 0)
    eventually(lambda: check_spool(house)[1] == [])
    assert caller.call(sound[0]).status == 200
    for seen in provider.requests:
        # Where the names of the two headers were damaged they are the caller's own; what they hold is nothing to be guessed from.
        for name in ("Authorization", "lgspaccesstoken", "X-Api-Key", "dstcode"):
            assert seen.values(name) == []
    assert not any(secret in house.errors() for secret in (WSO2_SECRET, LGSP_SECRET, held))
