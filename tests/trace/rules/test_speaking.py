"""Rule 16: of what a party may speak, by company prefix, by product, by place."""

from types import SimpleNamespace

import pytest

from duoc.trace.rules.drafts import DraftMention
from duoc.trace.rules.speaking import Speaker, company, receivers, trace_code

_PREFIX = "8934567"
# One key of each kind under the same prefix; how many digits stand before it is the table of reference/trace.md §4.
_OWN = {
    "sscc": f"00/0{_PREFIX}0000000018",
    "gtin": f"01/0{_PREFIX}000013/10/A",
    "gdti": f"253/{_PREFIX}00001X",
    "sgcn": f"255/{_PREFIX}000017",
    "ginc": f"401/{_PREFIX}A",
    "gsin": f"402/{_PREFIX}0000000018",
    "gln": f"414/{_PREFIX}000013/254/1",
    "pgln": f"417/{_PREFIX}000013",
    "grai": f"8003/0{_PREFIX}000013S",
    "giai": f"8004/{_PREFIX}A7",
    "itip": f"8006/0{_PREFIX}0000130102/21/7",
    "cpi": f"8010/{_PREFIX}A/8011/1",
    "gsrnp": f"8017/{_PREFIX}00000000018",
    "gsrn": f"8018/{_PREFIX}00000000018",
}


def _speaker(prefixes=(_PREFIX,), products=(), known=(_PREFIX,), anything=False):
    return Speaker(tuple(prefixes), frozenset(products), tuple(known), anything)


def _draft(*mentions, read_point=None, biz_location=None, receivers=()):
    made = [DraftMention(text, text, role, False) for text, role in mentions]
    return SimpleNamespace(mentions=made, read_point=read_point, biz_location=biz_location, receivers=list(receivers))


@pytest.mark.parametrize("text", _OWN.values(), ids=_OWN)
def test_the_company_prefix_begins_the_company_digits(text):
    assert company(text).startswith(_PREFIX)


@pytest.mark.parametrize("text", _OWN.values(), ids=_OWN)
def test_a_qualifier_is_no_part_of_the_company_digits(text):
    assert "/" not in company(text)


@pytest.mark.parametrize("text", _OWN.values(), ids=_OWN)
def test_a_party_owns_each_kind_of_key_under_its_prefix(text):
    assert _speaker().owns(text)


@pytest.mark.parametrize("text", _OWN.values(), ids=_OWN)
def test_a_party_owns_no_key_under_the_prefix_beside_it(text):
    assert not _speaker(prefixes=("8934568",)).owns(text)


@pytest.mark.parametrize("text", _OWN.values(), ids=_OWN)
def test_a_party_without_a_prefix_owns_no_key(text):
    assert not _speaker(prefixes=()).owns(text)


@pytest.mark.parametrize(
    "text", ["", "01", "urn:uuid:1", "10/A", "21/8934567", "https://x/t/A", "8934567", "x/8934567"]
)
def test_what_is_no_key_of_gs1_has_no_company(text):
    assert company(text) == ""


def test_the_indicator_of_a_gtin_is_no_part_of_its_prefix():
    assert not _speaker(prefixes=("0" + _PREFIX,)).owns(_OWN["gtin"])


def test_a_party_owns_a_registered_product_under_anothers_prefix():
    gtin = "09506000134352"
    assert _speaker(products=[gtin]).owns(f"01/{gtin}/21/7")


def test_a_registered_product_says_nothing_of_its_neighbour():
    assert not _speaker(products=["09506000134352"]).owns("01/09506000134369/21/7")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://tem.example/t/CM-01", "CM-01"),
        ("https://tem.example/t/CM-01/S1", "CM-01"),
        ("https://tem.example/t/CM-01?10=A", "CM-01"),
        ("http://tem.example:8080/t/CM-01", "CM-01"),
        ("https://tem.example/t/cm-01", ""),
        ("https://tem.example/t/", ""),
        ("https://tem.example/x/t/CM-01", ""),
        ("https://tem.example/t/CM_01", ""),
        ("ftp://tem.example/t/CM-01", ""),
        ("x https://tem.example/t/CM-01", ""),
        ("", ""),
    ],
)
def test_a_trace_code_is_read_from_its_uri(text, code):
    assert trace_code(text) == code


def test_a_party_owns_what_bears_its_trace_code():
    assert _speaker(products=["CM-01"]).owns("https://tem.example/t/CM-01/S1")


def test_a_trace_code_that_only_begins_alike_is_anothers():
    assert not _speaker(products=["CM-01"]).owns("https://tem.example/t/CM-011/S1")


def test_an_identifier_of_no_kind_is_nobodys():
    assert not _speaker(products=["CM-01"]).owns("urn:uuid:0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d")


@pytest.mark.parametrize("role", [1, 2, 3, 4, 5])
def test_goods_of_another_are_foreign_in_each_role(role):
    foreign = _speaker().foreign(_draft(("01/09506000134352/21/7", role)))
    assert [one.text for one in foreign] == ["01/09506000134352/21/7"]


@pytest.mark.parametrize("role", [6, 7, 8, 9])
def test_papers_and_partners_are_never_foreign(role):
    assert list(_speaker().foreign(_draft(("417/9506000134352", role)))) == []


def test_own_goods_are_not_foreign():
    assert list(_speaker().foreign(_draft((_OWN["gtin"], 1)))) == []


def test_a_party_of_the_sandbox_speaks_of_all_goods():
    assert list(_speaker(anything=True).foreign(_draft(("01/09506000134352/21/7", 1)))) == []


@pytest.mark.parametrize("name", ["read_point", "biz_location"])
def test_a_place_under_a_gln_of_nobody_is_unknown(name):
    assert _speaker().unknown_place(_draft(**{name: "414/9506000134352"})) == "414/9506000134352"


@pytest.mark.parametrize("name", ["read_point", "biz_location"])
def test_a_place_of_any_known_party_is_known(name):
    known = (_PREFIX, "9506000")
    assert _speaker(known=known).unknown_place(_draft(**{name: "414/9506000134352/254/2"})) is None


@pytest.mark.parametrize("place", ["urn:uuid:1", "https://tem.example/p/1", "417/9506000134352", None])
def test_a_place_without_a_gln_is_not_judged(place):
    assert _speaker().unknown_place(_draft(read_point=place)) is None


def test_a_party_of_the_sandbox_speaks_of_all_places():
    assert _speaker(anything=True).unknown_place(_draft(read_point="414/9506000134352")) is None


def test_a_place_is_judged_alike_the_second_time():
    speaker = _speaker()
    draft = _draft(read_point="414/9506000134352")
    assert speaker.unknown_place(draft) == speaker.unknown_place(draft) == "414/9506000134352"


_PARTIES = [(_PREFIX, 1), ("9506000", 2), ("9506000134352", 3)]


@pytest.mark.parametrize(
    ("texts", "parties"),
    [
        ([], set()),
        ([_OWN["pgln"]], {1}),
        (["417/9506000134352"], {2, 3}),
        (["414/9506000999999"], {2}),
        ([_OWN["gln"], "417/9506000999999"], {1, 2}),
        (["urn:uuid:1", "https://tem.example/t/CM-01"], set()),
        (["417/4012345000009"], set()),
    ],
)
def test_goods_are_handed_to_whoever_holds_the_receivers_number(texts, parties):
    assert receivers(_draft(receivers=texts), _PARTIES) == parties
