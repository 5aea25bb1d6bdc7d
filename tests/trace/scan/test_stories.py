"""What gathering costs: statements do not grow with the journey, and a page is made in a moment."""

import time
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.trace.scan.shop import address
from tests.trace.scans.stamped import serial

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.trace.rules.proof_documents import octets, trimmed
from duoc.trace.services import captures, stamps, stories


def cost(shop):
    stamp = stamps.standing(serial(shop))
    with CaptureQueriesContext(connection, ) as asked:  # fmt: skip
        story = stories.told(stamp.batch.product, stamp, "https://tem.camau.vn" + address(shop))
    return len(asked), story


def test_statements_are_few_and_do_not_grow_with_the_events(shop):
    cost(shop)  # what is read once in a process
    few, story = cost(shop)
    assert (len(story.steps), story.more) == (10, 0)
    party = people.party_named("htx-nam-can")
    for hour in range(10, 20):
        captures.speak(party, {
            "type": "ObjectEvent", "action": "OBSERVE", "eventTime": f"2026-11-03T{hour}:00:00+07:00",
            "eventTimeZoneOffset": "+07:00", "bizStep": "storing",
            "quantityList": [{"epcClass": "https://id.gs1.org/01/08930001123458/10/L1", "quantity": 5, "uom": "KGM"}],
        }, environment=Environment.PRODUCTION)  # fmt: skip
    many, story = cost(shop)
    assert (len(story.steps), story.more) == (12, 8)
    assert many == few
    assert few <= 45


def test_a_page_is_made_in_a_moment(shop, phone):
    """A loose bound against mistakes of an order of magnitude; the figure itself is printed."""
    phone.get(address(shop))
    taken = []
    for _ in range(7):
        begin = time.perf_counter()
        phone.get(address(shop))
        taken.append(time.perf_counter() - begin)
    print(f"page of ten events: {sorted(taken)[3] * 1000:.0f} ms, best {min(taken) * 1000:.0f} ms")
    assert min(taken) < 1


def test_a_declared_day_ends_when_it_is_over():
    assert stories.is_past("2026-11-28", date(2026, 11, 29))
    assert not stories.is_past("2026-11-29T00:00:00Z", date(2026, 11, 29))
    assert not stories.is_past("cuối tháng", date(2026, 11, 29))
    assert not stories.is_past("", date(2026, 11, 29))


def document(events):
    entries = [{"index": n, "entry": f"e{n}" * 50, "path": ["p" * 44] * 5} for n in range(events + 2)]
    return {
        "stamp": {"entry": 0, "place": 1}, "activation": {"entry": 1, "tree": "t"}, "entries": entries, "withheld": 1,
        "events": [{"entry": n + 2, "tree": f"tree {n}"} for n in range(events)],
    }  # fmt: skip


def test_a_document_that_fits_is_left_alone():
    whole = document(4)
    assert trimmed(whole, octets(whole)) is whole


def test_the_oldest_events_make_room_and_the_rest_keeps_its_entries():
    whole = document(8)
    for room in range(500, octets(whole), 97):
        found = trimmed(whole, room)
        assert octets(found) <= room or not found["events"]
        assert [one["tree"] for one in found["events"]] == [f"tree {n}" for n in range(8)][8 - len(found["events"]) :]
        assert len(found["events"]) + found["withheld"] == 9
        for before, after in [(whole["stamp"], found["stamp"]), (whole["activation"], found["activation"]),
                              *zip(whole["events"][8 - len(found["events"]) :], found["events"], strict=True)]:  # fmt: skip
            assert found["entries"][after["entry"]] == whole["entries"][before["entry"]]
        assert len(found["entries"]) == len(found["events"]) + 2


def test_a_stamp_that_waits_for_the_ledger_is_trimmed_too():
    whole = document(3) | {"stamp": None, "activation": None}
    found = trimmed(whole, 10)
    assert (found["stamp"], found["events"], found["entries"], found["withheld"]) == (None, [], [], 4)
