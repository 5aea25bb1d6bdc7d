"""Trees of salted leaves of which some are shown and the rest stays hidden: selective disclosure.

A leaf is SHA-256(0x00 ‖ salt ‖ text), so whoever knows the root learns nothing of a leaf that is not opened, however easily its
text could be guessed. The salts come of one seed, 16 octets each: those of a block of 1,024 leaves are SHAKE256 of seed ‖ number
of the block (eight octets, the highest first). What is shown is a *pruned tree* in JSON: a hidden part is its hash in base64, a
pair `[left, right]`, an opened leaf `{"salt": base64, "text": text}`. Its shape is that of RFC 6962 when it is made here;
readers accept any, for a leaf says itself what it is.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from hashlib import shake_256
from typing import Any

from duoc.engines.merkle.keys import NoteError, decode_base64, encode_base64
from duoc.engines.merkle.tree import HASH_SIZE, ProofError, leaf_hash, leaf_hashes, node_hash
from duoc.engines.merkle.tree import root as root_of

SEED_SIZE = 32
SALT_SIZE = 16
BLOCK = 1_024
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Leaf:
    """An opened leaf."""

    salt: bytes
    text: bytes


# A hidden part, an opened leaf, or a pair of which something is opened.
Node = bytes | Leaf | tuple["Node", "Node"]


def salts(seed: bytes, block: int, count: int) -> list[bytes]:
    """The first salts of a block of leaves."""
    stream = shake_256(seed + block.to_bytes(8)).digest(SALT_SIZE * count)
    return [stream[at : at + SALT_SIZE] for at in range(0, len(stream), SALT_SIZE)]


def hashes(seed: bytes, texts: Sequence[bytes], block: int = 0) -> list[bytes]:
    """The hashes of consecutive leaves from the beginning of a block on."""
    found: list[bytes] = []
    for at in range(0, len(texts), BLOCK):
        some = texts[at : at + BLOCK]
        salted = salts(seed, block + at // BLOCK, len(some))
        found += leaf_hashes(map(bytes.__add__, salted, some))
    return found


def root(seed: bytes, texts: Sequence[bytes]) -> bytes:
    """The root that is committed to."""
    return root_of(hashes(seed, texts))


def prune(seed: bytes, texts: Sequence[bytes], shown: Container[int], block: int = 0) -> Node:
    """The tree of consecutive leaves with those of some places opened. Raises `ValueError` for no leaf at all."""
    if not texts:
        raise ValueError("a tree without leaves has nothing to show")
    parts: list[Node] = list(hashes(seed, texts, block))
    for at, text in enumerate(texts):
        if at in shown:
            parts[at] = Leaf(salts(seed, block + at // BLOCK, at % BLOCK + 1)[-1], text)
    return fold(parts)


def fold(parts: Sequence[Node]) -> Node:
    """The tree over parts, in RFC 6962's shape; where nothing is opened it is a hash."""
    level = list(parts)
    while len(level) > 1:
        above: list[Node] = [_pair(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = above + level[len(above) * 2 :]
    return level[0]


def _pair(left: Node, right: Node) -> Node:
    return node_hash(left, right) if isinstance(left, bytes) and isinstance(right, bytes) else (left, right)


def members(node: Node) -> Any:
    """A pruned tree as JSON."""
    if isinstance(node, bytes):
        return encode_base64(node)
    if isinstance(node, Leaf):
        return {"salt": encode_base64(node.salt), "text": node.text.decode()}
    return [members(node[0]), members(node[1])]


def opened(node: Any) -> tuple[bytes, list[str]]:
    """(root, texts of the opened leaves in order) of a pruned tree in JSON. Raises `ProofError` for what is none."""
    texts: list[str] = []
    return _hashed(node, texts, 0), texts


def _hashed(node: Any, texts: list[str], depth: int) -> bytes:
    if depth > _DEEPEST:
        raise ProofError("the tree is deeper than any that can be made")
    if isinstance(node, list) and len(node) == 2:
        left = _hashed(node[0], texts, depth + 1)
        return node_hash(left, _hashed(node[1], texts, depth + 1))
    if isinstance(node, dict) and node.keys() == {"salt", "text"} and isinstance(node["text"], str):
        texts.append(node["text"])
        return leaf_hash(_octets(node["salt"], SALT_SIZE) + node["text"].encode())
    return _octets(node, HASH_SIZE)


def _octets(text: Any, size: int) -> bytes:
    try:
        found = decode_base64(text) if isinstance(text, str) else b""
    except NoteError:
        found = b""
    if len(found) != size:
        raise ProofError(f"a part of the tree is not {size} octets in base64")
    return found
