"""A shop for a module: stamps in use, a journey, everything in the ledger. What a test changes is taken back."""

import pytest
from django.db import transaction
from tests.trace.scan.shop import Telephone, logged, stocked

from duoc.trace.services.sources import SOURCES


@pytest.fixture(scope="module")
def batch(module_database):
    """Twelve crabs of lot L1."""
    made = stocked(12)
    logged(module_database)
    return made


@pytest.fixture(scope="module")
def sealed(batch):
    """Six more with a PIN each: (batch, PINs in order). Minted for lot L1 too."""
    from tests.trace.stamps.batches import delivered

    from duoc.people import services as people
    from duoc.trace.rules import serials
    from duoc.trace.services import products, stamps

    party, product = people.party_named("htx-nam-can"), products.find_product("08930001123458")
    made = delivered(party, product, 6, pins=True)
    pins = [serials.pin(bytes(made.pin_seed), place) for place in range(6)]
    stamps.activate(made.pk, 1, 5, "L1", party)
    return made, pins


@pytest.fixture
def shop(batch):
    """The batch; what the test does to it is forgotten."""
    SOURCES._kept.clear()
    with transaction.atomic():
        yield batch
        transaction.set_rollback(True)


@pytest.fixture
def phone():
    """A telephone that nobody has seen."""
    return Telephone()
