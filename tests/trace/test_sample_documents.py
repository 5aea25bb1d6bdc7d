"""GS1's and OpenEPCIS' documents are captured by the sandbox party and come back as the same events: same event hash."""

import pytest

from duoc.engines.epcis.documents import read
from duoc.engines.epcis.event_hash import event_hash


def hashes(document):
    return {event_hash(event, document.prefixes_of(event), document.ignored) for event in document.events}


@pytest.fixture
def samples(shared):
    top = shared / "data" / "trace" / "epcis"
    return [
        *sorted((top / "examples-gs1").rglob("*.jsonld")),
        *sorted((top / "examples-openepcis" / "Capture" / "Documents").glob("*.json")),
    ]


@pytest.mark.parametrize("epc_format", ["Never_Translates", "Always_GS1_Digital_Link"])
def test_sample_documents_come_back_as_the_same_events(samples, door, epc_format):
    sent = set()
    for file in samples:
        octets = file.read_bytes()
        answer = door("POST", "capture", octets)
        job = door.job(answer)
        assert (job["running"], job["success"], job["errors"]) == (False, True, []), file.name
        sent |= hashes(read(octets))
    found = set()
    for page in door.pages("events?perPage=7", GS1_EPC_Format=epc_format):
        found |= hashes(read(page.content))
    assert found == sent
