"""The tables of steps, by hand from reference §6, and the words around them."""

import pytest

from duoc.exchange.pages.life_cycle import words
from duoc.exchange.rules.connections import parse_scope
from duoc.exchange.rules.life_cycle import CONNECTION, DOCUMENT, LIVES, NAMES, REASON, SERVICE, Life
from duoc.exchange.rules.names import RefusedError


def reach(life: Life, first: str) -> set[str]:
    seen, left = set(), [first]
    while left:
        state = left.pop()
        if state not in seen:
            seen.add(state)
            left += [step.after for step in life.open_from(state)]
    return seen


@pytest.mark.parametrize(
    ("life", "first", "last"), [(CONNECTION, "draft", "ended"), (SERVICE, "registered", "retired")]
)
def test_every_state_is_reached_and_leads_to_the_end(life: Life, first: str, last: str) -> None:
    assert reach(life, first) == set(life.states)
    assert all(last in reach(life, state) for state in life.states)
    assert life.open_from(last) == []


def test_way_of_a_connection_is_that_of_the_regulations() -> None:
    state, way = "draft", []
    while (step := CONNECTION.awaited(state)) is not None:
        way.append(step.verb)
        state = step.after
    assert way == ["register", "test", "endorse", "approve", "open"]
    assert state == "live"
    assert [step.verb for step in CONNECTION.open_from("suspended")] == ["resume", "end"]


def test_no_way_leads_to_live_around_test_endorsement_and_approval() -> None:
    for verb in ("test", "endorse", "approve"):
        kept = Life(CONNECTION.states, tuple(step for step in CONNECTION.steps if step.verb != verb), {})
        assert "live" not in reach(kept, "draft"), verb
    for verb in ("test", "approve"):
        kept = Life(SERVICE.states, tuple(step for step in SERVICE.steps if step.verb != verb), {})
        assert "live" not in reach(kept, "registered"), verb


def test_papers_and_reasons_are_asked_for_where_the_regulations_do() -> None:
    assert CONNECTION.needing(DOCUMENT) == ["approve", "endorse"]
    assert CONNECTION.needing(REASON) == ["end", "resume", "return", "suspend"]
    assert SERVICE.needing(DOCUMENT) == ["approve", "retire"]


def test_only_the_operator_resumes_and_approves() -> None:
    for life in LIVES.values():
        for step in life.steps:
            if step.verb in ("resume", "approve", "open"):
                assert [side.party for side in step.who] == ["house"]


def test_every_state_and_step_has_its_words() -> None:
    assert set(words.states()) == set(NAMES) == {*CONNECTION.states, *SERVICE.states}
    assert set(words.steps()) == {step.verb for life in LIVES.values() for step in life.steps}
    for life, told in ((CONNECTION, words.consequences_for_connection()), (SERVICE, words.consequences_for_service())):
        assert set(told) == {step.verb for step in life.steps if step.who}


def test_scope_is_read_as_people_type_it() -> None:
    assert parse_scope([]) == parse_scope(["", "  "]) == (("*", "**"),)
    assert parse_scope(["get /a/*", "/b", " POST\t/c "]) == (("GET", "/a/*"), ("*", "/b"), ("POST", "/c"))
    with pytest.raises(RefusedError, match="GET /đường-dẫn"):
        parse_scope(["GET /a /b"])
