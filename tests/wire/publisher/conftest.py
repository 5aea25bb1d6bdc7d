"""A log in the real database, its publisher's rounds one by one, and five agencies."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ledger.conftest import log_events, signer_of, writing
from tests.wire.publisher.agency import Agency

from duoc.core.environment import Environment
from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.policy import Judgement
from duoc.wire.publisher.files import Files
from duoc.wire.publisher.publisher import Publisher
from duoc.wire.publisher.store import Database

LOG: VerifierKey = signer_of(Environment.PRODUCTION).key
_MANY = """INSERT INTO frame_outbox (event, kind, entry)
    SELECT gen_random_uuid(), 'test', convert_to('{"n":' || n || '}', 'UTF8') FROM generate_series(1, %s) n"""
CODES = ("a", "b", "c", "d", "e")


class Province:
    """Production's log and who publishes it into `files`; agencies as many as the test asks for."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.files = folder / "ledger"
        self.agencies: list[Agency] = []
        self.publishers: list[Publisher] = []
        self.store = Database(database, Environment.PRODUCTION)

    def establish(self, codes: tuple[str, ...] = CODES) -> list[Agency]:
        self.agencies += [Agency(self.folder / code, code, LOG) for code in codes]
        return self.agencies

    def policy(self, quorum: int | str = 4, members: tuple[str, ...] | None = None) -> str:
        """As it is written in a file."""
        chosen = [agency for agency in self.agencies if members is None or agency.code in members]
        lines = [f"log {LOG}\n", *(agency.line for agency in chosen)]
        if isinstance(quorum, str):
            return "".join([*lines, f"quorum {quorum}\n"])
        group = " ".join(agency.code for agency in chosen)
        return "".join([*lines, f"group q {quorum} {group}\n", "quorum q\n"])

    def publisher(self, policy: str | None) -> Publisher:
        """A fresh one, as after a restart."""
        parsed = None if policy is None else policies.parse(policy.encode())
        made = Publisher(Files(self.files), parsed)
        self.publishers.append(made)
        made.recall(self.store)
        return made

    def append(self, count: int = 1) -> int:
        """So many entries more, in one signed checkpoint; the size after them."""
        log_events(self.database, count)
        return self.rows("SELECT max(size) FROM ledger_checkpoint")[0][0]

    def append_at_once(self, count: int) -> int:
        """Many entries, without their payloads; the size after them."""
        options = "-c search_path=production"
        with psycopg.connect(self.database, autocommit=True, options=options) as connection:
            connection.execute(_MANY, (count,))
        with writing(self.database, Environment.PRODUCTION) as writer:
            while writer.append():
                pass
            return writer.size

    def rounds(self, publisher: Publisher, until: Callable[[], bool], seconds: float = 10.0) -> None:
        """Work until something is true."""
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, "it did not happen in time"
            if not publisher.round(self.store):
                time.sleep(0.01)

    def publish(self, publisher: Publisher, size: int) -> None:
        """Work until this size is published."""
        self.rounds(publisher, lambda: self.published_size() == size)

    def note(self) -> bytes:
        return (self.files / "checkpoint").read_bytes()

    def published(self) -> Checkpoint | None:
        """What a stranger with the log's key believes."""
        try:
            return checkpoints.verify(self.note(), LOG)
        except FileNotFoundError:
            return None

    def published_size(self) -> int:
        stated = self.published()
        return -1 if stated is None else stated.size

    def judged(self, policy: str) -> Judgement | None:
        try:
            return policies.judge(policies.parse(policy.encode()), self.note())
        except (NoteError, FileNotFoundError):
            return None

    def entries(self) -> list[bytes]:
        return [bytes(row[0]) for row in self.rows("SELECT entry FROM ledger_entry ORDER BY index")]

    def rows(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, options="-c search_path=production") as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]  # a test's own words

    def problem(self, code: str) -> tuple[str | None, Any]:
        """(what is wrong with a witness, since when)."""
        found = self.rows("SELECT problem, problem_since FROM ledger_witnessstate WHERE name = %s", (code,))
        return (found[0][0], found[0][1]) if found else (None, None)

    def tamper(self, statement: str, parameters: Any = None) -> None:
        """What a database administrator can do, with every trigger switched off."""
        options = "-c search_path=production -c session_replication_role=replica"
        with psycopg.connect(self.database, autocommit=True, options=options) as connection:
            done = connection.execute(statement, parameters)  # type: ignore[arg-type]  # as above
            assert done.rowcount != 0, "the tampering hit nothing"

    def end(self) -> None:
        for agency in self.agencies:
            agency.end()
        for publisher in self.publishers:
            publisher.close()
        self.store.__exit__(None, None, None)


@pytest.fixture
def province(database: str, tmp_path: Path) -> Iterator[Province]:
    made = Province(database, tmp_path)
    yield made
    made.end()
