"""What an anchor shouts about. One of a kind at a time; each says since when, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass

RESET = "reset"
MISMATCH = "mismatch"
FOREIGN = "foreign"
REORGANISED = "reorganised"
BEHIND = "behind"
LATE = "late"
AWAY = "away"
REFUSED = "refused"
WRONG_CONTRACT = "wrong_contract"
SILENT = "silent"
UNREADABLE = "unreadable"

# They stay until a person has looked: over restarts, and also when what caused them can no longer be seen.
LASTING = frozenset({RESET, MISMATCH, FOREIGN})
# While one of these stands, nothing is sent to the chain.
STOPPING = frozenset({RESET, MISMATCH})

# For people: Vietnamese, English.
MEANINGS = {
    RESET: ("chuỗi đã bị dựng lại hoặc thay thế", "the chain was reset or replaced"),
    MISMATCH: ("chuỗi và sổ nói khác nhau về cùng một cỡ", "chain and log disagree about one size"),
    FOREIGN: ("trên chuỗi có điểm neo mà tiến trình này không gửi", "the chain holds an anchor that was not sent here"),
    REORGANISED: ("một điểm neo đã xác nhận bị chuỗi bỏ đi", "the chain dropped an anchor that was confirmed"),
    BEHIND: ("sổ đang công bố ít mục hơn số đã neo", "the log publishes fewer entries than are anchored"),
    LATE: ("đã lâu không có điểm neo mới", "no new anchor for too long"),
    AWAY: ("không đọc được chuỗi hoặc sổ", "chain or log cannot be read"),
    REFUSED: ("chuỗi từ chối điểm neo", "the chain refuses the anchor"),
    WRONG_CONTRACT: ("địa chỉ không phải hợp đồng neo của chương trình này", "not the contract of this program"),
    SILENT: ("tiến trình neo im lặng", "the anchoring process is silent"),
    UNREADABLE: ("không đủ trang của sổ để đối chiếu", "pages of the log are missing, nothing to compare with"),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """`since`: POSIX seconds. `words`: the particulars, in English; `MEANINGS` says what the kind means."""

    kind: str
    since: int
    words: str


class Alarms:
    """Those that stand, in the order in which they began."""

    def __init__(self, standing: Iterable[Alarm] = ()) -> None:
        self._standing = {alarm.kind: alarm for alarm in standing}

    def begin(self, kind: str, words: str, now: int) -> None:
        """Raise it; one that stands already keeps its time and takes the newer words."""
        known = self._standing.get(kind)
        self._standing[kind] = Alarm(kind, known.since if known else now, words)

    def end(self, *kinds: str) -> None:
        """What it said is over."""
        for kind in kinds:
            self._standing.pop(kind, None)

    def __contains__(self, kind: object) -> bool:
        return kind in self._standing

    def all(self) -> list[Alarm]:
        """Every standing alarm."""
        return list(self._standing.values())

    def stop_work(self) -> bool:
        """Whether nothing may be sent."""
        return not STOPPING.isdisjoint(self._standing)
