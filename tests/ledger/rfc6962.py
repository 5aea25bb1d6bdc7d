"""RFC 6962, section 2.1, copied from the standard's recursive definitions: an auditor's own program.

It shares nothing with the house: no frontier, no tiles, no loops over bits; slow, short, and easy to compare with the
text. `Witness` is the rest of what a stranger needs: signed-note and tlog-proof in C2SP form, and Ed25519.
"""

import base64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def leaf(data: bytes) -> bytes:
    """MTH({d(0)}) = SHA-256(0x00 || d(0))."""
    return sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\1" + left + right).digest()


def split(size: int) -> int:
    """k: the largest power of two smaller than n."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    """The Merkle Tree Hash of leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(mth(leaves[:k]), mth(leaves[k:]))


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]), section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: list[bytes]) -> list[bytes]:
    """PROOF(m, D[n]), section 2.1.2."""
    return subproof(m, leaves, True)


def subproof(m: int, leaves: list[bytes], known: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b)."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def tile(leaves: list[bytes], level: int, number: int) -> bytes:
    """C2SP tlog-tiles: hash `i` of tile L/N is the root of the 256**L leaves from (256·N + i)·256**L on."""
    width = 256**level
    starts = range(number * 256 * width, min((number + 1) * 256 * width, len(leaves) // width * width), width)
    return b"".join(mth(leaves[start : start + width]) for start in starts)


@dataclass(frozen=True)
class Witness:
    """Somebody who wrote down the log's public key (`name+id+base64`) and believes nothing else."""

    vkey: str

    def opened(self, note: str) -> tuple[str, int, bytes]:
        """Origin, size and root of a signed checkpoint; fails unless the one signature is the log's."""
        name, key_id, encoded = self.vkey.split("+", 2)
        key = base64.b64decode(encoded)
        assert key[0] == 1, "Ed25519"
        assert sha256(name.encode() + b"\n" + key).digest()[:4].hex() == key_id
        text, _, signatures = note.partition("\n\n")
        (line,) = signatures.splitlines()
        dash, signer, blob = line.split(" ")
        signature = base64.b64decode(blob)
        assert (dash, signer, signature[:4].hex()) == ("—", name, key_id)
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text.encode() + b"\n")
        origin, size, root = text.split("\n")
        return origin, int(size), base64.b64decode(root)

    def convinced(self, told: str, entry: bytes) -> bool:
        """Whether a tlog-proof shows that the log holds `entry` at the place it names."""
        head, _, note = told.partition("\n\n")
        form, place, *steps = head.split("\n")
        assert form == "c2sp.org/tlog-proof@v1"
        index = int(place.removeprefix("index "))
        _, size, root = self.opened(note)
        return climbed(index, size, leaf(entry), [base64.b64decode(step) for step in steps]) == root


def climbed(index: int, size: int, at: bytes, steps: list[bytes]) -> bytes | None:
    """The root that a path leads to, by the shape of the tree; None when the path has another length."""
    if size == 1:
        return at if not steps else None
    if not steps:
        return None
    k = split(size)
    if index < k:
        below = climbed(index, k, at, steps[:-1])
        return None if below is None else node(below, steps[-1])
    below = climbed(index - k, size - k, at, steps[:-1])
    return None if below is None else node(steps[-1], below)
