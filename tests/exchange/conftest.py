"""A small registry and a log written as the recorder and the sequencer write it, with the engines' own functions."""

from collections.abc import Iterator

import pytest
from tests.exchange.scribe import Scribe

from duoc.core.environment import Environment
from duoc.exchange import services as exchange

CLIENT = ("VN", "GOV", "000.00.00.H12", "dvc")
OTHER = ("VN", "GOV", "000.00.00.H12", "ioffice")
SERVICE = ("VN", "GOV", "G01", "chia-se", "dan-cu")


def register_all(environment: Environment) -> None:
    """One province with two clients, one ministry with two services; only the first client may call the first service."""
    exchange.register_member(CLIENT[:3], "Tỉnh", server_code="ss1", environment=environment)
    exchange.register_member(SERVICE[:3], "Bộ Công an", environment=environment)
    exchange.register_subsystem(CLIENT, "Dịch vụ công", software="DVC_CaMau", environment=environment)
    exchange.register_subsystem(OTHER, "iOffice", software="iOffice", environment=environment)
    exchange.register_subsystem(SERVICE[:4], "Chia sẻ", environment=environment)
    url = "http://127.0.0.1:8090/CSDL_DanCu"
    exchange.register_service(SERVICE, "Dân cư", url, stt=22, environment=environment)
    exchange.register_service(
        (*SERVICE[:4], "ho-khau"), "Hộ khẩu", url, stt=1, connected=False, environment=environment
    )
    exchange.grant("/".join(CLIENT), "/".join(SERVICE), by="Nguyễn Văn A", environment=environment)


@pytest.fixture
def registry(database: str) -> str:
    """The small registry in production; the connection URL."""
    register_all(Environment.PRODUCTION)
    return database


@pytest.fixture
def scribe(registry: str) -> Iterator[Scribe]:
    """Writes batches into production's tables."""
    with Scribe(registry, Environment.PRODUCTION) as made:
        yield made
