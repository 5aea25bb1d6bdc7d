"""A province with two producers; what a test changes is taken back after it."""

import pytest
from django.db import transaction
from tests.trace.party.producers import producer

from duoc.core import profile
from duoc.people import services as people
from duoc.people.services.periods import today


@pytest.fixture(scope="module")
def settled(module_database):
    """A cooperative and a household."""
    people.seed(profile.load("ca-mau"))
    crabs = producer("htx-cua", "HTX Cua", "cooperative", "8930001", "8930001123458")
    honey = producer("ho-ong", "Nguyễn Văn Ong", "household", "8930002", "8930002000017")
    return crabs, honey


@pytest.fixture
def rolled_back(settled):
    """The two, and nothing that a test before did to them."""
    with transaction.atomic():
        yield settled
        transaction.set_rollback(True)


@pytest.fixture
def crabs(rolled_back):
    """The cooperative."""
    return rolled_back[0]


@pytest.fixture
def honey(rolled_back):
    """The household."""
    return rolled_back[1]


@pytest.fixture(scope="module")
def commune(settled):
    """A commune in force today."""
    return people.search_units("Khánh An", today(), level="commune")[0]
