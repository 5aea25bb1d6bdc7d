"""From where secrets are used, what a steward has accepted, and the alarms: two places at once, and ends that come near."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from django.db import transaction
from django.db.models import F

from duoc.core import clock as clocks
from duoc.core.clock import Clock, SystemClock
from duoc.core.environment import Environment
from duoc.engines.xroad.message import iso_time
from duoc.exchange.models import SecretPlace
from duoc.exchange.rules import consumers as rules
from duoc.exchange.rules import expiry
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services.credentials import Credential, credentials
from duoc.exchange.services.schema import alias
from duoc.frame import outbox

CAUSES = ("place", "expiry")


@dataclass(frozen=True, slots=True)
class Place:
    """A network of a secret that holds. `first`, `last`: when it was used from there, None for one that was only accepted."""

    credential: Credential
    network: str
    client: str
    first: datetime | None
    last: datetime | None
    alarmed: datetime | None
    accepted: datetime | None
    accepted_by: str

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        moments = {name: _iso(getattr(self, name)) for name in ("first", "last", "alarmed", "accepted")}
        return {**_named(self.credential), "network": self.network, "client": self.client, **moments}


@dataclass(frozen=True, slots=True)
class Alarm:
    """What somebody has to look at. cause: `place` (a secret is used from a second network, `since` then) or `expiry` (it ends
    in `days_left` days). is_urgent: a place always, an end within a week."""

    cause: str
    credential: Credential
    client: str
    network: str
    since: datetime | None
    days_left: int | None

    @property
    def is_urgent(self) -> bool:
        return self.days_left is None or self.days_left < expiry.ALARM

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        told = {"network": self.network, "client": self.client, "since": _iso(self.since)}
        ends = {"ends": _iso(self.credential.ends), "days_left": self.days_left, "urgent": self.is_urgent}
        return {"cause": self.cause, **_named(self.credential), **told, **ends}


def places(environment: Environment = Environment.PRODUCTION, clock: Clock | None = None) -> list[Place]:
    """By secret, the place that was used last first, what was only accepted last; of secrets that hold."""
    known = credentials(_now(clock), environment)
    rows = SecretPlace.objects.using(alias(environment))
    rows = rows.order_by("kind", "name", F("last_at").desc(nulls_last=True), "network")
    return [
        Place(
            known[f"{row.kind}:{row.name}"], row.network, row.client, row.first_at, row.last_at, row.alarmed_at,
            row.accepted_at, row.accepted_by,
        )
        for row in rows if f"{row.kind}:{row.name}" in known
    ]  # fmt: skip


def alarms(environment: Environment = Environment.PRODUCTION, clock: Clock | None = None) -> list[Alarm]:
    """What is to be looked at: places first, the newest first; then what ends, the nearest end first."""
    now = _now(clock)
    seen = [
        Alarm("place", place.credential, place.client, place.network, place.alarmed, None)
        for place in places(environment, clock)
        if place.alarmed is not None and place.accepted is None
    ]
    known = list(credentials(now, environment).values())
    ending = []
    for one in known:
        others = [other.ends for other in known if other.group == one.group and other is not one]
        if expiry.is_due(one.ends, now, others):
            ending.append(Alarm("expiry", one, "", "", None, expiry.days_left(one.ends, now)))
    seen.sort(key=lambda alarm: alarm.since or now, reverse=True)
    ending.sort(key=lambda alarm: alarm.credential.ends or now)
    return [*seen, *ending]


def accept_place(
    secret: str,
    network: str,
    *,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
    clock: Clock | None = None,
) -> int:
    """Say that a secret (`Credential.id`) is rightly used from a network, now and later; how many alarms that ends.

    The network may be wider than the places that were seen. Raises `RefusedError`."""
    accepted = ip_network(rules.network(network))
    now, using = _now(clock), alias(environment)
    credential = credentials(now, environment).get(secret)
    if credential is None:
        raise RefusedError(f"Không có bí mật {secret} còn hiệu lực; xem `duoc exchange place list`.")
    with transaction.atomic(using):
        rows = SecretPlace.objects.using(using).filter(kind=credential.kind, name=credential.name)
        within = [row for row in rows.select_for_update() if _is_in(row.network, accepted)]
        ended = [row for row in within if row.alarmed_at is not None and row.accepted_at is None]
        for row in within:
            if row.accepted_at is None:
                # By the columns, for Django cannot update by a composite key what `save` would insert.
                rows.filter(network=row.network).update(accepted_at=now, accepted_by=by)
        if all(row.network != str(accepted) for row in within):
            SecretPlace.objects.using(using).create(
                kind=credential.kind, name=credential.name, network=str(accepted), accepted_at=now, accepted_by=by
            )
        fact = {"of": credential.kind, "name": credential.name, "network": str(accepted), "officer": by}
        outbox.append("exchange.secret_place_accepted", fact, using=using)
    return len(ended)


def _is_in(network: str, wider: Any) -> bool:
    found = ip_network(network)
    return found.version == wider.version and found.subnet_of(wider)


def _named(credential: Credential) -> dict[str, Any]:
    return {"secret": credential.id, "label": credential.label, "owner": credential.owner}


def _now(clock: Clock | None) -> datetime:
    return clocks.to_datetime((clock or SystemClock()).now_us())


def _iso(moment: datetime | None) -> str | None:
    return iso_time(clocks.from_datetime(moment)) if moment is not None else None
