"""What is on the disk and in the ledger after a day was archived, read without the code that wrote it."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.exchange.scribe import Scribe


def days(log: Scribe) -> list[str]:
    rows = log.sql.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'exchange_message'::regclass"
    )
    return sorted(row[0] for row in rows)


def files(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def told(log: Scribe, kind: str) -> list[dict[str, Any]]:
    """The ledger's entries of a kind."""
    rows = log.sql.execute("SELECT entry FROM ledger_entry WHERE kind = %s ORDER BY index", [kind])
    return [json.loads(bytes(row[0])) for row in rows]


def stranger(path: Path, log_key: bytes) -> int:
    """Verifies a segment from docs/formats.md with hashes and Ed25519 alone; the number of its messages."""

    def b64(text: str) -> bytes:
        return base64.b64decode(text, validate=True)

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\1" + left + right).digest()

    def tree(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << (len(leaves) - 1).bit_length() - 1
        return node(tree(leaves[:half]), tree(leaves[half:]))

    def climb(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
        last, steps = size - 1, list(path)
        while last:
            if index % 2:
                leaf = node(steps.pop(0), leaf)
            elif index < last:
                leaf = node(leaf, steps.pop(0))
            index, last = index // 2, last // 2
        assert not steps
        return leaf

    lines = path.read_bytes().splitlines(keepends=True)
    head, end = json.loads(lines[0]), json.loads(lines[-1])
    assert end["sha256"] == base64.b64encode(hashlib.sha256(b"".join(lines[:-1])).digest()).decode()
    text, _, signatures = head["checkpoint"].partition("\n\n")
    signature = b64(signatures.split(" ")[2].strip())[4:]
    Ed25519PublicKey.from_public_bytes(log_key).verify(signature, text.encode() + b"\n")
    size, root = int(text.split("\n")[1]), b64(text.split("\n")[2])
    gateway = Ed25519PublicKey.from_public_bytes(b64(head["vkey"].split("+", 2)[2])[1:])
    at, seen = 1, 0
    while at < len(lines) - 1:
        seal, raw = json.loads(lines[at]), lines[at + 1].removesuffix(b"\n")
        entry, at = json.loads(raw), at + 2
        gateway.verify(b64(seal["signature"]), raw)
        octets = b64(seal["leaves"])
        leaves = [octets[place : place + 32] for place in range(0, len(octets), 32)]
        assert tree(leaves) == b64(entry["root"])
        assert len(leaves) == entry["size"]
        assert climb(seal["index"], size, hashlib.sha256(b"\0" + raw).digest(), list(map(b64, seal["path"]))) == root
        counted = sum(row[4] for row in entry["counts"] if row[0] == head["day"])
        assert counted == len(seal["places"])
        for place in seal["places"]:
            assert hashlib.sha256(b"\0" + lines[at].removesuffix(b"\n")).digest() == leaves[place]
            at, seen = at + 1, seen + 1
    assert end["messages"] == seen
    return seen
