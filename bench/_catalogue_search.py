"""Searching 10,000 entries, and a million rows by words: see `_catalogue_queries`. A database of its own, in this process.

python -m bench._catalogue_search [--entries 10000] [--rows 1000000] [--rounds 3] [--json]
"""

import argparse
import json
import sys

from bench._catalogue_house import provided


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=1_000_000, help="0: entries alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    with provided():
        from bench import _catalogue_queries  # Django's models can be had only now

        result = _catalogue_queries.run(arguments.entries, arguments.rows, arguments.rounds)
        print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else _catalogue_queries.told(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
