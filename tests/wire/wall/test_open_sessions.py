"""What a wall says of its open sessions, as the page in another process reads it."""

import json
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.wire.wall.conftest import Cluster
from tests.wire.wall.guarded import columns, connect, guarded, watching

from duoc.wire.wall.open_sessions import FILE


def said(folder: Path, count: int, statements: int) -> dict[str, Any]:
    """The first document that tells of so many sessions, and of so many statements in them."""
    path, until = folder / "home" / "guard" / FILE, time.monotonic() + 30
    while time.monotonic() < until:
        if path.exists():
            told: dict[str, Any] = json.loads(path.read_bytes())
            if told["count"] == count and sum(one["statements"] for one in told["sessions"]) >= statements:
                return told
        time.sleep(0.2)
    pytest.fail("the wall has not said so")


def test_a_wall_says_who_is_connected_and_what_was_done(tmp_path: Path, behind: Cluster) -> None:
    begun = time.time()
    with guarded(tmp_path, watching(behind, columns(), "enforce", allow=["select 1"])) as wall:
        with connect(wall, application_name="tho 096200000014") as client:
            for _ in range(3):
                client.execute("select 1")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                client.execute("select 2")
            told = said(tmp_path, 1, 3)
            (one,) = told["sessions"]
            assert (one["application"], one["account"], one["source"]) == ("dvc", "app_scram", "127.0.0.1")
            assert (one["statements"], one["rows"], one["blocked"], one["secure"]) == (3, 3, 1, False)
            assert begun - 2 <= one["since"] <= time.time()
            assert "096200000014" not in json.dumps(told)
        assert said(tmp_path, 0, 0)["sessions"] == []
        assert wall.stop() == 0
    assert not (tmp_path / "home" / "guard" / FILE).exists()
