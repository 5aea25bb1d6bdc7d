"""Prefixes: what a `@context` declares, what a name means."""

import json
from pathlib import Path
from typing import Any

import pytest

from duoc.engines.epcis import contexts


def test_standard_prefixes_are_those_of_gs1s_context(shared: Path) -> None:
    published = json.loads((shared / "data/trace/epcis/epcis-context.jsonld").read_bytes())["@context"]
    assert {prefix: published[prefix] for prefix in contexts.STANDARD} == contexts.STANDARD
    namespaces = {
        term
        for term, meaning in published.items()
        if isinstance(meaning, str) and meaning[-1] in "/#:" and term[0] != "@"
    }
    assert namespaces == set(contexts.STANDARD)


@pytest.mark.parametrize(
    ("context", "own"),
    [
        ("https://example.com/context.jsonld", {}),
        (None, {}),
        (5, {}),
        ({"a": "https://a.example/"}, {"a": "https://a.example/"}),
        (["https://x.example", {"a": "https://a.example/", "b": {"@id": "https://b.example/"}}], {"a": "https://a.example/", "b": "https://b.example/"}),
        ([{"a": "https://a.example/"}, {"a": "https://later.example/"}], {"a": "https://later.example/"}),
        ([{"a": "https://a.example/", "c": "a:sub/"}], {"a": "https://a.example/", "c": "https://a.example/sub/"}),
        ([{"mda": "cbvmda:"}], {"mda": "urn:epcglobal:cbv:mda:"}),
        ([{"@vocab": "https://v.example/", "t": "@type", "n": 5, "e": "", "d": {"@type": "@id"}}], {}),
    ],
)  # fmt: skip
def test_declared_prefixes(context: Any, own: dict[str, str]) -> None:
    assert dict(contexts.declared(context)) == {**contexts.STANDARD, **own}


def test_vast_context_is_not_copied_for_each_event() -> None:
    vast = contexts.declared({f"p{number}": f"https://p.example/{number}/" for number in range(2_000)})
    own = contexts.declared({"own": "https://own.example/", "p7": "https://other.example/"}, vast)
    assert (own["own"], own["p7"], own["p8"]) == (
        "https://own.example/",
        "https://other.example/",
        "https://p.example/8/",
    )
    assert (vast["p7"], "own" in vast) == ("https://p.example/7/", False)
    assert not isinstance(own, dict)


def test_nothing_declared_is_the_same_object() -> None:
    assert contexts.declared("https://example.com/c.jsonld") is contexts.STANDARD


@pytest.mark.parametrize(
    ("name", "meaning", "missing"),
    [
        ("ext:size", "https://ns.example.com/size", ""),
        ("gs1:Temperature", "https://gs1.org/voc/Temperature", ""),
        ("bizStep", "bizStep", ""),
        ("nope:size", "nope:size", "nope"),
        ("https://ns.example.com/size", "https://ns.example.com/size", ""),
        ("ext://size", "ext://size", ""),
        ("urn:example:size", "urn:example:size", ""),
        ("_:size", "_:size", ""),
        (":size", ":size", ""),
    ],
)
def test_names(name: str, meaning: str, missing: str) -> None:
    prefixes = {**contexts.STANDARD, "ext": "https://ns.example.com/"}
    assert contexts.expanded(name, prefixes) == meaning
    assert contexts.undeclared(name, prefixes) == missing
