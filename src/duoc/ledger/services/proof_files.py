"""The citizen's proof as a file (C2SP tlog-proof): small, verifiable offline, by anybody."""

from duoc.core.environment import Environment
from duoc.engines.merkle.proof import TlogProof
from duoc.ledger.services.finality import finality
from duoc.ledger.services.heads import head
from duoc.ledger.services.proofs import inclusion_of_index


def proof_file(index: int, *, environment: Environment = Environment.PRODUCTION) -> bytes:
    """The proof that entry `index` is in the log, under the checkpoint that readers are shown.

    Raises `LogNotStartedError`, `NotInLogError` (also while the entry waits for such a checkpoint), `DamagedLogError`.
    """
    size, note = shown_checkpoint(environment=environment)
    found = inclusion_of_index(index, size, environment=environment)
    return bytes(TlogProof(index, tuple(found.path), note.encode()))


def shown_checkpoint(*, environment: Environment = Environment.PRODUCTION) -> tuple[int, str]:
    """(size, note) of the checkpoint under which proofs are given: the newest final one; without witnesses, the newest signed.

    Raises `LogNotStartedError`.
    """
    final = finality(environment=environment)
    if final is not None:
        return final.size, final.note
    newest = head(environment=environment)
    return newest.size, newest.note
