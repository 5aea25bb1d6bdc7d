"""What a reader asked the exchange's pages for: which environment, from which day to which day, and the tabs to change it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.exchange.rules.monthly import month_before
from duoc.exchange.services import replays
from duoc.frame import environments, numbers
from duoc.frame.tables import with_query


@dataclass(frozen=True, slots=True)
class Period:
    """The environment and both days, inclusive; `fault` says in words why the reader's own days were not used."""

    environment: Environment
    first: date
    last: date
    run: replays.Run | None
    fault: str = ""

    def query(self, **more: str | None) -> str:
        """The query string that keeps this choice."""
        about = {"environment": self.environment.value, "from": self.first.isoformat(), "to": self.last.isoformat()}
        return with_query("", **about, **more)

    def usual(self) -> "Period":
        """The period that is shown when nobody asks for another one."""
        return _usual(self.environment, self.run)

    def on(self, day: str) -> "Period":
        """One day of this period (ISO)."""
        return replace(self, first=date.fromisoformat(day), last=date.fromisoformat(day))

    def earlier(self, first: date, last: date) -> "Period":
        """This period as many days ago as the one from `first` to `last` is long."""
        step = timedelta(days=(last - first).days + 1)
        return replace(self, first=self.first - step, last=self.last - step)

    def month_before(self) -> "Period":
        """The calendar month before the one in which this period begins."""
        first, last = month_before(self.first)
        return replace(self, first=first, last=last)

    def monthly(self, agency: str) -> str:
        """The address of an agency's report for the month in which this period ends."""
        query = with_query("", environment=self.environment.value, agency=agency, month=f"{self.last:%Y-%m}")
        return reverse("exchange:monthly") + query

    def scale(self) -> str:
        """In words what share of the published traffic the replay plays; empty where nothing is played."""
        if self.run is None:
            return ""
        if self.run.scale == 1:
            return _("toàn bộ lưu lượng")
        written = f"{self.run.scale:g}"
        return _("tỷ lệ %(scale)s (1/%(part)s)") % {
            "scale": written if numbers.english() else written.replace(".", ","),
            "part": numbers.number(round(1 / self.run.scale)),
        }

    def tabs(self) -> list[tuple[Promise, str, bool]]:
        """(word, address, chosen) of each environment."""
        return environments.tabs(self.environment)

    def badges(self) -> list[str]:
        """Marks that every page of this environment carries."""
        return [self.environment.value, "sample"] if self.environment is not Environment.PRODUCTION else []


def asked(request: HttpRequest) -> Period:
    """Read the choice from the address. Days that cannot be read fall back to the usual ones, and the page says so."""
    environment = environments.asked(request)
    run = replays.current(environment)
    usual = _usual(environment, run)
    first, last = usual.first, usual.last
    try:
        own_first = date.fromisoformat(request.GET.get("from") or first.isoformat())
        own_last = date.fromisoformat(request.GET.get("to") or last.isoformat())
    except ValueError:
        return Period(environment, first, last, run, _("Ngày không đọc được; đang dùng khoảng thời gian thường lệ."))
    if own_last < own_first:
        return Period(environment, first, last, run, _("Ngày cuối đứng trước ngày đầu; đang dùng khoảng thường lệ."))
    return Period(environment, own_first, own_last, run)


def _usual(environment: Environment, run: replays.Run | None) -> Period:
    today = datetime.now(PROVINCE_ZONE).date()
    first, last = (run.first, run.last) if run else (today - timedelta(days=29), today)
    return Period(environment, first, last, run)
