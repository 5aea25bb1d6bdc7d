"""A log in the real database, written by the real writer, and a hand that goes behind its back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.wire.log_writer import LogWriter

Append = Callable[..., list[UUID]]
Tamper = Callable[..., None]


def signer_of(environment: Environment) -> FileSigner:
    """The same throw-away key for an environment in every test."""
    return FileSigner(f"log.example/{environment}", environment.value.encode().ljust(32)[:32])


@contextmanager
def writing(database: str, environment: Environment) -> Iterator[LogWriter]:
    """The one writer of an environment's log, without the process around it."""
    with LogWriter(database, environment, signer_of(environment)) as writer:
        patience = time.monotonic() + 10
        while not writer.lock():  # the server may not have seen yet that the one before has gone
            assert time.monotonic() < patience
            time.sleep(0.01)
        writer.open()
        yield writer


@pytest.fixture
def append(database: str) -> Append:
    """append(3, kind=…, public=…, environment=…): log so many events; each call ends in one checkpoint."""
    return partial(log_events, database)


@pytest.fixture(scope="module")
def three_entries(module_database: str) -> str:
    """The database of a module whose tests change nothing: production's log has three entries."""
    log_events(module_database, 3)
    return module_database


@pytest.fixture(scope="module")
def logged(module_database: str) -> str:
    """Production with 123 entries in two checkpoints, 23 of them public; the replay with 4 of another kind."""
    log_events(module_database, 100)
    log_events(module_database, 23, kind="test.public", public=True)
    log_events(module_database, 4, kind="replay.event", environment=Environment.REPLAY)
    return module_database


def log_events(
    database: str,
    count: int,
    kind: str = "test.event",
    public: bool = False,
    environment: Environment = Environment.PRODUCTION,
) -> list[UUID]:
    """See `append`."""
    using = alias(environment)
    with transaction.atomic(using=using):
        events = [outbox.append(kind, {"n": number}, public=public, using=using) for number in range(count)]
    with writing(database, environment) as writer:
        assert writer.append() == count
    return events


@pytest.fixture
def tamper(database: str) -> Tamper:
    """tamper(statement, parameters): what a database administrator can do, with every trigger switched off."""

    def change(statement: str, parameters: Any = None, schema: str = "production") -> None:
        options = f"-c search_path={schema} -c session_replication_role=replica"
        with psycopg.connect(database, autocommit=True, options=options) as connection:
            assert connection.execute(statement, parameters).rowcount != 0, "the tampering hit nothing"

    return change
