"""The process; see the package."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from duoc.core.environment import Environment
from duoc.core.process import Stopping, die_with_parent, let_callers_go_first
from duoc.wire.jetstream import address


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m duoc.wire.forwarder", description="spools → NATS JetStream")
    parser.add_argument("--environment", required=True, type=Environment, choices=list(Environment))
    parser.add_argument("--home", required=True, type=Path)
    address.add_arguments(parser, required=True)
    arguments = parser.parse_args()
    try:
        servers = address.from_arguments(arguments)
    except address.NatsAddressError as problem:
        sys.exit(f"the forwarder cannot run: {problem}")
    assert servers is not None
    die_with_parent()
    let_callers_go_first()
    os.umask(0o077)
    asyncio.run(_run(servers, arguments.environment, arguments.environment.folder(arguments.home), Stopping()))
    return 0


async def _run(servers: address.NatsAddress, environment: Environment, folder: Path, stopping: Stopping) -> None:
    # Only now, when the library is known to be there.
    from duoc.wire.forwarder.forwarding import Forwarder

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(stopping.fileno(), stopped.set)
    # Not when NATS answers: a machine comes up, and its gateways serve, while the cluster is away.
    print(f"ready forwarder {environment}", flush=True)
    await Forwarder(servers, environment, folder).run(stopped)
    loop.remove_reader(stopping.fileno())


if __name__ == "__main__":
    sys.exit(main())
