"""Rules 12, 14 and the graph of 6: what the caller's store answers, and what follows."""

import pytest
from tests.engines.epcis.samples import event

from duoc.engines.epcis.event_hash import event_hash
from duoc.engines.epcis.rules import over_time
from duoc.engines.epcis.rules.over_time import Step


def test_rule_12_declaration_repeats_the_event() -> None:
    original = event(eventID="urn:uuid:1")
    taken_back = original | {
        "errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z"},
        "recordTime": "2026-11-21T00:00:01Z",
    }
    other = taken_back | {"action": "ADD"}
    assert not list(over_time.declares(taken_back, event_hash(taken_back), event_hash(original)))
    assert [one.rule for one in over_time.declares(other, event_hash(other), event_hash(original))] == ["12"]
    (missing,) = over_time.declares(taken_back, event_hash(taken_back), None)
    assert (missing.rule, missing.severity) == ("12", "E")
    assert "no event with this eventID" in missing.reason
    assert not list(over_time.declares(original, event_hash(original), None))


def test_rule_12_corrective_events_exist() -> None:
    one = event(
        errorDeclaration={"declarationTime": "2026-11-21T00:00:00Z", "correctiveEventIDs": ["urn:uuid:2", "urn:uuid:3"]}
    )
    (missing,) = over_time.corrects(one, {"urn:uuid:2"}.__contains__)
    assert (missing.place, missing.severity) == ("$.errorDeclaration.correctiveEventIDs[1]", "W")
    assert not list(over_time.corrects(event(), lambda _: False))


@pytest.mark.parametrize(
    ("parent", "children", "lies_in", "words"),
    [
        ("box", ["crab"], {}, []),
        ("box", ["crab"], {"crab": "box"}, []),  # said once more
        ("box", ["crab"], {"crab": "basket"}, ["still lies in “basket”"]),
        ("box", ["pallet"], {"box": "pallet"}, ["already holds its new parent"]),
        ("box", ["truck"], {"box": "pallet", "pallet": "truck"}, ["already holds its new parent"]),
        ("box", ["crab"], {"box": "pallet", "pallet": "box"}, []),  # an old circle does not keep us turning
    ],
)
def test_rule_6_graph(parent: str, children: list[str], lies_in: dict[str, str], words: list[str]) -> None:
    seen = list(over_time.holds(parent, children, lies_in.get))
    assert [one.severity for one in seen] == ["W"] * len(words)
    assert all(word in one.reason for word, one in zip(words, seen, strict=True))


COMMISSIONED = Step("ADD", "commissioning")
SHIPPED, RECEIVED = Step("OBSERVE", "shipping"), Step("OBSERVE", "urn:epcglobal:cbv:bizstep:receiving")


@pytest.mark.parametrize(
    ("history", "now", "words"),
    [
        ([], COMMISSIONED, []),
        ([COMMISSIONED], SHIPPED, []),
        ([COMMISSIONED, SHIPPED], RECEIVED, []),
        ([COMMISSIONED], COMMISSIONED, ["commissioned before"]),
        ([], SHIPPED, ["never commissioned"]),
        ([COMMISSIONED], RECEIVED, ["nobody shipped it"]),
        ([COMMISSIONED, SHIPPED, RECEIVED], RECEIVED, ["nobody shipped it"]),
        ([COMMISSIONED, Step("DELETE", "decommissioning")], SHIPPED, ["nothing happens after decommissioning"]),
        (
            [COMMISSIONED, Step("DELETE", "https://ref.gs1.org/cbv/BizStep-destroying")],
            Step("OBSERVE", ""),
            ["nothing happens after destroying"],
        ),
        ([], Step("OBSERVE", ""), []),
    ],
)
def test_rule_14_life(history: list[Step], now: Step, words: list[str]) -> None:
    seen = list(over_time.life("urn:x:crab", history, now))
    assert [(one.rule, one.severity) for one in seen] == [("14", "W")] * len(words)
    assert all(word in one.reason for word, one in zip(words, seen, strict=True))
