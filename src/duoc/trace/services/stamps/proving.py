"""The proof that a stamp was among those whose root the ledger holds since before they were printed."""

from dataclasses import dataclass

from django.db import connections

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.trace.models import StampBatch
from duoc.trace.rules import serials


@dataclass(frozen=True, slots=True)
class Proof:
    """Leaf: SHA-256(0x00 ‖ SHA-256(salt ‖ 16 signs)); path (RFC 6962) from `index` of `size` to `root`, the one in the ledger."""

    batch: int
    index: int
    size: int
    serial: str
    salt: bytes
    path: list[bytes]
    root: bytes


def proof(batch: StampBatch, number: int, environment: Environment = Environment.PRODUCTION) -> Proof:
    """The proof of a stamp of a minted batch, by its number. Hashes a thousand commitments anew, however large the batch is."""
    from duoc.trace.rules import minting  # numpy: not loaded by pages that prove nothing

    index = number - batch.first
    start = index - index % minting.KNOT
    with connections[alias(environment)].cursor() as cursor:
        cursor.execute(
            "SELECT serial FROM trace_stamp WHERE number BETWEEN %s AND %s ORDER BY number",
            [batch.first + start, batch.first + min(start + minting.KNOT, batch.count) - 1],
        )
        near = [serials.written(bytes(row[0])) for row in cursor.fetchall()]
    seed = bytes(batch.seed)
    commitments = serials.commitments(seed, start, [text.encode() for text in near])
    path = minting.path(bytes(batch.knots), index, commitments)
    text = near[index - start]
    return Proof(batch.pk, index, batch.count, text, serials.salt(seed, index), path, bytes(batch.root or b""))
