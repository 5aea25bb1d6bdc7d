"""The room's only door: the log's head, its proofs, its entries, and the audit.

Every function takes the environment whose log is meant, production when none is named. Proofs are verified here before
they are handed out: a damaged log answers with `DamagedLogError`, never with a proof that fails elsewhere.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import QuerySet

from duoc.core.environment import Environment
from duoc.engines.merkle import tiles, tree
from duoc.engines.merkle.consistency import verify_consistency
from duoc.engines.merkle.note import NoteError, VerifierKey, parse_vkey
from duoc.frame.environments import alias
from duoc.ledger import rules
from duoc.ledger.models import Checkpoint, Entry, Log, Payload, Tile
from duoc.ledger.rules import Damage, Finding

PRODUCTION = Environment.PRODUCTION


class LedgerError(Exception):
    """Something the log cannot answer; the message says what."""


class LogNotStartedError(LedgerError):
    """No sequencer has ever run for this environment."""


class NotInLogError(LedgerError):
    """No such entry, or no signed checkpoint of such a size."""


class DamagedLogError(LedgerError):
    """What is stored does not prove what was signed: time for an audit."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which log it is. vkey: the public key that verifies its checkpoints."""

    origin: str
    vkey: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest signed checkpoint. note: the text that anybody can verify with `vkey`."""

    origin: str
    vkey: str
    size: int
    root: bytes
    note: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that an entry is in the log: path from its leaf hash to the root that `checkpoint` (a note) signs."""

    index: int
    size: int
    leaf: bytes
    path: list[bytes]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry. payload: canonical JSON it commits to, None when the entry is public or the payload was erased."""

    index: int
    kind: str
    event: UUID
    entry: bytes
    logged_at: datetime
    payload: bytes | None
    salt: bytes | None


def log(*, environment: Environment = PRODUCTION) -> Identity:
    """Origin and public key. Raises `LogNotStartedError`."""
    row = Log.objects.using(alias(environment)).first()
    if row is None:
        raise LogNotStartedError(f"the log of {environment} has not started")
    return Identity(row.origin, row.vkey)


def head(*, environment: Environment = PRODUCTION) -> Head:
    """The newest signed checkpoint. Raises `LogNotStartedError`."""
    identity = log(environment=environment)
    newest = _signed(environment).first()
    if newest is None or newest.note is None or newest.signed_at is None:
        raise LogNotStartedError(f"the log of {environment} has not signed anything yet")
    return Head(identity.origin, identity.vkey, newest.size, bytes(newest.root), newest.note, newest.signed_at)


def checkpoint(size: int | None = None, *, environment: Environment = PRODUCTION) -> str:
    """The signed note of the newest checkpoint, or of the one of this size. Raises `NotInLogError`."""
    if size is None:
        return head(environment=environment).note
    row = _signed(environment).filter(size=size).first()
    if row is None or row.note is None:
        raise NotInLogError(f"no checkpoint of size {size} was signed")
    return row.note


def entry(index: int, *, environment: Environment = PRODUCTION) -> LoggedEntry:
    """One entry by its number. Raises `NotInLogError`."""
    found = Entry.objects.using(alias(environment)).filter(index=index).values_list(*_COLUMNS).first()
    if found is None:
        raise NotInLogError(f"the log has no entry {index}")
    return _logged(found)


def entry_of_event(event: UUID, *, environment: Environment = PRODUCTION) -> LoggedEntry | None:
    """The entry an outbox event became; None while it is still queued (or was never appended)."""
    found = Entry.objects.using(alias(environment)).filter(event=event).values_list(*_COLUMNS).first()
    return None if found is None else _logged(found)


def follow(
    kinds: Collection[str] | None = None,
    after: int = -1,
    limit: int | None = None,
    *,
    environment: Environment = PRODUCTION,
) -> Iterator[LoggedEntry]:
    """Entries of these kinds (None: all) with numbers above `after`, oldest first: how rooms follow each other.

    At most `limit`, else all that are logged while it runs; read in chunks, so a long log needs no memory.
    """
    rows = Entry.objects.using(alias(environment)).order_by("index").values_list(*_COLUMNS)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    left = limit
    while left is None or left > 0:
        chunk = _CHUNK if left is None else min(left, _CHUNK)
        found = [_logged(row) for row in rows.filter(index__gt=after)[:chunk]]
        yield from found
        if len(found) < chunk:
            return
        after = found[-1].index
        left = None if left is None else left - chunk


def inclusion(event: UUID, *, environment: Environment = PRODUCTION) -> Inclusion | None:
    """The verified proof that an outbox event is in the log; None while it waits for its entry or its checkpoint.

    Raises `DamagedLogError` when nothing can be proven.
    """
    found = entry_of_event(event, environment=environment)
    newest = _signed(environment).first()
    if found is None or newest is None or found.index >= newest.size:
        return None
    return inclusion_of_index(found.index, newest.size, environment=environment)


def inclusion_of_index(index: int, size: int | None = None, *, environment: Environment = PRODUCTION) -> Inclusion:
    """The verified proof of entry `index` under the newest checkpoint, or under the signed one of `size`.

    Raises `NotInLogError` when the entry lies behind that checkpoint, `DamagedLogError` when nothing can be proven.
    """
    rows = _signed(environment)
    row = (rows if size is None else rows.filter(size=size)).first()
    if row is None or row.note is None:
        raise NotInLogError("there is no such signed checkpoint")
    if not 0 <= index < row.size:
        raise NotInLogError(f"the log of size {row.size} has no entry {index}")
    leaf = tree.leaf_hash(entry(index, environment=environment).entry)
    try:
        path = tiles.inclusion_path(index, row.size, _reader(alias(environment)))
        tree.verify_inclusion(index, row.size, leaf, path, bytes(row.root))
    except (tree.ProofError, tiles.TileError, LookupError) as error:
        raise DamagedLogError(f"entry {index} cannot be proven: {error}") from error
    return Inclusion(index, row.size, leaf, path, row.note)


def consistency(old_size: int, new_size: int, *, environment: Environment = PRODUCTION) -> list[bytes]:
    """The verified proof that the signed checkpoint of `new_size` continues that of `old_size`; 0 < old ≤ new.

    Raises `NotInLogError`, `DamagedLogError`.
    """
    roots = {row.size: bytes(row.root) for row in _signed(environment).filter(size__in={old_size, new_size})}
    if not 0 < old_size <= new_size or len(roots) != len({old_size, new_size}):
        raise NotInLogError(f"there are no two checkpoints of sizes {old_size} and {new_size} in this order")
    try:
        proof = tiles.consistency_proof(old_size, new_size, _reader(alias(environment)))
        verify_consistency(old_size, new_size, roots[old_size], roots[new_size], proof)
    except (tree.ProofError, tiles.TileError, LookupError) as error:
        raise DamagedLogError(f"size {new_size} does not continue size {old_size}: {error}") from error
    return proof


def erase_payload(index: int, *, environment: Environment = PRODUCTION) -> bool:
    """Erase what an entry commits to, for good; False when there was nothing. The entry and its proofs stay valid."""
    deleted, _ = Payload.objects.using(alias(environment)).filter(pk=index).delete()
    return deleted > 0


def audit(environment: Environment = PRODUCTION, vkey: str | None = None) -> list[Finding]:
    """Everything that is wrong with the log, the first bad entry first; an empty list for a whole log.

    vkey: the log's public key as the auditor knows it; without it the key is taken from the database, and only somebody
    who could sign with another key goes unnoticed. One consistent snapshot; appending goes on meanwhile.
    """
    using = alias(environment)
    with transaction.atomic(using=using, durable=True):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        log = Log.objects.using(using).first()
        if log is None:
            return _audit_without_log(using)
        key, findings = _key_of(log, vkey)
        return findings + rules.audit(key, _entry_rows(using), _tile_rows(using), _checkpoint_rows(using))


def clear_replay(home: Path) -> None:
    """Empty the replay's log and outbox and forget its key, before a new replay begins a new log under a new origin.

    No other log can be emptied. Raises `LedgerError` while a sequencer of the replay is running.
    """
    using = alias(Environment.REPLAY)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        # The sequencer's own lock: see wire/log_writer.py.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('duoc.sequencer'), hashtext(current_schema()))")
        if cursor.fetchone() != (True,):
            raise LedgerError("the sequencer of the replay is still running: stop it first")
        cursor.execute(
            "TRUNCATE ledger_payload, ledger_entry, ledger_tile, ledger_checkpoint, ledger_log, frame_outbox"
        )
    (Environment.REPLAY.folder(home) / "keys" / "log.key").unlink(missing_ok=True)


_CHUNK = 1_000
_COLUMNS = ("index", "kind", "event", "entry", "logged_at", "opened__payload", "opened__salt")


def _signed(environment: Environment) -> QuerySet[Checkpoint]:
    """Checkpoints that have their note, the newest first."""
    return Checkpoint.objects.using(alias(environment)).filter(note__isnull=False).order_by("-size")


def _logged(row: tuple[Any, ...]) -> LoggedEntry:
    index, kind, event, data, logged_at, payload, salt = row
    return LoggedEntry(index, kind, event, bytes(data), logged_at, _bytes(payload), _bytes(salt))


def _bytes(value: bytes | None) -> bytes | None:
    return None if value is None else bytes(value)


def _reader(using: str) -> tiles.Reader:
    def read(level: int, number: int) -> bytes:
        row = Tile.objects.using(using).filter(level=level, number=number).values_list("hashes", flat=True).first()
        if row is None:
            raise LookupError(f"tile {level}/{number} is missing")
        return bytes(row)

    return read


def _key_of(log: Log, expected: str | None) -> tuple[VerifierKey, list[Finding]]:
    """The key to audit with, and what is wrong with the one in the database. Raises `NoteError` for a bad `expected`."""
    try:
        stored = parse_vkey(log.vkey)
        reason = "" if stored.name == log.origin else "its key has another name than its origin"
    except NoteError as error:
        stored, reason = None, str(error)
    key = stored if expected is None else parse_vkey(expected)
    if key is None:
        raise DamagedLogError(f"the database has no usable key of the log ({reason}): give the key you know")
    if key != stored and not reason:
        reason = f"the database says {log.vkey}"
    return key, [Finding(Damage.LOG_REPLACED, reason)] if reason else []


def _audit_without_log(using: str) -> list[Finding]:
    if Entry.objects.using(using).exists() or Checkpoint.objects.using(using).exists():
        return [Finding(Damage.LOG_REPLACED, "there are entries, but the record of the log's identity is gone")]
    return []


def _entry_rows(using: str) -> Iterator[rules.EntryRow]:
    columns = ("index", "kind", "event", "entry", "opened__payload", "opened__salt")
    return Entry.objects.using(using).order_by("index").values_list(*columns).iterator(chunk_size=10_000)


def _tile_rows(using: str) -> Iterator[rules.TileRow]:
    ordered = Tile.objects.using(using).order_by("level", "number").values_list("level", "number", "hashes")
    for level, number, hashes in ordered.iterator(chunk_size=500):
        yield level, number, bytes(hashes)


def _checkpoint_rows(using: str) -> list[rules.CheckpointRow]:
    ordered = Checkpoint.objects.using(using).order_by("size").values_list("size", "root", "note")
    return [(size, bytes(root), note) for size, root, note in ordered]
