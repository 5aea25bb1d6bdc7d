"""What each witness itself shows: the newest checkpoint that it cosigned (C2SP tlog-witness, monitoring prefix).

The policy's URL of a witness is taken for both of its prefixes, as a witness may use one for both.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.note import LARGEST_NOTE
from duoc.engines.merkle.policy import Policy
from duoc.wire.auditor.continuity import Signed
from duoc.wire.auditor.source import AbsentError, DamagedError, Source, SourceError
from duoc.wire.auditor.web import UrlSource


@dataclass(frozen=True, slots=True)
class View:
    """A witness's own view. signed: None when there is none; time_s: of its cosignature; error: what is wrong with it."""

    signed: Signed | None = None
    time_s: int = 0
    error: str = ""


def sources_of(policy: Policy, timeout_s: float = 10.0) -> dict[str, Source]:
    """Where each witness of the policy can be asked, by its name. Raises `SourceError` for what is no address."""
    return {found.name: UrlSource(found.url, timeout_s) for found in policy.witnesses if found.url is not None}


def look(policy: Policy, origin: str, sources: Mapping[str, Source]) -> dict[str, View]:
    """The views of all witnesses, asked at once."""
    if not sources:
        return {}
    path = f"{sha256(origin.encode()).hexdigest()}/checkpoint"
    with ThreadPoolExecutor(min(8, len(sources))) as pool:
        asked = {name: pool.submit(_view, policy, origin, name, source, path) for name, source in sources.items()}
        return {name: view.result() for name, view in asked.items()}


def _view(policy: Policy, origin: str, name: str, source: Source, path: str) -> View:
    try:
        data = source.read(path, LARGEST_NOTE)
    except (AbsentError, SourceError):
        return View()  # it never cosigned, or it is off; how long is what counts
    except DamagedError as error:
        return View(error=str(error))
    try:
        judged = policies.attest(policy, data)
    except NoteError as error:
        return View(error=str(error))
    if judged.checkpoint.origin != origin or name not in judged.cosigners:
        return View(error="it shows a checkpoint that it has not cosigned, or of another log")
    return View(Signed(judged.checkpoint, data), judged.cosigners[name])
