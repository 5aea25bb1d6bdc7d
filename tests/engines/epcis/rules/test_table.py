"""The table of rules: sixteen, numbered, in both languages, each only gives what it says it gives."""

from pathlib import Path

from tests.engines.epcis.samples import event, problems

from duoc.engines.epcis.rules import RULES

_STORE = {"12", "13", "14", "16"}


def test_rules_are_numbered_and_said_in_two_languages() -> None:
    assert [rule.number for rule in RULES] == [str(number) for number in range(1, 17)]
    assert all(rule.vi and rule.en and set(rule.severities) <= {"E", "W"} for rule in RULES)
    assert {rule.number for rule in RULES if rule.check is None} == _STORE


def test_outsiders_read_the_same_table() -> None:
    text = (Path(__file__).parents[4] / "docs/formats.md").read_text("utf-8")
    section = text.partition("## EPCIS: verdicts on events")[2].partition("\n## ")[0]
    assert section
    for rule in RULES:
        severities = " / ".join(rule.severities)
        assert f"| {rule.number} | {severities} |" in section, rule.number


def test_event_of_ones_own_type_is_judged_by_its_times_alone() -> None:
    own = event("ext:Harvest", epcList=5, sensorElementList="x", parentID=[], quantityList=[{"quantity": -1}]) | {
        "@context": {"ext": "https://e.example/"}
    }
    assert problems(own) == []
    assert problems(own | {"eventTime": "2027-01-01T00:00:00Z"}) == [("4", "E")]
