"""What a subscription may not be: controls that make no sense, destinations inside the house."""

import pytest

from duoc.trace.models import Subscription
from duoc.trace.services import working


def _subscribe(door, **controls):
    assert door("POST", "queries", {"name": "shipped", "query": {"EQ_bizStep": ["shipping"]}}).status_code == 201
    return door("POST", "queries/shipped/subscriptions", controls)


@pytest.mark.parametrize(
    "dest",
    ["http://127.0.0.1:8080/", "http://[::1]/", "http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::ffff:10.0.0.1]/",
     "http://0.0.0.0/", "ftp://example.com/", "http://user@example.com/", "x", "http://224.0.0.1/", "https://", 5],
)  # fmt: skip
def test_webhook_never_leads_into_the_house(door, dest):
    answer = _subscribe(door, dest=dest, stream=True)
    assert answer.status_code == 400
    assert answer.json()["type"] == "epcisException:SubscriptionControlsException"


def test_name_that_means_a_private_address_is_found_out_when_it_is_used(door, document):
    assert _subscribe(door, dest="http://localhost:1/", stream=True).status_code == 201
    door("POST", "capture", document({"bizStep": "shipping"}))
    working.work(frozenset({"sandbox"}))
    (row,) = Subscription.objects.using("sandbox").all()
    assert "no public address" in row.last_failure


@pytest.mark.parametrize(
    "controls",
    [
        {},
        {"stream": True, "schedule": {"second": "0"}},
        {"stream": False},
        {"schedule": {}},
        {"schedule": {"second": "60"}},
        {"schedule": {"year": "1"}},
        {"schedule": {"month": "2", "dayOfMonth": "30"}},
        {"stream": True, "reportIfEmpty": "yes"},
        {"stream": True, "initialRecordTime": "today"},
        {"stream": True, "signatureToken": 5},
        {"stream": True, "colour": "red"},
    ],
)
def test_controls_that_make_no_sense_are_refused(door, controls):
    answer = _subscribe(door, dest="https://example.com/", **controls)
    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == "epcisException:SubscriptionControlsException"
