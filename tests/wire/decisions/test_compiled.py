"""The rows of a frame in C are those in Python, byte for byte."""

from random import Random
from typing import cast

import pytest
from tests.fresh_core import fresh_core

from duoc.wire.decisions import Decision, compiled, frames
from duoc.wire.decisions.decision import EMPTY_NOTE


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> compiled.Core:
    """The module, compiled for this test with all warnings as errors."""
    return cast(compiled.Core, fresh_core(compiled.FOLDER, tmp_path_factory.mktemp("compiled"), "decisions_core"))


def items(seed: int, count: int) -> list[frames.Plain | Decision]:
    random = Random(seed)
    sources = [b'{"session":"%d"}' % n for n in range(5)]
    notes = [b"", EMPTY_NOTE, b'{"key":"a"}', b'{"key":"b"}', sources[0]]
    made: list[frames.Plain | Decision] = []
    for _ in range(count):
        at, ns = random.randrange(1 << 62), random.choice((0, 999, 1000, 1 << 40, 0xFFFFFFFF * 1000, 0xFFFFFFFE * 1000))
        source, note = random.choice(sources), random.choice(notes)
        rows, size = random.choice((0, 1, 1 << 40)), random.choice((0, 255, (1 << 63) - 1))
        if random.random() < 0.7:
            made.append((at, source, note, rows, size, ns))
        else:
            rule = random.choice(("", "han-muc", "unknown"))
            made.append(
                Decision(
                    source, note, random.choice(("pass", "block")), rule, rows=rows, size=size, us=ns // 1000, at=at
                )
            )
    return made


def test_both_write_the_same_rows(core: compiled.Core) -> None:
    for seed in range(200):
        told = items(seed, seed)
        one: dict[bytes, int] = {}
        other: dict[bytes, int] = {}
        assert core.rows(told, one, 1000 * seed, frames._told, EMPTY_NOTE) == frames._rows(told, other, 1000 * seed)
        assert list(one.items()) == list(other.items())


def test_a_row_by_hand(core: compiled.Core) -> None:
    places: dict[bytes, int] = {}
    row = core.rows([(5_000, b"s", b"n", 2, 300, 7_999)], places, 1_000_000, frames._told, EMPTY_NOTE)
    assert row.hex(" ", -2) == "0000 0000 0000 03ed 0000 0001 ffff 0000 0000 0000 0002 0000 0000 0000 012c 0000 0007"
    assert places == {b"s": 0, b"n": 1}


def test_what_is_no_decision_is_refused(core: compiled.Core) -> None:
    plain = (1, b"s", b"n", 0, 0, 0)
    for wrong in (
        (1,),
        (*plain[:5], -1),
        (-1, *plain[1:]),
        (1, b"s", b"n", 1 << 64, 0, 0),
        (1, [], b"n", 0, 0, 0),
        "x",
    ):
        with pytest.raises((ValueError, TypeError, OverflowError, AssertionError)):
            core.rows([plain, wrong], {}, 0, frames._told, EMPTY_NOTE)
    full = {b"%d" % n: n for n in range(0xFFFF)}
    with pytest.raises(ValueError, match="too many"):
        core.rows([plain], full, 0, frames._told, EMPTY_NOTE)
