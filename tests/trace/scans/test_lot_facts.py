"""What the rules are told of a lot: the communes of whoever received it, the day until which it keeps; asked once in a while."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from tests.trace.scans.stamped import activated, serial
from tests.trace.stamps.batches import GTIN, delivered

from duoc.core.clock import DAY_US, day_start_us
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people.services import units_as_of
from duoc.people.services.periods import today
from duoc.trace.services import captures, lot_facts, sites, stamps
from duoc.trace.services.lot_facts import KEPT_S, NOTHING

LOT = f"https://id.gs1.org/01/{GTIN}/10/L1"


@pytest.fixture(scope="module")
def batch(module_database):
    """A batch of lot L1 that was sent to a store in the first commune and keeps until 31/12/2030."""
    made = activated(6)
    commune = units_as_of(today(), "commune")[0].code
    store = sites.register_site(made.party, "Kho", "store", commune)
    now = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    about = {"eventTime": now, "eventTimeZoneOffset": "+07:00", "quantityList": [{"epcClass": LOT, "quantity": 6}]}
    made_of = {"bizStep": "commissioning", "action": "ADD", "ilmd": {"cbvmda:itemExpirationDate": "2030-12-31"}}
    sent = {
        "bizStep": "shipping",
        "action": "OBSERVE",
        "destinationList": [{"type": "location", "destination": f"urn:uuid:{store.pk}"}],
    }
    with transaction.atomic():
        for more in (made_of, sent):
            captures.speak(made.party, {"type": "ObjectEvent", **about, **more})
    lot_facts.forget_lots()
    made.commune = commune
    return made


def test_shipments_and_expiry_come_from_events_of_the_lot(batch):
    found = lot_facts.lot_facts(stamps.standing(serial(batch)))
    assert found.shipped == (batch.commune,)
    assert found.expires == day_start_us(date(2030, 12, 31)) + DAY_US


def test_the_events_are_asked_once_in_a_while(batch):
    stamp, later = (
        stamps.standing(serial(batch)),
        time.monotonic() + 2 * KEPT_S,
    )  # whatever other tests asked is forgotten
    lot_facts.lot_facts(stamp, now=later)
    with CaptureQueriesContext(connections[alias(Environment.PRODUCTION)]) as asked:
        lot_facts.lot_facts(stamp, now=later + KEPT_S - 1)
    assert len(asked) == 0
    with CaptureQueriesContext(connections[alias(Environment.PRODUCTION)]) as asked:
        lot_facts.lot_facts(stamp, now=later + KEPT_S + 1)
    assert 0 < len(asked) <= 8


def test_a_stamp_without_a_lot_has_no_facts(batch):
    assert lot_facts.lot_facts(None) == NOTHING
    assert lot_facts.lot_facts(stamps.standing(serial(delivered(batch.party, batch.product, 1)))) == NOTHING
