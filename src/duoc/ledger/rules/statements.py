"""What the log has signed: each checkpoint row held against its own note."""

from duoc.engines.merkle import checkpoint
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.ledger.rules.findings import Damage, Finding

# size, root, note (None: not signed yet)
CheckpointRow = tuple[int, bytes, str | None]


def check_statement(row: CheckpointRow, key: VerifierKey, newest: bool) -> tuple[bytes | None, Finding | None]:
    """(the root that may be trusted for this size, the damage of the row).

    The signed root is what counts. A row without a note promises its root only while it is the newest: the sequencer
    signs it before it goes on.
    """
    size, root, note = row
    if note is None:
        if newest:
            return bytes(root), None
        return None, Finding(Damage.CHECKPOINT_ALTERED, "an older checkpoint without its signature", size=size)
    try:
        stated = checkpoint.verify(note.encode(), key)
    except NoteError as error:
        return None, Finding(Damage.CHECKPOINT_ALTERED, str(error), size=size)
    if stated.size != size:
        return None, Finding(Damage.CHECKPOINT_ALTERED, f"its note is about size {stated.size}", size=size)
    if stated.root != bytes(root):
        return stated.root, Finding(Damage.CHECKPOINT_ALTERED, "its root is not the one that was signed", size=size)
    return stated.root, None
