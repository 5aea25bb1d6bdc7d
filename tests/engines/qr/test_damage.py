"""Damaged codewords, against what zxing corrects and zbar samples."""

import numpy as np
import pytest
from tests.engines.qr.decoders import drawn, zbar, zxing
from tests.engines.qr.stamps import stamps

from duoc.engines.qr import blanks
from duoc.engines.qr.blanks import Areas
from duoc.engines.qr.damage import damage
from duoc.engines.qr.symbols import as_array, encode
from duoc.engines.qr.versions import Level

TEXTS = stamps(16, seed=21)


def one(*area):
    return Areas(*np.array([area], np.int64).T)


def whitened(modules, area):
    """As an image of four dots a module."""
    top, left, height, width = area
    image = drawn(modules)
    image[16 + top : 16 + top + height, 16 + left : 16 + left + width] = 255
    return image


def unshifted(area, level, version=4):
    return damage(one(*area), np.zeros((1, 2)), version, level)


@pytest.mark.parametrize(("level", "modules"), [(Level.Q, 12), (Level.Q, 13), (Level.M, 9), (Level.M, 10)])
def test_a_symbol_is_spoilt_where_zxing_cannot_correct_it(level, modules):
    """Areas of whole modules: no reader can see their edges elsewhere."""
    made = {mask: encode(as_array(TEXTS), level, version=4, mask=mask).modules() for mask in (1, 6)}
    seen = 0
    for top in range(9, 33 - modules, 2):
        # Left of the alignment pattern, right of the lower finder.
        for left in range(9, 24 - modules):
            area = (4 * top, 4 * left, 4 * modules, 4 * modules)
            found = unshifted(area, level)
            if found is None:
                continue
            for mask, some in made.items():
                number = (top + left + mask) % len(TEXTS)
                read = zxing(whitened(some[number], area)) == [TEXTS[number]]
                assert read == (found.spoils(some[number : number + 1])[0] == 0), (area, number)
                seen += 1
    assert seen >= 10


def test_what_can_never_be_too_much_is_not_kept():
    # 10 % at level Q touch 14 codewords of a block at worst, and 13 are corrected: hardly any place is left.
    some = blanks.areas(33, 0.10)
    kept = damage(some, np.zeros((len(some.top), 2)), 4, Level.Q)
    assert 0 < kept.places.sum() < len(some.top) / 30
    # 5 % touch ten.
    some = blanks.areas(33, 0.05)
    assert damage(some, np.zeros((len(some.top), 2)), 4, Level.Q) is None
    assert damage(some, np.zeros((len(some.top), 2)), 4, Level.M).places.sum() == 12


def test_places_are_counted():
    area = (48, 44, 48, 48)
    once = unshifted(area, Level.M)
    twice = damage(Areas(*(np.repeat(line, 2) for line in one(*area))), np.zeros((2, 2)), 4, Level.M)
    modules = encode(as_array(TEXTS), Level.M, version=4, mask=0).modules()
    assert once.spoils(modules).tolist() == [1] * len(TEXTS)
    assert twice.spoils(modules).tolist() == [2] * len(TEXTS)


@pytest.mark.parametrize(
    ("level", "area"),
    [
        (Level.M, (87, 72, 24, 36)),
        (Level.M, (81, 78, 30, 30)),
        (Level.Q, (69, 66, 42, 42)),
        (Level.Q, (65, 66, 42, 42)),
    ],
)
def test_a_bent_grid_damages_what_it_damages_for_zbar(level, area, tmp_path):
    """Areas that leave a part of the alignment pattern: zxing reads all, zbar not those."""
    found = damage(one(*area), blanks.sighted(one(*area), 33)[1], 4, level)
    texts = TEXTS[:4]
    wrong = []
    for mask in range(8):
        modules = encode(as_array(texts), level, version=4, mask=mask).modules()
        images = [whitened(some, area) for some in modules]
        assert [zxing(image) for image in images] == [[text] for text in texts]
        read = set(zbar(images, tmp_path))
        for text, spoilt in zip(texts, found.spoils(modules), strict=True):
            # Something that looks like the pattern may lead zbar astray as well: that is not judged here.
            if bool(spoilt) != (text not in read):
                wrong.append((mask, text))
    assert len(wrong) <= 10
    assert found.spoils(
        np.concatenate([encode(as_array(texts), level, version=4, mask=mask).modules() for mask in range(8)])
    ).any()
