"""The published event hashes: each document, in both forms, gives its hashes."""

from pathlib import Path

import pytest

from duoc.engines.epcis import documents
from duoc.engines.epcis.event_hash import event_hash, pre_hash

SETS = (
    "CertificationInfoAndSensorReportWithCRS",
    "ReferenceEventHashAlgorithm2",
    "SensorDataExamples",
    "epcisDocHavingEventWithComment",
    "epcisDocWith2DifferentTransformationEvents",
    "epcisDocWithCustomSchemaInContext",
    "epcisDocWithSensorComponent",
    "epcisDocWithShippingAndTransportingEvent",
    "epcisDocWithTransformationEventWithExtension",
    "epcisDocWithVariousEventTypes",
    "epcisEventWithCURIEs",
    "epcisQueryDocument",
    "epcisXmlQueryDocHavingEventWithIgnoreFields",
    "persistentDisposition",
)
# The second pre-hash line of this set is stale where it was published: it does not give its own hash.
STALE = {("epcisDocWithCustomSchemaInContext", 1)}


def hashes(document: documents.Document) -> list[str]:
    return [event_hash(event, document.prefixes_of(event), document.ignored) for event in document.events]


@pytest.mark.parametrize("name", SETS)
def test_published_hashes(name: str, shared: Path) -> None:
    folder = shared / "data/trace/event-hash"
    published = (folder / f"{name}.hashes").read_text().split()
    forms = [path for ending in (".jsonld", ".xml") if (path := folder / f"{name}{ending}").exists()]
    assert forms
    for path in forms:
        assert hashes(documents.read(path.read_bytes())) == published, path.name


@pytest.mark.parametrize("name", SETS)
def test_published_strings_before_hashing(name: str, shared: Path) -> None:
    """Where they are published, and not stale: a difference shows where, not only that."""
    folder = shared / "data/trace/event-hash"
    strings = folder / f"{name}.prehashes"
    source = next(path for ending in (".jsonld", ".xml") if (path := folder / f"{name}{ending}").exists())
    document = documents.read(source.read_bytes())
    if strings.exists():
        for index, (event, wanted) in enumerate(
            zip(document.events, strings.read_text("utf-8").splitlines(), strict=False)
        ):
            if (name, index) not in STALE:
                assert pre_hash(event, document.prefixes_of(event), document.ignored) == wanted


def test_every_set_is_tried(shared: Path) -> None:
    assert {path.stem for path in (shared / "data/trace/event-hash").glob("*.hashes")} == set(SETS)


def test_one_event_in_four_spellings_has_one_hash(shared: Path) -> None:
    """Shuffled lists, another prefix for the same namespace, XML and JSON, URNs and words: GS1's own four documents."""
    files = sorted((shared / "data/trace/event-hash/identical-hash").iterdir())
    assert len(files) == 4
    assert len({one for path in files for one in hashes(documents.read(path.read_bytes()))}) == 1
