"""The reference generator of event hashes agrees with us wherever it agrees with the published hashes, and on made-up events.

Its global state and its heuristics (words are replaced wherever they stand, lists named `…List` are taken apart in extensions,
ties are rounded to even) are kept out of what is drawn: there the text of the standard decides, not the generator.
"""

import json
import logging
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.core.gs1.digits import check_digit
from duoc.engines.epcis import documents
from duoc.engines.epcis.event_hash import event_hash

# What the generator, called as its library, does not reproduce: query documents, and `…:ignoreFields`, which it does not know.
APART = {
    "epcisQueryDocument.jsonld",
    "epcisQueryDocument.xml",
    "epcisXmlQueryDocHavingEventWithIgnoreFields.xml",
}


def theirs(text: str, form: str) -> list[str]:
    """The generator's hashes of a document."""
    from epcis_event_hash_generator import hash_generator, json_to_py, xml_to_py

    logging.getLogger().setLevel(logging.CRITICAL)
    reader = json_to_py if form == "json" else xml_to_py
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # how it opens the contexts that it ships
        found: list[str] = hash_generator.epcis_hashes_from_events(reader.event_list_from_epcis_document_str(text))
    return found


def ours(text: str) -> list[str]:
    document = documents.read(text.encode())
    return [event_hash(event, document.prefixes_of(event), document.ignored) for event in document.events]


def test_agrees_on_every_published_set(shared: Path) -> None:
    folder = shared / "data/trace/event-hash"
    agreed, apart = set(), set()
    for source in [*folder.glob("*.jsonld"), *folder.glob("*.xml")]:
        text = source.read_text("utf-8")
        published = source.with_suffix(".hashes").read_text().split()
        try:
            same = theirs(text, "json" if source.suffix == ".jsonld" else "xml") == published
        except KeyError:
            same = False
        (agreed if same else apart).add(source.name)
        assert ours(text) == published, source.name
    assert apart == APART
    assert len(agreed) == 19


