"""Capacities and block structures, against the standard's published figures."""

import pytest

from duoc.engines.qr.versions import Level, Mode, TooLongError, blocks, capacity, side, smallest

# ISO/IEC 18004:2015 table 7: (version, level): characters in alphanumeric and in byte mode.
TABLE_7 = {
    (1, "L"): (25, 17), (1, "M"): (20, 14), (1, "Q"): (16, 11), (1, "H"): (10, 7),
    (2, "L"): (47, 32), (2, "M"): (38, 26), (2, "Q"): (29, 20), (2, "H"): (20, 14),
    (3, "L"): (77, 53), (3, "M"): (61, 42), (3, "Q"): (47, 32), (3, "H"): (35, 24),
    (4, "L"): (114, 78), (4, "M"): (90, 62), (4, "Q"): (67, 46), (4, "H"): (50, 34),
    (5, "L"): (154, 106), (5, "M"): (122, 84), (5, "Q"): (87, 60), (5, "H"): (64, 44),
    (6, "L"): (195, 134), (6, "M"): (154, 106), (6, "Q"): (108, 74), (6, "H"): (84, 58),
}  # fmt: skip
# Table 1: codewords of a version.
CODEWORDS = {1: 26, 2: 44, 3: 70, 4: 100, 5: 134, 6: 172}


@pytest.mark.parametrize(("version", "level"), TABLE_7)
def test_capacity_is_that_of_the_standard(version, level):
    found = tuple(capacity(version, Level[level], mode) for mode in (Mode.ALPHANUMERIC, Mode.BYTE))
    assert found == TABLE_7[version, level]


@pytest.mark.parametrize("version", CODEWORDS)
@pytest.mark.parametrize("level", Level)
def test_blocks_fill_the_symbol(version, level):
    structure = blocks(version, level)
    parity = structure.parity * (structure.number + structure.longer)
    assert structure.capacity + parity == CODEWORDS[version]


def test_a_side_grows_by_four_modules_a_version():
    assert [side(version) for version in range(1, 7)] == [21, 25, 29, 33, 37, 41]


@pytest.mark.parametrize(
    ("length", "level", "mode", "version"),
    [(61, "M", Mode.ALPHANUMERIC, 3), (62, "M", Mode.ALPHANUMERIC, 4), (62, "M", Mode.BYTE, 4),
     (67, "M", Mode.BYTE, 5), (57, "Q", Mode.ALPHANUMERIC, 4), (1, "H", Mode.BYTE, 1)],
)  # fmt: skip
def test_the_smallest_version_is_taken(length, level, mode, version):
    assert smallest(length, Level[level], mode) == version


def test_a_text_beyond_version_6_is_refused():
    with pytest.raises(TooLongError, match="155 characters do not fit: version 6-M holds 154"):
        smallest(155, Level.M, Mode.ALPHANUMERIC)
