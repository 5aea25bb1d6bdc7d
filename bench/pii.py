"""`duoc bench pii`: the detector of personal data against Presidio's pattern recognisers, on one core, in the same run.

    ordinary   office text with at most one finding a kB, in pieces of 4 kB (limit: ≥ 80 MB/s, all detectors)
    mixed      the same with a value every 250 bytes, about as in the text of the reference's prototype (no limit of its own)
    gold mix   the 2,000 documents of the gold set, one by one: a finding every 48 bytes (limit: ≥ 10 MB/s)
    Presidio   presidio-analyzer with a pattern for each of the 17 types and a blank spaCy pipeline, in an environment of its own
               (bench/.presidio, made at the first run; it weighs 400 MB); rounds alternate with ours (limit: ours ≥ 100 ×)
    quality    precision and recall by type on both halves of the gold set (limits: ≥ 0.98, ≥ 0.99)

`DUOC_COMPILED=no` measures the pass in Python over hyperscan. CPU time of this process. Megabytes are UTF-8 bytes. The median
of the rounds and their range.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench._pii_texts import gold, office
from bench._spread import figure, spread
from duoc.engines import pii
from duoc.engines.pii import compiled, prefilter

TOP = Path(__file__).resolve().parents[1]
PRESIDIO = TOP / "bench/.presidio"
WANTED = "presidio-analyzer==2.2.366"
PIECE = 4_000  # a long text would be unfair: Presidio looks for context in all of it at each match
SHARE = 40  # Presidio reads one text of so many: it needs minutes for what we read in a second


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="duoc bench pii", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--size", type=int, default=8_000_000, help="bytes of ordinary text")
    parser.add_argument("--without-presidio", action="store_true", help="our figures alone")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    result = measured(arguments)
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else told(result))
    return 0


def measured(arguments: argparse.Namespace) -> dict[str, Any]:
    documents = gold(Path(os.environ.get("DUOC_SHARED", TOP.parent / "shared")))
    texts = {
        "ordinary": _pieces(office(arguments.size, 1150)),
        "mixed": _pieces(office(arguments.size // 4, 140)),
        "gold mix": [str(one["text"]) for one in documents],
    }
    texts = {name: some for name, some in texts.items() if some}
    rival = None if arguments.without_presidio else Rival()
    rates: dict[str, list[float]] = {}
    findings = {name: sum(len(pii.scan(one)) for one in some) for name, some in texts.items()}
    for number in range(arguments.rounds):
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr, flush=True)
        for name, some in texts.items():
            ours = _megabytes(some) / _ours(some)
            rates.setdefault(name, []).append(ours)
            if rival:
                few = some[number :: SHARE if name == "gold mix" else 4 * SHARE]
                theirs = _megabytes(few) / rival.seconds(few)
                rates.setdefault(f"{name}, Presidio", []).append(theirs)
                rates.setdefault(f"{name}, ratio", []).append(ours / theirs)
    return {
        "reader": _reader(),
        "findings a kB": {name: round(findings[name] / _megabytes(some) / 1000, 2) for name, some in texts.items()},
        "MB/s": {name: spread(values) for name, values in rates.items()},
        "quality": {half: _quality(documents[place::2]) for place, half in enumerate(("even", "odd")) if documents},
    }


def told(result: dict[str, Any]) -> str:
    """For people."""
    lines = [f"reader: {result['reader']}; findings a kB: {result['findings a kB']}"]
    for name, value in result["MB/s"].items():
        lines.append(figure(name, value, "×" if name.endswith("ratio") else "MB/s"))
    for half, kinds in result["quality"].items():
        lines.append(f"{half} half of the gold set")
        lines += [f"  {kind:15} precision {one[0]:.4f}  recall {one[1]:.4f}  ({one[2]})" for kind, one in kinds.items()]
    return "\n".join(lines)


def _pieces(text: str) -> list[str]:
    return [text[place : place + PIECE] for place in range(0, len(text), PIECE)]


def _reader() -> str:
    if compiled.core():
        return "compiled"
    return "re" if prefilter.best() is prefilter.with_re() else "hyperscan"


def _ours(texts: Sequence[str]) -> float:
    begin = time.process_time()
    for text in texts:
        pii.scan(text)
    return time.process_time() - begin


def _megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def _quality(documents: list[dict[str, Any]]) -> dict[str, tuple[float, float, int]]:
    from tests.engines.pii.scoring import Score

    score = Score()
    for document in documents:
        score.add(document, [(one.start, one.end, one.type) for one in pii.scan(document["text"])])
    kinds: list[str | None] = [*sorted(score.right), None]
    return {
        kind or "all": (
            round(score.precision(kind), 4),
            round(score.recall(kind), 4),
            score.right[kind] if kind else score.right.total(),
        )
        for kind in kinds
    }


class Rival:
    """Presidio in a process of its own."""

    def __init__(self) -> None:
        python = PRESIDIO / "bin/python"
        if not (PRESIDIO / "ready").exists():
            print(f"installing {WANTED} into {PRESIDIO}", file=sys.stderr, flush=True)
            shutil.rmtree(PRESIDIO, ignore_errors=True)
            venv.create(PRESIDIO, with_pip=False)
            uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
            subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), WANTED], check=True)
            (PRESIDIO / "ready").touch()
        self._process = subprocess.Popen(
            # -P: its own packages, not the benchmarks beside it (one is called `catalogue`, as a package of spaCy's is).
            [str(python), "-P", str(TOP / "bench/_presidio.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self, texts: Sequence[str]) -> float:
        """CPU seconds that it needs for these texts."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("Presidio has no pipes")
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        return float(json.loads(self._process.stdout.readline())["seconds"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
