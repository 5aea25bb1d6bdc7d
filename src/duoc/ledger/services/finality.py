"""What witnesses have said of the log, and the files that anybody may read."""

import os
import re
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.core.settings import load
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.policy import Policy
from duoc.frame.environments import alias
from duoc.ledger import rules
from duoc.ledger.models import Final, WitnessState
from duoc.ledger.rules import Withstanding
from duoc.ledger.services.errors import LedgerError, NotInLogError
from duoc.ledger.services.policies import policy_text

# C2SP tlog-tiles, and nothing else: no name can lead out of the folder.
_NAME = re.compile(
    r"checkpoint|tile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Finality:
    """The newest checkpoint that a quorum has cosigned. `note`: with its cosignatures."""

    size: int
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WitnessStanding:
    """One witness of the policy: what it cosigned last and when, and since when and why it is silent."""

    name: str
    vkey: str
    size: int | None
    time: datetime | None
    problem: str | None
    problem_since: datetime | None


def finality(size: int | None = None, *, environment: Environment = Environment.PRODUCTION) -> Finality | None:
    """The newest final checkpoint, or the newest of at least this size; None while there is none."""
    rows = Final.objects.using(alias(environment)).order_by("-size")
    row = (rows if size is None else rows.filter(size__gte=size)).first()
    return None if row is None else Finality(row.size, row.note, row.at)


def witnesses(*, environment: Environment = Environment.PRODUCTION) -> list[WitnessStanding]:
    """The witnesses in the policy's order; empty when none have been set up."""
    rows = WitnessState.objects.using(alias(environment)).order_by("place", "name")
    return [WitnessStanding(r.name, r.vkey, r.size, r.time, r.problem, r.problem_since) for r in rows]


def policy(environment: Environment = Environment.PRODUCTION) -> Policy | None:
    """The trust policy; None when none has been set up. Raises `LedgerError` when it cannot be read."""
    text = policy_text(environment)
    if text is None:
        return None
    try:
        return policies.parse(text.encode())
    except NoteError as error:
        raise LedgerError(f"Tệp chính sách ledger.policy sai: {error}.") from error


def withstanding(*, environment: Environment = Environment.PRODUCTION) -> Withstanding | None:
    """What the policy withstands; None without a quorum. Raises `LedgerError` when the policy cannot be read."""
    found = policy(environment)
    return None if found is None else rules.withstanding(found)


def public_file(name: str, *, environment: Environment = Environment.PRODUCTION) -> BinaryIO:
    """An open public file of the log, by its name in the tlog-tiles layout. Raises `NotInLogError`."""
    if _NAME.fullmatch(name) is None:
        raise NotInLogError("Sổ không có tệp này.")
    try:
        descriptor = os.open(_folder(environment) / "ledger" / name, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise NotInLogError("Sổ không có tệp này.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotInLogError("Sổ không có tệp này.")
    return os.fdopen(descriptor, "rb")


def _folder(environment: Environment) -> Path:
    return environment.folder(locate(load()))
