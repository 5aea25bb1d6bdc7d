"""What an anchor remembers between two starts: one JSON file, described in docs/formats.md, replaced as a whole.

It holds no secret. Nothing depends on it but memory: without it an anchor finds its last anchor on the chain, but a
chain that was reset meanwhile cannot be told from a new one. Invariant `state_goes_before_the_transaction`: what is about
to be sent is in the file first, so that after kill -9 no anchor on the chain is unknown here.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from duoc.engines.merkle.keys import NoteError, decode_base64, encode_base64
from duoc.wire.anchor.alarms import Alarm, Alarms
from duoc.wire.anchor.driver import Identity, Receipt, log_id_of

FORMAT = "duoc.anchor/1"
KEPT_ANCHORS = 16
KEPT_INCIDENTS = 32


class StateError(RuntimeError):
    """The file cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that is over but should not be forgotten. `time`: POSIX seconds."""

    time: int
    words: str


@dataclass(slots=True)
class State:
    """All times are POSIX seconds. Sizes in `confirmed` grow; `pending` is larger, or one that is made again."""

    origin: str
    account: str = ""
    chain: Identity | None = None
    seen: Receipt | None = None  # the newest checkpoint that was read, and when first
    pending: Receipt | None = None  # sent, or in a block but not confirmed; at most one
    sent: int = 0  # when something was last sent
    confirmations: int = 0  # of `pending`, or of the last confirmed one
    confirmed: list[Receipt] = field(default_factory=list)
    again: list[Receipt] = field(default_factory=list)  # dropped by a reorganisation, to be anchored again
    ahead_of: int = 0  # the anchored size that `ahead_since` speaks of
    ahead_since: int | None = None  # since when the log has been larger than that
    away_since: int | None = None
    alarms: Alarms = field(default_factory=Alarms)
    incidents: list[Incident] = field(default_factory=list)
    late_after: int = 0
    updated: int = 0

    @property
    def newest(self) -> Receipt | None:
        """The largest of our anchors that is in a block."""
        if self.pending is not None and self.pending.block is not None:
            return self.pending
        return self.confirmed[-1] if self.confirmed else None

    def keep(self, receipt: Receipt) -> None:
        """It is confirmed; the oldest are forgotten."""
        others = [known for known in self.confirmed if known.size != receipt.size]
        self.confirmed = sorted([*others, receipt], key=lambda known: known.size)[-KEPT_ANCHORS:]

    def note(self, now: int, words: str) -> None:
        """Remember an incident."""
        self.incidents = [*self.incidents, Incident(now, words)][-KEPT_INCIDENTS:]

    def members(self) -> dict[str, Any]:
        """The JSON object of the file."""
        return {
            "format": FORMAT,
            "origin": self.origin,
            "log_id": log_id_of(self.origin).hex(),
            "account": self.account,
            "chain": asdict(self.chain) if self.chain else None,
            "seen": _members(self.seen),
            "pending": _members(self.pending),
            "sent": self.sent,
            "confirmations": self.confirmations,
            "confirmed": [_members(receipt) for receipt in self.confirmed],
            "again": [_members(receipt) for receipt in self.again],
            "ahead_of": self.ahead_of,
            "ahead_since": self.ahead_since,
            "away_since": self.away_since,
            "alarms": [asdict(alarm) for alarm in self.alarms.all()],
            "incidents": [asdict(incident) for incident in self.incidents],
            "late_after": self.late_after,
            "updated": self.updated,
        }


def load(path: Path) -> State | None:
    """The state in the file, None where there is none. Raises `StateError`, `OSError`."""
    try:
        given = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StateError(f"{path} is damaged ({error}): keep it as evidence and start with a new file") from error
    try:
        if given.pop("format") != FORMAT:
            raise StateError(f"{path} is not the state of an anchor in a form known here")
        given.pop("log_id")
        return State(
            **{
                **given,
                "chain": Identity(**given["chain"]) if given["chain"] else None,
                **{name: _receipt(given[name]) if given[name] else None for name in ("seen", "pending")},
                **{name: [_receipt(item) for item in given[name]] for name in ("confirmed", "again")},
                "alarms": Alarms(Alarm(**item) for item in given["alarms"]),
                "incidents": [Incident(**item) for item in given["incidents"]],
            }
        )
    except (KeyError, TypeError, AttributeError, NoteError) as error:
        raise StateError(f"{path} is not the state of an anchor ({error!r})") from error


def save(path: Path, state: State) -> None:
    """Replace the file: another name, fsync, rename, fsync of the folder. Raises `OSError`."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(state.members(), file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def owned(path: Path) -> Iterator[None]:
    """The right to write this state, of one process at a time. Raises `StateError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateError(f"another process anchors with {path}: stop it first") from None
        for draft in path.parent.glob(f".{path.name}.*"):  # of a process that was killed while it wrote
            draft.unlink(missing_ok=True)
        yield
    finally:
        os.close(descriptor)


def _members(receipt: Receipt | None) -> dict[str, Any] | None:
    return None if receipt is None else {**asdict(receipt), "root": encode_base64(receipt.root)}


def _receipt(members: dict[str, Any]) -> Receipt:
    return Receipt(**{**members, "root": decode_base64(members["root"])})
