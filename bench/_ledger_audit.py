"""A published log of a million entries in a folder, audited as a stranger would, beside bare hashing of its entries."""

import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from duoc.engines.merkle import bundles, tiles
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.engines.merkle.tree import leaf_hashes

ORIGIN = "audit.example/bench"


def entry(number: int) -> bytes:
    """240 bytes, no two alike."""
    return b'{"event":"%032x","kind":"bench.audit","n":%d}' % (number * 2654435761, number) + b" " * 240


def entries(start: int, end: int) -> list[bytes]:
    return [entry(number)[:240] for number in range(start, end)]


def write(folder: Path, size: int) -> str:
    """The files of a log of this size; its public key."""
    stored: tiles.Tiles = {}
    step = tiles.WIDTH * 256
    for start in range(0, size, step):
        some = entries(start, min(start + step, size))
        for at in range(0, len(some), tiles.WIDTH):
            page = some[at : at + tiles.WIDTH]
            _put(folder / tiles.entries_path((start + at) // tiles.WIDTH, len(page)), bundles.encode(page))
        stored.update(tiles.append(start, leaf_hashes(some), lambda level, number: stored[level, number]))
    for (level, number), tile in stored.items():
        _put(folder / tiles.tile_path(level, number, len(tile) // 32), tile)
    signer = FileSigner(ORIGIN, bytes(32))
    root = tiles.root(size, lambda level, number: stored[level, number])
    _put(folder / "checkpoint", sign_note(str(Checkpoint(ORIGIN, size, root)), signer))
    return str(signer.key)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def audited(folder: Path, vkey: str) -> tuple[float, str]:
    """Seconds of one audit that finds nothing, and by what: the command, or what it calls where it is not wired yet."""
    command = [sys.executable, "-m", "duoc", "ledger", "audit", str(folder), "--vkey", vkey]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode == 0:
        return seconds, "duoc ledger audit"
    if done.returncode != 2:
        raise RuntimeError(f"the audit of a whole log failed: {done.stdout}{done.stderr}")
    from duoc.engines.merkle.keys import parse_vkey
    from duoc.wire.auditor import audit
    from duoc.wire.auditor.published import open_log

    begun = time.perf_counter()
    report = audit.audit(open_log(str(folder)), audit.trust(parse_vkey(vkey)))
    assert report.whole, report
    return time.perf_counter() - begun, "duoc.wire.auditor"


def hashed(size: int) -> float:
    """Seconds of bare `hashlib` over the same entries, ready in memory."""
    seconds = 0.0
    for start in range(0, size, 100_000):
        some = entries(start, min(start + 100_000, size))
        begun = time.perf_counter()
        for item in some:
            sha256(b"\x00" + item).digest()
        seconds += time.perf_counter() - begun
    return seconds


def measure(folder: Path, size: int, rounds: int) -> dict[str, Any]:
    """One log, audited and hashed in turn."""
    vkey = write(folder, size)
    found: dict[str, Any] = {"size": size, "seconds": [], "ratio": [], "entries_s": []}
    for _ in range(rounds):
        bare = hashed(size)
        seconds, found["by"] = audited(folder, vkey)
        found["seconds"].append(seconds)
        found["ratio"].append(bare / seconds)
        found["entries_s"].append(size / seconds)
    return found
