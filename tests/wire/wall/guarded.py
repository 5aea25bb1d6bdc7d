"""An application with watched tables behind a wall of its own, at the real server."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from tests.conftest import find_free_port
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD
from tests.wire.wall.test_applications import document, put

from duoc.core.postgres import Cluster

AN = ("096200000001", "Nguyễn Văn An")
# Hand-made: three signs, stars, two signs; the first word and initials (engines/pii, docs/decisions/0017).
AN_MASKED = ("096*******01", "Nguyễn V. A.")


def columns(*masked: str, mask: str = "mask", users: tuple[str, ...] = ("*",)) -> list[dict[str, Any]]:
    """The columns of dancu.cong_dan; those named are masked for these users."""
    listed = [("so_dinh_danh", 2, True), ("ho_ten", 3, False), ("ngay_sinh", 4, False)]
    return [
        {
            "name": name,
            "number": number,
            "identity": identity,
            "mask": mask if name in masked else "",
            "for": list(users),
        }
        for name, number, identity in listed
    ]


def oid(behind: Cluster, table: str) -> int:
    with psycopg.connect(behind.dsn("dvc")) as server:
        row = server.execute("select %s::regclass::oid::int8", (table,)).fetchone()
        assert row is not None
        return int(row[0])


def watching(behind: Cluster, listed: list[dict[str, Any]], mode: str = "observe", **more: Any) -> dict[str, Any]:
    """The document of an application that watches dancu.cong_dan."""
    assert behind.door is not None
    table = {"table": "dancu.cong_dan", "oid": oid(behind, "dancu.cong_dan"), "ticket": False, "columns": listed}
    upstream = f"postgresql://127.0.0.1:{behind.door.port}/dvc"
    return document("dvc", upstream, mode, watched=[table], unproven=True, **more)


@contextlib.contextmanager
def guarded(folder: Path, written: dict[str, Any]) -> Iterator[Process]:
    """A wall that serves this application alone."""
    folder.mkdir(exist_ok=True)
    put(folder, written)
    port = find_free_port()
    options = ["--applications", str(folder), "--port", str(port), "--home", str(folder / "home")]
    with Process(["-m", "duoc.wire.wall", *options], port, folder / "log") as wall:
        yield wall


def connect(wall: Process, **more: Any) -> psycopg.Connection[Any]:
    words = f"host=127.0.0.1 port={wall.port} user=app_scram password={PASSWORD} dbname=dvc"
    return psycopg.connect(words, autocommit=True, **more)


def told(folder: Path, member: str) -> list[dict[str, Any]]:
    """What the wall has said of its own that has this member."""
    lines = [line for line in (folder / "log").read_text().splitlines() if line.startswith("{")]
    return [said for said in map(json.loads, lines) if member in said]
