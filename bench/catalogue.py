"""`duoc bench catalogue`: the catalogue against its peers and limits, a part each.

    reading      strangers' files read whole, typed and written as Parquet ÷ frictionless validate, and ÷ the csv module alone
    search       relevance apart: p50 and p95 over 10,000 entries (limit: 50 ms) ÷ plain tsvector and ÷ trigrams; rows by words
    rows         CPU a page, figures and exports of a large table ÷ PostgreSQL on the same rows, and beside datasette
    publishing   a file to a searchable version: seconds and CPU by step ÷ bare COPY of the same file
    ckan         CKAN 2.12 with its own PostgreSQL ÷ ours: CPU of a page of rows, publishing of the same file (only where named:
                 its first run makes an environment, and it needs Debian's redis-server)

What follows `--` belongs to the part (`--part rows -- --help`).
"""

import argparse
import subprocess
import sys

PARTS = ("reading", "search", "rows", "publishing")
NAMED = ("ckan",)  # run only where asked for


def main(argv: list[str]) -> int:
    """Every part in a process of its own: each has its own province."""
    own: list[str] = argv
    rest: list[str] = []
    if "--" in argv:
        place = argv.index("--")
        own, rest = argv[:place], argv[place + 1 :]
    parser = argparse.ArgumentParser(
        prog="duoc bench catalogue", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", action="append", choices=PARTS + NAMED, help="only this part (repeatable)")
    chosen = parser.parse_args(own).part or PARTS
    worst = 0
    for part in chosen:
        print(f"== {part}", flush=True)
        worst = max(
            worst, subprocess.run([sys.executable, "-m", f"bench._catalogue_{part}", *rest], check=False).returncode
        )
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
