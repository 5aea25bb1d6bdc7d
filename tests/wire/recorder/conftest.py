"""A gateway's writing hand without the gateway, and recorder processes on a real database."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.exchange.conftest import register_all

from duoc.core.clock import province_day
from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.engines.merkle.tree import leaf_hash, root
from duoc.engines.xroad.batch import batch_entry
from duoc.engines.xroad.message import Message, canonical_message
from duoc.wire.spool import records
from duoc.wire.spool.writer import SpoolWriter, finish


class Pen:
    """Writes signed batches into a spool folder, as the gateway's journal does, or falsified ones."""

    def __init__(self, folder: Path, name: str = "gw1-0a1b2c3d") -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.name = name
        self.signer = FileSigner(name, os.urandom(32))
        self.announce(str(self.signer.key))
        self.writer = SpoolWriter(folder)
        self.number = 0
        self.previous: bytes | None = None
        self.sealed: list[tuple[bytes, bytes]] = []  # (entry, signature)

    def announce(self, vkey: str) -> None:
        (self.folder / "gateway.json").write_text(json.dumps({"name": self.name, "vkey": vkey}))

    def batch(self, calls: list[Message], written: list[bytes] | None = None, **changes: Any) -> None:
        """Seal a batch. `written`: spool these messages instead of those that are signed; `changes`: falsify the entry."""
        messages = [canonical_message(call) for call in calls]
        self.number += 1
        made = root([leaf_hash(message) for message in messages])
        counts = Counter((province_day(c.time_us).isoformat(), c.client, c.service, c.status) for c in calls)
        told: dict[str, Any] = {
            "event": str(uuid.uuid4()), "gateway": self.name, "number": self.number, "size": len(calls), "root": made,
            "previous": self.previous, "time_us": calls[-1].time_us, "counts": dict(counts),
        }  # fmt: skip
        signature = changes.pop("signature", None)
        entry = batch_entry(**(told | changes))
        signature = signature or self.signer.sign(entry)
        self.previous = made
        self.sealed.append((entry, signature))
        self.writer.append(b"".join(records.encode(records.MESSAGE, message) for message in written or messages))
        self.writer.append(records.encode(records.SEAL, signature + entry))
        left = self.writer.rotate()
        if left is not None:
            finish(*left)


class World:
    """One environment's state folder and database, and the recorders started on them."""

    def __init__(self, dsn: str, home: Path) -> None:
        self.dsn = dsn
        self.home = home
        self.folder = home / "production"
        self.children: list[subprocess.Popen[str]] = []
        self.sql = psycopg.connect(dsn, autocommit=True, options="-c search_path=production -c timezone=UTC")

    def pen(self, spool: str = "gw1", name: str = "gw1-0a1b2c3d") -> Pen:
        return Pen(self.folder / "spool" / spool, name)

    def start(self) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "duoc.wire.recorder", "--environment", "production", "--home", str(self.home),
             "--database", self.dsn],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.children.append(child)
        return child

    def ready(self) -> subprocess.Popen[str]:
        child = self.start()
        assert child.stdout is not None
        assert child.stdout.readline() == "ready recorder production\n"
        return child

    def one(self, query: str) -> Any:
        row = self.sql.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]

    def count(self) -> int:
        return int(self.one("SELECT count(*) FROM exchange_message"))

    def end(self) -> None:
        self.sql.close()
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.communicate()
            for pipe in (child.stdout, child.stderr):
                if pipe is not None:
                    pipe.close()


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    register_all(Environment.PRODUCTION)
    made = World(database, tmp_path)
    yield made
    made.end()


def until(condition: Callable[[], bool], seconds: float = 20) -> float:
    """Wait for it; how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - begun
