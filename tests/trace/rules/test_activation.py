"""The tree of an activation: one leaf a stamp, and no count."""

import json

import pytest
from tests.ledger.rfc6962 import mth

from duoc.engines.merkle import disclosure
from duoc.trace.rules.activation import Activation, root

SEED = bytes(reversed(range(32)))
TIME = "2026-03-02T01:02:03.000004Z"


@pytest.mark.parametrize("count", [1, 2, 1_023, 1_024, 1_025, 5_000])
def test_every_stamp_leads_to_the_root_over_all(count):
    activation = Activation(7, 11, 10 + count, "L-1", TIME)
    knots = activation.knots(SEED)
    texts = [f'["bound",7,{place},"L-1","{TIME}"]'.encode() for place in range(11, 11 + count)]
    assert root(knots) == disclosure.root(SEED, texts) == mth(disclosure.hashes(SEED, texts))
    for place in {11, 10 + count, 10 + (count + 1) // 2}:
        found, opened = disclosure.opened(disclosure.members(activation.pruned(SEED, knots, place)))
        assert found == root(knots)
        assert [json.loads(one) for one in opened] == [["bound", 7, place, "L-1", TIME]]


@pytest.mark.parametrize("place", [10, 21, 0, -5])
def test_stamp_that_was_not_activated_has_no_leaf(place):
    activation = Activation(7, 11, 20, "L-1", TIME)
    with pytest.raises(ValueError, match=f"stamp {place}"):
        activation.pruned(SEED, activation.knots(SEED), place)


def test_lot_is_json_whatever_it_holds():
    assert json.loads(Activation(1, 1, 1, 'a"\\<', TIME).text(1)) == ["bound", 1, 1, 'a"\\<', TIME]
