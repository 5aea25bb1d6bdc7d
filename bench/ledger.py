"""`duoc bench ledger`: durable writes, batches, time to a checkpoint, the auditor, and the curve over the log's size.

A province of its own: PostgreSQL 18 with fsync, the sequencer, the publisher and five witnesses of which four make a
checkpoint final, all on the cores of this machine. Rounds alternate with the peers:

    singles  the append door, threads in two processes   ÷ bare PostgreSQL: the same row, one INSERT a commit, best of 8–64
    batch    append_all until the checkpoint is signed   ÷ bare COPY of ready rows into the same table, without a log
    audit    every file of a folder of a million entries ÷ bare hashlib over the same entries, ready in memory
    curve    append and proof in the largest log         ÷ the same in the smallest (wanted ≤ 1.5)
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench._ledger_house import LedgerHouse
from bench._spread import figure, spread

PROCESSES = 2
DOOR_LAYOUTS = [(1, 32), (1, 64), (2, 32), (2, 64)]  # processes × threads in each
BARE_WRITERS = [8, 16, 32, 64]
BATCH, BATCHES = 5_000, 20
EVENT = {"agency": "H12.01", "batch": 1, "note": "đo tốc độ ghi (MINH HỌA)", "sum": "0" * 64}
PARTS = ["singles", "batch", "latency", "audit", "curve"]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="duoc bench ledger", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--seconds", type=float, default=4, help="length of a round of single writes")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (repeatable)")
    parser.add_argument("--audit-entries", type=int, default=1_000_000)
    parser.add_argument("--long", action="store_true", help="the curve goes on to 10⁷ entries")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    parts = arguments.part or PARTS
    # What starting says goes to stderr: stdout is the result.
    stdout, sys.stdout = sys.stdout, sys.stderr
    sizes = [10_000, 100_000, 1_000_000, *([10_000_000] if arguments.long else [])] if "curve" in parts else []
    house = LedgerHouse([f"curve_{size}" for size in sizes])
    result: dict[str, Any] = {"rounds": arguments.rounds}
    try:
        with house:
            if "singles" in parts:
                result["singles"] = singles(house, arguments)
            if "batch" in parts:
                result["batch"] = batch(house, arguments.rounds)
            if "latency" in parts:
                result["latency"] = latency(house)
            if sizes:
                result["curve"] = curve(house, sizes, arguments.rounds)
            result["entries"] = house.settle()["entries"]
        if "audit" in parts:
            result["audit"] = audit(house.folder / "audit", arguments.audit_entries, arguments.rounds)
    finally:
        house.remove()
        sys.stdout = stdout
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else told(result))
    return 0


def tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def singles(house: LedgerHouse, arguments: argparse.Namespace) -> dict[str, Any]:
    """Each side is first tried in every layout; the rounds are between the best of both."""
    tried: dict[str, dict[str, float]] = {"door": {}, "bare": {}}
    for layout in DOOR_LAYOUTS:
        tried["door"]["{}×{}".format(*layout)] = _writers(house, "door", layout, 2)["rate"]
    for count in BARE_WRITERS:
        tried["bare"][f"{PROCESSES}×{count // PROCESSES}"] = _writers(
            house, "bare", (PROCESSES, count // PROCESSES), 2
        )["rate"]
    best = {side: max(rates, key=lambda name: rates[name]) for side, rates in tried.items()}
    tell(f"layouts tried: {tried}")
    rounds: list[dict[str, float]] = []
    signed: list[float] = []
    final: list[float] = []
    for number in range(arguments.rounds):
        sides = {}
        for side in ("door", "bare") if number % 2 else ("bare", "door"):
            processes, _, threads = best[side].partition("×")
            sides[side] = _writers(house, side, (int(processes), int(threads)), arguments.seconds)
        signed += sides["door"]["signed"]
        final += sides["door"]["final"]
        one = {"door": sides["door"]["rate"], "bare": sides["bare"]["rate"]}
        one |= {
            "ratio": one["door"] / one["bare"],
            "p50_ms": sides["door"]["p50_ms"],
            "p99_ms": sides["door"]["p99_ms"],
        }
        rounds.append(one)
        tell(f"singles {number + 1}: door {one['door']:.0f}/s, bare {one['bare']:.0f}/s, ratio {one['ratio']:.2f}")
    found: dict[str, Any] = {name: spread([one[name] for one in rounds]) for name in rounds[0]}
    return found | {"best": best, "tried": tried, "signed_s": quantiles(signed), "final_s": quantiles(final)}


def _writers(house: LedgerHouse, side: str, layout: tuple[int, int], seconds: float) -> dict[str, Any]:
    """Writers of one side in all its processes, begun together; the log is at rest before and afterwards."""
    command = [sys.executable, "-m", "bench._ledger_writers", side, "--threads", str(layout[1])]
    command += ["--seconds", str(seconds), "--database", house.dsn]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(layout[0])
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        house.settle()
        answers = []
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        for child in children:
            output, _ = child.communicate(timeout=seconds + 60)
            answers.append(json.loads(output))
    finally:
        for child in children:
            child.kill()
            child.wait()
    found: dict[str, Any] = {"rate": sum(answer["count"] / answer["seconds"] for answer in answers)}
    found |= {name: max(answer[name] for answer in answers) for name in ("p50_ms", "p99_ms")}
    if side == "bare":
        house.connection.execute("TRUNCATE bare")
        return found
    house.settle()
    time.sleep(2.5)  # the publisher's round over the last checkpoint
    found |= _finished(house, [tuple(sample) for answer in answers for sample in answer["samples"]])
    return found


def _finished(house: LedgerHouse, samples: list[tuple[str, float]]) -> dict[str, list[float]]:
    """Seconds from the call of `append` to the signed checkpoint, and to the one that the quorum cosigned."""
    moments = house.finished([event for event, _ in samples])
    begun = [wall for _, wall in samples]
    return {
        "signed": [signed - wall for (signed, _), wall in zip(moments, begun, strict=True)],
        "final": [final - wall for (_, final), wall in zip(moments, begun, strict=True) if final is not None],
    }


def batch(house: LedgerHouse, rounds: int) -> dict[str, Any]:
    """A file of entries from one caller: until all are under a signed checkpoint, and what bare COPY takes for it."""
    from duoc.frame import copy_rows, outbox
    from duoc.ledger import services

    ready = [copy_rows.row(outbox.draft("bench.batch", EVENT)) for _ in range(BATCH)]
    peer = house.connect()
    found: dict[str, list[float]] = {
        "signed_s": [],
        "queued_s": [],
        "bare_s": [],
        "ratio": [],
        "drain_s": [],
        "alone_s": [],
    }
    for number in range(rounds):
        size = house.settle()["entries"]
        begun = time.perf_counter()
        for _ in range(BATCHES):
            with peer.cursor() as cursor, cursor.copy(outbox.COPY.replace("frame_outbox", "bare")) as copy:
                for block in copy_rows.blocks(ready, 512):
                    copy.write(block)
            peer.execute("TRUNCATE bare")  # the rows are the same ones, and an event is queued once
        bare = BATCH * BATCHES / (time.perf_counter() - begun)
        begun = time.perf_counter()
        for _ in range(BATCHES):
            services.append_all(("bench.batch", EVENT) for _ in range(BATCH))
        queued = BATCH * BATCHES / (time.perf_counter() - begun)
        house.wait_for_size(size + BATCH * BATCHES)
        signed = BATCH * BATCHES / (time.perf_counter() - begun)
        drain = _drained(house)
        house.settle()
        with house.resting("publisher"):
            alone = _drained(house)
        for name, value in zip(found, (signed, queued, bare, signed / bare, drain, alone), strict=True):
            found[name].append(value)
        tell(
            f"batch {number + 1}: {signed:.0f}/s to the signed checkpoint, bare COPY {bare:.0f}/s, drained {drain:.0f}/s"
        )
    peer.close()
    return {"entries": BATCH * BATCHES} | {name: spread(values) for name, values in found.items()}


def _drained(house: LedgerHouse) -> float:
    """Entries a second from a full queue to the signed checkpoint over its last one."""
    from duoc.ledger import services

    size = house.settle()["entries"]
    with house.resting("sequencer"):
        for _ in range(BATCHES):
            services.append_all(("bench.batch", EVENT) for _ in range(BATCH))
        begun = time.perf_counter()
    house.wait_for_size(size + BATCH * BATCHES)
    return BATCH * BATCHES / (time.perf_counter() - begun)


def latency(house: LedgerHouse, count: int = 200) -> dict[str, Any]:
    """A quiet log: one append now and then."""
    import random

    from duoc.ledger import services

    draw, samples = random.Random(3), []
    for _ in range(count):
        wall = time.time()
        samples.append((str(services.append("bench.latency", EVENT)), wall))
        time.sleep(draw.uniform(0.01, 0.15))
    house.settle()
    time.sleep(2.5)
    found = _finished(house, samples)
    return {"appends": count, "signed_s": quantiles(found["signed"]), "final_s": quantiles(found["final"])}


def curve(house: LedgerHouse, sizes: list[int], rounds: int) -> dict[str, Any]:
    """The processes rest meanwhile: one log's writer at a time is what is compared."""
    from bench import _ledger_curve

    house.settle()
    with house.resting("sequencer", "publisher"):
        found = _ledger_curve.measure({size: house.copy_dsn(f"curve_{size}") for size in sizes}, 4 * rounds, tell)
    result: dict[str, Any] = {"sizes": {}}
    for size, figures in found.items():
        result["sizes"][str(size)] = {name: spread(values) for name, values in figures.items()}
    for name in ("append", "proof"):
        pairs = zip(found[sizes[-1]][name], found[sizes[0]][name], strict=True)
        result[f"{name}_ratio"] = spread([large / small for large, small in pairs])
    return result


