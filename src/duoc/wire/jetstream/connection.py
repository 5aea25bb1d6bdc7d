"""One connection to NATS. It does not reconnect by itself: who uses it begins anew and asks the stream where it is."""

import asyncio
import logging
import re
import ssl
from collections.abc import Callable
from pathlib import Path

import nats.errors
import nkeys
from nats.aio.client import Client

from duoc.wire.jetstream.address import NatsAddress

# Everything by which a server, the network or a refusal shows.
TROUBLE = (nats.errors.Error, OSError, TimeoutError)
CONNECT_S = 2
# A request that takes longer is repeated on a new connection; the stream's order makes that harmless.
ANSWER_S = 2.0
_SEED = re.compile(r"\bSU[A-Z2-7]{56}\b")

# What goes wrong is raised to us; the library's own copy of it would carry stack traces into the log.
logging.getLogger("nats").addHandler(logging.NullHandler())
# Python 3.11 warns at the end of every TLS connection ("returning true from eof_received() …"), whoever ended it.
logging.getLogger("asyncio").setLevel(logging.ERROR)


async def connect(address: NatsAddress, name: str, hear: Callable[[Exception], None]) -> Client:
    """A connected client; `hear` is told what the server says later without being asked (a permission that is missing).

    Raises one of `TROUBLE`, also when our credentials cannot be read."""
    options: dict[str, object] = {}
    if address.tls:
        options["tls"] = ssl.create_default_context(cafile=address.ca_file)
    if address.credentials_file is not None:
        options |= _credentials(address.credentials_file)
    refusals: list[Exception] = []
    connected = False

    async def note(problem: Exception) -> None:
        if connected:
            hear(problem)
        else:
            refusals.append(problem)

    client = Client()
    try:
        await asyncio.wait_for(
            client.connect(
                list(address.servers),
                name=name,
                error_cb=note,
                allow_reconnect=False,
                connect_timeout=CONNECT_S,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                ping_interval=10,
                **options,  # type: ignore[arg-type]  # as named above
            ),
            CONNECT_S * (len(address.servers) + 1),
        )
    except TROUBLE as error:
        await close(client)
        # "No servers" is the last word of a list; why each refused was said before it, by the server or else the network.
        said = [problem for problem in refusals if isinstance(problem, nats.errors.Error)] or refusals or [error]
        raise OSError(f"no NATS server at {address}: {str(said[-1]) or type(said[-1]).__name__}") from error
    connected = True
    return client


def _credentials(path: Path) -> dict[str, object]:
    """Options that sign in with this file. Answers come to an inbox named after our key, which can be ours alone."""
    text = path.read_text("utf-8", "replace")
    seed = _SEED.search(text)
    if seed is None:
        raise OSError(f"{path} holds no seed of a NATS user")
    try:
        public = nkeys.from_seed(bytearray(seed[0].encode())).public_key.decode()
    except (ValueError, nkeys.NkeysError):
        raise OSError(f"{path} holds no seed of a NATS user") from None
    way = {"user_credentials": str(path)} if "BEGIN NATS USER JWT" in text else {"nkeys_seed_str": seed[0]}
    return {**way, "inbox_prefix": f"_INBOX.{public}"}


async def close(client: Client) -> None:
    """End it, whatever state it is in."""
    try:
        await asyncio.wait_for(client.close(), 1)
    except (*TROUBLE, asyncio.CancelledError):
        return
