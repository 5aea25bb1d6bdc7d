"""The Merkle engine: trees (RFC 6962), tiles, signed notes and checkpoints (C2SP), salted commitments.

Knows bytes only: no database, no network, no Django. The writer of the log, the gateway's batches, the auditor and
the witnesses stand on the same functions, so that what one of them proves the others verify.

The five names below are for programs outside the house: proofs in, a verdict out, never an exception whatever strangers
sent. An inclusion path does not bind the size of the tree: verify the checkpoint's signature first (`policy.judge`) and
take size and root from it, never from the proof.
"""

from collections.abc import Callable, Sequence
from typing import Any

from duoc.engines.merkle import consistency, tree
from duoc.engines.merkle.tree import leaf_hash

__all__ = ["explain_consistency", "explain_inclusion", "leaf_hash", "verify_consistency", "verify_inclusion"]


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash lies at `index` of the tree of `size` with this root (RFC 6962 §2.1.1)."""
    return not explain_inclusion(index, size, leaf_hash, proof, root)


def verify_consistency(old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the old tree is a prefix of the new one (RFC 6962 §2.1.2). Size 0 proves nothing: False."""
    return not explain_consistency(old_size, new_size, proof, old_root, new_root)


def explain_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> str:
    """Why `verify_inclusion` says no; empty when it says yes."""
    return _reason(
        lambda: tree.verify_inclusion(_number(index), _number(size), _hash(leaf_hash), _hashes(proof), _hash(root))
    )


def explain_consistency(old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> str:
    """Why `verify_consistency` says no; empty when it says yes."""
    return _reason(
        lambda: consistency.verify_consistency(
            _number(old_size), _number(new_size), _hash(old_root), _hash(new_root), _hashes(proof)
        )
    )


def _reason(verify: Callable[[], None]) -> str:
    try:
        verify()
    except tree.ProofError as error:
        return str(error)
    except Exception as error:
        return f"this cannot be read as a proof ({type(error).__name__})"  # an object whose own methods fail
    return ""


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 64:
        raise tree.ProofError("an index or size is a whole number of at most 64 bits")
    return value


def _hash(value: Any) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise tree.ProofError("a hash is given as bytes")
    return bytes(value)


def _hashes(values: Any) -> list[bytes]:
    if isinstance(values, str | bytes | bytearray | memoryview) or not isinstance(values, Sequence):
        raise tree.ProofError("a proof is a list of hashes")
    if len(values) > 64:
        raise tree.ProofError("the proof is longer than any tree is high")
    return [_hash(value) for value in values]
