"""The synthetic stream: repeatable, in the published form, honest about what it knows, and ignorant of any rule."""

import ast
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import duoc.sim.scans
from duoc.core import profile
from duoc.sim.scans.habits import Habits
from duoc.sim.scans.stream import Stream
from duoc.trace.rules.clones.scans import VIEWING, parse

COUNT = 12_000


def stream(seed: int = 5, count: int = COUNT, **habits: Any) -> list[str]:
    return list(Stream(profile.load("ca-mau"), seed, count, Habits(**habits)).lines())


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return stream()


def test_the_same_seed_gives_the_same_bytes(lines: list[str]) -> None:
    assert stream() == lines
    assert stream(6)[:50] != lines[:50]


def test_every_line_is_in_the_published_form_and_in_the_order_of_time(lines: list[str]) -> None:
    scans = [parse(line) for line in lines]
    assert sum(scan.kind in VIEWING for scan in scans) == COUNT
    times = [scan.time for scan in scans]
    assert times == sorted(times)


def test_a_line_that_is_told_late_is_not_lost() -> None:
    """Somebody looked at a copy before anything of its batch: the line comes after others that were due, and comes once."""
    late = Stream(profile.load("ca-mau"), 5, 50)
    first = next(lines := late.lines())
    begun = parse(first).time
    late._take(begun - 3_600_000_000, {"kind": "activation", "serial": "LATE"})
    assert sum("LATE" in line for line in lines) == 1
    assert late.left == 0


def test_about_so_many_serials_are_copied_as_was_asked() -> None:
    scans = [parse(line) for line in stream(7, 20_000, cloned=0.05)]
    seen = {scan.serial for scan in scans if scan.kind in VIEWING}
    copied = {scan.serial for scan in scans if scan.cloned}
    assert 0.03 < len(copied) / len(seen) < 0.07


def test_a_stream_without_counterfeiters_has_no_label() -> None:
    assert not any(parse(line).cloned for line in stream(cloned=0.0, count=5_000))


def test_people_may_keep_everything_to_themselves() -> None:
    scans = [parse(line) for line in stream(shows_place=0.0, shows_device=0.0, count=5_000)]
    assert not any(scan.place or scan.device for scan in scans)


def test_a_phone_cannot_be_followed_into_the_next_day(lines: list[str]) -> None:
    days: dict[str, set[int]] = {}
    for scan in map(parse, lines):
        if scan.device:
            days.setdefault(scan.device, set()).add((scan.time + 7 * 3_600_000_000) // 86_400_000_000)
    # A clock that is wrong may put a line into the neighbouring day; no hash is seen on more.
    assert max(len(one) for one in days.values()) <= 2
    assert sum(len(one) > 1 for one in days.values()) < 0.01 * len(days)


def test_honest_people_look_odd_too(lines: list[str]) -> None:
    """Without copies there still are serials with many scans, in several places, after a sale: a judge must stand that."""
    honest = [parse(line) for line in lines if '"cloned"' not in line]
    counts = Counter(scan.serial for scan in honest if scan.kind in VIEWING)
    places: dict[str, set[str]] = {}
    for scan in honest:
        if scan.place:
            places.setdefault(scan.serial, set()).add(scan.place)
    assert max(counts.values()) >= 10
    assert max(map(len, places.values())) >= 3


def test_the_system_says_what_it_knew_of_a_stamp(lines: list[str]) -> None:
    """`activated: false` stands exactly on scans before the stamp's activation line."""
    activated: dict[str, int] = {}
    for line in lines:
        scan = parse(line)
        if scan.kind == "activation":
            activated[scan.serial] = scan.time
    early = {line for line in lines if json.loads(line).get("activated") is False}
    assert early
    for line in lines:
        scan = parse(line)
        if scan.kind in VIEWING and scan.serial in activated:
            assert (line in early) == (scan.time < activated[scan.serial])


def test_it_knows_nothing_of_the_rules() -> None:
    folder = Path(duoc.sim.scans.__file__).parent
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module is not None
                assert not node.module.startswith("duoc.trace")
            elif isinstance(node, ast.Import):
                assert not any(name.name.startswith("duoc.trace") for name in node.names)
