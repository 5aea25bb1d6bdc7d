"""`python -m duoc.sim --port P [--host H]`: the simulators as one process."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

import uvloop

from duoc.core.clock import ManualClock, SystemClock, from_datetime
from duoc.core.process import Stopping, die_with_parent
from duoc.sim.server import serve


def _moment(text: str) -> ManualClock:
    return ManualClock(from_datetime(datetime.fromisoformat(text)))


def main() -> int:
    """Serve until SIGTERM or SIGINT (0), or say in one sentence why not (1)."""
    parser = argparse.ArgumentParser(prog="python -m duoc.sim", description="Simulators of the national services.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--stand-still-at", type=_moment, metavar="TIME", help="the time that the services believe (ISO 8601)"
    )
    parser.add_argument("--state", type=Path, metavar="FOLDER", help="where what is written is kept; else in memory")
    options = parser.parse_args()
    die_with_parent()
    stopping = Stopping()
    try:
        uvloop.run(serve(options.host, options.port, stopping, options.stand_still_at or SystemClock(), options.state))
    except OSError as error:
        print(f"sim: cannot listen on {options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
