"""A province to test with: Cà Mau, seeded into a database of the test's own."""

import json

import pytest
from django.db import transaction

from duoc.core import profile
from duoc.frame.models import Outbox
from duoc.people import services
from duoc.people.models import Agency


@pytest.fixture(scope="module")
def seeded(module_database):
    """The province as its first seeding leaves it, one database for the module; gives the report."""
    return services.seed(profile.load("ca-mau"))


@pytest.fixture
def province(seeded):
    """The seeded province with an empty outbox; what a test changes is rolled back after it."""
    with transaction.atomic():
        Outbox.objects.all().delete()
        yield seeded
        transaction.set_rollback(True)


@pytest.fixture
def committee(province):
    """The people's committee of the province."""
    return Agency.objects.get(key="ubnd-tinh")


@pytest.fixture
def justice(province):
    """The department of justice: in force before and after every merger."""
    return Agency.objects.get(key="so-tp")


@pytest.fixture
def events(province):
    """What the outbox holds now: list of (kind, event), the committed ones read from their payload; empties it."""

    def take():
        rows = list(Outbox.objects.order_by("id"))
        Outbox.objects.all().delete()
        return [(row.kind, json.loads(bytes(row.payload or row.entry))) for row in rows]

    return take
