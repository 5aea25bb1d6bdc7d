"""The citizen's proof as a file (C2SP tlog-proof): small, verifiable offline, by anybody."""

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.ledger.services.heads import Head, head
from duoc.ledger.services.proofs import inclusion_of_index

FORM = "c2sp.org/tlog-proof@v1"


def proof_file(index: int, *, environment: Environment = Environment.PRODUCTION) -> bytes:
    """The proof that entry `index` is in the log, under the checkpoint that readers are shown.

    Raises `LogNotStartedError`, `NotInLogError` (also while the entry waits for such a checkpoint), `DamagedLogError`.
    """
    shown = _shown(environment)
    found = inclusion_of_index(index, shown.size, environment=environment)
    return "\n".join([FORM, f"index {index}", *map(encode_base64, found.path), "", shown.note]).encode()


def _shown(environment: Environment) -> Head:
    """The checkpoint under which proofs are given: the newest that the log has signed."""
    return head(environment=environment)
