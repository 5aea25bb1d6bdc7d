"""GS1's schema with its formats asserted: verdicts as published, the pattern of a URI against a parser of URIs."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.epcis import documents, schema


def expected(shared: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((shared / "data/trace/epcis/expected.json").read_bytes())
    return [one for one in listed if one["type"] is not None]  # the others are queries


def by_schema(document: documents.Document) -> bool:
    if document.kind:
        name = {"EPCISDocument": "epcisDocument", "EPCISQueryDocument": "epcisQueryDocument"}[document.kind]
        if not schema.validator(name).is_valid(document.header):
            return False
    return all(schema.validator("EPCIS-Document-Event").is_valid(event) for event in document.events)


def test_verdicts_of_all_published_documents(shared: Path) -> None:
    listed = expected(shared)
    assert len(listed) >= 80
    for one in listed:
        document = documents.read((shared / "data/trace/epcis" / one["file"]).read_bytes())
        assert by_schema(document) == one["schema_uri_or_blank_node"], one["file"]


def test_shipped_schema_is_the_published_one(shared: Path) -> None:
    assert schema.FILE.read_bytes() == (shared / "data/trace/epcis/EPCIS-JSON-Schema.json").read_bytes()
    disclaimer = schema.FILE.with_name("GS1-DISCLAIMER.txt").read_bytes()
    assert disclaimer == (shared / "data/trace/epcis/GS1-DISCLAIMER.txt").read_bytes()


def test_a_list_is_judged_in_one_call() -> None:
    good = {
        "type": "ObjectEvent",
        "eventTime": "2026-01-01T00:00:00Z",
        "eventTimeZoneOffset": "+07:00",
        "action": "ADD",
        "epcList": [],
    }
    assert schema.validator("[EPCIS-Document-Event]").is_valid([good, good])
    assert not schema.validator("[EPCIS-Document-Event]").is_valid([good, {**good, "action": "LOOK"}])


_NATIVE = jsonschema_rs.Draft7Validator({"format": "uri"}, validate_formats=True)
_PATTERN = jsonschema_rs.Draft7Validator({"pattern": schema.URI}, pattern_options=jsonschema_rs.RegexOptions())


def ours(text: str) -> bool:
    return bool(_PATTERN.is_valid(text))


@pytest.mark.parametrize(
    "uri",
    [
        "https://id.gs1.org/01/04012345999990/21/X?11=260101#a", "urn:epc:id:sgtin:4012345.011111.9876", "ni:///sha-256;00?ver=CBV2.0",
        "urn:epc:idpat:sgtin:4012345.066666.*", "http://[2001:db8::7]:80/a", "mailto:a@b.example", "ext:size", "a:", "http://u:p@h/%41",
        "_:document1", "https://a.example/(x)'!$&+,;=:@",
    ],
)  # fmt: skip
def test_uris(uri: str) -> None:
    assert ours(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "hello",
        "",
        ":x",
        "1a:x",
        "http://a b",
        "http://a/<x>",
        "http://a/%4",
        "http://a/%zz",
        "http://a/é",
        "_:",
        "_:a b",
        "a:b\n",
        "http://a#b#c",
        "a:[",
        "http://h:8x/",
        "/01/x",
        "//host/x",
        "a:b|c",
        'a:"b"',
    ],
)
def test_no_uris(uri: str) -> None:
    assert not ours(uri)


@given(st.text("ahtps:/?#[]@.%41~_-!$&'()*+,;= \"<>\\^`{}|é0", max_size=24))
def test_pattern_says_what_the_validators_own_parser_says(text: str) -> None:
    """But for blank nodes, and brackets around what is no address, where ours does not look further."""
    if not text.startswith("_:") and "[" not in text and "//" not in text[text.find(":") :]:
        assert ours(text) == _NATIVE.is_valid(text)
