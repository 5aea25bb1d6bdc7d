"""The room's only door: the log's head, its proofs, its entries, and the audit.

Every function takes the environment whose log is meant, production when none is named.
"""

from duoc.ledger.rules import Damage, Finding
from duoc.ledger.services.anchors import Anchor, Anchoring, anchoring
from duoc.ledger.services.appending import append, append_all
from duoc.ledger.services.auditing import audit
from duoc.ledger.services.bundles import bundle, joined_script, offline_page, texts
from duoc.ledger.services.entries import LoggedEntry, entries_of_events, entry, entry_of_event, follow
from duoc.ledger.services.erasing import erase
from duoc.ledger.services.errors import (
    DamagedLogError,
    InsideTransactionError,
    LedgerError,
    LogNotStartedError,
    NotAppendedError,
    NotErasableError,
    NotInLogError,
)
from duoc.ledger.services.finality import (
    Finality,
    WitnessStanding,
    finality,
    policy,
    public_file,
    withstanding,
    witnesses,
)
from duoc.ledger.services.heads import Head, Identity, checkpoint, head, log
from duoc.ledger.services.policies import policy_text
from duoc.ledger.services.proof_files import Proven, proof_file, proven, under_checkpoint
from duoc.ledger.services.proofs import Inclusion, consistency, inclusion, inclusion_of_index
from duoc.ledger.services.replays import clear_replay
from duoc.ledger.services.trust import Trust, trust

__all__ = [
    "Anchor",
    "Anchoring",
    "Damage",
    "DamagedLogError",
    "Finality",
    "Finding",
    "Head",
    "Identity",
    "Inclusion",
    "InsideTransactionError",
    "LedgerError",
    "LogNotStartedError",
    "LoggedEntry",
    "NotAppendedError",
    "NotErasableError",
    "NotInLogError",
    "Proven",
    "Trust",
    "WitnessStanding",
    "anchoring",
    "append",
    "append_all",
    "audit",
    "bundle",
    "checkpoint",
    "clear_replay",
    "consistency",
    "entries_of_events",
    "entry",
    "entry_of_event",
    "erase",
    "finality",
    "follow",
    "head",
    "inclusion",
    "inclusion_of_index",
    "joined_script",
    "log",
    "offline_page",
    "policy",
    "policy_text",
    "proof_file",
    "proven",
    "public_file",
    "texts",
    "trust",
    "under_checkpoint",
    "withstanding",
    "witnesses",
]
