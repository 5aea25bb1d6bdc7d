"""`duoc bench NAME`: runs one of the benchmarks of the checkout (`bench/`), each against a named peer in the same run."""

import argparse
import subprocess
import sys

from duoc.core.home import HomeError, clone_folder


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of the command; what follows the name belongs to the benchmark."""
    parser = commands.add_parser("bench", help="đo với một đối chứng · measure against a named peer")
    parser.add_argument("name", metavar="NAME", help="tên phép đo, tệp bench/NAME.py · a file of bench/")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="tham số của phép đo · its own options")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run it in the checkout. The benchmark's own exit status."""
    top = clone_folder()
    known = sorted(path.stem for path in (top / "bench").glob("*.py") if not path.stem.startswith("_"))
    if arguments.name not in known:
        raise HomeError(f"there is no benchmark {arguments.name!r}: the checkout has {', '.join(known) or 'none'}")
    command = [sys.executable, "-m", f"bench.{arguments.name}", *arguments.rest]
    return subprocess.run(command, cwd=top, check=False).returncode  # noqa: S603  # a file of this checkout
