"""The recorded contract of every kind of uplink, held against what leaves the gateway: no header more, none less."""

import json
import re
from importlib.resources import files

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, House, right_row, service_row, small_registry
from tests.wire.gateway.provider import answer
from tests.wire.gateway.uplinks.ways import keep_secret

from duoc.exchange.rules.uplinks import KINDS

RECORDED = json.loads(files("duoc.wire.gateway.uplinks").joinpath("contracts.json").read_text(encoding="utf-8"))
CALL, CONTRACTS = RECORDED["call"], RECORDED["contracts"]
VERIFIED = [kind for kind, contract in CONTRACTS.items() if contract["verified"]]
GRANTED = answer(200, [("Content-Type", "application/json")], b'{"access_token":"T-1","expires_in":3600}')


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    far = f"http://127.0.0.1:{module_provider.port}"
    registry = small_registry(module_provider.port) | {"uplinks": []}
    for number, kind in enumerate(VERIFIED, 2):
        contract = CONTRACTS[kind]
        registry["services"].append(
            service_row(number, f"VN/GOV/G22/sim/{kind}", CALL["base_url"].replace("{far}", far))
        )
        registry["rights"].append(right_row(1, number))
        settings = {name: value.replace("{far}", far) for name, value in contract["settings"].items()}
        registry["uplinks"].append(
            {"service": number, "name": f"di-{kind}", "kind": kind, "settings": settings, "remote": contract["remote"]}
        )
        keep_secret(house, kind, contract["secret"])
    with house.alive(registry) as serving:
        yield serving


def assert_is(seen, recorded, body):
    assert (seen.method, seen.target, seen.body.decode()) == (recorded["method"], recorded["target"], body)
    assert sorted(name.lower() for name, _ in seen.headers) == sorted(name.lower() for name in recorded["headers"])
    for name, form in recorded["headers"].items():
        (value,) = seen.values(name)
        assert re.fullmatch(re.sub(r"\\{[a-z]+\\}", r"\\S+", re.escape(form)), value), (name, value)


@pytest.mark.parametrize("kind", VERIFIED)
def test_what_leaves_is_what_the_contract_says(house, provider, kind):
    plain = provider.script
    provider.script = lambda asked, connection: GRANTED if asked.target == "/token" else plain(asked, connection)
    own = [("X-Road-Client", CALL["client"]), ("X-Api-Key", KEY), *CALL["headers"].items()]
    with Caller(house.port) as caller:
        got = caller.call(
            request(CALL["method"], f"/r1/VN/GOV/G22/sim/{kind}{CALL['rest']}", own, CALL["body"].encode())
        )
    assert got.status == 200
    recorded = CONTRACTS[kind]
    *before, seen = provider.requests
    assert len(before) == ("token" in recorded)
    for one in before:
        assert_is(one, recorded["token"], recorded["token"]["body"])
    assert_is(seen, recorded["request"], CALL["body"])


def test_every_kind_has_one_and_what_is_not_verified_is_not_offered():
    assert CALL["client"] == CLIENT
    assert CONTRACTS.keys() == KINDS.keys()
    for kind, contract in CONTRACTS.items():
        assert contract["verified"] is KINDS[kind].offered
        assert contract["verified"] or contract["note"] == "chưa đối chiếu"
