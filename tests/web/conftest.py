"""The province of the pages' tests: seeded once for a module, replayed at 1/10,000, read by a Django client."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("duoc_tests_province", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


province = _load(Path(__file__).with_name("province.py"))


@pytest.fixture(scope="module")
def replayed(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Cà Mau with its registry, units and agencies, and a small replay of its published traffic."""
    made = province.replayed(module_database, tmp_path_factory.mktemp("home"))
    yield made
    made.connection.close()


@pytest.fixture
def client() -> Client:
    """A browser without JavaScript, at the address that the settings allow."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def make_province() -> type:
    """Makes the writer of calls for one environment."""
    return province.Province
