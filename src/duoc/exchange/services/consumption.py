"""Who uses which service: calls in a period by service and calling agency, from the roll-up; public numbers as on the board."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, Sum

from duoc.core.environment import Environment
from duoc.exchange.models import Member, Rollup
from duoc.exchange.rules.report import FAILED_FROM
from duoc.exchange.services.schema import alias


@dataclass(frozen=True, slots=True)
class Consumed:
    """The calls of a service. callers: (id, name, calls) of the agencies that called in the period, most first; last: day of the
    newest call up to the end of the period, None where nobody ever called."""

    calls: int
    failed: int
    callers: tuple[tuple[int, str, int], ...]
    last: date | None


def consumption(first: date, last: date, environment: Environment = Environment.PRODUCTION) -> dict[int, Consumed]:
    """By service id, from `first` to `last`, both inclusive; services that nobody ever called are absent. Three queries."""
    using = alias(environment)
    rows = Rollup.objects.using(using).filter(day__lte=last).order_by()
    newest = dict(rows.values_list("service_id").annotate(last=Max("day")))
    failed = Sum("requests", filter=Q(status__gte=FAILED_FROM), default=0)
    grouped = rows.filter(day__gte=first).values_list("service_id", "client__member_id")
    counted: dict[int, list[tuple[int, int, int]]] = {}
    for service, member, calls, wrong in grouped.annotate(all=Sum("requests"), failed=failed):
        counted.setdefault(service, []).append((member, calls, wrong))
    names = dict(Member.objects.using(using).values_list("id", "name"))
    made = {}
    for service, day in newest.items():
        of_service = counted.get(service, [])
        callers = sorted(
            ((member, names[member], calls) for member, calls, _ in of_service), key=lambda one: (-one[2], one[1])
        )
        made[service] = Consumed(
            sum(one[1] for one in of_service), sum(one[2] for one in of_service), tuple(callers), day
        )
    return made
