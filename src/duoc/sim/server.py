"""The process of the simulators: one port, all services, until it is asked to stop."""

import asyncio
import gc
from pathlib import Path

from duoc.core.clock import Clock, SystemClock
from duoc.core.process import Stopping
from duoc.sim.answers import Answers
from duoc.sim.connection import Connection
from duoc.sim.date_line import DateLine

_BACKLOG = 1024


async def serve(host: str, port: int, stopping: Stopping, clock: Clock, state: Path | None = None) -> None:
    """Listen on host and port, say `ready …` on standard output, return when `stopping`. `clock` is what the simulated services
    believe, `state` the folder of what they keep. Raises `OSError` if taken."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    loop.add_reader(stopping.fileno(), asked.set)
    answers, date = Answers(clock, state), DateLine(SystemClock())
    date.keep_renewing()
    connections: set[Connection] = set()
    server = await loop.create_server(lambda: Connection(answers, date, connections), host, port, backlog=_BACKLOG)
    gc.freeze()
    print(f"ready sim http://{host}:{port}", flush=True)
    await asked.wait()
    loop.remove_reader(stopping.fileno())
    server.close()
    for connection in list(connections):
        connection.transport.abort()
    await asyncio.sleep(0)
