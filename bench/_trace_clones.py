"""`duoc bench trace --part clones`: a million scans judged on one core, and how well, over seeds and harder settings.

The peer of the clock is `json.loads` over the same lines: what reading them costs whoever judges. Precision and recall are as in
docs/clones.md, of streams that the weights were not fitted on.
"""

import argparse
import gc
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from bench._spread import figure, spread

SEEDS = (11, 12, 13)
COUNT = 1_000_000
# What the judge is not told, and what people did not tell.
SETTINGS: dict[str, frozenset[str]] = {
    "as told": frozenset(),
    "no places": frozenset({"place"}),
    "no phones": frozenset({"device"}),
    "neither": frozenset({"place", "device"}),
}


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Figures of each seed and setting; seconds of CPU, which a busy machine lengthens less than the clock's."""
    from duoc.core import profile
    from duoc.sim.scans.stream import Stream
    from duoc.trace.services.judged_streams import judge_stream
    from duoc.trace.services.places import of_profile

    province = profile.load("ca-mau")
    places = of_profile(province)
    count = getattr(arguments, "count", None) or COUNT
    seconds, reading, quality = [], [], {}
    for seed in SEEDS[: max(1, min(len(SEEDS), arguments.rounds))]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "scans.jsonl"
            with file.open("w", encoding="ascii") as out:
                out.writelines(line + "\n" for line in Stream(province, seed, count).lines())
            gc.collect()
            gc.disable()
            try:
                for setting, ignored in SETTINGS.items():
                    begun = time.process_time()
                    with file.open("rb") as lines:
                        judged = judge_stream(lines, places, ignored, 0)
                    if not ignored:
                        seconds.append(time.process_time() - begun)
                        begun = time.process_time()
                        with file.open("rb") as lines:
                            for line in lines:
                                json.loads(line)
                        reading.append(time.process_time() - begun)
                    quality[f"seed {seed}, {setting}"] = judged.reckoning.figures()
                    del judged
                    gc.collect()
            finally:
                gc.enable()
    ratio = [whole / read for whole, read in zip(seconds, reading, strict=True)]
    return {
        "scans": count,
        "cpu_s": spread(seconds),
        "json_s": spread(reading),
        "judging_to_reading": spread(ratio),
        "quality": quality,
    }


def told(result: dict[str, Any]) -> list[str]:
    """The result for people."""
    lines = [
        figure(
            f"{result['scans']:,} scans and their stamps' lines judged on one core (≤ 60 s)", result["cpu_s"], "s", 1
        ),
        figure("json.loads over the same lines", result["json_s"], "s", 1),
        figure("judging ÷ reading", result["judging_to_reading"], "", 2),
        "flagged within 5 scans: of copied serials with 5 scans / of all, honest flagged of 1,000; "
        "red: precision, recall; queue: precision, honest of 1,000",
    ]
    for name, one in result["quality"].items():
        timely = one["flagged_in_time"]
        lines.append(
            f"  {name:<24} {timely['of_cloned_with_5_scans']:.3f} / {timely['of_all_cloned']:.3f}"
            f", {one['watched']['honest_of_1000']:5.1f}   {one['red']['precision']:.3f}, {one['red']['recall']:.3f}"
            f"   {one['suspected']['precision']:.3f}, {one['suspected']['honest_of_1000']:.1f}"
        )
    return lines
