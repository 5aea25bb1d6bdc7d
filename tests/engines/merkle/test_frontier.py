"""The growing edge has the root of the whole tree, after every leaf."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import tree
from duoc.engines.merkle.frontier import Frontier

LEAVES = [sha256(b"\x00" + bytes([number])).digest() for number in range(200)]


def test_frontier_begins_with_the_empty_root() -> None:
    assert Frontier().root() == sha256(b"").digest()


@given(st.lists(st.integers(0, 200), min_size=1, max_size=10))
def test_frontier_root_is_the_root_of_the_tree(cuts: list[int]) -> None:
    frontier, size = Frontier(), 0
    for cut in sorted(cuts):
        frontier.extend(LEAVES[size:cut])
        size = max(size, cut)
        assert frontier.size == size
        assert frontier.root() == tree.root(LEAVES[:size])


def test_frontier_copy_goes_its_own_way() -> None:
    one = Frontier()
    one.extend(LEAVES[:3])
    two = one.copy()
    two.extend(LEAVES[3:4])
    one.extend(LEAVES[4:5])
    assert two.root() == tree.root(LEAVES[:4])
    assert one.root() == tree.root([*LEAVES[:3], LEAVES[4]])
