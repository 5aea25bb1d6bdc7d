"""The modules in Chromium: every case of a document, and documents that nobody thought of."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from tests.journeys.test_proof_modules import Chromium
from tests.journeys.test_stamp_lies import server
from tests.trace.verifier import documents
from tests.trace.verifier.documents import HONEST, Told
from tests.trace.verifier.test_stamp_modules import call, differing

pytestmark = pytest.mark.journeys
__all__ = ["server"]
JUDGED = HONEST.document()
UNJUDGED = {
    "address",
    "said",
    "names",
    "pending",
    "withheld",
    "consistency",
}  # what is not proven, and what nobody asked for


@pytest.fixture
def chromium(server: Any, page: Any) -> Chromium:
    page.goto(server.address + "/truy-xuat/san-pham/")
    return Chromium(page)


@pytest.mark.parametrize("without", ["", "Ed25519"])
def test_verdicts_in_the_browser_are_those_that_are_due(chromium: Chromium, without: str) -> None:
    assert differing(chromium, documents.cases()[:: 3 if without else 1], without) == {}


def paths(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of a document, from its members to the last hash."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in inner for place in ((*way, key), *paths(one, (*way, key)))]


PLACES = [way for way in paths(JUDGED) if way[0] not in UNJUDGED]
SCALARS = st.none() | st.booleans() | st.integers(-3, 10**20) | st.text(max_size=6) | st.floats()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


def at(value: Any, way: tuple[Any, ...]) -> Any:
    """What stands at a place, or nothing."""
    for step in way:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


@st.composite
def dented(draw: st.DrawFn) -> Any:
    """An honest document in which one place holds something else, or is gone."""
    document = copy.deepcopy(JUDGED)
    *way, last = draw(st.sampled_from(PLACES))
    inner: Any = document
    for step in way:
        inner = inner[step]
    before = inner[last]
    kind = draw(st.integers(0, 3))
    if kind == 0 and isinstance(inner, dict):
        del inner[last]
    elif kind == 1 and isinstance(before, str) and before:
        at = draw(st.integers(0, len(before) - 1))
        inner[last] = before[:at] + draw(st.characters(codec="utf-8")) + before[at + 1 :]
    else:
        inner[last] = draw(VALUES)
    same = document == JUDGED
    return document, same or (
        way == []
        and last
        in (
            "activation",
            "stamp",
            "checkpoint",
            "events",
            "said",
        )
        and not inner.get(last)
    )


WITHOUT_LIMITS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=150, deadline=None, suppress_health_check=WITHOUT_LIMITS)
@given(dented())
def test_no_dent_goes_unnoticed_and_none_breaks_the_verifier(chromium: Chromium, drawn: tuple[Any, bool]) -> None:
    document, harmless = drawn
    note(str([way for way in PLACES if way[-1] not in ("tree",) and at(document, way) != at(JUDGED, way)]))
    (answer,) = chromium.answers([call(Told("", "", document))])
    assert "error" not in answer, "a verdict, whatever comes"
    assert harmless or answer["value"]["is"] not in ("ok", "alone")


@settings(max_examples=40, deadline=None, suppress_health_check=WITHOUT_LIMITS)
@given(VALUES)
def test_anything_else_is_refused_by_its_form(chromium: Chromium, drawn: Any) -> None:
    assert chromium.values([call(Told("", "", drawn))])[0]["is"] == "form"
