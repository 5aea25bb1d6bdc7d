"""Hostile text costs no more than its length."""

import time

import pytest

from duoc.engines import pii
from duoc.engines.pii import prefilter

HOSTILE = {
    "digits": "1",
    "groups": "1 ",
    "dots": "12.",
    "scanned letters": "O",
    "at signs": "a@",
    "dotted host": "a@b.",
    "labels": "cccd ",
    "label and digits": "stk 12 ",
    "names": "Nguyễn ",
    "capitals": "NGUYEN ",
    "names in one line": "Nguyễn Văn An ",
    "address": "số 1 A, xã B, ",
    "units": ", xã ",
    "houses": "1 ấp ",
    "bars": "079203001234|",
    "machine lines": "IDVNM1",
    "births": "ngày sinh ",
    "commas": "a,",
    "quotes": '"cccd",',
    "marks": "e\u0301\u0323",
    "lines": "1\n",
    "rows": "a,1\n",
}


def _seconds(text: str, find: prefilter.Prefilter | None) -> float:
    begin = time.process_time()
    pii.scan(text, find=find)
    return time.process_time() - begin


@pytest.mark.usefixtures("own_heap")
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(("find", "size"), [(prefilter.best(), 4_000), (None, 20_000)], ids=["python", "compiled"])
def test_four_times_the_text_takes_about_four_times_as_long(
    kind: str, find: prefilter.Prefilter | None, size: int
) -> None:
    unit = HOSTILE[kind]
    short, long = unit * (size // len(unit)), unit * (4 * size // len(unit))
    _seconds(short, find)
    # A quadratic scan takes 16 times as long; the floor keeps the clock's grain out.
    assert min(_seconds(long, find) for _ in range(3)) < 9 * max(min(_seconds(short, find) for _ in range(3)), 0.002)
