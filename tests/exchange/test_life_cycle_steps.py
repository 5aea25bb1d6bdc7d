"""Both lives step by step, written out by hand: what each verb does from each state, who may, and what is said otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules.life_cycle import CONNECTION, LIVES, NAMES, SERVICE, Life, stage_of
from duoc.exchange.rules.names import RefusedError

# verb → state before → state after, for steps that people take
CONNECTIONS = {
    "register": {"draft": "registered"},
    "test": {"registered": "tested"},
    "endorse": {"tested": "endorsed"},
    "approve": {"endorsed": "approved"},
    "open": {"approved": "live"},
    "suspend": {"live": "suspended"},
    "resume": {"suspended": "live"},
    "return": dict.fromkeys(("registered", "tested", "endorsed", "approved"), "draft"),
    "end": dict.fromkeys(("draft", "registered", "tested", "endorsed", "approved", "live", "suspended"), "ended"),
}
SERVICES = {
    "test": {"registered": "tested"},
    "approve": {"tested": "approved"},
    "open": {"approved": "live"},
    "suspend": {"live": "suspended"},
    "resume": {"suspended": "live"},
    "return": dict.fromkeys(("tested", "approved"), "registered"),
    "retire": dict.fromkeys(("registered", "tested", "approved", "live", "suspended"), "retired"),
}
WAYS = ((CONNECTION, CONNECTIONS), (SERVICE, SERVICES))
TAKEN = [(life, verb, old, new) for life, way in WAYS for verb, row in way.items() for old, new in row.items()]
BARRED = [
    (life, verb, state) for life, way in WAYS for verb, row in way.items() for state in life.states if state not in row
]


@pytest.mark.parametrize(("life", "verb", "before", "after"), TAKEN)
def test_step_leads_where_the_table_says(life: Life, verb: str, before: str, after: str) -> None:
    assert life.step(verb, before).after == after


@pytest.mark.parametrize(("life", "verb", "state"), BARRED)
def test_any_other_step_is_refused(life: Life, verb: str, state: str) -> None:
    with pytest.raises(RefusedError, match=f"Đang ở bước “{NAMES[state]}” nên chưa thể {verb}"):
        life.step(verb, state)


@pytest.mark.parametrize("verb", ["", "load", "delete", "OPEN", "open "])
@pytest.mark.parametrize("life", [CONNECTION, SERVICE])
def test_verb_that_no_person_has_is_refused(life: Life, verb: str) -> None:
    with pytest.raises(RefusedError, match="nên chưa thể"):
        life.step(verb, "approved")


@pytest.mark.parametrize(("life", "state"), [(CONNECTION, "ended"), (SERVICE, "retired")])
def test_after_the_end_nothing_can_be_done(life: Life, state: str) -> None:
    with pytest.raises(RefusedError, match="làm được: không gì nữa"):
        life.step("open", state)


@pytest.mark.parametrize(
    ("life", "state", "verb"),
    [(CONNECTION, "draft", "register"), (CONNECTION, "registered", "test"), (CONNECTION, "tested", "endorse"),
     (CONNECTION, "endorsed", "approve"), (CONNECTION, "approved", "open"), (CONNECTION, "suspended", "resume"),
     (SERVICE, "registered", "test"), (SERVICE, "tested", "approve"), (SERVICE, "approved", "open"),
     (SERVICE, "suspended", "resume")],
)  # fmt: skip
def test_awaited_step_comes_first(life: Life, state: str, verb: str) -> None:
    assert life.open_from(state)[0].verb == verb


@pytest.mark.parametrize(
    ("life", "state"), [(CONNECTION, "live"), (CONNECTION, "ended"), (SERVICE, "live"), (SERVICE, "retired")]
)
def test_state_that_waits_for_nothing_says_so(life: Life, state: str) -> None:
    assert life.awaited(state) is None


@pytest.mark.parametrize(
    ("life", "what", "verbs"),
    [(CONNECTION, "document", ["approve", "endorse"]), (CONNECTION, "reason", ["end", "resume", "return", "suspend"]),
     (SERVICE, "document", ["approve", "retire"]), (SERVICE, "reason", ["resume", "retire", "return", "suspend"])],
)  # fmt: skip
def test_papers_are_needed_for_these(life: Life, what: str, verbs: list[str]) -> None:
    assert life.needing(what) == verbs


@pytest.mark.parametrize(
    ("status", "enabled", "state", "stage"),
    [("retired", True, "connected", "retired"), ("retired", False, "not_connected", "retired"),
     ("active", True, "not_connected", "live"), ("active", True, "connected", "live"),
     ("active", False, "not_connected", "registered"), ("active", False, "connected", "suspended")],
)  # fmt: skip
def test_stage_of_a_service_without_a_life(status: str, enabled: bool, state: str, stage: str) -> None:
    assert stage_of(status, enabled, state) == stage


@pytest.mark.parametrize("life", LIVES.values())
def test_no_pair_is_written_twice(life: Life) -> None:
    assert len(set(life.pairs())) == len(life.pairs())


@given(st.sampled_from([CONNECTION, SERVICE]), st.lists(st.integers(0, 20), max_size=40))
def test_whatever_people_do_the_state_is_one_of_the_life(life: Life, choices: list[int]) -> None:
    state = life.states[0]
    for choice in choices:
        if not (steps := life.open_from(state)):
            break
        state = steps[choice % len(steps)].after
    assert state in life.states


@given(st.lists(st.integers(0, 20), max_size=40))
def test_connection_is_live_only_after_every_step_of_its_approval(choices: list[int]) -> None:
    state, done = "draft", []
    for choice in choices:
        if not (steps := CONNECTION.open_from(state)):
            break
        step = steps[choice % len(steps)]
        state, done = step.after, [*done, step.verb]
    assert state != "live" or {"register", "test", "endorse", "approve", "open"} <= set(done)
