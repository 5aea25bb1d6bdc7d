"""What docs/formats.md tells outsiders of the rules is what the table says."""

from pathlib import Path

from duoc.trace.rules.clones.weights import BATCH_IN_ONE_PLACE, PHONE_BURST, RED, SUSPECTED, TABLE, WATCHED, YELLOW

PAGE = (Path(__file__).parents[4] / "docs" / "clones.md").read_text("utf-8")
SECTION = PAGE


def test_every_rule_is_published_with_its_points() -> None:
    for rule in TABLE:
        line = next(line for line in SECTION.splitlines() if line.startswith(f"| `{rule.id}` |"))
        assert line.endswith(f"| {rule.told()} |")
        assert all(need in line for need in rule.needs)


def test_the_thresholds_are_published() -> None:
    assert [f"| ≥ {points} |" in SECTION for points in (WATCHED, SUSPECTED, YELLOW, RED)] == [True] * 4
    assert f"({PHONE_BURST.least} serials in a day)" in SECTION
    assert f"({BATCH_IN_ONE_PLACE.least} serials or more" in SECTION
