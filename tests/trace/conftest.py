"""Parties with keys, and documents to capture."""

import json

import pytest
from django.db import transaction
from django.test import Client

from duoc.people import services as people
from duoc.trace.services.captures import words


@pytest.fixture(scope="module")
def parties(module_database):
    """The party of the sandbox, a producer and a buyer, by their codes: one database for the module."""
    people.add_party("htx-nam-can", "HTX Năm Căn", "cooperative", prefixes=["0614141"], gln="0614141000005")
    people.add_party("cho-ca-mau", "Chợ Cà Mau", "firm", prefixes=["8930002"])
    people.settle_sandbox_party()
    return {party.code: party for party in people.parties()}


@pytest.fixture
def rolled_back(parties):
    """What a test captures is taken back after it, in both environments."""
    words.forget()  # rows that were taken back are not known
    with transaction.atomic(), transaction.atomic(using="sandbox"):
        yield parties
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="sandbox")
    words.forget()


@pytest.fixture
def sandbox(rolled_back):
    """The party that sample documents are captured by."""
    return rolled_back["sandbox"]


@pytest.fixture
def producer(rolled_back):
    """Makes crabs."""
    return rolled_back["htx-nam-can"]


@pytest.fixture
def buyer(rolled_back):
    """Buys crabs."""
    return rolled_back["cho-ca-mau"]


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


class Door:
    """The interface as a client with a key of a party meets it."""

    def __init__(self, client, key):
        self._client, self._key = client, key

    def __call__(self, method, path, body=None, **headers):
        """One call; `headers` with `_` for `-`."""
        given = {"X-Api-Key": self._key, **{name.replace("_", "-"): value for name, value in headers.items()}}
        content = given.pop("Content-Type", "application/json")
        body = json.dumps(body).encode() if isinstance(body, dict | list) else body or b""
        return self._client.generic(method, f"/epcis/{path}", body, content_type=content, headers=given)

    def pages(self, path="events", **headers):
        """The answers of a query, all pages."""
        while path:
            answer = self("GET", path, **headers)
            assert answer.status_code == 200, answer.content
            yield answer
            link = answer.headers.get("Link", "")
            path = link.partition("/epcis/")[2].partition(">")[0]

    def events(self, path="events", **headers):
        """The events of a query, all pages."""
        found = (
            answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            for answer in self.pages(path, **headers)
        )
        return [event for page in found for event in page]

    def job(self, answer):
        """The capture job that a 202 named."""
        assert answer.status_code == 202, answer.content
        return self("GET", answer["Location"].partition("/epcis/")[2]).json()


@pytest.fixture
def door(sandbox):
    """The sandbox party's way in."""
    return Door(Client(headers={"Host": "localhost"}), people.issue_party_key(sandbox, "thử").text)


@pytest.fixture
def door_of():
    """The way in of any party."""
    return lambda party: Door(Client(headers={"Host": "localhost"}), people.issue_party_key(party, "thử").text)
