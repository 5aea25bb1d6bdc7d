"""Damaged symbols under strangers' decoders; what the judge's choice gives."""

import random

import numpy as np
import pytest
from tests.engines.qr.damage import blanked
from tests.engines.qr.decoders import drawn, zbar, zxing
from tests.engines.qr.stamps import stamps

from duoc.engines.qr.steadiness import BEARABLE, BORNE, ENOUGH, SteadyWriter, judge
from duoc.engines.qr.symbols import Way, as_array, encode, promising
from duoc.engines.qr.versions import Level, Mode

OFFERED = [Level.M, Level.Q]


def written(texts, level, version=4):
    return SteadyWriter(version, level, Mode.ALPHANUMERIC).write(as_array(texts)).modules()


def near(image, level, chance):
    """With one blank area that takes some of the alignment pattern."""
    while True:
        damaged = blanked(image, 33, BORNE[level], chance)
        if (damaged != image)[16 + 96 : 16 + 116, 16 + 96 : 16 + 116].any():
            return damaged


@pytest.mark.parametrize("level", OFFERED)
def test_steady_symbols_are_read_and_others_are_not(level, tmp_path):
    """Ten areas on each of 25 of both, all of them near the alignment pattern."""
    texts = stamps(120, seed=31)
    spoilt = {
        mask: judge(4, level)(encode(as_array(texts), level, version=4, mask=mask).modules()) for mask in range(8)
    }
    chance = random.Random(32)
    missed = {}
    for name, wanted in (("steady", lambda count: count <= ENOUGH), ("unsteady", lambda count: count > 800)):
        pairs = [(mask, number) for mask in range(8) for number in np.flatnonzero(wanted(spoilt[mask]))]
        pairs = chance.sample(pairs, 25)
        images = []
        for mask, number in pairs:
            modules = encode(as_array([texts[number]]), level, version=4, mask=mask).modules()[0]
            images += [near(drawn(modules), level, chance) for _ in range(10)]
        missed[name] = len(images) - len(zbar(images, tmp_path))
    assert missed["steady"] == 0
    assert missed["unsteady"] > 12


@pytest.mark.parametrize("level", OFFERED)
def test_a_stamp_with_a_blank_area_is_read(level, tmp_path):
    texts = stamps(60)
    chance = random.Random(11)
    damaged = [blanked(drawn(one), len(one), BORNE[level], chance) for one in written(texts, level)]
    assert [zxing(image) for image in damaged] == [[text] for text in texts]
    assert zbar(damaged, tmp_path) == texts


@pytest.mark.parametrize("level", OFFERED)
def test_nearly_every_stamp_can_be_written_steadily(level):
    texts = as_array(stamps(200, seed=33))
    spoilt = judge(4, level)
    counts = spoilt(SteadyWriter(4, level, Mode.ALPHANUMERIC).write(texts).modules())
    assert (counts <= BEARABLE).sum() >= 198
    # What the standard's own choice of a mask gives.
    assert (spoilt(encode(texts, level, version=4).modules()) <= BEARABLE).sum() < 100


@pytest.mark.parametrize("level", OFFERED)
def test_the_second_segment_is_read_by_both(level, tmp_path):
    texts = stamps(6, seed=34)
    for cut in (2, 17, 30, 56):
        made = encode(as_array(texts), level, version=4, ways=[Way(cut, mask=4)]).modules()
        assert [zxing(drawn(one)) for one in made] == [[text] for text in texts]
        assert zbar([drawn(one) for one in made], tmp_path) == texts


def test_one_segment_is_tried_before_two():
    texts = as_array(stamps(20, seed=35))
    ways = promising(texts, Level.Q, version=4, mode=Mode.ALPHANUMERIC, judge=judge(4, Level.Q), enough=ENOUGH)
    assert sorted(ways[:8]) == [Way(0, mask) for mask in range(8)]
    assert all(way.cut for way in ways[8:])
    assert len(set(ways)) == len(ways) == 32


def test_a_full_symbol_leaves_no_room_for_a_second_segment():
    texts = as_array(
        ["HTTPS://TEM.CAMAU.VN/01/08931234567892/21/" + sign * 25 for sign in "A7K"]
    )  # 67: all that 4-Q holds
    ways = promising(texts, Level.Q, version=4, mode=Mode.ALPHANUMERIC, judge=judge(4, Level.Q), enough=ENOUGH)
    assert {way.cut for way in ways} == {0}


def test_what_is_good_enough_is_not_tried_further():
    asked = []

    def counting(modules):
        asked.append(len(modules))
        return np.where(np.arange(len(modules)) % 2, 5, 1)

    made = encode(as_array(stamps(8)), Level.M, version=4, judge=counting, enough=1)
    # Every second one is good enough, until none is left.
    assert asked == [8, 4, 2, 1]
    assert made.masks.tolist() == [0, 1, 0, 2, 0, 1, 0, 3]


def test_what_is_bearable_is_not_cut_in_two():
    asked = []

    def judging(modules):
        asked.append(len(modules))
        return np.arange(len(modules)) % 4 * 10

    ways = [Way(0, 0), Way(30, 5)]
    made = encode(as_array(stamps(8)), Level.M, version=4, judge=judging, ways=ways, enough=0, bearable=20)
    assert asked == [8, 2]  # the two of 30; the other six have no more than 20
    assert made.masks.tolist() == [0, 0, 0, 5, 0, 0, 0, 5]


def test_later_texts_are_written_as_the_first_ones_taught():
    texts = as_array(stamps(40, seed=36))
    at_once, piecewise = (SteadyWriter(4, Level.M, Mode.ALPHANUMERIC) for _ in range(2))
    whole = at_once.write(texts).rows
    parts = np.concatenate([piecewise.write(texts[:16]).rows, piecewise.write(texts[16:]).rows])
    assert (whole == parts).all()


def test_version_1_has_no_pattern_to_lose():
    modules = encode(as_array(["A7", "B8"]), Level.M, version=1, mask=0).modules()
    assert judge(1, Level.M)(modules).shape == (2,)


@pytest.mark.parametrize("level", [Level.L, Level.H])
def test_a_level_that_is_not_offered_promises_nothing(level):
    with pytest.raises(KeyError):
        judge(4, level)
