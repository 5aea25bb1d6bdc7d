"""`duoc bench wall`: the database wall against Debian's pgbouncer before the same server, in the same run.

    CPU        of the process and its children, a statement, under pgbench: select-only and the TPC-B-like script, simple,
               extended and prepared; as a ratio of the round's own pgbouncer (limits: simple and prepared ≤ 1.3, extended ≤ 1.6)
    median     time of one select with one client, the wall's less pgbouncer's (limit: ≤ 0.3 ms)
    inspected  twenty rows of office text (a person every 1,150 bytes), prepared: as they are, and with personal data in them
               masked by the wall (no limit of its own)
    stall      the longest callback of the wall's event loop, in CPU time of its thread, while hostile texts come in: the worst
               of tests/engines/sql (limit: ≤ 50 ms)

The wall runs in mode enforce, with a policy learnt from what pgbench says, and writes its audit. Both pool by session and reach
the server by its socket. Rounds alternate; the median of the rounds and their range. The server has no part in the figures but
the time.
"""

import argparse
import json
import socket
import sys
from collections.abc import Iterable
from typing import Any

from bench._cpu import tree_cpu_s
from bench._pgbench import DATABASE, SCRIPTS, TEXTS, USER, WAYS, load, median_ms
from bench._spread import figure, spread
from bench._wall_house import WallHouse
from duoc.engines.pgwire import messages, startup

LIMITS = {"simple": 1.3, "prepared": 1.3, "extended": 1.6}
LATENCY_MS, STALL_MS = 0.3, 50.0


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="duoc bench wall", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each load")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--way", action="append", choices=WAYS, help="only this way of the protocol; may be repeated")
    parser.add_argument("--script", action="append", choices=list(SCRIPTS), help="only this script; may be repeated")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    with WallHouse() as house:
        result = measured(house, arguments)
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else told(result))
    return 0


def measured(house: WallHouse, arguments: argparse.Namespace) -> dict[str, Any]:
    ratios: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}
    latencies: dict[str, list[float]] = {}
    peers = {
        "pgbouncer": (house.pooled, house.pgbouncer),
        "wall": (house.walled, house.wall),
        "wall, inspected": (house.inspected, house.wall),
    }
    plain = ["pgbouncer", "wall"]
    ways, scripts = arguments.way or WAYS, arguments.script or SCRIPTS
    loads = [(way, script, plain) for way in ways for script in scripts] + [("prepared", TEXTS, list(peers))]
    for way, script, names in loads:  # the first statements are judged and prepared
        for name in names:
            load(peers[name][0], script, way, 0.5, 1)
    for number in range(arguments.rounds):
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr, flush=True)
        for way, script, names in loads:
            spent = {}
            for name in names:
                door, pid = peers[name]
                begin = tree_cpu_s(pid)
                statements = load(door, script, way, arguments.seconds, arguments.clients)
                spent[name] = (tree_cpu_s(pid) - begin) / statements * 1e6
                costs.setdefault(f"{way}, {script}, {name}", []).append(spent[name])
            for name in names[1:]:
                label = f"{way}, {script}{name.removeprefix('wall')}"
                ratios.setdefault(label, []).append(spent[name] / (spent["pgbouncer"] or 1e9))
        for way in ways:
            alone = [median_ms(peers[name][0], way, arguments.seconds / 2, house.folder / name) for name in plain]
            latencies.setdefault(way, []).append(alone[1] - alone[0])
    return {
        "ratio": {name: spread(values) for name, values in ratios.items()},
        "µs a statement": {name: spread(values) for name, values in costs.items()},
        "ms more": {name: spread(values) for name, values in latencies.items()},
        "stall ms": stalled(house),
    }


def told(result: dict[str, Any]) -> str:
    """For people."""
    lines = ["CPU a statement, the wall's in pgbouncer's"]
    for name, value in result["ratio"].items():
        wanted = f"  wanted ≤ {LIMITS[name.partition(',')[0]]}" if TEXTS not in name else ""
        lines.append(figure(f"  {name}", value, "×") + wanted)
    lines += [figure(f"  {name}", value, "µs") for name, value in result["µs a statement"].items()]
    lines.append("median time of one select, the wall's less pgbouncer's")
    lines += [
        f"{figure(f'  {name}', value, 'ms', 3)}  wanted ≤ {LATENCY_MS}" for name, value in result["ms more"].items()
    ]
    lines.append(f"longest stall under hostile texts: {result['stall ms']} ms, wanted ≤ {STALL_MS:.0f}")
    return "\n".join(lines)


def stalled(house: WallHouse) -> float:
    """The longest callback in ms while each of the hostile texts is said three times."""
    from tests.engines.sql.test_limits import BORNE, DEEP, REFUSED

    report = house.folder / "longest"
    port = house.walled.port + 1
    house.start_wall(port, ["-m", "bench._wall_stall", "--longest", str(report)])
    texts = [text.encode() for text in (*REFUSED.values(), *DEEP.values(), *BORNE.values())]
    _say(port, (messages.QUERY.write(text) for text in texts * 3 if b"\0" not in text))
    return float(report.read_text())


def _say(port: int, requests: Iterable[bytes]) -> None:
    """Each of the queries, and its answer awaited."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(startup.message([("user", USER), ("database", DATABASE)]))
        _until_ready(connection)
        for request in requests:
            connection.sendall(request)
            _until_ready(connection)


def _until_ready(connection: socket.socket) -> None:
    """Read up to a ReadyForQuery, which is the last thing that comes."""
    heard = b""
    while heard[-6:-1] != b"Z\0\0\0\5":
        piece = connection.recv(65_536)
        if not piece:
            raise RuntimeError("the wall has ended the session")
        heard = heard[-6:] + piece


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
