"""`duoc up`: the whole province on one machine, in the foreground, until Ctrl-C."""

import argparse
import asyncio
import compileall
import os
import shutil
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duoc
from duoc.cli import addresses, played, sandbox, stamp, wall, witnesses, worker
from duoc.cli.child import Program, StartError
from duoc.cli.house import House, require_free_ports, settle
from duoc.cli.lock import HouseLock
from duoc.cli.programs import database, processes
from duoc.cli.supervisor import Stopped, Supervisor
from duoc.core import postgres
from duoc.core.account import act_as, acting_as_root
from duoc.core.home import HomeError, claim
from duoc.core.logins import demo_logins, write_json
from duoc.core.profile import load as load_profile
from duoc.core.progress import note, say, step
from duoc.core.settings import load

LEAST_SPACE = 1024**3
REPLAY_SCALE = "0.001"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of the command."""
    parser = commands.add_parser("up", help="dựng cả tỉnh trên máy này · bring the province up on this machine")
    parser.add_argument("--empty", action="store_true", help="không có dữ liệu mẫu · without sample data")
    parser.add_argument(
        "--profile", help="hồ sơ của một tỉnh khác · another province's profile (folder or profile.toml)"
    )
    parser.add_argument("--ready-file", type=Path, help="ghi địa chỉ khi mọi thứ trả lời · write the addresses as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Bring everything up and stay. 0 after Ctrl-C, 1 with one sentence when something could not be started.

    130 where Ctrl-C came before there was anything to stop."""
    # Until the supervisor listens, SIGTERM unwinds like Ctrl-C: the lock goes, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = load()
    if arguments.profile:
        profile = Path(arguments.profile)
        settings = replace(settings, profile=str(profile.resolve()) if profile.exists() else arguments.profile)
    house = settle(settings)
    ready_file = arguments.ready_file.resolve() if arguments.ready_file else None
    print(say("Đước: dựng tỉnh", "Đước: bringing the province up"), flush=True)
    with step("Thư mục dữ liệu", "State folder"):
        _claim_folders(house)
        # Read-only for the processes' user, who could not keep the compiled files and would compile at every start.
        compileall.compile_dir(Path(duoc.__file__).parent, quiet=2)
    cluster = house.cluster() if house.embedded else None
    if ready_file:
        ready_file.unlink(missing_ok=True)
    _warn(house)
    act_as(house.account)
    os.umask(0o077)
    os.chdir("/")
    _require_profile(house)
    with HouseLock(house.home):
        require_free_ports(house)
        try:
            return asyncio.run(_stay(house, database(cluster) if cluster else None, arguments.empty, ready_file))
        except StartError as error:
            print(f"duoc: {error}", file=sys.stderr)
            return 1
        finally:
            with suppress(FileNotFoundError):
                (house.home / "run" / "up.json").unlink()
            if ready_file:
                with acting_as_root():
                    ready_file.unlink(missing_ok=True)


async def _stay(house: House, server: Program | None, empty: bool, ready_file: Path | None) -> int:
    supervisor = Supervisor(house.home / "log", house.environ())
    supervisor.listen()
    watching: list[asyncio.Task[None]] = []
    try:
        if server is not None:
            await supervisor.start([server])
        wanted = stamp.fingerprint(house, house.settings.profile, empty)
        fresh = not stamp.is_current(house, wanted)
        if fresh:
            options = ["--empty"] if empty else []
            await supervisor.run_once(lambda: house.python("duoc.web.prepare", *options))
            stamp.keep(house, wanted)
        witnesses.prepare(house)
        await supervisor.start(processes(house))
        watching.append(asyncio.create_task(sandbox.start_when_wanted(house, supervisor)))
        if house.has_sandbox:
            await watching[0]
        if not empty and (fresh or not played.is_remembered(house)):
            await _play_a_little(house, supervisor)
        logins = demo_logins(house.home)
        found = addresses.addresses(house)
        write_json(house.home / "run" / "up.json", {**found, "pid": os.getpid()})
        addresses.announce(house, logins)
        if ready_file is not None:
            with acting_as_root():
                write_json(ready_file, {**found, **wall.login(house), "logins": logins})
        watching.append(asyncio.create_task(worker.start_when_wanted(house, supervisor)))
        await supervisor.stopping.wait()
    except Stopped:
        pass
    finally:
        print(say("\nĐang dừng…", "\nStopping…"), flush=True)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await supervisor.stop()
    print(say("Đã dừng.", "Stopped."), flush=True)
    return 0


async def _play_a_little(house: House, supervisor: Supervisor) -> None:
    """Enough of the published traffic for a living screen. A province without it is still a province."""
    with suppress(StartError):  # its reason stands above
        await supervisor.run_once(
            lambda: house.python("duoc", "exchange", "replay", "--scale", REPLAY_SCALE, "--if-none")
        )


def _claim_folders(house: House) -> None:
    owner, server = house.account, house.server_account
    # Where the processes have to stay root, PostgreSQL may still pass through to its own two folders; nobody may look.
    claim(house.home, owner, 0o700 if owner == server else 0o711)
    for name in ("log", "keys"):
        claim(house.home / name, owner)
    inside = house.embedded and postgres.socket_folder(house.home, server) == house.home / "run"
    claim(house.home / "run", server if inside else owner)
    if house.embedded and not (house.home / "postgres").exists():
        free = shutil.disk_usage(house.home).free
        if free < LEAST_SPACE:
            raise HomeError(f"{house.home} has {free // 2**20} MB left and 1024 are needed: choose another DUOC_HOME")


def _require_profile(house: House) -> None:
    """Told before the first process starts, and read as the user who will need it."""
    try:
        load_profile(house.settings.profile)
    except OSError as error:
        reason = f"{error.strerror}, as {house.account.name}"
        raise HomeError(f"the profile {house.settings.profile} cannot be read ({reason})") from error


def _warn(house: House) -> None:
    if os.geteuid() != 0:
        return
    if house.account.uid == 0:
        user = house.settings.user
        note(
            f"{user} không đọc được Python hoặc thư mục dữ liệu này: mọi tiến trình trừ PostgreSQL chạy bằng root",
            f"{user} cannot reach this Python or state folder: all processes but PostgreSQL run as root",
        )
    elif house.account.name == "nobody":
        note(
            "chạy bằng nobody, người dùng chung của máy; khi vận hành thật hãy đặt DUOC_USER",
            "running as nobody, which the machine shares; set DUOC_USER for real operation",
        )
