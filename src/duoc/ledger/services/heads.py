"""The log's identity and what it has signed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.ledger.models import Checkpoint, Log
from duoc.ledger.services.errors import LogNotStartedError, NotInLogError


@dataclass(frozen=True, slots=True)
class Identity:
    """Which log it is. vkey: the public key that verifies its checkpoints."""

    origin: str
    vkey: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest signed checkpoint. note: the text that anybody can verify with `vkey`."""

    origin: str
    vkey: str
    size: int
    root: bytes
    note: str
    signed_at: datetime


def log(*, environment: Environment = Environment.PRODUCTION) -> Identity:
    """Origin and public key. Raises `LogNotStartedError`."""
    row = Log.objects.using(alias(environment)).first()
    if row is None:
        raise LogNotStartedError(f"Sổ {environment} chưa bắt đầu: hãy chạy ./duoc up rồi thử lại.")
    return Identity(row.origin, row.vkey)


def head(*, environment: Environment = Environment.PRODUCTION) -> Head:
    """The newest signed checkpoint. Raises `LogNotStartedError`."""
    identity = log(environment=environment)
    newest = signed(environment).first()
    if newest is None or newest.note is None or newest.signed_at is None:
        raise LogNotStartedError(f"Sổ {environment} chưa ký điểm mốc nào: hãy thử lại sau ít giây.")
    return Head(identity.origin, identity.vkey, newest.size, bytes(newest.root), newest.note, newest.signed_at)


def checkpoint(size: int | None = None, *, environment: Environment = Environment.PRODUCTION) -> str:
    """The signed note of the newest checkpoint, or of the one of this size. Raises `NotInLogError`."""
    if size is None:
        return head(environment=environment).note
    row = signed(environment).filter(size=size).first()
    if row is None or row.note is None:
        raise NotInLogError(f"Sổ chưa ký điểm mốc nào có cỡ {size}.")
    return row.note


def signed(environment: Environment) -> QuerySet[Checkpoint]:
    """Checkpoints that have their note, the newest first."""
    return Checkpoint.objects.using(alias(environment)).filter(note__isnull=False).order_by("-size")
