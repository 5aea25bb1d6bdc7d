"""Four spellings of one word."""

import json
from pathlib import Path

import pytest

from duoc.engines.epcis.vocabulary import vocabularies

SPELLINGS = [
    (
        "bizStep",
        "shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "cbv:BizStep-shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
    ),
    (
        "disposition",
        "in_transit",
        "https://ref.gs1.org/cbv/Disp-in_transit",
        "cbv:Disp-in_transit",
        "urn:epcglobal:cbv:disp:in_transit",
    ),
    ("bizTransaction", "po", "https://ref.gs1.org/cbv/BTT-po", "cbv:BTT-po", "urn:epcglobal:cbv:btt:po"),
    (
        "sourceOrDestination",
        "location",
        "https://ref.gs1.org/cbv/SDT-location",
        "cbv:SDT-location",
        "urn:epcglobal:cbv:sdt:location",
    ),
    (
        "reason",
        "incorrect_data",
        "https://ref.gs1.org/cbv/ER-incorrect_data",
        "cbv:ER-incorrect_data",
        "urn:epcglobal:cbv:er:incorrect_data",
    ),
    ("component", "x", "https://ref.gs1.org/cbv/Comp-x", "cbv:Comp-x", "https://ref.gs1.org/cbv/Comp-x"),
    (
        "measurement",
        "Temperature",
        "https://gs1.org/voc/Temperature",
        "gs1:Temperature",
        "https://gs1.org/voc/Temperature",
    ),
    (
        "exception",
        "ALARM_CONDITION",
        "https://gs1.org/voc/ALARM_CONDITION",
        "gs1:ALARM_CONDITION",
        "https://gs1.org/voc/ALARM_CONDITION",
    ),
]


@pytest.mark.parametrize(("field", "bare", "web", "curie", "named"), SPELLINGS)
def test_every_spelling_leads_to_every_other(field: str, bare: str, web: str, curie: str, named: str) -> None:
    words = vocabularies()[field]
    for spelling in (bare, web, curie, named):
        assert (words.bare(spelling), words.uri(spelling), words.named(spelling)) == (bare, web, named)


@pytest.mark.parametrize(
    "value",
    [
        "transforming",
        "https://example.com/steps/smoking",
        "cbv:BizStep-transforming",
        "",
        "BizStep-shipping",
        "Shipping",
    ],
)
def test_what_is_no_word_stays(value: str) -> None:
    words = vocabularies()["bizStep"]
    assert (words.bare(value), words.uri(value), words.named(value)) == (value, value, value)


def test_words_are_those_of_gs1s_context(shared: Path) -> None:
    """Counted in the standard: 41 business steps, 33 dispositions, 13 transactions, 3 parties, 72 measurements."""
    counts = {
        "bizStep": 41,
        "disposition": 33,
        "bizTransaction": 13,
        "sourceOrDestination": 3,
        "reason": 2,
        "component": 14,
    }
    counts |= {"measurement": 72, "exception": 2}
    assert {name: len(words.words) for name, words in vocabularies().items()} == counts
    published = json.loads((shared / "data/trace/epcis/epcis-context.jsonld").read_bytes())["@context"]
    for field in ("bizStep", "disposition"):
        meant = {
            word: uri.replace("cbv:", "https://ref.gs1.org/cbv/") for word, uri in published[field]["@context"].items()
        }
        assert meant == {word: vocabularies()[field].uri(word) for word in vocabularies()[field].words}
