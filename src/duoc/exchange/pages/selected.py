"""What a reader narrowed the numbers to, and the addresses of the rows and lines that a number is made of."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.exchange.pages.period import Period
from duoc.exchange.rules.tally import OUTCOMES
from duoc.exchange.services import Selection


def statuses() -> list[tuple[str, str]]:
    """(value, words) of each outcome and status class."""
    words = {"success": _("Thành công"), "failure": _("Không thành công")}
    return [(key, words.get(key, key)) for key in OUTCOMES]


def number(text: str) -> int | None:
    """An id of an address; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection with its way back into addresses."""

    selection: Selection

    def narrowed(self, by: str, key: str) -> "Chosen":
        """This selection and one line of `by` in it. A day narrows the period instead."""
        if by == "day":
            return self
        if by == "status":
            # A class lies within success or failure, whichever was chosen.
            return Chosen(replace(self.selection, outcome=key))
        value: Any = int(key) if by in {"service", "agency"} else key
        return Chosen(replace(self.selection, **{by: value}))

    def query(self, **more: str | None) -> dict[str, str | None]:
        """The parameters of an address."""
        told = self.selection
        return {
            "service": None if told.service is None else str(told.service),
            "software": told.software,
            "agency": None if told.agency is None else str(told.agency),
            "sector": told.sector,
            "outcome": told.outcome,
        } | more

    def lines(self, period: Period, by: str, **more: str | None) -> str:
        """The address of these numbers as lines by `by`."""
        return reverse("exchange:statistics") + period.query(by=by, **self.query(**more))

    def rows(self, period: Period, outcome: str | None = None) -> str:
        """The address of the calls behind a number. A sector has no rows of its own: its services come first.

        outcome: success or failure; of a status class, all calls are one or the other already."""
        if (self.selection.outcome or "").endswith("xx"):
            outcome = None
        wanted = self.query(**({"outcome": outcome} if outcome else {}))
        service, sector = wanted.pop("service"), wanted.pop("sector")
        if service is not None:
            return reverse("exchange:service", args=[service]) + period.query(**wanted)
        if sector is not None:
            return self.lines(period, "service", **({"outcome": outcome} if outcome else {}))
        return reverse("exchange:calls") + period.query(**wanted)


def chosen(request: HttpRequest) -> Chosen:
    """Read the selection from the address; what cannot be read or is empty selects nothing."""
    asked = request.GET
    outcome = asked.get("outcome", "")
    return Chosen(
        Selection(
            service=number(asked.get("service", "")),
            software=asked.get("software") or None,
            agency=number(asked.get("agency", "")),
            sector=asked.get("sector") or None,
            outcome=outcome if outcome in OUTCOMES else None,
        )
    )
