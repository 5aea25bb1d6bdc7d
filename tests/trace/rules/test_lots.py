"""Which pieces an event binds to a lot, from its identifiers and its master data."""

import pytest

from duoc.trace.rules.lots import bindings

G = "09506000134352"
PIECE, LOT = f"01/{G}/21/A", f"01/{G}/10/L1"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "ObjectEvent", "epcList": [f"https://example.vn/x/01/{G}/10/L1/21/A?17=261231"]}, [(PIECE, LOT)]),
        ({"type": "AggregationEvent", "childEPCs": [f"https://id.gs1.org/01/{G}/22/V/10/L1/21/A"]}, [(PIECE, LOT)]),
        ({"type": "ObjectEvent", "epcList": [f"https://id.gs1.org/{PIECE}"], "ilmd": {"cbvmda:lotNumber": "L1"}}, [(PIECE, LOT)]),
        (
            {"type": "TransformationEvent", "inputEPCList": [f"https://id.gs1.org/01/{G}/21/IN"],
             "outputEPCList": ["urn:epc:id:sgtin:950600013.0435.A"], "ilmd": {"cbvmda:lotNumber": "L1"}},
            [(PIECE, LOT)],
        ),
        ({"type": "ObjectEvent", "epcList": ["urn:epc:id:sscc:950600.00000000001"], "ilmd": {"cbvmda:lotNumber": "L1"}}, []),
        ({"type": "ObjectEvent", "epcList": [f"https://id.gs1.org/{PIECE}"], "ilmd": {"x:lotNumber": "L1"}}, []),
        ({"type": "ObjectEvent", "epcList": [f"https://id.gs1.org/{PIECE}"], "ilmd": {"cbvmda:lotNumber": 7}}, []),
        ({"type": "ObjectEvent", "epcList": [f"https://id.gs1.org/{PIECE}"]}, []),
        ({"type": "TransactionEvent", "ilmd": []}, []),
    ],
)  # fmt: skip
def test_bindings(event: dict, expected: list[tuple[str, str]]) -> None:
    assert list(bindings(event)) == expected
