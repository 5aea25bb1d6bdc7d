"""The closed-loop load: Debian's wrk, with a message id of its own on every call."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench._nginx import tool

_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, slots=True)
class Round:
    """requests answered, seconds, latencies in ms; `failed` counts answers other than 2xx and broken connections."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int


def script(folder: Path, target: str, headers: dict[str, str]) -> Path:
    """A wrk script that calls `target` + a changing number with these headers and a fresh X-Road-Id."""
    lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    path = folder / f"load-{len(list(folder.glob('load-*.lua')))}.lua"
    path.write_text(
        "local n = 0\n" + "\n".join(lines) + "\nrequest = function()\n  n = n + 1\n"
        '  wrk.headers["X-Road-Id"] = "bench-" .. n\n'
        f'  return wrk.format("GET", "{target}" .. (n % 997))\nend\n',
        "ascii",
    )
    return path


def run(url: str, lua: Path, seconds: float, connections: int = 32) -> Round:
    """One round of so many connections, each sending its next call when the last is answered."""
    command = [tool("wrk"), "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "-s", str(lua), url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+) requests in ([\d.]+)(\w+)", out)
    assert found is not None, out
    failed = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", out))
    if errors := re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out):
        failed += sum(map(int, errors.groups()))
    return Round(int(found[1]), float(found[2]), _ms(out, "50%"), _ms(out, "99%"), failed)


def _ms(out: str, percentile: str) -> float:
    found = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)\b", out)
    return float(found[1]) * _UNITS[found[2]] if found else float("nan")
