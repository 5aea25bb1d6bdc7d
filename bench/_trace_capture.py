"""The part `capture` of `duoc bench trace`: events through schema, semantics, event hash and into the ledger, against bare COPY.

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


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """All rounds; figures with their spread. `cpu`: microseconds of CPU an event, by process."""
    found: dict[str, list[float]] = {"captured": [], "signed": [], "bare": [], "ratio": [], "wal": []}
    spent: dict[str, list[float]] = {}
    house = TraceHouse()
    try:
        with house:
            from duoc.people import services as people

            people.add_party("do-toc-do", "Đo tốc độ (minh họa)", "firm", prefixes=["8930001"], illustrative=True)
            _capture(house, 0, 4)  # what each process loads once
            for number in range(arguments.rounds):
                one, cpu = _capture(house, number + 1, arguments.events // SIZE // PROCESSES)
                one["bare"] = _bare(house)
                one["ratio"] = one["captured"] / one["bare"]
                for name, value in one.items():
                    found[name].append(value)
                for name, value in cpu.items():
                    spent.setdefault(name, []).append(value)
                print(
                    f"  capture {number + 1}: {one['captured']:,.0f}/s, signed {one['signed']:,.0f}/s,"
                    f" bare COPY {one['bare']:,.0f}/s; CPU {sum(cpu.values()):.0f} µs an event",
                    file=sys.stderr,
                    flush=True,
                )
    finally:
        house.remove()
    return {
        "events": arguments.events,
        "wanted": WANTED,
        **{name: spread(values) for name, values in found.items()},
        "cpu": {name: spread(values) for name, values in spent.items()},
    }


def _capture(house: TraceHouse, number: int, documents: int) -> tuple[dict[str, float], dict[str, float]]:
    """Events a second until all are committed, and until the log is signed over all of them; then CPU an event by process."""
    size = house.settle()["entries"]
    before, wal = house.cpu_s(), house.wal_octets()
    children = [_capturer(house, (number * PROCESSES + one) << 40, documents) for one in range(PROCESSES)]
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
        signed = events / (time.perf_counter() - begun)
    finally:
        for child in children:
            child.kill()
            child.wait()
    house.settle()
    spent = {name: value - before[name] for name, value in house.cpu_s().items()}
    # A capturer's own server process has ended with it, and is counted with PostgreSQL's.
    backends = sum(one["backend_cpu_s"] for one in answers)
    spent |= {"capturers": sum(one["cpu_s"] for one in answers), "their PostgreSQL": backends}
    spent["rest of PostgreSQL"] = spent.pop("postgres") - backends
    rates = {"captured": captured, "signed": signed, "wal": (house.wal_octets() - wal) / events}
    return rates, {name: value / events * 1e6 for name, value in sorted(spent.items())}


def _capturer(house: TraceHouse, first: int, documents: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench._trace_capturers", str(first), str(documents), str(SIZE)],
        env=house.house.environ() | {"DUOC_HOME": str(house.house.home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


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


def told(result: dict[str, Any]) -> list[str]:
    """The figures for people."""
    captured = result["captured"]
    return [
        figure("captured: schema, semantics, hash, ledger's queue, committed", captured, "/s", 0),
        f"  limit ≥ {result['wanted']:,}/s: {captured['median'] / result['wanted']:.2f} of it",
        figure("… until the log is signed over all of them", result["signed"], "/s", 0),
        figure("bare COPY of the same rows, ready, no index, no ledger", result["bare"], "/s", 0),
        figure("ratio captured ÷ bare", result["ratio"]),
        figure("WAL an event, the ledger's and full pages included", result["wal"], "octets", 0),
        "CPU an event, of all cores:",
        *(figure(f"  {name}", value, "µs", 0) for name, value in result["cpu"].items()),
    ]
