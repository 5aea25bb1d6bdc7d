"""`duoc bench exchange --part statistics`: the statistics over ten million calls, as services and as pages of a running web.

The roll-ups of a year are filled as the recorder would have left them (every service × caller of the province × day, ten
latencies each), the ledger holds a batch entry for every 256 calls, the message log as many rows as asked. The limit is a
second for a page; the peer is the one bare SQL sum over the same roll-ups without which no such page could be made.
"""

import argparse
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from statistics import median
from typing import Any
from urllib.request import urlopen

import psycopg

from bench._house import CLIENT, PORT_BASE, SERVICE, BenchHouse
from duoc.cli.house import WEB
from duoc.core.clock import SystemClock, province_day
from duoc.core.environment import Environment
from duoc.engines.xroad.batch import batch_entry

WANTED_S = 1.0
CALLS, DAYS, BATCH = 10_000_000, 365, 256
_FILL = """
    INSERT INTO exchange_rollup
        SELECT day, s, c, 200 + 300 * ((s + c + day - current_date) %% 7 = 0)::int,
               {each}, {each} * 9000, {each} * 300, {each} * 4000
        FROM unnest(%(days)s::date[]) day, unnest(%(services)s::int[]) s, unnest(%(clients)s::int[]) c;
    INSERT INTO exchange_latency
        SELECT day, service, client, status, latency_bound((1000 * 1.5 ^ b)::int), {each} / 10
        FROM exchange_rollup, generate_series(0, 9) b;
    INSERT INTO exchange_gateway (name, vkey) VALUES ('bench', 'none') ON CONFLICT DO NOTHING;
"""
# Rows of the log over the last ten days, as wide as real ones.
_MESSAGES = """
    INSERT INTO exchange_message (day, gateway, batch, leaf, time, client, service, status, duration_us, request_size,
                                  response_size, request_id, request_hash, response_hash, method, message_id)
    SELECT days[1 + n / {span}], (SELECT max(id) FROM exchange_gateway), n / 256, n %% 256,
           days[1 + n / {span}] + interval '1 hour' + n %% 36000 * interval '1 s',
           clients[1 + n %% cardinality(clients)], services[1 + n %% 97 %% cardinality(services)],
           CASE WHEN n %% 50 = 0 THEN 500 ELSE 200 END, 1000 + n %% 90000, 300, 4000, gen_random_uuid(),
           sha512(int4send(n)), sha256(int4send(n)), 'GET', 'VN-' || md5(n::text)
    FROM generate_series(0, {rows} - 1) n,
         (SELECT %(days)s::date[] days, %(services)s::int[] services, %(clients)s::int[] clients)
"""
_QUEUE = b"COPY frame_outbox (event, kind, entry) FROM STDIN (FORMAT BINARY)"
_BARE = b"""
    SELECT service, sum(requests), sum(requests) FILTER (WHERE status >= 400), sum(duration_us)
    FROM exchange_rollup WHERE day BETWEEN %s AND %s GROUP BY service"""


