"""The append door: durable writes for callers that have no transaction of their own.

A room that changes something writes its event with `frame.outbox.append` in the transaction of that change. Here is the way
for everybody else: when these functions return, the events are committed to the outbox (they survive kill -9 of every
process); the sequencer numbers them, and their proofs follow with the next checkpoint.
"""

import atexit
import os
import threading
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
from django.db import Error as DatabaseError
from django.db import connections, transaction

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.ledger.services.door import Door
from duoc.ledger.services.errors import InsideTransactionError, NotAppendedError

# One door for each environment of this process: alias → (the database it leads to, the door).
_doors: dict[str, tuple[Any, Door]] = {}
_lock = threading.Lock()
_inherited: list[Any] = []  # a child must neither use nor close what its parent has open


def append(
    kind: str, event: dict[str, Any], *, public: bool = False, environment: Environment = Environment.PRODUCTION
) -> UUID:
    """Queue one event durably and give its identifier; what `public` means and refuses: `frame.outbox.append`.

    Concurrent threads share one transaction: the more write at once, the less each costs. Events of one thread keep their
    order. Raises `InsideTransactionError` inside a transaction, `NotAppendedError` when the database does not confirm.
    """
    using = alias(environment)
    _refuse_transaction(using)
    row = outbox.draft(kind, event, public=public)
    _door(using).write(row)
    return row.event


def append_all(
    events: Iterable[tuple[str, dict[str, Any]]],
    *,
    public: bool = False,
    environment: Environment = Environment.PRODUCTION,
) -> list[UUID]:
    """Queue many (kind, event) durably in one transaction, all or none; identifiers in their order. Raises as `append`."""
    using = alias(environment)
    _refuse_transaction(using)
    try:
        with transaction.atomic(using=using):
            return outbox.append_all(events, public=public, using=using)
    except (psycopg.Error, DatabaseError) as error:
        raise NotAppendedError(f"Chưa ghi được lô sự kiện vào hàng đợi của sổ: {_first_line(error)}.") from error


def _refuse_transaction(using: str) -> None:
    if transaction.get_connection(using).in_atomic_block:
        raise InsideTransactionError(
            "Đang ở trong một giao dịch: hãy dùng frame.outbox.append, để sự kiện cùng được ghi hoặc cùng bị hủy với nó."
        )


def _door(using: str) -> Door:
    settings = connections.settings[using]
    place = tuple(settings[name] for name in ("NAME", "HOST", "PORT", "USER"))
    with _lock:
        known = _doors.get(using)
        if known is None or known[0] != place:
            if known is not None:
                known[1].close()
            known = _doors[using] = (place, Door(lambda: _connect(using)))
        return known[1]


def _connect(using: str) -> psycopg.Connection:
    """A connection of the door's own, where Django's would go: that one belongs to one thread and its transactions."""
    parameters = connections[using].get_connection_params()
    for ours in ("context", "cursor_factory", "prepare_threshold"):
        parameters.pop(ours, None)
    parameters["options"] = f"{parameters.get('options', '')} -c synchronous_commit=on"
    parameters.setdefault("connect_timeout", 5)
    return psycopg.connect(**parameters, autocommit=True)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).split("\n")[0].rstrip(".")


def _close() -> None:
    with _lock:
        for _place, door in _doors.values():
            door.close()


def _forget() -> None:
    global _doors, _lock
    _inherited.append(_doors)
    _doors, _lock = {}, threading.Lock()


os.register_at_fork(after_in_child=_forget)
atexit.register(_close)
