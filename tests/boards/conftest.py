"""A seeded province whose committee runs the exchange, and its people."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from duoc.core import profile
from duoc.exchange import services as exchange
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.people.services import User


@pytest.fixture(scope="module")
def seeded(module_database: str) -> str:
    """Cà Mau with its registry, one database for the module; the connection URL."""
    ca_mau = profile.load("ca-mau")
    people.seed(ca_mau)
    exchange.seed(ca_mau)
    return module_database


@pytest.fixture
def province(seeded: str) -> Iterator[str]:
    """The same; what a test changes is rolled back after it."""
    with transaction.atomic():
        yield seeded
        transaction.set_rollback(True)


@pytest.fixture
def person(province: str) -> Callable[..., User]:
    """Makes a user with a duty in the province's committee, or in another agency."""
    return made


def made(duty: str | None = "steward", name: str = "du.lieu", agency: str = "ubnd-tinh") -> User:
    """A user with a duty, who signs in by other ways than a password: hashing one is what takes time here."""
    user = people.create_user(name, None)
    if duty:
        people.assign_role(user, people.agency_named(agency), duty)
    return user


def queued(kind: str) -> list[dict[str, object]]:
    """The events of a kind that wait for the ledger, oldest first."""
    rows = Outbox.objects.filter(kind=kind).order_by("id")
    return [json.loads(bytes(row.payload or row.entry)) for row in rows]
