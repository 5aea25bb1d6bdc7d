"""The process of a witness: takes its files for itself, listens, and ends when it is asked to."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from duoc.core.clock import SystemClock
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.signer import FileSigner, KeyFileError
from duoc.engines.merkle.witnessing import LARGEST_REQUEST
from duoc.wire import handed_page
from duoc.wire.listener import Address, Listener
from duoc.wire.listener.conversation import Limits
from duoc.wire.sole_owner import NotAloneError, SoleOwner
from duoc.wire.witness.arguments import signer_of
from duoc.wire.witness.cosigned_logs import CosignedLogs
from duoc.wire.witness.pages import Pages
from duoc.wire.witness.state import StateError, place
from duoc.wire.witness.witness import WatchedLog, Witness


class WitnessError(RuntimeError):
    """The witness cannot run; the message is one sentence for the person who started it."""


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT (0), or show the key. Raises `WitnessError`."""
    try:
        signer = signer_of(arguments.key, arguments.name, arguments.mldsa)
    except (KeyFileError, NoteError) as error:
        raise WitnessError(str(error)) from error
    except OSError as error:
        raise WitnessError(f"the key {arguments.key} cannot be used: {error}") from error
    if arguments.show_vkey:
        print(signer.key)
        return 0
    missing = [f"--{name}" for name in ("listen", "log", "state") if not getattr(arguments, name)]
    if missing:
        raise WitnessError(f"a witness also needs {', '.join(missing)}")
    logs: dict[str, list[VerifierKey]] = {}
    for key, origin in arguments.log:
        if key not in logs.setdefault(origin, []):
            logs[origin].append(key)
    try:
        _run(arguments, signer, logs)
    except (NotAloneError, StateError) as error:
        raise WitnessError(str(error)) from error
    except OSError as error:
        raise WitnessError(f"the witness cannot run: {error}") from error
    return 0


def _run(arguments: argparse.Namespace, signer: FileSigner, logs: Mapping[str, Sequence[VerifierKey]]) -> None:
    page = handed_page.read(arguments.page)
    places = place(arguments.state, list(logs))
    with ExitStack() as owned:
        # The key too: two witnesses with one key and two states would cosign two histories.
        for path in (arguments.key, *places.values()):
            owned.enter_context(SoleOwner(path))
        watched = {origin: WatchedLog(keys, places[origin]) for origin, keys in logs.items()}
        clock = SystemClock()
        witness = Witness(signer, watched, CosignedLogs(arguments.key), clock)
        asyncio.run(_serve(Pages(witness, clock, page), arguments.listen, signer.key.name))


async def _serve(pages: Pages, address: Address, name: str) -> None:
    listener = Listener(pages.answer, Limits(body=LARGEST_REQUEST), "witness")
    bound = await listener.start(address)
    print(f"ready witness http://{bound} {name}", flush=True)
    await listener.run_until_stopped()
