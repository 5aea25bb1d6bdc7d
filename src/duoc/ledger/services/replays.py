"""A new replay begins a new log: the one way in which a log is ever emptied."""

from pathlib import Path

from django.db import connections, transaction

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.ledger.services.errors import LedgerError


def clear_replay(home: Path) -> None:
    """Empty the replay's log and outbox and forget its key, before a new replay begins a new log under a new origin.

    No other log can be emptied. Raises `LedgerError` while a sequencer of the replay is running.
    """
    using = alias(Environment.REPLAY)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        # The sequencer's own lock, for this transaction: see wire/sql/sequencer_lock.sql.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('duoc.sequencer'), hashtext(current_schema()))")
        if cursor.fetchone() != (True,):
            raise LedgerError("Bộ ghi sổ của môi trường phát lại còn chạy: hãy dừng nó trước.")
        cursor.execute(
            "TRUNCATE ledger_payload, ledger_entry, ledger_tile, ledger_cosignature, ledger_final, ledger_witnessstate,"
            " ledger_checkpoint, ledger_log, frame_outbox"
        )
    (Environment.REPLAY.folder(home) / "keys" / "log.key").unlink(missing_ok=True)
