"""Writes what a gateway, the recorder and the sequencer would have written for a list of calls."""

import uuid
from base64 import b64decode, b64encode
from collections import Counter
from hashlib import sha256, sha512
from random import Random
from types import TracebackType
from typing import Any

import psycopg

from duoc.core.clock import province_day, to_datetime
from duoc.core.environment import Environment
from duoc.engines.merkle import tree
from duoc.engines.merkle.signer import FileSigner
from duoc.engines.xroad.batch import batch_entry
from duoc.engines.xroad.message import Message, canonical_message, leaf_hash
from duoc.wire.log_writer import LogWriter
from duoc.wire.recorder.store import open_gateway

DVC = "VN/GOV/000.00.00.H12/dvc"
IOFFICE = "VN/GOV/000.00.00.H12/ioffice"
POPULATION = "VN/GOV/G01/chia-se/dan-cu"
# 2024-03-01 23:59:00 in the province
BEFORE_MIDNIGHT = 1_709_312_340_000_000
SECOND = 1_000_000
ORIGIN = "thu.duoc/production"


def call(number: int, time_us: int, **changes: Any) -> Message:
    """An invented call, every column of it filled; `number` makes it another one."""
    random = Random(number)
    made: dict[str, Any] = {
        "client": DVC,
        "service": POPULATION,
        "method": "GET",
        "id": f'VN-{number}-đ\n"{chr(1)}\\',
        "request_id": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "request_hash": b64encode(sha512(random.randbytes(8)).digest()).decode(),
        "response_hash": b64encode(sha256(random.randbytes(8)).digest()).decode(),
        "status": 200,
        "time_us": time_us,
        "duration": random.randrange(1, 10**6),
        "request_size": random.randrange(10**6),
        "response_size": random.randrange(10**6),
        "fault": "Server.ServerProxy.ServiceFailed" if number % 5 == 4 else None,
        "issue": f"H12-240301-{number:04d}" if number % 2 else None,
        "user": b64encode(sha256(random.randbytes(8)).digest()).decode() if number % 3 else None,
    }
    return Message(**(made | changes))


