"""One gateway process, and two at the same port (SO_REUSEPORT): CPU per request of the processes that carry it.

Rounds alternate in one house. Each process has 32 connections, so two carry twice the load of one; the wish is that a request
costs no more than a tenth above what it costs alone. Every call is taken from a quota that both keep together.
"""

import argparse
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench import _wrk
from bench._cpu import tree_cpu_s
from bench._house import PORT_BASE, SERVICE, BenchHouse
from bench._nginx import Nginx, tool
from bench._spread import figure, spread

PROVIDER = PORT_BASE + 40


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """All rounds. Raises `MissingToolError`."""
    tool("nginx")
    tool("wrk")
    house = BenchHouse(PROVIDER, gateways=2)
    provider = Nginx(house.folder, "provider", PROVIDER)
    try:
        with house:
            return _rounds(house, arguments)
    finally:
        provider.stop()
        house.remove()


def _rounds(house: BenchHouse, arguments: argparse.Namespace) -> dict[str, Any]:
    plain = _wrk.script(house.folder, f"/r1/{SERVICE}/", house.headers())
    url = f"http://127.0.0.1:{house.port}"
    _wrk.run(url, plain, 1)
    expected, sent, failed = house.settle(0)["ledger"], 0, 0
    rounds = []
    for number in range(arguments.rounds):
        one: dict[str, float] = {}
        for name, connections in (("one", 32), ("two", 64)):
            with _second(house) if name == "two" else contextlib.nullcontext([]) as more:
                pids = [house.pid("gateway"), *more]
                before = [tree_cpu_s(pid) for pid in pids]
                round_ = _wrk.run(url, plain, arguments.seconds, connections)
                used = [tree_cpu_s(pid) - begin for pid, begin in zip(pids, before, strict=True)]
            one[name] = sum(used) / round_.requests * 1e6
            one[f"{name}_requests_s"] = round_.requests / round_.seconds
            one[f"{name}_share"] = max(used) / sum(used)
            sent, failed = sent + round_.requests, failed + round_.failed
            house.settle(expected + sent)
        one["ratio"] = one["one"] / one["two"]
        rounds.append(one)
        print(
            f"  round {number + 1}: one {one['one']:.1f} µs, two {one['two']:.1f} µs a request, ratio {one['ratio']:.2f}",
            file=sys.stderr,
            flush=True,
        )
    counts = house.settle(expected + sent)
    result: dict[str, Any] = {name: spread([one[name] for one in rounds]) for name in rounds[0]}
    lost = max(0, expected + sent - counts["rows"]) + abs(counts["rows"] - counts["ledger"])
    return result | {"rounds": len(rounds), "failed": failed, "counts": counts, "lost": lost}


@contextlib.contextmanager
def _second(house: BenchHouse) -> Iterator[list[int]]:
    """The second gateway, while it is wanted: what `DUOC_GATEWAYS=2` starts beside the first."""
    program = next(one for one in house.programs() if one.name == "gateway-2")
    process = subprocess.Popen(program.command(), stdout=subprocess.PIPE, env=house.house.environ())
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith(b"ready")
        time.sleep(0.6)  # both have seen the other's number
        yield [process.pid]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def told(result: dict[str, Any]) -> str:
    """The result for people."""

    def line(name: str, label: str, unit: str) -> str:
        return figure(label, result[name], unit)

    counts = result["counts"]
    return "\n".join(
        [
            f"{result['rounds']} interleaved rounds, 32 connections a gateway; median (range)",
            line("ratio", "CPU a request: one gateway ÷ two at one port (≥ 0.90)", ""),
            line("one", "one gateway", "µs"),
            line("two", "two gateways", "µs"),
            line("one_requests_s", "one gateway: requests", "/s"),
            line("two_requests_s", "two gateways: requests", "/s"),
            line("two_share", "the busier one's share of the two's CPU", ""),
            f"{result['failed']} failed; rows {counts['rows']} = ledger {counts['ledger']}; lost {result['lost']}",
        ]
    )
