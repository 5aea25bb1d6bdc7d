"""The published r1 cases once more, with fixture.json on its whole way: loaded, snapshot taken, believed by the gateway."""

import json

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.house import House
from tests.wire.gateway.test_published_cases import run
from tests.wire.test_registry_snapshot import snapshot

from duoc.core.environment import Environment
from duoc.exchange import services as exchange


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, shared, module_provider, module_database):
    document = json.loads((shared / "data/exchange/fixture.json").read_text())
    refusing = find_free_port()
    for service in document["services"]:
        here = service["base"].startswith("/")
        service["base"] = (
            f"http://127.0.0.1:{module_provider.port}{service['base']}" if here else f"http://127.0.0.1:{refusing}"
        )
    exchange.load_registry(document, Environment.SANDBOX)
    house = House(tmp_path_factory.mktemp("house"), find_free_port(), environment="sandbox")
    house.write_registry(snapshot(module_database, Environment.SANDBOX))
    house.start()
    yield house
    assert house.stop() == 0


def test_every_published_case_after_loading(loaded, provider, shared, subtests):
    for case in json.loads((shared / "data/exchange/r1_cases.json").read_text())["cases"]:
        with subtests.test(case["id"]):
            provider.forget()
            run(loaded, provider, case)
