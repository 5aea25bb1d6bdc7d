"""Parties with keys, and documents to capture."""

import json

import pytest

from duoc.people import services as people


@pytest.fixture
def sandbox(database):
    """The party that sample documents are captured by."""
    return people.settle_sandbox_party()


@pytest.fixture
def document():
    """Makes an EPCIS document of events; what an event does not say is filled in."""

    def made(*events, **header):
        whole = [
            {
                "type": "ObjectEvent",
                "eventTime": "2026-03-02T08:00:00+07:00",
                "eventTimeZoneOffset": "+07:00",
                **(
                    {"action": "OBSERVE", "epcList": ["urn:epc:id:sgtin:0614141.107346.2017"]}
                    if "type" not in event
                    else {}
                ),
                **event,
            }
            for event in events
        ]
        head = {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-03-02T08:00:00Z",
        }
        return json.dumps({**head, **header, "epcisBody": {"eventList": whole}}).encode()

    return made
