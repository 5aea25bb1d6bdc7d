"""`python -m duoc.wire.gateway --environment E --home H --port P [--tls-port P]`."""

import argparse
import asyncio
import contextlib
import os
import resource
import sys
from pathlib import Path

import uvloop

from duoc.core.clock import SystemClock
from duoc.core.environment import Environment, ForeignClockError
from duoc.core.process import Stopping, die_with_parent
from duoc.engines.merkle.signer import FileSigner
from duoc.wire.gateway import identity
from duoc.wire.gateway.journal import Journal
from duoc.wire.gateway.notices import Notices
from duoc.wire.gateway.server import Gateway


async def run(arguments: argparse.Namespace, stopping: Stopping) -> None:
    environment = Environment(arguments.environment)
    folder = environment.folder(arguments.home)
    spool = folder / "spool" / arguments.name
    clock = environment.clock(arguments.home, simulated=arguments.simulated_clock)
    with identity.locked(spool):
        signer: FileSigner = identity.signer(folder, spool, arguments.name)
        # A seal tells when it was really made, also in a replay.
        journal = Journal(spool, signer.key.name, signer, SystemClock())
        user_key, token_key = identity.user_key(folder), identity.token_key(folder)
        loop = asyncio.get_running_loop()
        notices = Notices(spool, loop.time)
        gateway = Gateway(folder / "registry.json", journal, notices, clock, user_key, token_key, environment.value)
        chain = identity.tls_chain(folder) if arguments.tls_port else None
        servers = await gateway.serve(arguments.host, arguments.port, arguments.tls_port, chain)
        print(f"ready {signer.key.name} {arguments.host}:{arguments.port}", flush=True)
        stopped = asyncio.Event()
        loop.add_reader(stopping.fileno(), stopped.set)
        await stopped.wait()
        loop.remove_reader(stopping.fileno())
        for server in servers:
            server.close()
        await gateway.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m duoc.wire.gateway", description=__doc__)
    parser.add_argument("--environment", required=True, choices=[e.value for e in Environment])
    parser.add_argument("--home", required=True, type=Path)
    parser.add_argument("--name", default="gw1", help="which of several gateways of this environment")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--tls-port", type=int)
    parser.add_argument("--simulated-clock", action="store_true", help="replay only: walk the published period")
    arguments = parser.parse_args()
    die_with_parent()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16_384)), hard))
    os.umask(0o077)
    stopping = Stopping()
    with contextlib.suppress(KeyboardInterrupt):
        try:
            uvloop.run(run(arguments, stopping))
        except (ForeignClockError, identity.GatewayBusyError, OSError) as problem:
            sys.exit(f"the gateway cannot run: {problem}")


if __name__ == "__main__":
    main()
