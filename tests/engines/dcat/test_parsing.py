"""Hostile bytes: refused, bounded, without a request to anybody."""

import contextlib
import json
import logging
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.dcat import graph, parsing, serialise
from duoc.engines.dcat.parsing import ParsingError, parse

from . import samples

TURTLE = b"<https://x.example/a> <https://x.example/b> <https://x.example/c> ."


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("somebody wanted the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("media_type", "address"),
    [
        ("text/turtle", ""),
        ("text/turtle; charset=utf-8", ""),
        ("", "https://x.example/c.ttl?page=2"),
        ("application/octet-stream", "https://x.example/c.n3"),
        ("text/plain", ""),
        ("", ""),
    ],
)
def test_form_is_told_by_type_suffix_or_first_signs(media_type: str, address: str) -> None:
    assert len(parse(TURTLE, media_type, address)) == 1


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf"])
def test_first_signs_tell_our_own_forms(suffix: str) -> None:
    whole = graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE)
    assert len(parse(serialise.write(whole, suffix))) == len(whole)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    text = serialise.write(graph.dataset_graph(samples.RICH, samples.PROFILE), "rdf").decode()
    assert len(parse(text.replace("utf-8", encoding).encode(encoding), "application/rdf+xml")) > 100


def test_relative_addresses_have_the_documents_base() -> None:
    found = parse(b"<a> <b> <c> .", "text/turtle", "https://x.example/d/catalog.ttl")
    assert {str(node) for triple in found for node in triple} == {f"https://x.example/d/{name}" for name in "abc"}


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://evil.example/context.jsonld", "@id": "https://x.example/a", "dct:title": "T"},
        {"@context": ["https://evil.example/c", {"t": "http://purl.org/dc/terms/title"}], "@id": "https://x.example/a", "t": "T"},
        {"@context": {"@import": "file:///etc/passwd", "dct": "http://purl.org/dc/terms/"}, "@id": "urn:a", "dct:title": "T"},
        {
            "@context": {
                "dct": "http://purl.org/dc/terms/",
                "x": {"@id": "dct:relation", "@context": "http://169.254.169.254/latest"},
            },
            "@id": "urn:a", "dct:title": "T", "x": {"@id": "urn:b", "dct:title": "U"},
        },
        {"@id": "urn:a", "http://purl.org/dc/terms/relation": {"@context": "//evil.example", "@id": "urn:b", "dct:title": "T"}},
    ],
)  # fmt: skip
def test_remote_contexts_are_never_fetched(document: dict[str, object]) -> None:
    found = parse(json.dumps(document).encode(), "application/ld+json")
    assert any(str(predicate) == "http://purl.org/dc/terms/title" for predicate in found.predicates())


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        '<!DOCTYPE r SYSTEM "file:///etc/passwd"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        '<!doctype html><html></html>',
        '<!ENTITY % x SYSTEM "http://evil.example/x">',
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(text: str, encoding: str) -> None:
    with pytest.raises(ParsingError, match="document type"):
        parse(text.encode(encoding), "application/rdf+xml")


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_deep_json_is_refused(depth: int) -> None:
    with pytest.raises(ParsingError, match=r"nested|not JSON"):
        parse(b'{"a":' * depth + b"1" + b"}" * depth, "application/ld+json")


def test_deep_turtle_is_refused() -> None:
    with pytest.raises(ParsingError, match=r"nested|not readable"):
        parse(b"<urn:a> <urn:b> " + b"[ <urn:b> " * 20_000 + b"1" + b"]" * 20_000 + b" .", "text/turtle")


def test_size_and_number_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_BYTES", 100)
    with pytest.raises(ParsingError, match="more than"):
        parse(b" " * 101, "text/turtle")
    monkeypatch.setattr(parsing, "MOST_BYTES", 1 << 20)
    monkeypatch.setattr(parsing, "MOST_TRIPLES", 10)
    many = "\n".join(f"<urn:a> <urn:b> {number} ." for number in range(11)).encode()
    for media_type in ("text/turtle", "application/n-triples"):
        with pytest.raises(ParsingError, match="more than 10 triples"):
            parse(
                many if media_type == "text/turtle" else many.replace(b" .", b'" .').replace(b"b> ", b'b> "'),
                media_type,
            )
    with pytest.raises(ParsingError, match="more than 10 triples"):
        parse(json.dumps([{"@id": "urn:a", "urn:b": list(range(11))}]).encode(), "application/ld+json")


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]
)
@pytest.mark.parametrize(
    "body", [b"\xff\xfe\xff", b"\x80abc", "khóa 079200001234".encode(), b"{", b"<a", b"\x00" * 10, b'{"@graph": 5}']
)
def test_rubbish_is_refused_in_one_sentence_that_holds_nothing_of_it(media_type: str, body: bytes) -> None:
    outcomes = {
        "neither UTF-8 nor UTF-16", "not JSON", "nothing", "not readable as turtle", "not readable as json-ld",
        "not readable as xml", "not readable as nt",
    }  # fmt: skip
    assert outcome(body, media_type) in outcomes


def outcome(body: bytes, media_type: str) -> str:
    try:
        return "triples" if len(parse(body, media_type)) else "nothing"
    except ParsingError as error:
        return str(error)


def test_literals_that_do_not_fit_their_type_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        parse(b'<urn:a> <urn:b> "079200001234x"^^<http://www.w3.org/2001/XMLSchema#integer> .', "text/turtle")
    assert caplog.text == ""


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120), st.sampled_from(["text/turtle", "application/ld+json", "application/rdf+xml", ""]))
def test_any_bytes_are_a_graph_or_refused(body: bytes, media_type: str) -> None:
    with contextlib.suppress(ParsingError):
        parse(body, media_type)
