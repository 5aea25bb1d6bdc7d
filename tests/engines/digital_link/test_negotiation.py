"""Reading of `Accept` and `Accept-Language`; the examples are RFC 9110's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.digital_link.negotiation import MOST, best_media, languages, media, quality


def test_languages_come_by_quality() -> None:
    """RFC 9110 §12.5.4: Danish, then British English, then any English."""
    assert [one.wanted for one in languages("en;q=0.7, da, en-gb;q=0.8")] == ["da", "en-gb", "en"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("text/plain", 0.3), ("text/html", 0.7), ("TEXT/HTML;charset=utf-8", 0.7), ("image/jpeg", 0.5)],
)
def test_the_most_specific_range_counts(kind: str, expected: float) -> None:
    """RFC 9110 §12.5.1, without its parameters of media types."""
    accepted = media("text/*;q=0.3, text/html;q=0.7, */*;q=0.5")
    assert quality(kind, accepted) == expected


def test_nothing_said_wants_anything_and_what_is_not_named_is_not_wanted() -> None:
    assert quality("text/html", media("")) == 1
    assert quality("text/html", media("application/json")) == 0
    assert quality("text/html", media("text/html;q=0, */*")) == 0


def test_the_offer_that_is_wanted_most_is_given() -> None:
    offered = ["application/json", "text/html"]
    assert best_media(offered, media("text/html,application/xhtml+xml,*/*;q=0.8")) == "text/html"
    assert best_media(offered, media("*/*")) == "application/json"
    assert best_media(offered, media("image/png")) == "application/json"


@pytest.mark.parametrize(
    "header", [",,;", "q=1", "en;q=x", "en;q=1.5", "*/*", "e n", "undefined", "tiếng-việt", ";q=0"]
)
def test_nonsense_is_no_error(header: str) -> None:
    assert all(one.quality == 0 for one in languages(header) if one.wanted == "en")
    assert [one.wanted for one in media(header)] in ([], ["*/*"])


def test_only_so_many_are_read() -> None:
    assert len(languages(",".join(["vi"] * 9999))) == MOST


@given(st.text(max_size=80) | st.text("aq=0.1;,*-/ ", max_size=80))
def test_any_header_is_read(header: str) -> None:
    for preference in [*languages(header), *media(header)]:
        assert 0 <= preference.quality <= 1
        assert preference.wanted == preference.wanted.lower()
