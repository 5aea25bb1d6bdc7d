"""How much was decided in a time, in counts: what passed and what was blocked by which rule, what was asked without a dossier."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.guard.models import Decision

LET_THROUGH = ("pass", "mask")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """verdicts: decisions by verdict; blocked: those blocked, by rule, the most frequent first; of those let through that ask
    about citizens, `asked` in all, and `unbound` without a dossier, by application."""

    verdicts: dict[str, int]
    blocked: dict[str, int]
    asked: int
    unbound: dict[str, int]


def between(first: datetime, last: datetime, environment: Environment = Environment.PRODUCTION) -> Verdicts:
    """Between two moments, the first inclusive. What came back for a decision (`done`) is no decision of its own."""
    rows = Decision.objects.using(alias(environment)).filter(time__gte=first, time__lt=last).exclude(verdict="done")
    verdicts = dict(rows.values_list("verdict").annotate(count=Count("number")).order_by("verdict"))
    blocked = (
        rows.filter(verdict="block").values_list("rule").annotate(count=Count("number")).order_by("-count", "rule")
    )
    asked = rows.filter(Q(identities__gt=0) | ~Q(dossier=""), verdict__in=LET_THROUGH)
    unbound = asked.filter(dossier="").values_list("application").annotate(count=Count("number"))
    return Verdicts(verdicts, dict(blocked), asked.count(), dict(unbound.order_by("-count", "application")))
