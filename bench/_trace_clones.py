"""`duoc bench trace --part clones`: a million scans judged on one core, and how well, told little or much.

The peer of the clock is `json.loads` over the same lines: what reading them costs whoever judges; both are timed anew for every
setting. Precision and recall are as in docs/clones.md, of a stream that no weight was fitted on; `--seed` takes any other.
"""

import argparse
import gc
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._spread import figure, spread
from duoc.core import profile
from duoc.core.progress import counted

# What the judge is not told, beside what people did not tell.
SETTINGS: dict[str, frozenset[str]] = {
    "as told": frozenset(),
    "without places": frozenset({"place"}),
    "without phones": frozenset({"device"}),
    "neither": frozenset({"place", "device"}),
}
PROVINCE = "ca-mau"


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Figures of each seed and setting; seconds of CPU, which a busy machine lengthens less than the clock's."""
    making, judging, reading = [], [], []
    quality: dict[str, Any] = {}
    for seed in range(arguments.seed, arguments.seed + arguments.seeds):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "scans.jsonl"
            making.append(_seconds(_make, file, seed, arguments.scans)[0])
            for setting in SETTINGS:
                reading.append(_seconds(_read, file)[0])
                seconds, judged = _seconds(_judge, file, setting)
                judging.append(seconds)
                quality[f"{seed}, {setting}"] = judged.reckoning.figures() | {
                    "scans_per_s": round(judged.scans / seconds)
                }
                del judged
    return {
        "scans": arguments.scans,
        "make_s": spread(making),
        "judge_s": spread(judging),
        "json_s": spread(reading),
        "judging_to_reading": spread([whole / read for whole, read in zip(judging, reading, strict=True)]),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024,
        "quality": quality,
    }


def _seconds(work: Callable[..., Any], *about: object) -> tuple[float, Any]:
    """Of CPU, and what came of it; without looking for circles among objects that live to the end, as the command does it."""
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        done = work(*about)
        return time.process_time() - begun, done
    finally:
        gc.enable()


def _make(file: Path, seed: int, count: int) -> None:
    from duoc.sim.scans.stream import Stream

    stream, tell = Stream(profile.load(PROVINCE), seed, count), _counted(f"scans of seed {seed} made:")
    with file.open("w", encoding="ascii") as out:
        for number, line in enumerate(stream.lines()):
            if not number % 4_096:
                tell(count - stream.left, count)
            out.write(line + "\n")
    tell(count, count)


def _judge(file: Path, setting: str) -> Any:
    from duoc.trace.services.judged_streams import judge_stream, reading
    from duoc.trace.services.places import of_profile

    with file.open("rb") as lines:
        told = reading(lines, file.stat().st_size, _counted(f"bytes judged {setting}:"))
        return judge_stream(told, of_profile(profile.load(PROVINCE)), SETTINGS[setting], 0)


def _read(file: Path) -> None:
    with file.open("rb") as lines:
        for line in lines:
            json.loads(line)


def _counted(words: str) -> Callable[[int, int], None]:
    return counted(words, words, always=True)


def told(result: dict[str, Any]) -> list[str]:
    """The result for people."""
    lines = [
        figure(
            f"{result['scans']:,} scans and their stamps' lines made on one core (≤ 60 s)", result["make_s"], "s", 1
        ),
        figure("judged on one core (≤ 60 s)", result["judge_s"], "s", 1),
        figure("json.loads over the same lines", result["json_s"], "s", 1),
        figure("judging ÷ reading", result["judging_to_reading"], "", 2),
        f"memory at most: {result['peak_mb']:,} MB",
        "of copied serials, shares in %: flagged within 5 scans (≥ 95: of those scanned so often, of all); shown red, in the",
        "inspector's queue, on the watch list: precision (of red ≥ 95) and recall",
        f"{'seed, judged':<26}{'copied':>7}{'with 5':>8}{'all':>7}{'red':>8}{'queue':>15}{'watch':>15}{'scans/s':>16}",
    ]
    for name, one in result["quality"].items():
        timely = one["flagged_in_time"]
        cells = [f"{name:<26}{one['cloned']:>7,}{_percent(timely['of_cloned_with_5_scans']):>8}"]
        cells.append(f"{_percent(timely['of_all_cloned']):>7}")
        for which in ("red", "suspected", "watched"):
            cells.append(f"{_percent(one[which]['precision']):>8}{_percent(one[which]['recall']):>7}")
        lines.append("".join(cells) + f"{one['scans_per_s']:>9,}")
    return lines


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f}"
