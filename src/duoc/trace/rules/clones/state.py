"""What is remembered of one serial: a few counts and short lists, bounded whatever happens to it.

None of it says who somebody was: phones are 32 bits of a hash that means nothing after its day.
"""

from dataclasses import dataclass, field
from typing import Any

MOST_PHONES, MOST_PLACES = 24, 8
FORM = 1


@dataclass(slots=True)
class SerialState:
    """Moments in µs since the epoch, 0 = never. `phones`: the latest ones. `places`: code → (scans, last scan).

    `counts`: rule → how often it was observed. `fresh_day`: the last day (of the province) with somebody new. `pin_left`: who
    was last at the PIN has not found the right one. `lot_knows`: what its lot has counted of it (`crowds`): 1 scanned, 2 busy.
    `visits` of the `visit_day`.
    """

    scans: int = 0
    first: int = 0
    last: int = 0
    activated: int = 0
    sold: int = 0
    void: int = 0
    expires: int = 0
    fresh_day: int = 0
    travelled: int = 0
    far: int = 0
    place: str = ""
    placed: int = 0
    pin_phone: int = 0
    pin_tried: int = 0
    pin_left: bool = False
    lot_knows: int = 0
    visit_day: int = 0
    visits: int = 0
    phones: list[int] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    shipped: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    def members(self) -> dict[str, Any]:
        """The state as JSON can hold it; what is empty is left out."""
        members: dict[str, Any] = {"form": FORM}
        for name in self.__slots__:
            value = getattr(self, name)
            if value:
                members[name] = list(value) if isinstance(value, tuple) else value
        return members


def restored(members: dict[str, Any]) -> SerialState:
    """The state that `members` wrote. Raises `ValueError` for another form."""
    told = dict(members)
    if told.pop("form", None) != FORM:
        raise ValueError("a serial's state in a form of another version")
    told["shipped"] = tuple(told.get("shipped", ()))
    return SerialState(**told)
