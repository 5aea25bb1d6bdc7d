"""A log in memory with a key of its own, for tests that need checkpoints nobody has published.

Proofs come from the tree's definition (RFC 6962 §2.1.2 over the leaves), not from the code that verifies them.
"""

from hashlib import sha256

from duoc.engines.merkle import note as notes
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import VerifierKey
from duoc.engines.merkle.note import Signature
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.engines.merkle.witnessing import request

EMPTY = sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, as it is written there."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return node(root(leaves[:middle]), root(leaves[middle:]))


def consistency(old: int, leaves: list[bytes], known: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962 §2.1.2, as it is written there."""
    if old == len(leaves):
        return [] if known else [root(leaves)]
    middle = split(len(leaves))
    if old <= middle:
        return [*consistency(old, leaves[:middle], known), root(leaves[middle:])]
    return [*consistency(old - middle, leaves[middle:], False), root(leaves[:middle])]


class SmallLog:
    """Entries `b"0"`, `b"1"`, …"""

    def __init__(self, origin: str = "so-cai.test/thu", seed: int = 1) -> None:
        self.origin = origin
        self.signer = FileSigner(origin, bytes([seed]) * 32)
        self._flavour, self._common = "", 0

    def fork(self, common: int = 0) -> "SmallLog":
        """The same log, under the same key, telling somebody another story after the first `common` entries."""
        twin = SmallLog(self.origin)
        twin.signer, twin._flavour, twin._common = self.signer, "x", common
        return twin

    @property
    def key(self) -> VerifierKey:
        return self.signer.key

    @property
    def option(self) -> str:
        """What `--log` is told."""
        return f"{self.key}={self.origin}"

    def entries(self, size: int) -> list[bytes]:
        return [f"{self._flavour if number >= self._common else ''}{number}".encode() for number in range(size)]

    def leaves(self, size: int) -> list[bytes]:
        return [leaf(entry) for entry in self.entries(size)]

    def root(self, size: int) -> bytes:
        return root(self.leaves(size))

    def text(self, size: int) -> str:
        return str(Checkpoint(self.origin, size, self.root(size)))

    def checkpoint(self, size: int) -> bytes:
        """The signed note."""
        return sign_note(self.text(size), self.signer)

    def signed(self, text: str) -> bytes:
        """A note of any text with the log's signature."""
        return sign_note(text, self.signer)

    def proof(self, old: int, size: int) -> list[bytes]:
        return consistency(old, self.leaves(size)) if old else []

    def request(self, old: int, size: int) -> bytes:
        """The honest body of add-checkpoint."""
        return request(old, self.proof(old, size), self.checkpoint(size))


def cosignature_of(answer: bytes, text: str, key: VerifierKey) -> int:
    """The time in a witness's answer, after its one line was verified over the checkpoint's text."""
    signed = notes.parse(text.encode() + b"\n" + answer)
    assert notes.verify(signed, [key]) == [key]
    line: Signature
    (line,) = signed.signatures
    return int.from_bytes(line.signature[:8], "big")
