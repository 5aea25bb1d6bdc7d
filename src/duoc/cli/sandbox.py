"""The sandbox's own processes: they run only once the sandbox has a registry, so that a province without one does not pay.

`duoc exchange load --environment sandbox` leaves the file `<home>/run/sandbox`; `up` looks for it when it starts and then twice a
second.
"""

import asyncio
from contextlib import suppress

from duoc.cli.child import StartError
from duoc.cli.house import House
from duoc.cli.programs import sandbox_processes
from duoc.cli.supervisor import Stopped, Supervisor
from duoc.core.postgres import PostgresError
from duoc.core.progress import note

LOOK_S = 0.5


async def start_when_wanted(house: House, supervisor: Supervisor) -> None:
    """Wait until somebody wants the sandbox, then start its processes. Ends then, or when asked to stop."""
    while not house.has_sandbox:
        if supervisor.stopping.is_set():
            return
        await asyncio.sleep(LOOK_S)
    with suppress(Stopped):
        try:
            await supervisor.start(sandbox_processes(house))
        except (StartError, PostgresError, OSError) as error:
            note(f"môi trường thử nghiệm chưa chạy được: {error}", f"the sandbox could not be started: {error}")
