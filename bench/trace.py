# noqa: A005  # the name of the command; it runs as bench.trace and shadows nothing
"""`duoc bench trace`: the trace room against its peers, a part each.

    validation  verdicts (schema and semantic rules) ÷ jsonschema's, which judges by the schema alone; event hashes ÷
                epcis-event-hash-generator, from the text of one document each; rounds alternate
    stamps      QR symbols by the batch ÷ segno's; 70,000 stamps with sheets against a minute; time a stamp at 10⁶ ÷ at 10⁵;
                how many of 1,000 printed stamps two foreign decoders read, whole and with a blank area
    clones      a million scans judged on one core ÷ json.loads over the same lines; how many copied serials were flagged in
                time and how many shown red were copied, per seed, without places, without phones, without either

A ratio says how many times as many events a second as the peer; with it the microseconds that an event takes us.
"""

import argparse
import importlib
import json
import sys
from typing import Any

# Each part is bench/_trace_<part>.py: `measure(arguments)` gives figures, `told(figures)` lines for people.
PARTS = ("validation", "stamps", "clones")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="duoc bench trace", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (repeatable)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--long", action="store_true", help="ten million stamps too")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result: dict[str, Any] = {"rounds": arguments.rounds}
    lines: list[str] = []
    for part in arguments.part or PARTS:
        module = importlib.import_module(f"bench._trace_{part}")
        result[part] = module.measure(arguments)
        lines += module.told(result[part])
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
