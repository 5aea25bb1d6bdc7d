"""A wall that measures its own event loop: the CPU time of its thread in each callback.

python -m bench._wall_stall --longest FILE …   (then the wall's own options)

FILE gets the longest so far in milliseconds, each time there is a longer one.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from duoc.wire.wall import __main__ as wall
from duoc.wire.wall.client import Client
from duoc.wire.wall.judging import Book
from duoc.wire.wall.server import Wall
from duoc.wire.wall.upstream import Upstream


def main(argv: list[str]) -> None:
    longest, at = 0, argv.index("--longest")
    report = Path(argv[at + 1])
    del argv[at : at + 2]

    def measured(work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            nonlocal longest
            begin = time.thread_time_ns()
            try:
                return work(*arguments)
            finally:
                spent = time.thread_time_ns() - begin
                if spent > longest:
                    longest = spent
                    report.write_text(f"{spent / 1e6:.2f}")

        return timed

    # With the compiled lane a segment comes by `quick` or by `_arrived`.
    for owner, name in (
        (Client, "data_received"), (Client, "_arrived"), (Client, "_go_on"), (Book, "quick"), (Upstream, "_arrived"),
        (Wall, "look_after"),
    ):  # fmt: skip
        setattr(owner, name, measured(getattr(owner, name)))
    sys.argv = ["wall", *argv]
    wall.main()


if __name__ == "__main__":
    main(sys.argv[1:])
