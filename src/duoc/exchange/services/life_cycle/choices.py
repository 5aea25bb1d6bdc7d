"""What a person may choose from when asking for a connection."""

from typing import Any

from duoc.core.environment import Environment
from duoc.exchange.models import Connection, Service, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.rules.life_cycle import ASK
from duoc.exchange.services import directory
from duoc.exchange.services.life_cycle import connections, persons
from duoc.exchange.services.schema import alias
from duoc.people import services as people

Choice = tuple[str, str]


def clients(user: Any, environment: Environment) -> list[Choice]:
    """(identifier, words) of the subsystems for which a user may ask, by name."""
    places, house = people.places(user, ASK.action), persons.house(environment)
    rows = Subsystem.objects.using(alias(environment)).exclude(status="retired").select_related("member")
    return [
        (names.written(directory.subsystem_parts(row)), f"{row.name} ({row.member.name})")
        for row in rows.order_by("name", "pk")
        # An agency that the registry does not know is the house's.
        if places is None or (row.member.agency_id or (house.pk if house else None)) in places
    ]


def services(environment: Environment) -> list[Choice]:
    """(identifier, words) of the services in force, by name."""
    rows = Service.objects.using(alias(environment)).exclude(status="retired").select_related("subsystem__member")
    return [
        (names.written(directory.service_parts(row)), f"{row.name} ({row.subsystem.member.name})")
        for row in rows.order_by("name", "pk")
    ]


def may_ask(user: Any, connection: Connection, environment: Environment) -> bool:
    """Whether a user may write the draft of a connection."""
    return persons.may(user, [ASK], connections.parties_of(connection, environment))
