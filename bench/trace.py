# noqa: A005  # the name of the command; it runs as bench.trace and shadows nothing
"""`duoc bench trace`: the trace room against its peers and limits, a part each.

    capture     events through schema, semantics, event hash, rows and into the ledger, with fsync and all processes of a
                province on this machine (limit: ≥ 5,000/s) ÷ bare COPY of the same rows; CPU an event by process
    journey     full traces of sampled lots, every one for the first time (limit: ≤ 200 ms) ÷ a plain recursive CTE
    validation  verdicts (schema and semantic rules) ÷ jsonschema's, which judges by the schema alone; event hashes ÷
                epcis-event-hash-generator, from the text of one document each; rounds alternate
    stamps      QR symbols by the batch ÷ segno's; 70,000 stamps with sheets against a minute; time a stamp at 10⁶ ÷ at 10⁵;
                how many of 1,000 printed stamps two foreign decoders read, whole and with a blank area
    clones      a million scans, 1 % of the serials copied, judged on one core ÷ json.loads over the same lines; how many copied
                serials were flagged within five scans, how many shown red were copied: as told, without places, without
                phones, without either

Figures are the median of the rounds and their range. Every part runs in a process of its own: each has its own province.
"""

import argparse
import importlib
import json
import subprocess
import sys
import time
from typing import Any

# Each part is bench/_trace_<part>.py: `measure(arguments)` gives figures, `told(figures)` lines for people.
PARTS = ("capture", "journey", "validation", "stamps", "clones")


def main(argv: list[str]) -> int:
    arguments = parser().parse_args(argv)
    stdout, sys.stdout = sys.stdout, sys.stderr  # what starting says goes to stderr: stdout is the result
    try:
        result = {"rounds": arguments.rounds} | measured(arguments, argv)
    finally:
        sys.stdout = stdout
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else told(result))
    return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duoc bench trace", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (repeatable)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--long", action="store_true", help="ten million events and ten million stamps too")
    parser.add_argument("--seed", type=int, default=20261128, help="of what is made up to be traced or judged")
    parser.add_argument("--json", action="store_true")
    capture = parser.add_argument_group("capture")
    capture.add_argument("--events", type=int, default=40_000, help="events of a round")
    journey = parser.add_argument_group("journey")
    journey.add_argument("--loaded", type=int, help="events to trace over (default 100,000; --long ten million)")
    journey.add_argument("--lots", type=int, default=40, help="lots traced for each question")
    journey.add_argument("--rivals", type=int, default=5, help="lots of each question that the CTE answers too")
    clones = parser.add_argument_group("clones")
    clones.add_argument("--scans", type=int, default=1_000_000, help="scans of a stream")
    clones.add_argument("--seeds", type=int, default=1, help="streams, each of the next seed")
    return parser


def measured(arguments: argparse.Namespace, argv: list[str]) -> dict[str, Any]:
    """The figures of every part that is wanted."""
    parts = list(dict.fromkeys(arguments.part or PARTS))
    if len(parts) == 1:
        return {parts[0]: importlib.import_module(f"bench._trace_{parts[0]}").measure(arguments)}
    found: dict[str, Any] = {}
    for number, part in enumerate(parts, 1):
        print(f"{part} ({number} of {len(parts)})", file=sys.stderr, flush=True)
        begun = time.monotonic()
        # The last --part does not overrule the others, so they are left out.
        command = [sys.executable, "-m", "bench.trace", *without_parts(argv), "--json", "--part", part]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        found[part] = json.loads(done.stdout)[part]
        print(f"{part}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return found


def without_parts(argv: list[str]) -> list[str]:
    """The command line but for its --part options."""
    rest, words = [], iter(argv)
    for word in words:
        if word == "--part":
            next(words, None)
        elif not word.startswith("--part="):
            rest.append(word)
    return rest


def told(result: dict[str, Any]) -> str:
    """The figures for people, a heading for each part."""
    lines: list[str] = []
    for part in PARTS:
        if part in result:
            lines += [f"— {part}", *importlib.import_module(f"bench._trace_{part}").told(result[part])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
