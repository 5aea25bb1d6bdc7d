"""A small real province for tests of pages: registry, signed batches of calls, their entries in the log.

Everything is written the way the processes write it (the gateway's canonical messages and signature, the recorder's
rows, the sequencer itself); only the calls are invented.
"""

import uuid
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256, sha512
from pathlib import Path

import psycopg

from duoc.core import canonical, clock, profile
from duoc.core.environment import Environment
from duoc.engines.merkle import tree
from duoc.engines.merkle.signer import FileSigner
from duoc.engines.xroad import message as xroad
from duoc.exchange import services as exchange
from duoc.exchange.services import replays, statistics
from duoc.people import services as people
from duoc.wire.log_writer import LogWriter
from duoc.wire.recorder.store import open_gateway

BATCH = 200
_MESSAGE = """INSERT INTO exchange_message (day, gateway, batch, leaf, time, client, service, method, status, duration_us,
 request_size, response_size, request_id, message_id, fault, request_hash, response_hash)
 VALUES (%s, 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_ROLLUP = "INSERT INTO exchange_rollup VALUES (%s, %s, %s, %s, %s, 1, 1, 1)"
_BATCH = """INSERT INTO exchange_batch (gateway, number, event, size, root, leaves, entry, signature)
 VALUES (1, %s, %s, %s, %s, %s, %s, %s)"""
_OUTBOX = "INSERT INTO frame_outbox (event, kind, entry) VALUES (%s, 'exchange.batch', %s)"


@dataclass(frozen=True)
class Call:
    """One invented call: ids in the registry, the moment, the status."""

    service: int
    client: int
    time_us: int
    status: int


class Province:
    """Writes calls of one environment through one gateway into the connected database."""

    def __init__(self, dsn: str, home: Path, environment: Environment = Environment.REPLAY) -> None:
        self.environment = environment
        self.dsn = dsn
        folder = environment.folder(home) / "keys"
        folder.mkdir(parents=True, exist_ok=True)
        self.gateway = FileSigner.open(folder / "batch.key", f"gateway.{environment}.example")
        self.log = FileSigner.open(folder / "log.key", f"log.example/{environment}")
        self.number, self.previous = 0, None
        self.names: Mapping[str, dict[int, str]] = {}
        self.connection = psycopg.connect(dsn, autocommit=True, options=f"-c search_path={environment}")
        # The statements below name it by its number.
        assert open_gateway(self.connection, self.gateway.key.name, str(self.gateway.key)).id == 1

    @staticmethod
    def call(service: int, client: int, time_us: int, status: int) -> Call:
        """One call to be written."""
        return Call(service, client, time_us, status)

    def write(self, calls: list[Call]) -> None:
        """Seal, record and queue these calls, then let the sequencer log them."""
        entries = exchange.services(self.environment)
        clients = {row.subsystem.id: row.identifier for row in exchange.clients(self.environment)}
        self.names = {"service": {row.service.id: row.identifier for row in entries}, "client": clients}
        counts: Counter[tuple[date, int, int, int]] = Counter()
        with self.connection.transaction():
            for at in range(0, len(calls), BATCH):
                self._seal(calls[at : at + BATCH], counts)
            with self.connection.cursor() as cursor:
                cursor.executemany(_ROLLUP, [(*key, requests) for key, requests in sorted(counts.items())])
        with LogWriter(self.dsn, self.environment, self.log) as writer:
            assert writer.lock()
            writer.open()
            while writer.append():
                pass

    def _seal(self, calls: list[Call], counts: Counter[tuple[date, int, int, int]]) -> None:
        leaves, rows, stated = [], [], Counter()
        for leaf, call in enumerate(calls):
            day, request = clock.province_day(call.time_us), str(uuid.uuid4())
            asked, answered = sha512(request.encode()).digest(), sha256(request.encode()).digest()
            fault = "Server.ServerProxy.NetworkError" if call.status >= 400 else None
            message = xroad.Message(
                client=self.names["client"][call.client],
                service=self.names["service"][call.service],
                method="GET",
                id=f"VN-{request}",
                request_id=request,
                request_hash=b64encode(asked).decode(),
                response_hash=b64encode(answered).decode(),
                status=call.status,
                time_us=call.time_us,
                duration=1_234,
                request_size=0,
                response_size=512,
                fault=fault,
            )
            leaves.append(tree.leaf_hash(xroad.canonical_message(message)))
            stated[(day.isoformat(), message.client, message.service, call.status)] += 1
            counts[(day, call.service, call.client, call.status)] += 1
            moment = clock.to_datetime(call.time_us)
            rows.append((day, self.number, leaf, moment, call.client, call.service, "GET", call.status, 1_234, 0, 512,
                         request, message.id, fault, asked, answered))  # fmt: skip
        event = uuid.uuid4()
        root = tree.root(leaves)
        entry = canonical.dumps(
            {
                "batch": self.number,
                "counts": sorted([*key, requests] for key, requests in stated.items()),
                "event": str(event),
                "gateway": self.gateway.key.name,
                "kind": "exchange.batch",
                "previous": self.previous,
                "root": b64encode(root).decode(),
                "size": len(calls),
                "time": xroad.iso_time(calls[-1].time_us),
            }
        )
        for day in sorted({row[0] for row in rows}):
            self.connection.execute("SELECT ensure_message_partition(%s)", [day])
        with self.connection.cursor() as cursor:
            cursor.executemany(_MESSAGE, rows)
            signature = self.gateway.sign(entry)
            cursor.execute(_BATCH, [self.number, event, len(calls), root, b"".join(leaves), entry, signature])
            cursor.execute(_OUTBOX, [event, entry])
        self.number, self.previous = self.number + 1, b64encode(root).decode()


def replayed(dsn: str, home: Path, scale: float = 0.0001) -> Province:
    """The province of Cà Mau with its published traffic at this scale, spread evenly; every 50th call fails."""
    ca_mau = profile.load("ca-mau")
    people.seed(ca_mau)
    exchange.seed(ca_mau)
    published = statistics.published("ca-mau")
    assert published is not None
    replays.begin("run-1", scale, 1, published.first, published.last)
    environment = Environment.REPLAY
    services = {row.service.code: row.service.id for row in exchange.services(environment)}
    columns, _shown = statistics.software_columns(environment)
    clients = {key: client for client, (key, _name) in columns.items()}
    first = clock.day_start_us(published.first)
    length = clock.day_start_us(published.last) - first
    calls = []
    for (service, software), requests in sorted(published.playable().items()):
        played = max(1, round(requests * scale))
        for turn in range(played):
            moment = first + length * turn // played + 3_600_000_000 * 8 + turn
            calls.append(Call(services[service], clients[software], moment, 500 if turn % 50 == 49 else 200))
    province = Province(dsn, home, environment)
    province.write(sorted(calls, key=lambda call: call.time_us))
    replays.finish("run-1")
    return province
