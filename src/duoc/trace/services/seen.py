"""How often a stamp's code was scanned, for the words of its page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.trace.models import ScanState
from duoc.trace.rules import serials
from duoc.trace.rules.clones.judging import PUBLISHED, Verdict
from duoc.trace.rules.clones.state import SerialState, restored


@dataclass(frozen=True, slots=True)
class Seen:
    """scans: all of them. viewers: how many of them were somebody new, by the rules. places: that people chose to tell, the
    latest eight at most. first, last: moments, None before the first scan."""

    scans: int
    viewers: int
    places: int
    first: datetime | None
    last: datetime | None
    verdict: Verdict


def seen(serial: str, environment: Environment = Environment.PRODUCTION) -> Seen:
    """What is remembered of a serial; nothing is counted by asking. Raises `SerialError`."""
    row = ScanState.objects.using(alias(environment)).filter(pk=serials.parsed(serial)).first()
    state = restored(row.state) if row and row.state else SerialState()
    return Seen(
        row.scans if row else 0,
        state.counts.get("many_viewers", 0),
        len(state.places),
        _moment(state.first),
        _moment(state.last),
        PUBLISHED.verdict(state),
    )


def _moment(microseconds: int) -> datetime | None:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC) if microseconds else None
