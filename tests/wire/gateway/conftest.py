"""A gateway and a provider for the tests of a module; most tests share them."""

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, TARGET, House, small_registry
from tests.wire.gateway.provider import Provider


@pytest.fixture(scope="module")
def module_provider():
    provider = Provider(find_free_port())
    yield provider
    provider.close()


@pytest.fixture
def provider(module_provider):
    """The module's provider, as if new."""
    module_provider.forget()
    return module_provider


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    """A running gateway whose registry is `small_registry`. A test that changes the registry puts it back."""
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    # Its tests break the one provider again and again: the circuit breaker would take it away from those that come after.
    house.before = "from duoc.wire.gateway import breaker; breaker.FAILURES = 1 << 30"
    with house.alive(small_registry(module_provider.port)) as serving:
        yield serving


@pytest.fixture
def own_house(tmp_path, module_provider):
    """A gateway of this test's own, not started."""
    house = House(tmp_path, find_free_port())
    house.write_registry(small_registry(module_provider.port))
    yield house
    house.kill()


@pytest.fixture
def caller(house):
    with Caller(house.port) as caller:
        yield caller


@pytest.fixture
def get():
    """Builds a call of the small registry's service that has all rights."""

    def build(path="", *headers, method="GET", body=b"", client=CLIENT, key=KEY, version="HTTP/1.1"):
        own = [("X-Road-Client", client)] if client else []
        own += [("X-Api-Key", key)] if key else []
        return request(method, TARGET + path, (*own, *headers), body, version)

    return build
