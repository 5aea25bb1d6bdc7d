"""The worker runs once somebody needs it, so that a province that captures and publishes nothing large does not pay for it.

A room leaves the file `<home>/run/worker`; `up` looks for it when everything else answers and then twice a second.
"""

import asyncio
from contextlib import suppress

from duoc.cli.child import Program, StartError
from duoc.cli.house import House
from duoc.cli.supervisor import Stopped, Supervisor
from duoc.core.progress import note

LOOK_S = 0.5


def program(house: House) -> Program:
    """The process."""
    return Program(
        name="worker",
        title=("Việc chạy nền", "Background work"),
        command=lambda: house.python("duoc.web.worker"),
    )


async def start_when_wanted(house: House, supervisor: Supervisor) -> None:
    """Wait until somebody needs the worker, then start it. Ends then, or when asked to stop."""
    while not (house.home / "run" / "worker").exists():
        if supervisor.stopping.is_set():
            return
        await asyncio.sleep(LOOK_S)
    with suppress(Stopped):
        try:
            await supervisor.start([program(house)])
        except (StartError, OSError) as error:
            note(f"việc chạy nền chưa chạy được: {error}", f"the worker could not be started: {error}")
