"""The process; see the package."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import cast

import uvloop

from duoc.core.clock import FileClock
from duoc.core.environment import Environment
from duoc.core.process import Stopping, die_with_parent
from duoc.wire.player.play import GatewayAwayError, Play


async def run(play: Play, stopping: Stopping) -> None:
    loop = asyncio.get_running_loop()
    loop.add_reader(stopping.fileno(), _stop, play, stopping, loop)
    telling = asyncio.create_task(_tell(play))
    try:
        await play.run()
    finally:
        telling.cancel()
        await play.close()
        _say(play)


def _stop(play: Play, stopping: Stopping, loop: asyncio.AbstractEventLoop) -> None:
    play.stop()
    loop.remove_reader(stopping.fileno())


async def _tell(play: Play) -> None:
    while True:
        await asyncio.sleep(1)
        _say(play)


def _say(play: Play) -> None:
    state = {"done": play.done, "refused": play.refused, "broken": play.broken, "day_us": play.day_us}
    print(json.dumps(state), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m duoc.wire.player", description="plays a replay's plan (stdin)")
    parser.add_argument("--home", required=True, type=Path)
    parser.add_argument("--port", required=True, type=int, help="the replay gateway's")
    arguments = parser.parse_args()
    die_with_parent()
    stopping = Stopping()
    clock = cast(FileClock, Environment.REPLAY.clock(arguments.home, simulated=True))

    async def everything() -> None:
        await run(Play(json.load(sys.stdin), arguments.port, clock), stopping)

    try:
        uvloop.run(everything())
    except GatewayAwayError as error:
        print(f"player: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
