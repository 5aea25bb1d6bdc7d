"""Blank areas, and where a reader sees the alignment pattern under them: as zbar itself was seen to do."""

import numpy as np
import pytest

from duoc.engines.qr.blanks import PATTERN, Areas, areas, sampled, sighted

# (top, left, height, width) → (down, right) in sixteenths of a module, on a symbol of 33 modules: how far from its place zbar
# 0.23.92, compiled with a line that prints it, took the alignment pattern to be when it sampled the modules.
SEEN = {
    (65, 66, 42, 42): (6, 5), (66, 65, 42, 42): (-4, 6), (60, 73, 51, 34): (5, 6), (69, 66, 42, 42): (6, 6),
    (87, 72, 24, 36): (6, 6), (81, 78, 30, 30): (6, 6), (83, 71, 24, 36): (5, 5), (73, 101, 36, 24): (6, -6),
    (52, 72, 51, 34): (3, 3), (66, 69, 51, 34): (-3, 3), (84, 71, 24, 36): (-4, 6),
    (53, 70, 51, 34): (1, 1), (67, 92, 51, 34): (0, 0), (83, 94, 36, 24): (0, 0),
}  # fmt: skip


def some(*places):
    return Areas(*np.array(places, np.int64).reshape(-1, 4).T)


def test_areas_are_of_the_size_asked_for_in_three_shapes():
    found = areas(33, 0.10)
    sizes = set(zip(found.height.tolist(), found.width.tolist(), strict=True))
    # √(0.1) · 33 = 10.44 modules; with sides of 3 : 2 it is 12.78 and 8.52.
    assert sizes == {(42, 42), (51, 34), (34, 51)}


def test_areas_are_everywhere_but_on_the_finders():
    found = areas(33, 0.05)
    covered = np.zeros((132, 132), bool)
    for top, left, height, width in zip(*found, strict=True):
        covered[top : top + height, left : left + width] = True
    assert not covered[:32, :32].any()
    assert not covered[:32, -32:].any()
    assert not covered[-32:, :32].any()
    free = ~covered
    free[:32, :32] = free[:32, -32:] = free[-32:, :32] = False
    assert not free.any()


def test_every_place_is_there_once():
    found = np.stack(areas(29, 0.05), axis=1)
    assert len(np.unique(found, axis=0)) == len(found)
    # Squares of 26 quarters on 116: all places but those that touch one of three corners of 32.
    squares = sum(
        not (
            (top < 32 and left < 32) or (top < 32 and left + 26 > 84) or (top + 26 > 84 and left < 32)
        )
        for top in range(91)
        for left in range(91)
    )  # fmt: skip
    assert (found[:, 2] == found[:, 3]).sum() == squares


@pytest.mark.parametrize("shift", range(-2, 2))
def test_what_is_sampled_white_is_what_is_inside(shift):
    low, length, first = np.arange(0, 60), np.full(60, 24), 9
    start, end = sampled(low, length, first, shift)
    for place in range(60):
        inside = [low[place] <= 4 * (first + one) + 2 + shift < low[place] + 24 for one in range(5)]
        assert list(range(start[place], end[place])) == [one for one in range(5) if inside[one]]


@pytest.mark.parametrize(("area", "off"), SEEN.items())
def test_the_pattern_is_seen_where_zbar_sees_it(area, off):
    _, found = sighted(some(area), 33)
    assert np.abs(4 * found[0] - off).max() <= 1


def test_an_area_far_from_the_pattern_takes_nothing_away():
    least, off = sighted(some((40, 40, 30, 30), (36, 90, 24, 36)), 33)
    assert least.tolist() == [0, 0]
    assert np.abs(off).max() <= 0.5


def test_of_a_covered_pattern_nothing_is_seen():
    least, off = sighted(some((92, 92, 30, 30)), 33)
    assert least.tolist() == [PATTERN.sum()]
    assert (off == 0).all()


def test_the_pattern_moves_with_the_version():
    for side in (25, 29, 33, 37, 41):
        move = 4 * (side - 33)
        least, off = sighted(some((87 + move, 72 + move, 24, 36)), side)
        assert least.tolist() == [6]
        assert off.tolist() == [[1.5, 1.5]]