class Scribe:
    """One gateway with a key of its own, one log."""

    def __init__(self, dsn: str, environment: Environment, name: str = "gw1-0a1b2c3d") -> None:
        self.name = name
        self.signer = FileSigner(name, sha256(name.encode()).digest())
        self.log_signer = FileSigner(ORIGIN, sha256(ORIGIN.encode()).digest())
        self.number = 0
        self.previous: bytes | None = None
        self._dsn = dsn
        self._environment = environment
        self.sql = psycopg.connect(dsn, autocommit=True, options=f"-c search_path={environment}")
        self.gateway = open_gateway(self.sql, name, str(self.signer.key)).id
        self.ids = {name: id_ for id_, name in self.sql.execute(_CLIENTS)} | {
            name: id_ for id_, name in self.sql.execute(_SERVICES)
        }

    def __enter__(self) -> "Scribe":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.sql.close()

    def batch(self, calls: list[Message], **changes: Any) -> int:
        """Seal and record a batch; its number. `changes` falsify what the entry says (previous, counts, …)."""
        self.number += 1
        leaves = [leaf_hash(canonical_message(message)) for message in calls]
        days = [province_day(message.time_us) for message in calls]
        counts = Counter(
            (day.isoformat(), message.client, message.service, message.status)
            for day, message in zip(days, calls, strict=True)
        )
        event = uuid.uuid4()
        told: dict[str, Any] = {
            "event": str(event),
            "gateway": self.name,
            "number": self.number,
            "size": len(calls),
            "root": tree.root(leaves),
            "previous": self.previous,
            "time_us": calls[-1].time_us,
            "counts": dict(counts),
        }
        entry = batch_entry(**(told | changes))
        self.previous = tree.root(leaves)
        with self.sql.transaction():
            self.sql.execute(
                "INSERT INTO exchange_batch (gateway, number, event, size, root, leaves, entry, signature) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    self.gateway,
                    self.number,
                    event,
                    len(calls),
                    tree.root(leaves),
                    b"".join(leaves),
                    entry,
                    self.signer.sign(entry),
                ],
            )
            self.sql.execute(
                "INSERT INTO frame_outbox (event, kind, entry) VALUES (%s, 'exchange.batch', %s)", [event, entry]
            )
            for leaf, (day, message) in enumerate(zip(days, calls, strict=True)):
                self.sql.execute("SELECT ensure_message_partition(%s)", [day])
                self.insert(self.row(message, leaf=leaf, batch=self.number))
                self._roll_up(day, message)
            self.sql.execute("UPDATE exchange_gateway SET head = %s WHERE id = %s", [self.previous, self.gateway])
        return self.number

    def row(self, message: Message, **changes: Any) -> dict[str, Any]:
        """The columns of a message."""
        m = message
        made: dict[str, Any] = {
            "day": province_day(m.time_us),
            "gateway": self.gateway,
            "batch": self.number,
            "leaf": 0,
            "time": to_datetime(m.time_us),
            "client": self.ids[m.client],
            "service": self.ids[m.service],
            "method": m.method,
            "status": m.status,
            "duration_us": m.duration,
            "request_size": m.request_size,
            "response_size": m.response_size,
            "request_id": m.request_id,
            "message_id": m.id,
            "issue": m.issue,
            "user_hash": None if m.user is None else b64decode(m.user),
            "fault": m.fault,
            "request_hash": b64decode(m.request_hash),
            "response_hash": b64decode(m.response_hash),
        }
        return made | changes

    def insert(self, row: dict[str, Any]) -> None:
        """One row into the message log."""
        columns, values = ", ".join(row), ", ".join(f"%({name})s" for name in row)
        self.sql.execute(f"INSERT INTO exchange_message ({columns}) VALUES ({values})", row)

    def _roll_up(self, day: Any, m: Message) -> None:
        self.sql.execute(
            "INSERT INTO exchange_rollup VALUES (%s, %s, %s, %s, 1, %s, %s, %s) "
            "ON CONFLICT (day, service, client, status) DO UPDATE SET requests = exchange_rollup.requests + 1, "
            "duration_us = exchange_rollup.duration_us + excluded.duration_us, "
            "request_bytes = exchange_rollup.request_bytes + excluded.request_bytes, "
            "response_bytes = exchange_rollup.response_bytes + excluded.response_bytes",
            [
                day,
                self.ids[m.service],
                self.ids[m.client],
                m.status,
                m.duration,
                m.request_size,
                m.response_size,
            ],
        )
        self.sql.execute(
            "INSERT INTO exchange_latency VALUES (%s, %s, %s, %s, latency_bound(%s), 1) ON CONFLICT "
            "ON CONSTRAINT latency_counts_each_bound_once DO UPDATE SET requests = exchange_latency.requests + 1",
            [day, self.ids[m.service], self.ids[m.client], m.status, m.duration],
        )

    def log(self) -> None:
        """Let the sequencer's writer take the outbox into the ledger and sign."""
        with LogWriter(self._dsn, self._environment, self.log_signer) as writer:
            assert writer.lock()
            writer.open()
            while writer.append():
                pass


def write(scribe: Scribe) -> Scribe:
    """Three batches in the ledger: five calls on one day, six over midnight, three on the next day."""
    scribe.batch([call(n, BEFORE_MIDNIGHT + n * SECOND) for n in range(5)])
    times = [BEFORE_MIDNIGHT + (55 + 2 * n) * SECOND for n in range(6)]
    scribe.batch([call(n, time, status=500 if n == 7 else 200) for n, time in enumerate(times, 5)])
    scribe.batch([call(n, BEFORE_MIDNIGHT + 90 * SECOND + n, client=IOFFICE) for n in range(11, 14)])
    scribe.log()
    return scribe


_CLIENTS = """SELECT s.id, concat_ws('/', m.instance, m.member_class, m.member_code, s.code)
    FROM exchange_subsystem s JOIN exchange_member m ON m.id = s.member_id"""
_SERVICES = """SELECT v.id, concat_ws('/', m.instance, m.member_class, m.member_code, s.code, v.code)
    FROM exchange_service v JOIN exchange_subsystem s ON s.id = v.subsystem_id
    JOIN exchange_member m ON m.id = s.member_id"""
