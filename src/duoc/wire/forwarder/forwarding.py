"""All spools of an environment on this machine, over one connection that is made again whenever it fails."""

import asyncio
import contextlib
import json
import sys
from pathlib import Path

from nats.aio.client import Client
from nats.js.errors import APIError

from duoc.core.environment import Environment
from duoc.wire.forwarder.delivery import Delivery, StreamChangedError
from duoc.wire.jetstream.address import NatsAddress
from duoc.wire.jetstream.connection import ANSWER_S, TROUBLE, close, connect
from duoc.wire.jetstream.streams import UnfitStreamError
from duoc.wire.spool.bodies import FORWARDED
from duoc.wire.spool.reader import CutSpoolError

IDLE_S = 0.05
TIDY_S = 1.0
LOOK_FOR_GATEWAYS_S = 1.0
RETRY_S = 0.5
# A refusal, or a spool that was cut: somebody has to do something first.
LOOK_AGAIN_S = 2.0


class Forwarder:
    """Runs until it is stopped. What is wrong is said once, until it is right again."""

    def __init__(self, address: NatsAddress, environment: Environment, folder: Path) -> None:
        self._address = address
        self._environment = environment
        self._folder = folder
        self._complaints: dict[Path, set[str]] = {}  # by spool; the environment's folder stands for the connection

    async def run(self, stopped: asyncio.Event) -> None:
        """Forward until `stopped` is set."""
        while not stopped.is_set():
            try:
                client = await connect(self._address, f"duoc forwarder {self._environment}", self._hear)
            except TROUBLE as error:
                self._complain(self._folder, str(error))
                await _pause(stopped, RETRY_S)
                continue
            await self._serve(client, stopped)
            await close(client)

    async def _serve(self, client: Client, stopped: asyncio.Event) -> None:
        """Follow every spool there is, until the connection fails or we are stopped."""
        failed = asyncio.Event()
        following: dict[Path, asyncio.Task[None]] = {}
        try:
            while client.is_connected and not failed.is_set() and not stopped.is_set():
                for path in (self._folder / "spool").glob("*/gateway.json"):
                    # Without segments it is only the announcement of another machine's gateway.
                    if path not in following and any(path.parent.glob("*.spool")):
                        with contextlib.suppress(OSError):  # a full disk is emptied by going on
                            (path.parent / FORWARDED).touch(0o600)
                        following[path] = asyncio.create_task(self._follow(client, path, failed))
                for task in following.values():
                    if task.done():
                        task.result()  # a defect of ours ends the process: the supervisor says so
                await _pause(stopped, LOOK_FOR_GATEWAYS_S, failed)
        finally:
            for task in following.values():
                task.cancel()
            await asyncio.gather(*following.values(), return_exceptions=True)

    async def _follow(self, client: Client, path: Path, failed: asyncio.Event) -> None:
        """One gateway: begin, send, tidy; begin anew after everything that goes wrong."""
        while True:
            delivery: Delivery | None = None
            try:
                gateway = str(json.loads(path.read_bytes())["name"])
                context = client.jetstream(timeout=ANSWER_S)
                delivery = Delivery(context, self._environment, path.parent, gateway, client.max_payload)
                await delivery.begin()
                await self._deliver(delivery, path)
            except StreamChangedError as error:
                self._complain(path, str(error))
            except (APIError, UnfitStreamError, CutSpoolError, ValueError, KeyError, TypeError) as error:
                # Full, not allowed, not fit: everything stays in the spool.
                self._complain(path, f"{path.parent.name}: {error or type(error).__name__}")
                await asyncio.sleep(LOOK_AGAIN_S)
            except TROUBLE as error:
                self._complain(path, f"{path.parent.name}: {error or type(error).__name__}")
                failed.set()
                return
            finally:
                if delivery is not None:
                    delivery.close()

    async def _deliver(self, delivery: Delivery, path: Path) -> None:
        loop = asyncio.get_running_loop()
        tidied = loop.time()
        while True:
            if not await delivery.send():
                await asyncio.sleep(IDLE_S)
            if loop.time() - tidied >= TIDY_S:
                await delivery.tidy()
                tidied = loop.time()
                for about in (path, self._folder):
                    self._complaints.pop(about, None)

    def _hear(self, problem: Exception) -> None:
        self._complain(self._folder / "registry.json", str(problem))

    def _complain(self, about: Path, reason: str) -> None:
        first_line = reason.strip().split("\n")[0]
        said = self._complaints.setdefault(about, set())
        if first_line not in said:
            said.add(first_line)
            print(f"forwarder {self._environment}: {first_line}", file=sys.stderr, flush=True)


async def _pause(stopped: asyncio.Event, seconds: float, other: asyncio.Event | None = None) -> None:
    """Sleep so long, or until one of the events is set."""
    waits = [asyncio.ensure_future(event.wait()) for event in (stopped, other) if event is not None]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await asyncio.gather(*waits, return_exceptions=True)
