"""Events as rows, step by step for many: each gets what it would get alone, in its place."""

import pytest

from duoc.engines.epcis.contexts import STANDARD, declared
from duoc.engines.epcis.problems import Problem
from duoc.trace.rules.drafts import Draft, Good, drafts

OWN = declared({"ex": "https://ex.example/"})
BASE = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-02T08:00:00.5+07:00",
    "eventTimeZoneOffset": "+07:00",
    "action": "OBSERVE",
    "epcList": ["https://shop.example/01/09506000134352/10/L1/21/A"],
}
MADE = {
    "type": "TransformationEvent",
    "eventTime": "2026-03-02T01:00:00Z",
    "eventTimeZoneOffset": "-03:30",
    "inputQuantityList": [{"epcClass": "https://id.gs1.org/01/09506000134352/10/L1", "quantity": 2, "uom": "KGM"}],
    "outputEPCList": ["https://id.gs1.org/01/09506000134352/21/B"],
    "ilmd": {"cbvmda:lotNumber": "L2"},
}
GOODS = [
    Good(0, {**BASE, "recordTime": "2026-03-02T09:00:00Z", "bizStep": "cbv:BizStep-shipping"}, STANDARD),
    Good(2, {**MADE, "eventID": "urn:uuid:7"}, STANDARD, (Problem("4", "$.eventTime", "long ago", "W"),)),
    Good(3, {**BASE, "ex:farm": "7", "readPoint": {"id": "urn:epc:id:sgln:0614141.00777.0"}}, OWN),
    Good(
        5,
        {**BASE, "errorDeclaration": {"declarationTime": "2026-03-02T09:00:00Z", "correctiveEventIDs": ["urn:uuid:8"]}},
        STANDARD,
    ),
]


def known(one: Draft) -> tuple[object, ...]:
    """Everything but the salts, which are new each time."""
    return tuple(getattr(one, name) for name in one.__slots__ if name not in ("seed", "root"))


def test_many_are_drafted_as_each_alone() -> None:
    together = drafts(GOODS, party="p")
    alone = [drafts([one], party="p")[0] for one in GOODS]
    assert list(map(known, together)) == list(map(known, alone))
    assert [one.index for one in together] == [0, 2, 3, 5]


def test_each_keeps_what_is_its_own() -> None:
    shipped, made, marked, wrong = drafts(GOODS, party="p")
    assert (shipped.biz_step, shipped.named, shipped.zone) == ("shipping", False, 420)
    assert "recordTime" not in shipped.document
    assert shipped.lots == [("01/09506000134352/21/A", "01/09506000134352/10/L1")]
    assert (made.event_id, made.named, made.zone, made.action) == ("urn:uuid:7", True, -210, None)
    assert made.lots == [("01/09506000134352/21/B", "01/09506000134352/10/L2")]
    assert [(one.role, one.quantity, one.uom) for one in made.mentions] == [(4, 2.0, "KGM"), (5, None, None)]
    assert [one.rule for one in made.warnings] == ["4"]
    assert marked.read_point == "414/0614141007776"  # 94 by hand, so the check digit is 6
    assert marked.hash != shipped.hash
    assert (wrong.declares_error, wrong.lots, wrong.correctives) == (True, [], ["urn:uuid:8"])
    assert len({one.seed for one in (shipped, made, marked, wrong)}) == 4


def test_nothing_is_made_of_nothing() -> None:
    assert drafts([], party="p") == []


@pytest.mark.parametrize("word", ["shipping", "cbv:BizStep-shipping", "https://ref.gs1.org/cbv/BizStep-shipping"])
def test_step_is_one_word_in_every_spelling(word: str) -> None:
    assert drafts([Good(0, {**BASE, "bizStep": word}, STANDARD)], party="p")[0].biz_step == "shipping"
