"""What looks like an alignment pattern: counted area by area, dot by dot."""

import numpy as np
import pytest
from tests.engines.qr.decoders import drawn, zbar
from tests.engines.qr.stamps import stamps

from duoc.engines.qr.blanks import PATTERN, areas, sighted
from duoc.engines.qr.decoys import decoys
from duoc.engines.qr.symbols import as_array, encode
from duoc.engines.qr.versions import Level


def chosen(share, side=33, every=211):
    """A few of the areas, and what each takes of the pattern."""
    some = areas(side, share)
    some = some.of(np.arange(0, len(some.top), every))
    return some, sighted(some, side)[0]


def by_hand(modules, some, left, row, column):
    """How many (area, kind of cover) make the window look more like the pattern than the pattern does, module by module."""
    down, right = row - (len(modules) - 9), column - (len(modules) - 9)
    window = modules[row : row + 5, column : column + 5]
    shifts = [
        (one, other)
        for one in range(-2, 2)
        for other in range(-2, 2)
        if -15 <= 4 * down + one < 15 and -15 <= 4 * right + other < 15
    ]
    found = 0
    for number, (top, start, height, width) in enumerate(zip(*some, strict=True)):
        kinds = {}
        for one, other in shifts:
            rows = [top <= 4 * (row + place) + 2 + one < top + height for place in range(5)]
            columns = [start <= 4 * (column + place) + 2 + other < start + width for place in range(5)]
            covered = np.outer(rows, columns)
            kinds[covered.tobytes()] = int((np.where(covered, 0, window) != PATTERN).sum())
        found += sum(apart <= 6 and apart < left[number] for apart in kinds.values())
    return found


@pytest.mark.parametrize(("level", "share"), [(Level.M, 0.05), (Level.Q, 0.10)])
def test_decoys_are_counted_as_they_are_drawn(level, share):
    some, left = chosen(share)
    windows = decoys(some, left, 33)
    modules = np.concatenate(
        [encode(as_array(stamps(2, seed=8)), level, version=4, mask=mask).modules() for mask in (2, 3, 6)]
    )
    total = 0
    for window in windows[::3]:
        counts = np.zeros(len(modules), np.int64)
        window.add_mistaken(counts, modules)
        expected = [by_hand(one, some, left, window.row, window.column) for one in modules[::2]]
        assert counts[::2].tolist() == expected
        total += sum(expected)
    assert total > 0 or level is Level.Q


def test_a_drawn_decoy_is_found_and_leads_zbar_astray(tmp_path):
    """A second pattern, three and a half modules up and as many to the left is none of ours: three down from the first's left."""
    some, left = chosen(0.05, every=1)
    text = stamps(1)[0]
    modules = encode(as_array([text]), Level.M, version=4, mask=4).modules()
    pattern = modules.copy()
    pattern[0, 20:25, 24:29] = PATTERN
    counts = {}
    for name, one in (("plain", modules), ("decoy", pattern)):
        counts[name] = np.zeros(1, np.int64)
        for window in decoys(some, left, 33):
            window.add_mistaken(counts[name], one)
    assert counts["decoy"][0] > counts["plain"][0] + 100
    image = drawn(pattern[0])
    image[16 + 100 : 16 + 130, 16 + 94 : 16 + 124] = 255
    assert zbar([image], tmp_path) == []


def test_without_a_touched_pattern_there_are_no_decoys():
    some, left = chosen(0.05)
    assert decoys(some, np.zeros_like(left), 33) == []
    untouched = np.flatnonzero(left == 0)
    assert decoys(some.of(untouched), left[untouched], 33) == []


def test_windows_stay_inside_the_symbol_and_off_the_pattern():
    for side in (25, 33, 41):
        some, left = chosen(0.05, side)
        places = [(window.row, window.column) for window in decoys(some, left, side)]
        assert len(places) == len(set(places)) == 81 - 9
        assert all(side - 13 <= place <= side - 5 for pair in places for place in pair)
        assert all(max(abs(row - side + 9), abs(column - side + 9)) >= 2 for row, column in places)
