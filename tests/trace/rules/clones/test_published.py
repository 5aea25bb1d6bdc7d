"""What docs/formats.md tells outsiders of the rules is what the table says."""

from pathlib import Path

from duoc.trace.rules.clones.weights import BATCH_IN_ONE_PLACE, PHONE_BURST, RED, SUSPECTED, TABLE, YELLOW

PAGE = (Path(__file__).parents[4] / "docs" / "formats.md").read_text("utf-8")
SECTION = PAGE.partition("## Scans")[2].partition("\n## ")[0]


def test_every_rule_is_published_with_its_points() -> None:
    for rule in TABLE:
        line = next(line for line in SECTION.splitlines() if line.startswith(f"| `{rule.id}` |"))
        assert line.endswith(f"| {', '.join(map(str, rule.points))} |")
        assert all(need in line for need in rule.needs)


def test_the_thresholds_are_published() -> None:
    assert [f"| ≥ {points} |" in SECTION for points in (SUSPECTED, YELLOW, RED)] == [True] * 3
    assert f"({PHONE_BURST.least} serials in a day)" in SECTION
    assert f"({BATCH_IN_ONE_PLACE.least} serials or more" in SECTION
