"""What the engine says in English is read in Vietnamese; the table holds every sentence that it says of addresses."""

import pytest

from duoc.engines.digital_link.build import BuildError, build
from duoc.engines.digital_link.parse import parse
from duoc.trace.rules.refusal_words import in_vietnamese

# Addresses that break one rule each, written by hand from GS1 Digital Link 1.3.
WRONG = [
    "ftp://x.vn/01/08930001123458",
    "https://x.vn/",
    "https://x.vn/01/08930001123459",
    "https://x.vn/01/0893",
    "https://x.vn/01/08930001123458/21/A/10/B",
    "https://x.vn/01/08930001123458/10/A/10/B",
    "https://x.vn/01/08930001123458/10/lô",
    "https://x.vn/01/08930001123458/10/l%C3%B4",
    "https://x.vn/01/08930001123458/10/%ZZ",
    "https://x.vn/01/08930001123458?01=08930001123458",
    "https://x.vn/01/08930001123458?10=A",
    "https://x.vn/01/08930001123458?21=",
    "https://x.vn/01/08930001123458?0000=1",
    "https://x.vn/01/08930001123458?17=261332",
    "https://x.vn/01/08930001123458?17=261131",
    "https://x.vn/01/08930001123458?15=991301",
    "https://x.vn/01/08930001123458/<",
    "https://x.vn/01/08930001123458/10/" + "A" * 21,
    "https://x.vn/" + "a" * 9000,
]
ELEMENTS = ["", "(01)08930001123459", "(10)A", "(01)08930001123458(10)A(10)B", "x", "^", "(01)", "(9999)1"]


@pytest.mark.parametrize("uri", WRONG, ids=range(len(WRONG)))
def test_every_refusal_of_an_address_has_vietnamese_words(uri):
    parsed = parse(uri)
    assert not parsed.accepted
    words = in_vietnamese(parsed.reason)
    assert words != parsed.reason
    assert not any(one in words.split() for one in ("the", "not", "is", "no", "may"))


@pytest.mark.parametrize("elements", ELEMENTS)
def test_every_refusal_of_elements_has_vietnamese_words(elements):
    with pytest.raises(BuildError) as raised:
        build(elements)
    assert in_vietnamese(str(raised.value)) != str(raised.value)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("(01) has 14 signs, not 13", "(01) phải có 14 ký tự, không phải 13"),
        ("(10) has 1 to 20 signs, not 21", "(10) phải có từ 1 đến 20 ký tự, không phải 21"),
        ("(01): the check digit is wrong", "(01): chữ số kiểm tra không đúng"),
        ("mã sai · a wrong code", "mã sai"),
        ("something new", "something new"),
        ("", ""),
    ],
)
def test_words(reason, words):
    assert in_vietnamese(reason) == words
