"""The day that a page speaks of: the reader's own, else today; and the days worth a look."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.http import HttpRequest
from django.utils.translation import gettext as _

from duoc.core import profile, settings
from duoc.core.profile import ReferenceDay
from duoc.people import services
from duoc.people.services.periods import today


@dataclass(frozen=True, slots=True)
class Asked:
    """A day, why the reader's own could not be used, and whether our sources speak of it at all."""

    day: date
    fault: str
    known: bool
    landmarks: tuple[ReferenceDay, ...]

    @property
    def query(self) -> str:
        """The query string that keeps this day."""
        return f"?on={self.day.isoformat()}"


@lru_cache(maxsize=1)
def landmarks() -> tuple[ReferenceDay, ...]:
    """The days on which much changed in the province."""
    return profile.load(settings.load().profile).reference_days


@lru_cache(maxsize=1)
def home_code() -> str:
    """The code of the province whose house this is."""
    return profile.load(settings.load().profile).code


def asked(request: HttpRequest) -> Asked:
    """Read `on` from the address."""
    fault, day = "", today()
    if own := request.GET.get("on"):
        try:
            day = date.fromisoformat(own)
        except ValueError:
            fault = _("Ngày “%(day)s” không đọc được; đang xem ngày hôm nay.") % {"day": own[:20]}
    first = services.first_known_day()
    return Asked(day, fault, first is None or day >= first, landmarks())
