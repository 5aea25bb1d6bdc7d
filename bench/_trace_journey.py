"""The part `journey` of `duoc bench trace`: full traces of sampled lots over millions of events, against 200 ms and a plain CTE.

PostgreSQL 18 as the province tunes it; the load alone runs without fsync and without indexes, which are made afterwards. Every
sampled lot is traced for the first time in this run: what it reads is in nobody's memory but the machine's. A trace is all of it:
the walk, and the events with their parties, steps, places and goods. The CTE follows the same kinds of edges in one statement,
without the bounds of time (so it brings strangers along), without names; the two take turns at being first. It runs for some lots
alone and is stopped after 60 s (events: −1).

    larvae   forward from a hatchery's lot: ponds, harvests, plants, cartons, pallets, shops
    harvest  back and forward from a pond's harvest
    product  back and forward from a lot of the plant
    carton   back from a single carton in a shop
"""

import argparse
import gc
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import _supply_chain as chain
from bench._spread import spread

LIMIT_MS = 200
PATIENCE_S = 60
LONG = 10_000_000
QUESTIONS = [
    ("larvae", True),
    ("harvest", True),
    ("harvest", False),
    ("product", True),
    ("product", False),
    ("carton", False),
]
TABLES = ("trace_event", "trace_mention", "trace_identifier", "trace_lot_piece")
_EVENT = "id, identity, hash, event_time, record_time, party_id, biz_step_id, biz_location_id, type, action, zone, declares_error"
CTE = """
WITH RECURSIVE reached (id) AS (
    SELECT %s::bigint
    UNION
    SELECT o.identifier
    FROM reached r
    JOIN trace_mention m ON m.identifier = r.id AND m.role IN (3, {came})
    JOIN trace_mention o ON o.event = m.event AND o.role = CASE m.role WHEN 3 THEN 2 ELSE {went} END
)
SELECT e.id, e.event_time, e.type, e.biz_step_id, m.identifier, m.role, m.quantity
FROM reached r JOIN trace_mention m ON m.identifier = r.id JOIN trace_event e ON e.id = m.event
WHERE m.role IN (1, 3, 4, 5)"""


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Load, restart as the province would run it, trace."""
    events = arguments.loaded or (LONG if arguments.long else 100_000)
    folder = Path(tempfile.mkdtemp(prefix="duoc-bench-"))
    folder.chmod(0o755)
    try:
        return measured(folder, events, arguments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def measured(folder: Path, events: int, arguments: argparse.Namespace) -> dict[str, Any]:
    from duoc.core.account import service_account
    from duoc.core.postgres import Cluster, usable_by

    account = service_account("nobody")
    loading = {"fsync": "off", "synchronous_commit": "off", "maintenance_work_mem": "1GB", "max_wal_size": "16GB"}
    where = (folder / "postgres", folder / "run", account, usable_by(account))
    cluster = Cluster(*where, tuning={**loading, "autovacuum": "off"})
    os.environ |= {"DATABASE_URL": cluster.dsn("bench"), "DJANGO_SETTINGS_MODULE": "duoc.web.settings"}
    os.environ["DUOC_HOME"] = str(folder / "home")
    cluster.start()
    try:
        found = load(cluster.dsn("bench"), events, arguments.seed)
    finally:
        cluster.stop()
    cluster = Cluster(*where)
    cluster.start()
    try:
        return found[1] | trace_all(found[0], arguments.lots, arguments.rivals, arguments.seed)
    finally:
        cluster.stop()


def load(dsn: str, events: int, seed: int) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """Fill the tables by COPY; the lots of every run, and what it took."""
    import django

    django.setup()
    import psycopg

    from duoc.web import database

    database.create(dsn)
    database.prepare()
    begun, lots, count, mentions = time.perf_counter(), [], 0, 0
    with psycopg.connect(dsn, autocommit=True, options="-c search_path=production,public") as connection:
        _people(connection)
        indexes = _without_indexes(connection)
        for batch in chain.batches(events, seed):
            with connection.transaction(), connection.cursor() as cursor:
                for table, columns, lines in (
                    ("trace_event", f"({_EVENT})", batch.events),
                    ("trace_mention", "", batch.mentions),
                    ("trace_identifier", "", batch.identifiers),
                    ("trace_lot_piece", "(piece_id, lot_id, event_id)", batch.bindings),
                ):
                    with cursor.copy(f"COPY {table} {columns} FROM STDIN") as copy:
                        for at in range(0, len(lines), 4_096):
                            copy.write("".join(lines[at : at + 4_096]))
            count, mentions = count + len(batch.events), mentions + len(batch.mentions)
            lots += batch.lots
            rate = count / (time.perf_counter() - begun)
            tell(f"{count:,} events, {mentions:,} mentions, {rate:,.0f}/s, {max(0, events - count) / rate:.0f} s to go")
        loaded = time.perf_counter() - begun
        for index in indexes:
            tell(index[:100])
            connection.execute(index)
        connection.execute("VACUUM (ANALYZE, FREEZE) " + ", ".join(TABLES))
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert size is not None
    return lots, {
        "events": count,
        "mentions": mentions,
        "load_s": round(loaded, 1),
        "indexes_s": round(time.perf_counter() - begun - loaded, 1),
        "database_gb": round(size[0] / 1e9, 2),
    }


def _people(connection: Any) -> None:
    """The parties, steps and places that the lines name by number."""
    connection.execute(
        "INSERT INTO people_party (id, code, name, fold, sort_key, kind, address, gln, tax_code, sandbox, illustrative)"
        " OVERRIDING SYSTEM VALUE SELECT n, 'p' || n, 'Cơ sở ' || n || ' (MINH HỌA)', '', '', 'firm', '', '', '', false, true"
        " FROM generate_series(1, %s) n", [chain.PARTIES]
    )  # fmt: skip
    places = [f"414/89360123{number:05d}" for number in range(chain.PARTIES)]
    kinds = [*[1] * len(chain.STEPS), *[3] * len(places)]
    connection.execute(
        "INSERT INTO trace_word (id, kind, text) OVERRIDING SYSTEM VALUE"
        " SELECT row_number() OVER (), * FROM unnest(%s::smallint[], %s::text[])", [kinds, [*chain.STEPS, *places]]
    )  # fmt: skip


def _without_indexes(connection: Any) -> list[str]:
    """Drop the indexes of the tables that are filled; the statements that make them again."""
    names = list(TABLES)
    made: list[str] = []
    for table, name, definition in connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u')", [names]
    ).fetchall():  # fmt: skip
        made.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
    for name, definition in connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'production' AND tablename = ANY(%s)", [names]
    ).fetchall():
        made.append(definition)
        connection.execute(f"DROP INDEX {name}")
    return made


def trace_all(lots: list[dict[str, str]], count: int, rivals: int, seed: int) -> dict[str, Any]:
    """Every question for lots of its own, spread over the whole time."""
    from django.db import connection

    from duoc.trace.rules.identity import identifier_id
    from duoc.trace.services.journey import trace

    connection.close()
    gc.freeze()  # as web does once it is up
    draw = random.Random(seed)
    result: dict[str, Any] = {"questions": {}}
    apart = draw.sample(lots, min(len(lots), (count + 1) * len(QUESTIONS)))
    for turn, (name, forward) in enumerate(QUESTIONS):
        ours, theirs, sizes, more = [], [], [], []
        # One lot first that is not counted: statements are parsed and modules imported once.
        for number, some in enumerate(apart[turn :: len(QUESTIONS)]):
            start = some[name]
            # The CTE joins every load of every lorry and takes up to minutes: it runs for the first lots alone.
            compared = 0 < number <= rivals
            for side in ("walk", "cte") if number % 2 else ("cte", "walk"):
                if side == "cte" and not compared:
                    continue
                begun = time.perf_counter()
                if side == "walk":
                    journey = trace([start], forward=forward)
                    assert not journey.journey.cut, journey.journey.cut
                    sizes.append((len(journey.journey.reached), len(journey.happenings), journey.journey.rounds))
                else:
                    more.append(_cte(identifier_id(start), forward))
                spent = (time.perf_counter() - begun) * 1000
                if number:
                    (ours if side == "walk" else theirs).append(spent)
        label = f"{name} {'forward' if forward else 'back'}"
        middle = sorted(sizes)[len(sizes) // 2]
        result["questions"][label] = {
            "walk_ms": spread(ours) | {"p95": round(sorted(ours)[int(len(ours) * 0.95)], 1)},
            "cte_ms": spread(theirs),
            "ratio": spread([cte / walk for cte, walk in zip(theirs, ours, strict=False)]),
            "identifiers": middle[0],
            "events": middle[1],
            "rounds": middle[2],
            "cte_events": sorted(more)[len(more) // 2],
            "lots": len(ours),
        }
        tell(f"{label}: {result['questions'][label]}")
    return result


def _cte(start: int, forward: bool) -> int:
    """The events that the recursive query finds, or what it had not found when its patience ended: −1."""
    from django.db import OperationalError, connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {PATIENCE_S * 1000}")
        try:
            cursor.execute(CTE.format(came=4 if forward else 5, went=5 if forward else 4), [start])
            return len({row[0] for row in cursor.fetchall()})
        except OperationalError:
            return -1
        finally:
            cursor.execute("SET statement_timeout = 0")


def told(result: dict[str, Any]) -> list[str]:
    """The result for people."""
    lines = [
        f"{result['events']:,} events, {result['mentions']:,} mentions, {result['database_gb']} GB;"
        f" loaded in {result['load_s']:,.0f} s, indexed in {result['indexes_s']:,.0f} s",
        f"full trace, every lot for the first time; limit {LIMIT_MS} ms; median (range), p95; CTE ÷ walk",
    ]
    for label, one in result["questions"].items():
        ms, cte, ratio = one["walk_ms"], one["cte_ms"], one["ratio"]
        lines.append(
            f"{label:<16} {ms['median']:>8.1f} ms ({ms['min']:.1f}–{ms['max']:.1f}), p95 {ms['p95']:.1f};"
            f" {one['events']} events, {one['identifiers']} identifiers in {one['rounds']} rounds;"
            f" CTE {cte['median']:.1f} ms for {one['cte_events']} events, ratio {ratio['median']:.2f}"
            f" ({ratio['min']:.2f}–{ratio['max']:.2f})"
        )
    worst = max(one["walk_ms"]["max"] for one in result["questions"].values())
    lines.append(f"slowest of all: {worst:.1f} ms ({worst / LIMIT_MS:.2f} of the limit)")
    return lines