def audit(folder: Path, size: int, rounds: int) -> dict[str, Any]:
    from bench import _ledger_audit

    tell(f"writing a published log of {size:,} entries")
    try:
        found = _ledger_audit.measure(folder, size, min(rounds, 3))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {name: spread(value) if isinstance(value, list) else value for name, value in found.items()}


def quantiles(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    if not ordered:
        return {"samples": 0}
    at = {"p50": ordered[len(ordered) // 2], "p99": ordered[int(len(ordered) * 0.99)], "max": ordered[-1]}
    return {"samples": len(ordered), **{name: round(value, 3) for name, value in at.items()}}


def told(result: dict[str, Any]) -> str:
    """The result for people."""
    lines = [f"{result['rounds']} interleaved rounds; median (range)"]

    def line(label: str, value: dict[str, float], unit: str = "", digits: int = 0) -> None:
        lines.append(figure(label, value, unit, digits))

    def times(label: str, value: dict[str, float]) -> None:
        if value["samples"]:
            lines.append(f"{label:<62} {value['p50']:>10.3f} s, p99 {value['p99']:.3f} s, of {value['samples']}")

    if one := result.get("singles"):
        line(f"single durable writes, door, {one['best']['door']} threads (≥ 5,000)", one["door"], "/s")
        line(f"bare PostgreSQL, {one['best']['bare']} connections, one INSERT a commit", one["bare"], "/s")
        line("door ÷ bare", one["ratio"], digits=2)
        line("a writer waits, p99", one["p99_ms"], "ms", 1)
        times("  append to signed checkpoint under this load, p50", one["signed_s"])
        times("  append to the quorum's checkpoint under this load, p50", one["final_s"])
    if one := result.get("batch"):
        line(f"append_all, {one['entries']:,} entries to the signed checkpoint (≥ 30,000)", one["signed_s"], "/s")
        line("  to the outbox alone", one["queued_s"], "/s")
        line("bare COPY of ready rows", one["bare_s"], "/s")
        line("append_all to signed ÷ bare COPY", one["ratio"], digits=2)
        line("sequencer, a full queue worked off", one["drain_s"], "/s")
        line("  the same while the publisher rests", one["alone_s"], "/s")
    if one := result.get("latency"):
        times("quiet log: append to signed checkpoint, p50", one["signed_s"])
        times("quiet log: append to the quorum's checkpoint, p50 (p99 ≤ 2 s)", one["final_s"])
    if one := result.get("curve"):
        for size, figures in one["sizes"].items():
            line(f"append in a log of {int(size):,}", figures["append"], "µs", 1)
            line(f"verified proof in a log of {int(size):,}", figures["proof"], "µs")
        line("append, largest ÷ smallest (≤ 1.5)", one["append_ratio"], digits=2)
        line("proof, largest ÷ smallest (≤ 1.5)", one["proof_ratio"], digits=2)
    if one := result.get("audit"):
        line(f"audit of {one['size']:,} published entries by {one['by']} (≤ 60 s)", one["seconds"], "s", 1)
        line("  entries audited", one["entries_s"], "/s")
        line("bare hashlib ÷ audit, time", one["ratio"], digits=2)
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
