"""A batch of stamps that are sold, and somebody to scan them."""

from datetime import UTC, datetime, timedelta

from tests.trace.stamps.batches import cooperative, delivered

from duoc.core import profile
from duoc.people import services as people
from duoc.trace.models import StampBatch
from duoc.trace.rules.clones.judging import Verdict
from duoc.trace.services import scans, stamps

# Tomorrow at nine in the province: hashes of days gone by are swept away while a test looks.
BEGIN = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
NAM_CAN, BAC_LIEU, SAIGON, HA_NOI = "32191", "31825", "79", "01"


def activated(count: int = 20, **more: object) -> StampBatch:
    """A batch whose stamps are all in use."""
    people.seed(profile.load("ca-mau"))
    maker = cooperative()
    batch = delivered(*maker, count, **more)
    stamps.activate(batch.pk, 1, count, "L1", maker[0])
    return batch


def serial(batch: StampBatch, place: int = 1) -> str:
    return stamps.proof(batch, batch.first + place - 1).serial


def scanned(code: str, hours: float, **more: object) -> Verdict:
    """One scan, hours after the beginning."""
    return scans.record_scan(code, at=BEGIN + timedelta(hours=hours), **more)  # type: ignore[arg-type]  # handed on


def copied(code: str) -> Verdict:
    """A story that turns a serial red: other people in other cities, day after day."""
    for day in range(14):
        kind = "pin_wrong" if day in {5, 9} else "scan"
        place = [SAIGON, HA_NOI, "", ""][day % 4]
        verdict = scanned(code, 30 * day, kind=kind, device=f"phone {day}", commune=place)
    return verdict
