"""A province to test with: Cà Mau, seeded into a database of the test's own."""

import json

import pytest

from duoc.core import profile
from duoc.frame.models import Outbox
from duoc.people import services
from duoc.people.models import Agency


@pytest.fixture
def province(database):
    """The seeded province; gives the report of its seeding. The outbox is emptied afterwards."""
    report = services.seed(profile.load("ca-mau"))
    Outbox.objects.all().delete()
    return report


@pytest.fixture
def committee(province):
    """The people's committee of the province."""
    return Agency.objects.get(key="ubnd-tinh")


@pytest.fixture
def justice(province):
    """The department of justice: in force before and after every merger."""
    return Agency.objects.get(key="so-tp")


@pytest.fixture
def events(database):
    """What the outbox holds now: list of (kind, event), the committed ones read from their payload; empties it."""

    def take():
        rows = list(Outbox.objects.order_by("id"))
        Outbox.objects.all().delete()
        return [(row.kind, json.loads(bytes(row.payload or row.entry))) for row in rows]

    return take
