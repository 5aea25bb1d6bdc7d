"""`duoc check`: everything a developer must pass. pytest comes last, so that its closing line is the last one."""

import argparse
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


@dataclass(frozen=True, slots=True)
class Step:
    """One check: what it is called and what runs."""

    name: str
    command: list[str]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of the command."""
    parser = commands.add_parser("check", help="mọi kiểm tra của người phát triển · everything a developer must pass")
    parser.add_argument("--all", action="store_true", help="cả peers, journeys, chaos · the large suites too")
    parser.add_argument("--long", action="store_true", help="cả những gì cần nhiều phút · what needs many minutes too")
    parser.set_defaults(run=run)


def steps(everything: bool, long: bool) -> list[Step]:
    """The checks in order; pytest is the last one."""
    tools = Path(sys.executable).parent
    tests = [sys.executable, "-m", "pytest", "-q"]
    if not everything:
        tests += ["-m", " and ".join(f"not {suite}" for suite in LARGE_SUITES)]
    if long:
        tests += ["--long"]
    return [
        Step("ruff", [str(tools / "ruff"), "check", "."]),
        Step("ruff format", [str(tools / "ruff"), "format", "--check", "."]),
        Step("mypy", [str(tools / "mypy")]),
        Step("lint-imports", [str(tools / "lint-imports")]),
        Step("pytest", tests),
    ]


def run(arguments: argparse.Namespace) -> int:
    """Run all checks even when one fails. 0 when all passed."""
    return carry_out(steps(arguments.all, arguments.long), clone_folder())


def carry_out(wanted: list[Step], top: Path, show: Callable[[str], None] = print) -> int:
    """Run the steps in `top`: a line for each, the output of those that failed, and the last one's output live."""
    failed = 0
    *quiet, last = wanted
    for step in quiet:
        begin = time.monotonic()
        done = subprocess.run(  # noqa: S603  # our own table of tools
            step.command, cwd=top, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"}
        )
        failed += bool(done.returncode)
        seconds = f"{time.monotonic() - begin:6.1f}"
        show(
            f"  {'✗' if done.returncode else '✓'} {step.name:<14} {seconds if is_english() else seconds.replace('.', ',')} s"
        )
        if done.returncode:
            show((done.stdout + done.stderr).rstrip())
    show(f"  … {last.name}")
    sys.stdout.flush()
    status = subprocess.run(last.command, cwd=top, check=False).returncode  # noqa: S603  # as above
    return int(bool(failed or status))
