"""The process of a mirror: one thread follows the log, the loop serves the copy."""

import argparse
import asyncio
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack

from duoc.core.clock import SystemClock
from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import note as notes
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.policy import Policy
from duoc.engines.merkle.signer import KeyFileError
from duoc.wire import handed_page
from duoc.wire.auditor.published import open_log
from duoc.wire.auditor.source import SourceError
from duoc.wire.listener import Address, Listener
from duoc.wire.listener.conversation import Limits
from duoc.wire.mirror.copy import Copy, CopyError
from duoc.wire.mirror.following import Follower, Judge
from duoc.wire.mirror.pages import Pages
from duoc.wire.sole_owner import NotAloneError, SoleOwner
from duoc.wire.witness.arguments import signer_of
from duoc.wire.witness.state import origin_hash

# Nothing is posted to a mirror.
_LIMITS = Limits(body=0)


class MirrorError(RuntimeError):
    """The mirror cannot run; the message is one sentence for the person who started it."""


def judge_of(origin: str, keys: Sequence[VerifierKey], policy: Policy | None) -> Judge:
    """Believes what the log has signed with one of its keys and, with a policy, what its quorum has cosigned."""

    def judge(data: bytes) -> Checkpoint:
        signed = notes.parse(data)
        stated = checkpoints.parse(signed.text)
        if stated.origin != origin:
            raise NoteError(f"the checkpoint is of another log: {stated.origin}")
        notes.verify(signed, keys)
        if policy is not None:
            policies.judge(policy, data)
        return stated

    return judge


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT (0), or look once (0 in order, 1 not). Raises `MirrorError`."""
    origins = {origin for _key, origin in arguments.log}
    if len(origins) != 1:
        raise MirrorError("a mirror follows one log: run another one for another log")
    if arguments.listen is None and not arguments.once:
        raise MirrorError("a mirror also needs --listen, or --once")
    (origin,) = origins
    try:
        return _run(arguments, origin)
    except (KeyFileError, NoteError, NotAloneError, CopyError, SourceError) as error:
        raise MirrorError(str(error)) from error
    except OSError as error:
        raise MirrorError(f"the mirror cannot run: {error}") from error


def _run(arguments: argparse.Namespace, origin: str) -> int:
    policy = policies.parse(arguments.policy.read_bytes()) if arguments.policy else None
    signer = signer_of(arguments.key, arguments.name, arguments.mldsa) if arguments.key else None
    page = handed_page.read(arguments.page)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    with ExitStack() as owned:
        for path in (arguments.folder / ".mirror" / "copy", *([arguments.key] if signer else [])):
            owned.enter_context(SoleOwner(path))
        copy = Copy(arguments.folder, origin)
        log = open_log(arguments.follow)
        owned.callback(log.source.close)
        judge = judge_of(origin, [key for key, _origin in arguments.log], policy)
        follower = Follower(log, judge, copy, clock, _say, signer)
        if arguments.once:
            return _once(follower, copy)
        pages = Pages(copy, follower, clock, origin, origin_hash(origin), page)
        asyncio.run(_serve(pages, follower, arguments.listen, arguments.every, origin))
    return 0


def _once(follower: Follower, copy: Copy) -> int:
    in_order = follower.round()
    if copy.served is not None:
        print(f"{copy.folder}: {copy.served.checkpoint.size}")
    return 0 if in_order else 1


async def _serve(pages: Pages, follower: Follower, address: Address, every_s: float, origin: str) -> None:
    listener = Listener(pages.answer, _LIMITS, "mirror")
    bound = await listener.start(address)
    # A daemon: it may be in the middle of a download when the process ends, and every middle is one to go on from.
    threading.Thread(target=_follow, args=(follower, every_s), daemon=True).start()
    print(f"ready mirror http://{bound} {origin}", flush=True)
    await listener.run_until_stopped()
    follower.stopping.set()


def _follow(follower: Follower, every_s: float) -> None:
    while not follower.stopping.is_set():
        try:
            follower.round()
        except Exception as error:  # a defect must not end the copying in silence
            _say(f"lỗi chương trình · a defect: {error!r}")
        follower.stopping.wait(every_s)


def _say(line: str) -> None:
    print(f"mirror: {line}", file=sys.stderr, flush=True)
