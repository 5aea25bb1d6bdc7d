"""`duoc bench trace_capture`: events through schema, semantics, event hash and into the ledger, against bare COPY.

A province of its own: PostgreSQL 18 with fsync, sequencer, publisher and five witnesses, all on the cores of this machine.
Rounds alternate:

    capture  documents of 500 events by two processes, all or nothing, until every event's entry is under a signed checkpoint
    bare     COPY of the same rows, ready in memory, into tables of the same columns without an index
"""

import argparse
import json
import subprocess
import sys
import time
from typing import Any

from bench._spread import figure, spread
from bench._trace_house import TraceHouse

PROCESSES, SIZE, WANTED = 2, 500, 5_000
# Tables and the column that says which event a row is about.
_TABLES = {"trace_event": "id", "trace_event_document": "event_id", "trace_mention": "event"}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="duoc bench trace_capture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--events", type=int, default=40_000, help="events of a round")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    stdout, sys.stdout = sys.stdout, sys.stderr  # what starting says goes to stderr
    try:
        result = measure(arguments.rounds, arguments.events)
    finally:
        sys.stdout = stdout
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else told(result))
    return 0


def measure(rounds: int, events: int) -> dict[str, Any]:
    """All rounds; figures with their spread."""
    found: dict[str, list[float]] = {"captured": [], "signed": [], "bare": [], "ratio": []}
    house = TraceHouse()
    try:
        with house:
            from duoc.people import services as people

            people.add_party("do-toc-do", "Đo tốc độ (minh họa)", "firm", prefixes=["8930001"], illustrative=True)
            _capture(house, 0, 4)  # what each process loads once
            for number in range(rounds):
                captured, signed = _capture(house, number + 1, events // SIZE // PROCESSES)
                bare = _bare(house)
                for name, value in zip(found, (captured, signed, bare, captured / bare), strict=True):
                    found[name].append(value)
                print(f"  round {number + 1}: {captured:,.0f}/s, signed {signed:,.0f}/s, bare COPY {bare:,.0f}/s")
    finally:
        house.remove()
    return {"events": events, "wanted": WANTED} | {name: spread(values) for name, values in found.items()}


def _capture(house: TraceHouse, number: int, documents: int) -> tuple[float, float]:
    """Events a second until all are committed, and until the log is signed over all of them."""
    size = house.settle()["entries"]
    children = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "bench._trace_capturers",
                str((number * PROCESSES + one) << 40),
                str(documents),
                str(SIZE),
            ],
            env=house.house.environ() | {"DUOC_HOME": str(house.house.home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for one in range(PROCESSES)
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        begun = time.perf_counter()
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        answers = [json.loads(child.communicate(timeout=300)[0]) for child in children]
        events = sum(one["events"] for one in answers)
        captured = events / max(one["seconds"] for one in answers)
        house.wait_for_size(size + events)
        return captured, events / (time.perf_counter() - begun)
    finally:
        for child in children:
            child.kill()
            child.wait()


def _bare(house: TraceHouse) -> float:
    """Events a second of ready rows, the newest ones of the tables, into bare copies of the tables."""
    rows: dict[str, list[bytes]] = {}
    for table, key in _TABLES.items():
        newest = f"SELECT * FROM {table} WHERE {key} > (SELECT max(id) - 20000 FROM trace_event)"
        with house.connection.cursor() as cursor, cursor.copy(f"COPY ({newest}) TO STDOUT (FORMAT BINARY)") as copy:
            rows[table] = [bytes(block) for block in copy]
    begun = time.perf_counter()
    for table, blocks in rows.items():
        made = f"bench_{table}"
        house.connection.execute(f"DROP TABLE IF EXISTS {made}")
        house.connection.execute(f"CREATE TABLE {made} (LIKE {table})")
        with house.connection.cursor() as cursor, cursor.copy(f"COPY {made} FROM STDIN (FORMAT BINARY)") as copy:
            for block in blocks:
                copy.write(block)
    seconds = time.perf_counter() - begun
    row = house.connection.execute("SELECT count(*) FROM bench_trace_event").fetchone()
    assert row is not None
    return int(row[0]) / seconds


def told(result: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [
        figure("captured: schema, semantics, hash, ledger's queue, committed", result["captured"], "/s", 0),
        figure("… until the log is signed over all of them", result["signed"], "/s", 0),
        figure("bare COPY of the same rows, ready, no index, no ledger", result["bare"], "/s", 0),
        figure("ratio captured ÷ bare", result["ratio"]),
        f"wanted: ≥ {result['wanted']:,} events/s on 2 cores",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
