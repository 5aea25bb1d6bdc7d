"""Short words for tests: lines as somebody would tell them, hours after 01/06/2026 08:00 in the province."""

from datetime import UTC, datetime

from duoc.trace.rules.clones.judging import Verdict, judge
from duoc.trace.rules.clones.places import Places
from duoc.trace.rules.clones.scans import Scan
from duoc.trace.rules.clones.state import SerialState

HOUR = 3_600_000_000
BEGIN = int(datetime(2026, 6, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

# Năm Căn, a neighbour 10 km away, Bạc Liêu about 97 km away, Thành phố Hồ Chí Minh, Hà Nội.
PLACES = Places(
    {
        "32191": (8.77, 104.98),
        "32192": (8.85, 105.03),
        "31825": (9.29, 105.72),
        "79": (10.78, 106.70),
        "01": (21.03, 105.85),
    },
    [("32191", "96"), ("32192", "96"), ("31825", "96")],
)
NAM_CAN, NEXT_DOOR, BAC_LIEU, SAIGON, HA_NOI = "32191", "32192", "31825", "79", "01"


def at(hours: float, kind: str = "scan", place: str = "", device: str = "", **more: object) -> Scan:
    return Scan(BEGIN + round(hours * HOUR), "S", kind, place, device, **more)  # type: ignore[arg-type]  # members by name


def told(*scans: Scan) -> tuple[SerialState, Verdict]:
    """The state and the last verdict after these lines."""
    state = SerialState()
    for scan in scans:
        verdict = judge(state, scan, PLACES)
    return state, verdict
