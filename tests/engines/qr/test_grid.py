"""Where what lies in a symbol: fixed modules, format information, places of data, masks."""

import numpy as np
import pytest

from duoc.engines.qr.grid import MASKS, data_places, format_information, frame, function_patterns, mask_pattern
from duoc.engines.qr.versions import Level, side

VERSIONS = range(1, 7)
# ISO/IEC 18004:2015 annex C, the whole table, masked.
ANNEX_C = {
    "L": "111011111000100 111001011110011 111110110101010 111100010011101 "
    "110011000101111 110001100011000 110110001000001 110100101110110",
    "M": "101010000010010 101000100100101 101111001111100 101101101001011 "
    "100010111111001 100000011001110 100111110010111 100101010100000",
    "Q": "011010101011111 011000001101000 011111100110001 011101000000110 "
    "010010010110100 010000110000011 010111011011010 010101111101101",
    "H": "001011010001001 001001110111110 001110011100111 001100111010000 "
    "000011101100010 000001001010101 000110100001100 000100000111011",
}
CASES = [(level, mask, bits) for level, row in ANNEX_C.items() for mask, bits in enumerate(row.split())]
# Table 1: modules for data, remainder bits included.
DATA_MODULES = {1: 208, 2: 359, 3: 567, 4: 807, 5: 1079, 6: 1383}
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def rows(modules) -> list[str]:
    return ["".join(map(str, row)) for row in modules.tolist()]


@pytest.mark.parametrize(("level", "mask", "bits"), CASES)
def test_format_information_is_that_of_annex_c(level, mask, bits):
    assert "".join(map(str, format_information(Level[level], mask))) == bits


def test_two_kinds_of_format_information_differ_in_five_bits_at_least():
    every = [format_information(level, mask) for level in Level for mask in range(MASKS)]
    apart = min(sum(a != b for a, b in zip(x, y, strict=True)) for i, x in enumerate(every) for y in every[:i])
    assert apart >= 5


@pytest.mark.parametrize("version", VERSIONS)
def test_as_many_modules_are_left_for_data_as_the_standard_says(version):
    assert len(data_places(version)) == DATA_MODULES[version]


@pytest.mark.parametrize("version", VERSIONS)
def test_no_place_of_data_comes_twice(version):
    assert len(set(data_places(version).tolist())) == DATA_MODULES[version]


@pytest.mark.parametrize("version", VERSIONS)
def test_no_place_of_data_is_reserved(version):
    assert not function_patterns(version)[1].ravel()[data_places(version)].any()


@pytest.mark.parametrize("version", VERSIONS)
def test_data_begins_in_the_lower_right_corner_and_goes_up(version):
    last = side(version) - 1
    wanted = [(last, last), (last, last - 1), (last - 1, last), (last - 1, last - 1)]
    assert [divmod(place, side(version)) for place in data_places(version)[:4].tolist()] == wanted


@pytest.mark.parametrize("version", VERSIONS)
def test_data_ends_in_the_left_column(version):
    assert data_places(version)[-1] % side(version) == 0


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("corner", ["upper left", "upper right", "lower left"])
def test_a_finder_stands_in_three_corners(version, corner):
    modules, end = function_patterns(version)[0], side(version)
    top, left = (end - 7 if "lower" in corner else 0), (end - 7 if "right" in corner else 0)
    assert rows(modules[top : top + 7, left : left + 7]) == FINDER


@pytest.mark.parametrize("version", VERSIONS)
def test_a_light_ring_separates_the_upper_left_finder(version):
    modules = function_patterns(version)[0]
    assert not modules[7, :8].any()
    assert not modules[:8, 7].any()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_timing_pattern_alternates(version):
    modules, end = function_patterns(version)[0], side(version)
    assert modules[6, 8 : end - 8].tolist() == [1 - at % 2 for at in range(8, end - 8)]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_timing_pattern_stands_in_both_directions(version):
    modules = function_patterns(version)[0]
    assert (modules[6, :] == modules[:, 6]).all()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_dark_module_is_dark(version):
    # §7.9.1: at (4V + 9, 8)
    assert function_patterns(version)[0][4 * version + 9, 8] == 1


@pytest.mark.parametrize(("version", "centre"), [(2, 18), (3, 22), (4, 26), (5, 30), (6, 34)])
def test_the_alignment_pattern_stands_where_annex_e_says(version, centre):
    found = rows(function_patterns(version)[0][centre - 2 : centre + 3, centre - 2 : centre + 3])
    assert found == ["11111", "10001", "10101", "10001", "11111"]


def test_version_one_has_no_alignment_pattern():
    assert not function_patterns(1)[1][9:, 9:].any()


CONDITIONS = {  # table 10
    0: lambda i, j: (i + j) % 2 == 0,
    1: lambda i, j: i % 2 == 0,
    2: lambda i, j: j % 3 == 0,
    3: lambda i, j: (i + j) % 3 == 0,
    4: lambda i, j: ((i // 2) + (j // 3)) % 2 == 0,
    5: lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    6: lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    7: lambda i, j: ((i * j) % 3 + (i + j) % 2) % 2 == 0,
}


@pytest.mark.parametrize("mask", range(MASKS))
@pytest.mark.parametrize("version", [1, 2, 6])
def test_a_mask_inverts_the_data_modules_of_its_condition(version, mask):
    reserved = function_patterns(version)[1]
    wanted = [
        [int(CONDITIONS[mask](i, j) and not reserved[i, j]) for j in range(side(version))] for i in range(side(version))
    ]
    assert mask_pattern(version, mask).tolist() == wanted


@pytest.mark.parametrize("level", Level)
def test_format_information_stands_along_the_upper_left_finder(level):
    modules = frame(1, level, 3)
    read = [modules[8, j] for j in (0, 1, 2, 3, 4, 5, 7, 8)] + [modules[i, 8] for i in (7, 5, 4, 3, 2, 1, 0)]
    assert "".join(map(str, read)) == ANNEX_C[level.name].split()[3]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("version", [1, 4, 6])
def test_format_information_stands_apart_once_more(version, level):
    modules, end = frame(version, level, 5), side(version)
    read = [modules[i, 8] for i in range(end - 1, end - 8, -1)] + [modules[8, j] for j in range(end - 8, end)]
    assert "".join(map(str, read)) == ANNEX_C[level.name].split()[5]


@pytest.mark.parametrize("mask", range(MASKS))
def test_a_frame_keeps_the_dark_module(mask):
    assert frame(3, Level.Q, mask)[21, 8] == 1


def test_a_frame_differs_from_its_kin_in_the_format_information_alone():
    apart = np.argwhere(frame(2, Level.L, 0) != frame(2, Level.H, 0))
    assert all(8 in place for place in apart.tolist())
