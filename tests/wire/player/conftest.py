"""A replay's gateway with a clock that can be set, and a provider behind it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.house import CLIENT, KEY, SERVICE, House, small_registry
from tests.wire.gateway.provider import Provider

from duoc.core.clock import DAY_US

FIRST_DAY = 1_704_042_000_000_000  # 2024-01-01 00:00 in the province


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider(find_free_port())
    yield made
    made.close()


@pytest.fixture
def gateway(tmp_path: Path, provider: Provider) -> Iterator[House]:
    """Started; its spool is read with `messages()`."""
    house = House(tmp_path, find_free_port(), environment="replay")
    house.write_registry(small_registry(provider.port))
    house.start("--simulated-clock")
    yield house
    house.kill()


def plan(days: list[list[tuple[int, int]]], key: str = KEY, connections: int = 8) -> dict[str, Any]:
    """Two cells, a GET and a POST, on consecutive days: `[(cell, count), …]` each."""
    cells = [
        {"client": CLIENT, "target": f"/r1/{SERVICE}/tra-cuu/", "method": "GET", "body": ""},
        {
            "client": CLIENT,
            "target": f"/r1/{SERVICE}/tiep-nhan/",
            "method": "POST",
            "body": '{"minhHoa":true,"tên":"Đ"}',
        },
    ]
    played = [
        {"start_us": FIRST_DAY + n * DAY_US, "calls": [list(call) for call in calls]} for n, calls in enumerate(days)
    ]
    return {"key": key, "connections": connections, "cells": cells, "days": played}
