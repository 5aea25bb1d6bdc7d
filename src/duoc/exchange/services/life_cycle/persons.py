"""Who may take which step: the permissions of `people`, in the agency of the client, of the provider, or of the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from duoc.core.environment import Environment
from duoc.exchange.models import Member
from duoc.exchange.rules.life_cycle import Side, Step
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services.schema import alias
from duoc.people import services as people
from duoc.people.models import Agency
from duoc.people.services.periods import today


@dataclass(frozen=True, slots=True)
class Parties:
    """The agency behind each party of a step; None where the registry knows none: then the house decides alone."""

    client: Agency | None
    provider: Agency | None
    house: Agency | None

    def agency(self, side: Side) -> Agency | None:
        """The agency whose roles count for a side."""
        found: Agency | None = getattr(self, side.party)
        return found or self.house


def house(environment: Environment) -> Agency | None:
    """The agency that runs this gateway: its member's in the registry, else the province's committee."""
    own = Member.objects.using(alias(environment)).filter(server_code__isnull=False).values_list("agency_id", flat=True)
    number = own.first()
    found = people.agencies_as_of(today())
    known = next((agency for agency in found if agency.pk == number), None)
    return known or next((agency for agency in found if agency.kind == Agency.Kind.PROVINCE), None)


def parties(client: Member | None, provider: Member, environment: Environment) -> Parties:
    """The agencies behind a client's member (None for a service's own life) and a provider's."""
    return Parties(client.agency if client else None, provider.agency, house(environment))


def may(user: Any, sides: Iterable[Side], known: Parties) -> bool:
    """Whether a user may act for one of these sides today."""
    return any(
        agency is not None and people.may(user, side.action, agency)
        for side in sides
        for agency in (known.agency(side),)
    )


def check(user: Any, step: Step, known: Parties) -> None:
    """Raises `RefusedError` naming whose step it is."""
    if not may(user, step.who, known):
        names = dict.fromkeys(agency.name for side in step.who if (agency := known.agency(side)) is not None)
        raise RefusedError(f"Tài khoản này không có vai trò để làm bước này; người làm được thuộc: {'; '.join(names)}.")