_DIGITS = st.integers(0, 9999).map(lambda number: f"{number:04}")
_SERIAL = st.text("0123456789ABCXYZabcxyz-._", min_size=1, max_size=12).filter(lambda text: text.strip(".") == text)
_GTIN = (
    _DIGITS.map(lambda digits: f"0893123{digits}56")
    .map(lambda twelve: twelve + check_digit(twelve))
    .map(lambda gtin: gtin.zfill(14))
)
_THING = st.one_of(
    st.builds("https://id.gs1.org/01/{}/21/{}".format, _GTIN, _SERIAL),
    st.builds("https://tem.example.com/01/{}/10/LOT{}".format, _GTIN, _DIGITS),
    st.builds("urn:epc:id:sgtin:4012345.01{}.{}".format, _DIGITS, _SERIAL),
    st.builds("urn:epc:id:sscc:4012345.000000{}".format, _DIGITS),
    st.builds("urn:epc:id:grai:4012345.1{}.{}".format, _DIGITS, _DIGITS),
    st.builds("urn:epc:class:lgtin:4012345.01{}.L{}".format, _DIGITS, _DIGITS),
    st.builds("urn:epc:idpat:sgtin:4012345.01{}.*".format, _DIGITS),
    st.builds("http://example.com/things/{}".format, _DIGITS),
)
_PLACE = st.builds(lambda digits: {"id": f"urn:epc:id:sgln:4012345.0{digits}.0"}, _DIGITS)
_TIME = st.builds(
    "20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}".format,
    st.integers(10, 40), st.integers(1, 12), st.integers(1, 28), st.integers(0, 23), st.integers(0, 59), st.integers(0, 58),
    st.sampled_from(["", ".0", ".123", ".1234", ".9876", ".500001"]), st.sampled_from(["Z", "+07:00", "-06:30", "+14:00"]),
)  # fmt: skip
_NUMBER = st.integers(0, 10**6) | st.floats(0.001, 10**6).map(lambda number: round(number, 3))
_AMOUNT = st.builds(
    lambda thing, number, uom: {"epcClass": thing, "quantity": number} | ({"uom": uom} if uom else {}),
    _THING, _NUMBER, st.sampled_from(["", "KGM", "GRM", "LTR"]),
)  # fmt: skip
_PARTY = st.sampled_from(["owning_party", "possessing_party", "location"])
_REPORT = st.fixed_dictionaries(
    {"type": st.sampled_from(["Temperature", "Speed", "Mass"]), "value": _NUMBER},
    optional={
        "uom": st.just("CEL"),
        "time": _TIME,
        "minValue": _NUMBER,
        "deviceID": st.just("urn:epc:id:giai:4000001.111"),
    },
)
_EXTENSION = st.sampled_from(["abc", "Cua Năm Căn", "2026-11-20"]) | _NUMBER | st.dictionaries(
    st.sampled_from(["example:a", "example:b"]), st.sampled_from(["x", "y", 7]), min_size=1, max_size=2
)  # fmt: skip
_OPTIONAL: dict[str, Any] = {
    "bizStep": st.sampled_from(["shipping", "receiving", "packing", "https://example.com/step/smoking"]),
    "disposition": st.sampled_from(["in_transit", "active"]),
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "certificationInfo": st.just("https://accreditation.example.org/certificate/ABC12345"),
    "persistentDisposition": st.just({"set": ["completeness_verified"], "unset": ["recalled", "expired"]}),
    "bizTransactionList": st.lists(
        st.builds(
            lambda kind, digits: {"type": kind, "bizTransaction": f"urn:epcglobal:cbv:bt:4012345000009:{digits}"},
            st.sampled_from(["po", "inv"]),
            _DIGITS,
        ),
        min_size=1,
        max_size=3,
    ),
    "sourceList": st.lists(
        st.builds(lambda kind, digits: {"type": kind, "source": f"urn:epc:id:pgln:4012345.0{digits}"}, _PARTY, _DIGITS),
        min_size=1,
        max_size=2,
    ),
    "destinationList": st.lists(
        st.builds(
            lambda kind, digits: {"type": kind, "destination": f"urn:epc:id:pgln:4012345.0{digits}"}, _PARTY, _DIGITS
        ),
        min_size=1,
        max_size=2,
    ),
    "quantityList": st.lists(_AMOUNT, min_size=1, max_size=3),
    "sensorElementList": st.lists(
        st.builds(
            lambda reports: {"sensorMetadata": {"time": "2026-01-01T00:00:00Z"}, "sensorReport": reports},
            st.lists(_REPORT, min_size=1, max_size=2),
        ),
        min_size=1,
        max_size=2,
    ),
    "example:field": _EXTENSION,
    "example:other": _EXTENSION,
}
_EVENT = st.fixed_dictionaries(
    {
        "type": st.just("ObjectEvent"),
        "eventTime": _TIME,
        "eventTimeZoneOffset": st.sampled_from(["+07:00", "-06:00"]),
        "epcList": st.lists(_THING, min_size=1, max_size=4, unique=True),
        "action": st.sampled_from(["ADD", "OBSERVE", "DELETE"]),
    },
    optional=_OPTIONAL,
)
_CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"example": "https://ns.example.com/epcis/"},
]


@settings(max_examples=15, deadline=None)
@given(st.lists(_EVENT, min_size=1, max_size=6))
def test_agrees_on_events_nobody_wrote(events: list[dict[str, Any]]) -> None:
    document = {
        "@context": _CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-21T00:00:00Z",
        "epcisBody": {"eventList": events},
    }
    text = json.dumps(document)
    assert ours(text) == theirs(text, "json")


@pytest.mark.parametrize(("digits", "millisecond"), [(".0005", "001"), (".0015", "002"), (".0025", "003")])
def test_ties_are_rounded_up_where_the_generator_rounds_to_even(digits: str, millisecond: str) -> None:
    """CBV 2.0 rounds half up; none of the published hashes has a tie."""
    from duoc.engines.epcis.event_hash import pre_hash

    assert f"00:00:00.{millisecond}Z" in pre_hash({"type": "ObjectEvent", "eventTime": f"2026-01-01T00:00:00{digits}Z"})