class PagesHouse(BenchHouse):
    """Database, sequencer and web."""

    def __init__(self) -> None:
        super().__init__(PORT_BASE + 40)  # nobody is called

    def needs(self, process: str) -> bool:
        return process in {"sequencer", "web"}

    def wait_until_ready(self) -> None:
        self.sql = psycopg.connect(self.house.dsn, autocommit=True, options="-c search_path=production -c timezone=UTC")

    def column(self, query: str) -> list[Any]:
        return [row[0] for row in self.sql.execute(query.encode()).fetchall()]

    def page(self, path: str) -> bytes:
        """The page as a browser gets it. Raises `OSError` for any status but 200."""
        with urlopen(f"http://127.0.0.1:{self.house.settings.port(WEB)}{path}", timeout=120) as answer:
            return bytes(answer.read())


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Fill, then every service and page `arguments.rounds` times in turn."""
    house = PagesHouse()
    try:
        with house:
            return _measure(house, arguments.rows, arguments.rounds)
    finally:
        house.remove()


def _fill(house: PagesHouse, rows: int, days: list[date]) -> int:
    """How many calls the roll-ups hold now."""
    services = house.column("SELECT id FROM exchange_service ORDER BY id")
    clients = house.column("SELECT DISTINCT subsystem_id FROM exchange_right WHERE subsystem_id IS NOT NULL ORDER BY 1")
    each = -(-CALLS // (len(services) * len(clients) * len(days)) // 10) * 10
    given = {"days": days, "services": services, "clients": clients}
    for statement in _FILL.format(each=each).split(";")[:-1]:
        house.sql.execute(statement.encode(), given)
    last = days[-10:]
    for day in last:
        house.sql.execute("SELECT ensure_message_partition(%s)", [day])
    house.sql.execute(_MESSAGES.format(rows=rows, span=-(-rows // len(last))).encode(), given | {"days": last})
    house.sql.execute("VACUUM ANALYZE exchange_rollup, exchange_latency, exchange_message")
    calls = int(house.column("SELECT sum(requests)::bigint FROM exchange_rollup")[0])
    _fill_ledger(house, calls, days)
    return calls


def _fill_ledger(house: PagesHouse, calls: int, days: list[date]) -> None:
    """A batch entry for every 256 calls, taken into the ledger by the sequencer."""
    begin, previous = SystemClock().now_us(), None
    entries = -(-calls // BATCH)
    with house.sql.transaction(), house.sql.cursor() as cursor, cursor.copy(_QUEUE) as copy:
        copy.set_types(["uuid", "text", "bytea"])
        for number in range(entries):
            event, root = uuid.uuid4(), sha256(number.to_bytes(8)).digest()
            day = days[number * len(days) // entries].isoformat()
            entry = batch_entry(
                event=str(event), gateway="bench", number=number + 1, size=BATCH, root=root, previous=previous,
                time_us=begin, counts={(day, CLIENT, SERVICE, 200): BATCH},
            )  # fmt: skip
            copy.write_row((event, "exchange.batch", entry))
            previous = root
    until = time.monotonic() + 300
    while house.column("SELECT count(*) FROM ledger_entry WHERE kind = 'exchange.batch'")[0] < entries:
        if time.monotonic() > until:
            raise RuntimeError(f"the sequencer does not append: see {house.house.home / 'log'}")
        time.sleep(0.2)


def _measure(house: PagesHouse, rows: int, rounds: int) -> dict[str, Any]:
    from duoc.exchange import services as exchange

    today = province_day(SystemClock().now_us())
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    begun = time.perf_counter()
    calls = _fill(house, rows, days)
    filled_s = time.perf_counter() - begun
    period = f"environment=production&from={days[0]}&to={days[-1]}"
    agency = exchange.find_agency("000.00.00.H12", Environment.PRODUCTION).id
    month = date(today.year, today.month, 1)
    asked: dict[str, Callable[[], Any]] = {"bare SQL": lambda: house.sql.execute(_BARE, [days[0], days[-1]]).fetchall()}
    for by in exchange.BY:
        asked[f"service {by}"] = lambda by=by: exchange.count_calls(by, days[0], days[-1])
    asked["service monthly"] = lambda: exchange.monthly(agency, month, Environment.PRODUCTION)
    for by in exchange.BY:
        asked[f"page {by}"] = lambda by=by: house.page(f"/trao-doi/thong-ke/?{period}&by={by}")
    asked["page monthly"] = lambda: house.page(f"/trao-doi/bao-cao-thang/?{period}&agency={agency}&month={month:%Y-%m}")
    asked["page calls"] = lambda: house.page(f"/trao-doi/cuoc-goi/?{period}")
    asked["board again"] = lambda: house.page(f"/trao-doi/?{period}")
    # The board recounts the whole ledger when it has grown: once here, and its answer is kept for the rounds.
    begun = time.perf_counter()
    house.page(f"/trao-doi/?{period}")
    recount_s = time.perf_counter() - begun
    shown = f"{calls:,}".replace(",", ".").encode()
    lost = 0 if shown in house.page(f"/trao-doi/thong-ke/?{period}&by=service") else 1
    took: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, ask in asked.items():
            begun = time.perf_counter()
            ask()
            took[name].append(time.perf_counter() - begun)
    seconds = {name: {"median": median(all_), "min": min(all_), "max": max(all_)} for name, all_ in took.items()}
    slowest = max(seconds, key=lambda name: seconds[name]["median"])
    return {
        "calls": calls,
        "rows": rows,
        "rounds": rounds,
        "filled_s": filled_s,
        "board_recount_s": recount_s,
        "seconds": seconds,
        "slowest": slowest,
        "ratio": WANTED_S / seconds[slowest]["median"],
        "bare_ratio": seconds[slowest]["median"] / seconds["bare SQL"]["median"],
        "lost": lost,
    }


def told(result: dict[str, Any]) -> str:
    """The result for people."""
    lines = [
        f"statistics over {result['calls']:,} calls, {result['rows']:,} rows in the log, {result['rounds']} rounds;",
        "median (range)",
    ]
    for name, value in result["seconds"].items():
        lines.append(f"{name:<46} {value['median']:>8.3f} s  ({value['min']:.3f}–{value['max']:.3f})")
    lines += [
        f"{'board, when the ledger has grown (recount)':<46} {result['board_recount_s']:>8.3f} s",
        f"{'limit of ' + f'{WANTED_S:.0f} s ÷ the slowest (' + result['slowest'] + '), ≥ 1':<46} {result['ratio']:>8.2f}",
        f"{'the slowest ÷ bare SQL over the roll-ups':<46} {result['bare_ratio']:>8.2f}",
    ]
    return "\n".join(lines)
