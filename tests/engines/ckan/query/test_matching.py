"""Trees over the fields of one dataset."""

from datetime import UTC, datetime

import pytest
from tests.engines.ckan.samples import NOW

from duoc.engines.ckan.query import parsing
from duoc.engines.ckan.query.matching import Document, like, matches
from duoc.engines.ckan.query.nodes import AtLeast, Term, Wild

BUS: Document = {
    "id": ["4f1c"],
    "name": ["tuyen-xe-buyt"],
    "title": ["Tuyến xe buýt Cà Mau – Năm Căn"],
    "notes": [],
    "organization": ["so-xay-dung"],
    "tags": ["giao thông", "xe buýt"],
    "res_format": ["CSV", "GEOJSON"],
    "res_url": ["https://example.invalid/a.csv"],
    "metadata_modified": [datetime(2026, 6, 1, 12, 30, 0, 500_000, tzinfo=UTC)],
    "extras_ky": ["QUARTERLY"],
    "text": ["Tuyến xe buýt Cà Mau – Năm Căn", "giao thông", "xe buýt"],
}


@pytest.mark.parametrize(
    "query",
    [
        "*:*",
        "name:tuyen-xe-buyt",
        "name:tuyen-*",
        "name:*buyt",
        "name:t*-x?-*t",
        "name:[a TO z]",
        "name:[tuyen-xe-buyt TO tuyen-xe-buyt]",
        "name:{tuyen TO *}",
        'tags:"xe buýt"',
        "tags:(nope OR xe\\ buýt)",
        "tags:xe*",
        "res_format:CSV res_format:GEOJSON",
        'res_url:"https://example.invalid/a.csv"',
        "res_url:https\\://example.invalid/*",
        "extras_ky:QUARTERLY",
        "extras_ky:*",
        "title:buýt",
        "title:buyt",
        "title:BUYT",
        "title:nam",
        'title:"ca mau nam can"',
        'title:"cà mau"',
        "title:ca-mau",
        "title:tuy*",
        "title:TUY*",
        "năm",
        '"xe buyt"',
        "-notes:*",
        "NOT title:tau",
        "metadata_modified:[2026-06-01T12:30:00.500Z TO *]",
        "metadata_modified:[* TO 2026-06-01T12:30:00.500000Z]",
        'metadata_modified:"2026-06-01T12:30:00.5Z"',
        "metadata_modified:{2026-06-01T12:30:00.499999Z TO 2026-06-01T12:30:00.500001Z}",
        "metadata_modified:[NOW-1YEAR TO NOW]",
        "name:x OR tags:x OR organization:so-xay-dung",
        "-(name:tuyen-xe-buyt notes:*)",
    ],
)
def test_what_is_so_matches(query: str) -> None:
    assert matches(parsing.parse(query, NOW), BUS)


@pytest.mark.parametrize(
    "query",
    [
        "-*:*",
        "name:Tuyen-xe-buyt",
        "name:tuyen",
        "name:tuyen-?",
        "tags:xe",
        "tags:XE*",
        "res_format:csv",
        "organization:so-*-x",
        "extras_ky:quarterly",
        "extras_other:*",
        "nope:tuyen",
        "nope:[a TO b]",
        "notes:*",
        "notes:tuyen",
        'title:"xe cà mau"',
        "title:tu",
        "title:*x*x*",
        "name:{tuyen-xe-buyt TO *}",
        "name:[* TO tuyen-xe-buyt}",
        "metadata_modified:{2026-06-01T12:30:00.5Z TO *}",
        "metadata_modified:{* TO 2026-06-01T12:30:00.5Z}",
        "metadata_modified:[* TO NOW-1YEAR]",
        "metadata_created:*",
        "name:tuyen-xe-buyt AND tags:x",
        "-name:tuyen-xe-buyt OR tags:x",
    ],
)
def test_what_is_not_so_does_not(query: str) -> None:
    assert not matches(parsing.parse(query, NOW), BUS)


def test_enough_of_several_words_is_enough() -> None:
    words = (Term("text", "xe"), Term("text", "buýt"), Term("text", "điện"))
    assert matches(AtLeast(2, words), BUS)
    assert not matches(AtLeast(3, words), BUS)


def test_a_word_of_signs_alone_asks_for_nothing() -> None:
    assert matches(Term("title", "–"), BUS)
    assert not matches(Term("notes", "–"), BUS)


@pytest.mark.parametrize(
    ("parts", "text", "is_like"),
    [
        (("a", Wild.ANY), "a", True),
        (("a", Wild.ONE), "a", False),
        ((Wild.ANY, "b", Wild.ANY, "c"), "abbcbc", True),
        ((Wild.ANY, "b", Wild.ANY, "c"), "abbcbd", False),
        ((Wild.ANY, "ab"), "aab", True),
        ((Wild.ANY,), "", True),
        ((Wild.ONE,), "", False),
        (("%", Wild.ANY), "abc", False),
        (("a_",), "ab", False),
    ],
)
def test_a_form_is_the_form_of_the_whole(parts: tuple[str | Wild, ...], text: str, is_like: bool) -> None:
    assert like(parts, text) is is_like
