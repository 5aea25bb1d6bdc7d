"""The audit of a log against its own signatures, on one snapshot of the database."""

from collections.abc import Iterator

from django.db import connections, transaction

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import NoteError, VerifierKey, parse_vkey
from duoc.frame.environments import alias
from duoc.ledger import rules
from duoc.ledger.models import Checkpoint, Entry, Log, Tile
from duoc.ledger.rules import Damage, Finding
from duoc.ledger.services.errors import DamagedLogError, LedgerError


def audit(environment: Environment = Environment.PRODUCTION, vkey: str | None = None) -> list[Finding]:
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


def _key_of(log: Log, expected: str | None) -> tuple[VerifierKey, list[Finding]]:
    """The key to audit with, and what is wrong with the one in the database."""
    try:
        stored = parse_vkey(log.vkey)
        reason = "" if stored.name == log.origin else "its key has another name than its origin"
    except NoteError as error:
        stored, reason = None, str(error)
    try:
        key = stored if expected is None else parse_vkey(expected)
    except NoteError as error:
        raise LedgerError(f"Khóa đưa vào không đúng dạng name+id+base64: {error}.") from error
    if key is None:
        raise DamagedLogError(
            f"Cơ sở dữ liệu không còn khóa dùng được của sổ ({reason}): hãy đưa khóa mà bạn biết bằng --vkey."
        )
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
