"""`duoc check`: everything a developer must pass. pytest comes last, so that its closing line is the last one."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from duoc.core.home import clone_folder
from duoc.core.progress import is_english

# Suites that need strangers' clients, a browser or many kills: only with --all.
LARGE_SUITES = ("peers", "journeys", "chaos")
# Files of tests that run at once. The kills are left to themselves: what they judge is time.
AT_ONCE = min(os.cpu_count() or 1, 4)
# Where pytest notes what failed. A few tests that failed beside others are asked again by themselves: a browser's patience is
# wall time, and a machine of two cores has little. More than a few are no matter of load.
_FAILED, FEW = Path(".pytest_cache", "v", "cache", "lastfailed"), 5


@dataclass(frozen=True, slots=True)
class Step:
    """One check: what it is called and what runs."""

    name: str
    command: list[str]
    live: bool = False
    """Whether its output is shown while it runs, not only when it has failed."""
    again: tuple[str, ...] = ()
    """What runs when a few tests of it have failed; it decides then."""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of the command."""
    parser = commands.add_parser("check", help="mọi kiểm tra của người phát triển · everything a developer must pass")
    parser.add_argument("--all", action="store_true", help="cả peers, journeys, chaos · the large suites too")
    parser.add_argument("--long", action="store_true", help="cả những gì cần nhiều phút · what needs many minutes too")
    parser.set_defaults(run=run)


def steps(everything: bool, long: bool) -> list[Step]:
    """The checks in order; pytest is the last one."""
    tools = Path(sys.executable).parent
    tests = [sys.executable, "-m", "pytest", "-q", *(["--long"] if long else [])]
    at_once = ["-n", str(AT_ONCE), "--dist", "loadfile"] if AT_ONCE > 1 else []
    left_out = ["chaos"] if everything else LARGE_SUITES
    alone = [Step("pytest: chaos", [*tests, "-m", "chaos"], live=True)] if everything else []
    return [
        Step("ruff", [str(tools / "ruff"), "check", "."]),
        Step("ruff format", [str(tools / "ruff"), "format", "--check", "."]),
        Step("mypy", [str(tools / "mypy")]),
        Step("lint-imports", [str(tools / "lint-imports")]),
        *alone,
        Step(
            "pytest", [*tests, *at_once, "-m", " and ".join(f"not {suite}" for suite in left_out)],
            live=True, again=(*tests, "-v", "--last-failed"),
        ),
    ]  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run all checks even when one fails. 0 when all passed."""
    return carry_out(steps(arguments.all, arguments.long), clone_folder())


def carry_out(wanted: list[Step], top: Path, show: Callable[[str], None] = print) -> int:
    """Run the steps in `top`: a line for each, and the output of those that failed; live ones show theirs themselves."""
    failed = 0
    for step in wanted:
        begin = time.monotonic()
        if step.live:
            show(f"  … {step.name}")
            sys.stdout.flush()
            code = subprocess.run(step.command, cwd=top, check=False).returncode  # noqa: S603  # our own table of tools
            if code == 1 and step.again and 0 < len(names := _failures(top)) <= FEW:
                show(f"  … {step.name}: once more, by themselves: {', '.join(names)}")
                sys.stdout.flush()
                code = subprocess.run(step.again, cwd=top, check=False).returncode  # noqa: S603  # as above
            failed += bool(code)
            continue
        done = subprocess.run(  # noqa: S603  # as above
            step.command, cwd=top, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"}
        )
        failed += bool(done.returncode)
        seconds = f"{time.monotonic() - begin:6.1f}"
        show(
            f"  {'✗' if done.returncode else '✓'} {step.name:<14} {seconds if is_english() else seconds.replace('.', ',')} s"
        )
        if done.returncode:
            show((done.stdout + done.stderr).rstrip())
    return int(bool(failed))


def _failures(top: Path) -> list[str]:
    """The tests that pytest's last run noted as failed."""
    try:
        return sorted(json.loads((top / _FAILED).read_bytes()))
    except (OSError, ValueError):
        return []
