"""`duoc bench exchange`: the gateway against nginx `proxy_pass`, hold against async, a steady load, a cold start.

The peer has one worker, kept-alive connections to the same provider and no access log; rounds alternate. The ratio is
nginx's CPU per request ÷ ours: 1.0 is as cheap as nginx, which checks no right, hashes, signs and logs nothing. The wish of
0.55 is held against the gateway as it works: recorder, sequencer and PostgreSQL write the log on the same cores meanwhile,
which costs it its caches. Beside it stands proxy against proxy, while what the gateway logs waits in its spool.

    --part gateway     all of that (what runs without --part)
    --part gateways    one gateway process against two at one port
    --part log         the recorder draining a prepared spool ÷ bare COPY of the same rows; bytes a row
    --part statistics  the statistics pages over ten million calls against a second, and against bare SQL
"""

import argparse
import json
import subprocess
import sys
from typing import Any

from bench import _gateways, _log, _pages, _wrk
from bench._cpu import cpu_s, resident_mb, tree_cpu_s
from bench._house import PORT_BASE, SERVICE, BenchHouse
from bench._nginx import MissingToolError, Nginx, tool
from bench._spread import figure, spread
from duoc.wire.gateway import compiled

WRITERS = ("recorder", "sequencer", "postgres")
# (the measurement, rows by default, rows of --long)
PARTS = {"gateways": (_gateways, 0, 0), "log": (_log, 40_000, 400_000), "statistics": (_pages, 200_000, 10_000_000)}
PROVIDER, PROXY = PORT_BASE + 40, PORT_BASE + 41


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="duoc bench exchange", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=["gateway", *PARTS], default="gateway")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    parser.add_argument("--seconds", type=float, default=5, help="length of a round")
    parser.add_argument("--rate", type=float, default=8000, help="calls a second of the steady load; 0 leaves it out")
    parser.add_argument("--load-seconds", type=float, default=60)
    parser.add_argument("--rows", type=int, help="of the log: in a round; of the statistics: in the message log")
    parser.add_argument("--long", action="store_true", help="as many rows as the figure is wanted for")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.part in PARTS:
        return beside(arguments)
    try:
        tool("nginx")
        tool("wrk")
    except MissingToolError as error:
        print(f"duoc: {error}", file=sys.stderr)
        return 1
    # What starting says goes to stderr: stdout is the result.
    stdout, sys.stdout = sys.stdout, sys.stderr
    house = BenchHouse(PROVIDER)
    provider = Nginx(house.folder, "provider", PROVIDER)
    proxy = Nginx(house.folder, "proxy", PROXY, PROVIDER)
    try:
        with house:
            result = measure(house, proxy, arguments)
    finally:
        proxy.stop()
        provider.stop()
        house.remove()
    sys.stdout = stdout
    print(json.dumps(result, indent=1) if arguments.json else told(result))
    return 0 if result["lost"] == 0 else 1


def beside(arguments: argparse.Namespace) -> int:
    """A part with a house of its own."""
    part, few, many = PARTS[arguments.part]
    arguments.rows = arguments.rows or (many if arguments.long else few)
    stdout, sys.stdout = sys.stdout, sys.stderr
    try:
        result = part.measure(arguments)
    except MissingToolError as error:
        print(f"duoc: {error}", file=sys.stderr)
        return 1
    sys.stdout = stdout
    print(json.dumps(result, indent=1) if arguments.json else part.told(result))
    return 0 if result["lost"] == 0 else 1


def measure(house: BenchHouse, proxy: Nginx, arguments: argparse.Namespace) -> dict[str, Any]:
    """All parts; CPU figures are µs per request."""
    target = f"/r1/{SERVICE}/"
    plain = _wrk.script(house.folder, target, house.headers())
    hold = _wrk.script(house.folder, target, house.headers(hold=True))
    url, peer = f"http://127.0.0.1:{house.port}", f"http://127.0.0.1:{PROXY}"
    for where in (peer, url):  # connections, caches and the first partition are there before anything is measured
        _wrk.run(where, plain, 1)
    expected = house.settle(0)["ledger"]
    rounds: list[dict[str, float]] = []
    sent = failed = 0
    for number in range(arguments.rounds):
        before = cpu_s([proxy.worker])
        theirs = _wrk.run(peer, plain, arguments.seconds)
        nginx = (cpu_s([proxy.worker]) - before) / theirs.requests * 1e6
        start = house.settle(0)["ledger"]
        gateway, writers = house.pid("gateway"), {name: house.pid(name) for name in WRITERS}
        at = {name: tree_cpu_s(pid) for name, pid in writers.items()}
        before = tree_cpu_s(gateway)
        with house.log_at_rest():
            alone = _wrk.run(url, plain, arguments.seconds)
        alone_us = (tree_cpu_s(gateway) - before) / alone.requests * 1e6
        house.settle(start + alone.requests)
        cost = {name: (tree_cpu_s(pid) - at[name]) / alone.requests * 1e6 for name, pid in writers.items()}
        start, before = house.settle(0)["ledger"], tree_cpu_s(gateway)
        ours = _wrk.run(url, plain, arguments.seconds)
        busy_us = (tree_cpu_s(gateway) - before) / ours.requests * 1e6
        sent, failed = sent + alone.requests + ours.requests, failed + alone.failed + ours.failed
        house.settle(start + ours.requests)
        held = _wrk.run(url, hold, arguments.seconds)
        sent, failed = sent + held.requests, failed + held.failed
        house.settle(start + ours.requests + held.requests)
        one = {"nginx": nginx, "gateway": busy_us, "gateway_alone": alone_us, **cost, "ratio": nginx / busy_us}
        one |= {"alone_ratio": nginx / alone_us, "whole_ratio": nginx / (busy_us + sum(cost.values()))}
        one |= {"p50_ms": ours.p50_ms, "hold_p50_ms": held.p50_ms, "hold_added_ms": held.p50_ms - ours.p50_ms}
        one |= {"requests_s": ours.requests / ours.seconds, "nginx_requests_s": theirs.requests / theirs.seconds}
        rounds.append(one)
        print(
            f"  round {number + 1}: ratio {one['ratio']:.2f} (gateway {busy_us:.1f} µs, nginx {nginx:.1f} µs), with the log "
            f"at rest {one['alone_ratio']:.2f}, hold +{one['hold_added_ms']:.2f} ms",
            file=sys.stderr,
            flush=True,
        )
    result: dict[str, Any] = {name: spread([one[name] for one in rounds]) for name in rounds[0]}
    result["rounds"], result["failed"] = len(rounds), failed
    result["lane"] = "Python's" if compiled.core is None else "compiled"
    if arguments.rate:
        result["load"] = steady(house, proxy, arguments)
    result["resident_mb"] = round(resident_mb(house.pid("gateway")), 1)
    result["restart_s"] = spread([house.restart_gateway() for _ in range(5)])
    counts = house.settle(expected)
    result["counts"] = counts
    # Nothing lost: every answer that carried a receipt is a row, is counted in the roll-up and in the ledger.
    floor = sent + result.get("load", {}).get("receipts", 0)
    result["lost"] = (
        max(0, floor - counts["rows"]) + abs(counts["rows"] - counts["rollup"]) + abs(counts["rows"] - counts["ledger"])
    )
    return result


