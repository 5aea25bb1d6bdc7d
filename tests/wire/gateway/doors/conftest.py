"""A gateway whose registry is `dialect_registry`, for the tests of the doors."""

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.dialect_fixture import dialect_registry
from tests.wire.gateway.house import House


@pytest.fixture(scope="package")
def registry_of():
    """`dialect_registry` with the next version number each time it is asked for."""
    numbers = iter(range(2, 1 << 20))
    return lambda port: dialect_registry(port, next(numbers))


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.limits = {"BODY_SECONDS": 1.5}
    with house.alive(dialect_registry(module_provider.port)) as serving:
        yield serving


@pytest.fixture
def change(house, provider, registry_of):
    """Puts a changed registry into force; the usual one again behind the test."""

    def put(alter):
        registry = registry_of(provider.port)
        alter(registry)
        house.write_registry(registry)
        house.wait_for_version(registry["version"])

    yield put
    put(lambda registry: None)


@pytest.fixture
def own_house(tmp_path, module_provider):
    """A gateway of this test's own, not started."""
    house = House(tmp_path, find_free_port())
    house.write_registry(dialect_registry(module_provider.port))
    yield house
    house.kill()
