"""`duoc exchange replay`: the published traffic of a period, played through a gateway of its own under a simulated clock.

It needs the processes as well as the room, so it lives with the doors, and `cli.main` adds it to the exchange's verbs.
What is left to play is always the plan less the log: so it goes on after Ctrl-C or any crash, and never plays twice.
"""

import argparse
import asyncio
import fcntl
import os
import signal
import sys
from contextlib import ExitStack
from typing import Any

from duoc.cli import played
from duoc.cli.child import StartError
from duoc.cli.house import House, settle
from duoc.cli.lock import HouseLock, is_held
from duoc.cli.programs import database, processes, replay_processes
from duoc.cli.rerun import NothingPublishedError, Rerun
from duoc.cli.stage import Stage
from duoc.cli.supervisor import Stopped, Supervisor
from duoc.core.account import act_as
from duoc.core.environment import Environment
from duoc.core.home import HomeError, claim
from duoc.core.progress import say
from duoc.exchange.services import RefusedError
from duoc.ledger.services import LedgerError

# Beyond it the player would meet its own limit of open files.
MOST_CONNECTIONS = 512


def register(verbs: Any) -> None:
    """Add `replay` to the verbs of `duoc exchange`."""
    line = "phát lại lưu lượng đã công bố · play the published traffic"
    parser = verbs.add_parser("replay", help=line, description=line)
    parser.add_argument("--scale", type=_scale, default=0.001, help="phần của lưu lượng, 0–1 · share of the traffic")
    parser.add_argument(
        "--seed", type=int, default=2024, help="mầm của phân bố theo ngày · seed of the spread over days"
    )
    parser.add_argument("--connections", type=_connections, default=32, help="số kết nối · connections")
    parser.add_argument("--anew", action="store_true", help="bỏ lần phát trước, phát lại từ đầu · start over")
    parser.add_argument(
        "--if-none", action="store_true", help="chỉ khi chưa có lần phát nào · only if there is none yet"
    )
    parser.set_defaults(run=run)


def _scale(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("0 < scale ≤ 1")
    return value


def _connections(text: str) -> int:
    value = int(text)
    if not 1 <= value <= MOST_CONNECTIONS:
        raise argparse.ArgumentTypeError(f"1 ≤ connections ≤ {MOST_CONNECTIONS}")
    return value


def run(arguments: argparse.Namespace) -> int:
    """Play what is left of the run of this scale and seed, or a new run that replaces the one before."""
    # Until the supervisor listens, SIGTERM unwinds like Ctrl-C: the locks go, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    house = settle()
    claim(house.home, house.account)
    for name in ("run", "log", "keys", Environment.REPLAY.value):
        claim(house.home / name, house.account)
    act_as(house.account)
    os.umask(0o077)
    os.environ.update(house.environ())
    with ExitStack() as stack:
        lock = stack.enter_context((house.home / "replay.lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeError("a replay is running already: wait for it, or stop it with Ctrl-C") from None
        running = is_held(house.home)
        if not running:
            stack.enter_context(HouseLock(house.home))
        return asyncio.run(_play(house, arguments, running))


async def _play(house: House, arguments: argparse.Namespace, running: bool) -> int:
    supervisor = Supervisor(house.home / "log", house.environ())
    supervisor.listen()
    try:
        if not running:
            await _lay_the_ground(house, supervisor)
        rerun = Rerun(house, arguments.scale, arguments.seed)
        if arguments.if_none and await asyncio.to_thread(rerun.exists):
            played.remember(house)
            return 0
        await asyncio.to_thread(rerun.open, arguments.anew)
        await supervisor.start(replay_processes(house, rerun.run))
        finished = await Stage(house, supervisor, rerun, arguments.connections).play()
    except Stopped:
        finished = False
    except NothingPublishedError as error:
        if arguments.if_none:
            played.remember(house)
            return 0
        print(f"duoc: {error}", file=sys.stderr)
        return 1
    except (StartError, RefusedError, LedgerError) as error:
        print(f"duoc: {error}", file=sys.stderr)
        return 1
    finally:
        await supervisor.stop()
    if not finished:
        command = f"duoc exchange replay --scale {arguments.scale} --seed {arguments.seed}"
        print(say(f"Đã dừng; đi tiếp: {command}", f"Stopped; go on with: {command}"), flush=True)
    return 0 if finished else 130


async def _lay_the_ground(house: House, supervisor: Supervisor) -> None:
    """Nothing is up: start the database and the simulators for as long as the replay takes."""
    if house.embedded:
        await supervisor.start([database(house.cluster())])
    await supervisor.run_once(lambda: house.python("duoc.web.prepare", "--empty"))
    await supervisor.start([program for program in processes(house) if program.name == "sim"])
