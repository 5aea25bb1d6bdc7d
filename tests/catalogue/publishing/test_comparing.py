"""Differences are those that a count of the rows finds."""

import random
from collections import Counter

import pytest

from duoc.catalogue.services import publishing


def written(rows):
    """A table of keys and words."""
    return "khoa,chu,so\n" + "".join(f"{key},{word},{number}\n" for key, (word, number) in rows)


@pytest.mark.parametrize("seed", range(4))
def test_with_a_key_rows_are_added_removed_or_changed(publish, seed):
    draw = random.Random(seed)
    old = {f"K{n}": (draw.choice(["ao", "bè", "cá"]), n + 100) for n in range(60)}
    new = {
        key: value if draw.random() < 0.7 else ("khác", draw.randrange(200, 300))
        for key, value in old.items()
        if draw.random() < 0.8
    }
    new |= {f"K{n}": ("mới", n + 500) for n in range(60, 60 + draw.randrange(1, 9))}
    shuffled = list(new.items())
    draw.shuffle(shuffled)
    first, second = publish(written(old.items())).version, publish(written(shuffled)).version
    told = publishing.differences(first, second, ["khoa"])
    assert told.by == ["khoa"]
    assert told.rows_added == len(new.keys() - old.keys())
    assert told.rows_removed == len(old.keys() - new.keys())
    assert told.rows_changed == sum(old[key] != new[key] for key in old.keys() & new.keys())
    places = {key: place for place, (key, _) in enumerate(shuffled, 1)}
    assert told.rows["added"] == sorted(places[key] for key in new.keys() - old.keys())[:20]


@pytest.mark.parametrize("seed", range(3))
def test_without_a_key_rows_are_a_bag(publish, seed):
    draw = random.Random(seed)
    old, new = ([("K0", (draw.choice(["ao", "bè"]), draw.randrange(10, 14))) for _ in range(50)] for _ in range(2))
    first, second = publish(written(old)).version, publish(written(new)).version
    told = publishing.differences(first, second)
    assert (told.rows_added, told.rows_changed) == (sum((Counter(new) - Counter(old)).values()), 0)
    assert told.rows_removed == sum((Counter(old) - Counter(new)).values())


def test_the_same_table_again_has_none(publish):
    table = written([("K1", ("ao", 11)), ("K2", ("bè", 12))])
    told = publishing.differences(publish(table).version, publish(table).version, ["khoa"])
    assert (told.rows_added, told.rows_removed, told.rows_changed, told.rows) == (
        0,
        0,
        0,
        {"added": [], "removed": [], "changed": []},
    )
