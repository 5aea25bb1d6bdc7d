"""Rules 3 and 15: quantities."""

from datetime import timedelta
from typing import Any

import pytest
from tests.engines.epcis.samples import GTIN, LOT, NOW, event, found, problems

from duoc.engines.epcis import contexts, validation

OTHER_LOT = f"https://id.gs1.org/01/{GTIN}/10/LO8"


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [
        ({"quantity": 5}, []),
        ({"quantity": 5.0}, []),
        ({"quantity": 0.5, "uom": "KGM"}, []),
        ({}, []),
        ({"uom": "KGM"}, []),
        ({"quantity": 0}, [("quantity", "E")]),
        ({"quantity": -1}, [("quantity", "E")]),
        ({"quantity": 0, "uom": "KGM"}, [("quantity", "E")]),
        ({"quantity": 2.5}, [("quantity", "E")]),
        ({"quantity": 1, "uom": "KGX"}, [("uom", "E")]),
        ({"quantity": 2.5, "uom": "PCE"}, [("uom", "E")]),
        ({"quantity": 1, "uom": "05"}, [("uom", "W")]),
        ({"quantity": -1, "uom": "ZZX"}, [("quantity", "E"), ("uom", "E")]),
    ],
)
def test_rule_3_amounts(amount: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    for name in ("quantityList", "childQuantityList"):
        kind = "ObjectEvent" if name == "quantityList" else "AggregationEvent"
        seen = found(event(kind, **{name: [{"epcClass": LOT, **amount}]}))
        assert [(one.place, one.severity) for one in seen] == [
            (f"$.{name}[0].{field}", severity) for field, severity in wanted
        ]
        assert {one.rule for one in seen} <= {"3"}


def test_rule_3_not_finite() -> None:
    """Documents hold no infinities; who makes an event in memory might."""
    assert problems(event(quantityList=[{"epcClass": LOT, "quantity": float("inf"), "uom": "KGM"}]))[-1] in {
        ("3", "E"),
        ("schema", "E"),
    }


def transformed(
    inputs: list[tuple[float, str | None]], outputs: list[tuple[float, str | None]], tolerance: float = 0.0
) -> list[str]:
    def amounts(lot: str, of: list[tuple[float, str | None]]) -> list[dict[str, Any]]:
        return [{"epcClass": lot, "quantity": quantity} | ({"uom": uom} if uom else {}) for quantity, uom in of]

    one = event(
        "TransformationEvent", inputQuantityList=amounts(LOT, inputs), outputQuantityList=amounts(OTHER_LOT, outputs)
    )
    limits = validation.Limits(NOW, timedelta(minutes=5), tolerance)
    return [
        problem.reason
        for problem in validation.judge_event(one, contexts.STANDARD, limits).problems
        if problem.rule == "15"
    ]


def test_rule_15_mass_balance() -> None:
    assert transformed([(10, "KGM")], [(2.5, "KGM")]) == []
    assert transformed([(10, "KGM")], [(6, "KGM"), (4, "KGM")]) == []
    assert transformed([(10, "KGM")], [(6, "KGM"), (4.5, "KGM")]) == ["10.5 KGM came out of 10 KGM"]
    assert transformed([(10, "KGM")], [(10.5, "KGM")], tolerance=0.05) == []
    assert transformed([(10, "KGM"), (1, "LTR")], [(11, "KGM"), (2, "LTR")]) == [
        "11 KGM came out of 10 KGM",
        "2 LTR came out of 1 LTR",
    ]


def test_rule_15_says_nothing_about_counts_or_units_without_an_input() -> None:
    assert transformed([(1, None)], [(10, None)]) == []
    assert transformed([(10, "KGM")], [(50, "LTR")]) == []