def steady(house: BenchHouse, proxy: Nginx, arguments: argparse.Namespace) -> dict[str, Any]:
    """The open-loop load to the provider, through nginx and through the gateway: what each adds, and what it costs when
    both carry the same. (The rounds before let each take what it can, so that the dearer one gets less to batch.)"""
    headers = "".join(f"{name}: {value}\r\n" for name, value in house.headers().items())
    begin = f"GET /r1/{SERVICE}/x HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}X-Road-Id: steady-"
    parts = json.dumps({"begin": begin, "end": "\r\n\r\n"})
    start = house.settle(0)["ledger"]
    short = min(10.0, arguments.load_seconds)
    direct = _steady(parts, PROVIDER, arguments.rate, short)
    before = cpu_s([proxy.worker])
    peer = _steady(parts, PROXY, arguments.rate, short)
    nginx_us = (cpu_s([proxy.worker]) - before) / peer["answered"] * 1e6
    before = tree_cpu_s(house.pid("gateway"))
    through = _steady(parts, house.port, arguments.rate, arguments.load_seconds)
    through["gateway_us"] = (tree_cpu_s(house.pid("gateway")) - before) / through["answered"] * 1e6
    through["nginx_us"] = nginx_us
    through["ratio"] = nginx_us / through["gateway_us"]
    house.settle(start + through["receipts"])
    through["nginx_p99_ms"] = peer["p99_ms"]
    through["added_p50_ms"] = through["p50_ms"] - direct["p50_ms"]
    through["added_p99_ms"] = through["p99_ms"] - direct["p99_ms"]
    through["rate"] = arguments.rate
    through["seconds"] = arguments.load_seconds
    return through


def _steady(parts: str, port: int, rate: float, seconds: float) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "bench._steady",
        "--port",
        str(port),
        "--rate",
        str(rate),
        "--seconds",
        str(seconds),
    ]
    done = subprocess.run(command, input=parts, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def told(result: dict[str, Any]) -> str:
    """The result for people."""

    def line(name: str, label: str, unit: str) -> str:
        return figure(label, result[name], unit)

    lines = [
        f"{result['rounds']} interleaved rounds, 32 connections, {result['lane']} lane; median (range)",
        line("ratio", "nginx CPU ÷ gateway CPU per request (≥ 0.55)", ""),
        line("nginx", "nginx proxy_pass", "µs"),
        line("gateway", "gateway: rights, hash, batch, spool", "µs"),
        line("alone_ratio", "the same ratio with the log's writers at rest", ""),
        line("gateway_alone", "gateway, then", "µs"),
        line("recorder", "recorder", "µs"),
        line("sequencer", "sequencer", "µs"),
        line("postgres", "PostgreSQL", "µs"),
        line("whole_ratio", "nginx CPU ÷ CPU of all of these", ""),
        line("hold_added_ms", "hold: p50 added at 32 connections (≤ 3 ms)", "ms"),
        line("restart_s", "killed to first receipt (≤ 2 s)", "s"),
        f"{'gateway resident memory (< 120 MB)':<46} {result['resident_mb']:>8.1f} MB",
    ]
    if "load" in result:
        load = result["load"]
        lines.append(
            f"steady {load['rate']:.0f}/s for {load['seconds']:.0f} s: {load['answered']} answered, {load['failed']} failed; "
            f"p50 {load['p50_ms']:.2f} ms, p99 {load['p99_ms']:.2f} ms, added p99 {load['added_p99_ms']:.2f} ms"
        )
        lines.append(
            f"both at that rate: nginx {load['nginx_us']:.1f} µs, gateway {load['gateway_us']:.1f} µs, ratio {load['ratio']:.2f}"
        )
    counts = result["counts"]
    lines.append(
        f"rows {counts['rows']} = roll-up {counts['rollup']} = ledger {counts['ledger']}; lost {result['lost']}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
