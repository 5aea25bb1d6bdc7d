"""Walks over chains that nobody thought of, against a play of the same events in the order of time."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trace.chains import ADD, DELETE, OBSERVE, Chain, texts
from tests.trace.simulation import touched

G = "01/09506000134352"
LOTS = [f"{G}/10/L{number}" for number in range(4)]
PIECES = [f"{G}/21/S{number}" for number in range(4)] + [f"{G}/21/A", f"{G}/21/B"]
OF_LOTS = {f"{G}/21/A": LOTS[0], f"{G}/21/B": LOTS[1]}
BOXES = [f"00/09506000000000000{number}" for number in range(4)]
TRUCKS = ["8004/950600TRUCK"]
GOODS = LOTS + PIECES
RUNS = ["", "", "urn:run:1", "urn:run:2"]


def _amount(text: str, kilos: int) -> str:
    return f"{text}*{kilos}" if text in LOTS and kilos else text


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Up to 14 events in a stored order that is not the order of time; every time is another."""
    count = draw(st.integers(1, 14))
    hours = draw(st.permutations(range(count)))
    chain = Chain(lots=OF_LOTS)
    for hour in hours:
        kind = draw(st.sampled_from(["see", "pack", "pack", "unpack", "empty", "load", "make", "make"]))
        about = {"erroneous": draw(st.sampled_from([False] * 9 + [True]))}
        some = st.lists(st.sampled_from(GOODS), min_size=1, max_size=3, unique=True)
        kilos = st.sampled_from([0, 1, 1, 2, 3])
        if kind == "see":
            seen = draw(st.lists(st.sampled_from(GOODS + BOXES), min_size=1, max_size=2, unique=True))
            chain.see(hour, *seen, action=draw(st.sampled_from([OBSERVE, OBSERVE, ADD, DELETE])), **about)
        elif kind in ("pack", "unpack"):
            children = [_amount(one, draw(kilos)) for one in draw(some)]
            action = DELETE if kind == "unpack" else draw(st.sampled_from([ADD, ADD, OBSERVE]))
            chain.pack(hour, draw(st.sampled_from(BOXES)), *children, action=action, **about)
        elif kind == "empty":
            chain.unpack(hour, draw(st.sampled_from(BOXES + TRUCKS)), **about)
        elif kind == "load":
            action = draw(st.sampled_from([ADD, ADD, DELETE]))
            chain.pack(hour, TRUCKS[0], draw(st.sampled_from(BOXES)), action=action, **about)
        else:
            inputs = draw(st.lists(st.sampled_from(GOODS + BOXES), min_size=1, max_size=2, unique=True))
            # A piece that is bound to a lot is of the lot, and is not made a second time.
            outputs = [one for one in draw(some) if one not in inputs and one not in OF_LOTS]
            chain.make(hour, inputs, outputs, draw(st.sampled_from(RUNS)), **about)
    return chain


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chains(), st.sampled_from(GOODS))
def test_forward_walk_agrees_with_a_play_of_all_events(chain: Chain, start: str) -> None:
    journey = chain.walk(start, forward=True)
    marked, events = touched(chain, start)
    assert {text for text in texts(journey) if text in GOODS} == marked
    assert set(journey.events) == events


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chains(), st.sampled_from(GOODS))
def test_backward_walk_finds_exactly_the_goods_whose_forward_way_leads_here(chain: Chain, end: str) -> None:
    back = {text for text in texts(chain.walk(end, forward=False)) if text in GOODS}
    assert back == {start for start in GOODS if end in touched(chain, start)[0]}
