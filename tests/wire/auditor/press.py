"""Logs made for tests, printed from the standard's own recursive definitions (`tests.ledger.rfc6962`), not by the house.

A `Press` holds the entries of one log and its keys; `publish` writes the files of one size beside those of earlier ones,
as a publisher must. `fork` gives a press with the same keys and another history.
"""

import base64
import struct
from collections.abc import Sequence
from pathlib import Path

from tests.ledger import rfc6962

from duoc.engines.merkle import keys, policy
from duoc.engines.merkle.signer import FileSigner, cosign, sign_note

ORIGIN = "log.example/test"
LOG = FileSigner(ORIGIN, bytes(31) + b"\1")
WITNESSES = {
    name: FileSigner(f"{name}.example", bytes([9]) * 31 + bytes([number]), keys.COSIGNATURE)
    for number, name in enumerate(["mot", "hai", "ba"])
}


def policy_text(urls: dict[str, str] | None = None, quorum: int = 2) -> str:
    """A policy of k of three witnesses."""
    lines = [
        f"log {LOG.key}",
        *(f"witness {name} {key.key} {(urls or {}).get(name, '')}" for name, key in WITNESSES.items()),
    ]
    return "\n".join([*lines, f"group nhom {quorum} mot hai ba", "quorum nhom", ""])


POLICY = policy.parse(policy_text().encode())


def tile_name(kind: str, number: int, width: int) -> str:
    """tlog-tiles: `x001/x234/067`, and `.p/<W>` behind a partial one."""
    digits = f"{number:09d}"
    groups = [digits[:3], digits[3:6], digits[6:]]
    while len(groups) > 1 and groups[0] == "000":
        groups.pop(0)
    path = "/".join([f"x{group}" for group in groups[:-1]] + [groups[-1]])
    return f"tile/{kind}/{path}" + ("" if width == 256 else f".p/{width}")


class Press:
    """Entries and the files that say so."""

    def __init__(self, count: int, word: str = "entry", entries: Sequence[bytes] | None = None) -> None:
        self.entries = [f"{word} {number}".encode() for number in range(count)] if entries is None else list(entries)

    def fork(self, at: int, count: int) -> "Press":
        """The same entries up to `at`, and others behind."""
        return Press(0, entries=[*self.entries[:at], *(f"other {number}".encode() for number in range(at, count))])

    def leaves(self, size: int) -> list[bytes]:
        return [rfc6962.leaf(entry) for entry in self.entries[:size]]

    def root(self, size: int) -> bytes:
        return rfc6962.mth(self.leaves(size))

    def text(self, size: int) -> str:
        return f"{ORIGIN}\n{size}\n{base64.b64encode(self.root(size)).decode()}\n"

    def checkpoint(self, size: int, cosigners: Sequence[str] = (), time_s: int = 1_700_000_000) -> bytes:
        """The signed note with the cosignatures of these witnesses."""
        text = self.text(size)
        lines = "".join(str(cosign(text, time_s, WITNESSES[name])) for name in cosigners)
        return sign_note(text, LOG) + lines.encode()

    def files(self, size: int) -> dict[str, bytes]:
        """Every tile and bundle of a tree of this size."""
        found = {}
        leaves = self.leaves(size)
        for number in range(-(-size // 256)):
            part = self.entries[number * 256 : min(size, (number + 1) * 256)]
            found[tile_name("entries", number, len(part))] = b"".join(
                struct.pack(">H", len(entry)) + entry for entry in part
            )
        level = 0
        while size // 256**level:
            for number in range(-(-(size // 256**level) // 256)):
                hashes = rfc6962.tile(leaves, level, number)
                found[tile_name(str(level), number, len(hashes) // 32)] = hashes
            level += 1
        return found

    def publish(self, folder: Path, size: int, cosigners: Sequence[str] = (), time_s: int = 1_700_000_000) -> Path:
        """Write the files of this size; the checkpoint last. Gives the folder."""
        for name, data in self.files(size).items():
            put(folder / name, data)
        put(folder / "checkpoint", self.checkpoint(size, cosigners, time_s))
        return folder


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
