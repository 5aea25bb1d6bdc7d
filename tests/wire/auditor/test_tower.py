"""The growing tree against the standard's recursive definitions."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger import rfc6962

from duoc.wire.auditor.tower import Sides, Tower

LEAVES = [sha256(b"\0" + str(number).encode()).digest() for number in range(1000)]
SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 700, 768, 1000]


def grown(size: int) -> Tower:
    tower = Tower()
    for start in range(0, size, 256):
        tower.extend(LEAVES[start : min(size, start + 256)])
    return tower


@pytest.mark.parametrize("size", SIZES)
def test_root_is_that_of_the_standard(size: int) -> None:
    tower = grown(size)
    assert tower.size == size
    assert tower.root() == rfc6962.mth(LEAVES[:size])


@given(st.integers(0, 255), st.integers(0, 256))
def test_root_with_more_leaves_is_that_of_the_larger_tree(size: int, more: int) -> None:
    more = min(more, 256 - size)
    tower = Tower()
    tower.extend(LEAVES[:size])
    assert tower.root(LEAVES[size : size + more]) == rfc6962.mth(LEAVES[: size + more])
    assert tower.root() == rfc6962.mth(LEAVES[:size])


def test_root_of_65537_equal_leaves_is_computed_by_hand() -> None:
    """One hash above another, sixteen times; then one leaf more, through the third level of tiles."""
    tower, levels = Tower(), [bytes(32)]
    for _height in range(16):
        levels.append(rfc6962.node(levels[-1], levels[-1]))
    for _page in range(256):
        tower.extend([bytes(32)] * 256)
    assert tower.root() == levels[16]
    tower.extend([bytes(32)])
    assert tower.root() == rfc6962.node(levels[16], bytes(32))


def test_run_does_not_cross_a_tile() -> None:
    tower = Tower()
    tower.extend(LEAVES[:200])
    with pytest.raises(ValueError, match="end of a tile"):
        tower.extend(LEAVES[200:257])


def test_copy_is_independent() -> None:
    tower = grown(300)
    twin = tower.copy()
    twin.extend(LEAVES[300:310])
    assert tower.root() == rfc6962.mth(LEAVES[:300])
    assert twin.root() == rfc6962.mth(LEAVES[:310])


@pytest.mark.parametrize("size", SIZES)
def test_tower_of_a_published_tree_goes_on_as_if_it_had_grown(size: int) -> None:
    def read(level: int, number: int) -> bytes:
        return rfc6962.tile(LEAVES, level, number)  # of a larger tree: only what belongs to `size` may be used

    tower = Tower.at(size, read)
    assert (tower.size, tower.root()) == (size, rfc6962.mth(LEAVES[:size]))
    end = min(1000, (size // 256 + 1) * 256)
    tower.extend(LEAVES[size:end])
    assert tower.root() == rfc6962.mth(LEAVES[:end])


def test_sides_are_one_until_they_differ() -> None:
    sides = Sides(Tower())
    sides.extend(LEAVES[:256], LEAVES[:256])
    assert sides.roots([], []) == (rfc6962.mth(LEAVES[:256]),) * 2
    changed = [LEAVES[999], *LEAVES[257:512]]
    sides.extend(changed, LEAVES[256:512])
    by_entries, by_tiles = sides.roots(LEAVES[512:600], LEAVES[512:600])
    assert by_tiles == rfc6962.mth(LEAVES[:600])
    assert by_entries == rfc6962.mth([*LEAVES[:256], *changed, *LEAVES[512:600]])


def test_side_with_a_hole_is_unknown_for_ever() -> None:
    sides = Sides(Tower())
    sides.extend(None, LEAVES[:256])
    assert sides.roots([], []) == (None, rfc6962.mth(LEAVES[:256]))
    assert sides.roots(None, None) == (None, None)
    sides.extend(LEAVES[256:300], LEAVES[256:300])
    assert sides.roots([], []) == (None, rfc6962.mth(LEAVES[:300]))


def test_nothing_is_known_behind_two_holes() -> None:
    sides = Sides(Tower())
    sides.extend(None, None)
    sides.extend(LEAVES[:5], LEAVES[:5])
    assert sides.roots([], []) == (None, None)
