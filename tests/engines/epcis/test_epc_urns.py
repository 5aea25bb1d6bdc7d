"""EPC URNs: the table of schemes against strings from the published documents and from GS1's EPC Tag Data Standard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.gs1.digits import check_digit_holds
from duoc.engines.epcis import epc_urns
from duoc.engines.epcis.epc_urns import UrnError

# URN → element string; those with a company 4012345 are from the published pre-hash strings or documents.
SPELLINGS = [
    ("urn:epc:id:sgtin:4012345.011111.9876", [("01", "04012345111118"), ("21", "9876")]),
    ("urn:epc:id:sgtin:0614141.107346.2017", [("01", "10614141073464"), ("21", "2017")]),
    ("urn:epc:id:sgtin:4012345.011111.32a%2Fb", [("01", "04012345111118"), ("21", "32a/b")]),
    ("urn:epc:id:sgtin:4012345.011111.a.b.c", [("01", "04012345111118"), ("21", "a.b.c")]),
    ("urn:epc:id:sscc:5200001.0111111146", [("00", "052000011111111461")]),
    ("urn:epc:id:sgln:4012345.00024.0", [("414", "4012345000245")]),
    ("urn:epc:id:sgln:0614141.07346.1234", [("414", "0614141073467"), ("254", "1234")]),
    ("urn:epc:id:sgln:401234512345..0", [("414", "4012345123456")]),
    ("urn:epc:id:pgln:4000001.98765", [("417", "4000001987658")]),
    ("urn:epc:id:pgln:401234512345.", [("417", "4012345123456")]),
    ("urn:epc:id:grai:4012345.00077.8765", [("8003", "0401234500077" + "1" + "8765")]),
    ("urn:epc:id:giai:4000001.111", [("8004", "4000001111")]),
    ("urn:epc:id:giai:4012345.ABC", [("8004", "4012345ABC")]),
    ("urn:epc:id:gdti:4012345.55555.1234", [("253", "40123455555541234")]),
    ("urn:epc:id:sgcn:4012345.99999.44", [("255", "401234599999" + "0" + "44")]),
    ("urn:epc:id:ginc:4012345.333", [("401", "4012345333")]),
    ("urn:epc:id:gsin:4012345.999987654", [("402", "4012345999987654" + "1")]),
    ("urn:epc:id:gsrn:4012345.9876540000", [("8018", "40123459876540000" + "0")]),
    ("urn:epc:id:gsrnp:4012345.0000098765", [("8017", "40123450000098765" + "8")]),
    ("urn:epc:id:itip:4012345.012345.01.02.999", [("8006", "040123451234560102"), ("21", "999")]),
    ("urn:epc:id:upui:4012345.012345.AB12", [("01", "04012345123456"), ("235", "AB12")]),
    ("urn:epc:id:cpi:4012345.ABC.123", [("8010", "4012345ABC"), ("8011", "123")]),
    ("urn:epc:class:lgtin:4054739.099914.20160711", [("01", "04054739999148"), ("10", "20160711")]),
]  # fmt: skip
NUMERIC = ("00", "01", "414", "417", "402", "8017", "8018")


@pytest.mark.parametrize(("urn", "elements"), SPELLINGS)
def test_urn_as_element_string(urn: str, elements: list[tuple[str, str]]) -> None:
    named = epc_urns.read(urn)
    assert list(named.elements) == elements
    if elements[0][0] in NUMERIC:
        assert check_digit_holds(named.elements[0][1])
    assert named.is_class == urn.startswith("urn:epc:class:")


@pytest.mark.parametrize(
    ("urn", "key"),
    [
        ("urn:epc:idpat:sgtin:4012345.066666.*", ("01", "04012345666663")),
        ("urn:epc:idpat:upui:4012345.066666.*", ("01", "04012345666663")),
        ("urn:epc:idpat:gdti:4012345.55555.*", ("253", "4012345555554")),
        ("urn:epc:idpat:cpi:4012345.ABC.*", ("8010", "4012345ABC")),
        ("urn:epc:idpat:itip:4012345.012345.01.02.*", ("8006", "040123451234560102")),
    ],
)
def test_pattern_names_a_class_by_its_key(urn: str, key: tuple[str, str]) -> None:
    assert epc_urns.read(urn) == epc_urns.Named((key,), True)


@pytest.mark.parametrize(
    ("urn", "is_class"),
    [
        ("urn:epc:id:gid:95100000.12345.400", False),
        ("urn:epc:id:usdod:CAGEY.5678", False),
        ("urn:epc:idpat:sgtin:4012345.*.*", True),
    ],
)
def test_what_gs1_keys_do_not_hold_stays_itself(urn: str, is_class: bool) -> None:
    assert epc_urns.read(urn) == epc_urns.Named((), is_class)


@pytest.mark.parametrize(
    ("urn", "words"),
    [
        ("urn:epc:id:sgtin:40123.01111111.1", "6 to 12 digits"),
        ("urn:epc:id:sgtin:4012345678901.1.1", "6 to 12 digits"),
        ("urn:epc:id:sgtin:40123A5.011111.1", "6 to 12 digits"),
        ("urn:epc:id:sgtin:4012345.01111.1", "13 digits together"),
        ("urn:epc:id:sgtin:4012345.0111111.1", "13 digits together"),
        ("urn:epc:id:sgtin:4012345.01111a.1", "13 digits together"),
        ("urn:epc:id:sgtin:4012345.011111", "3 parts"),
        ("urn:epc:id:sgtin:4012345.011111.", "3 parts"),
        ("urn:epc:id:sgtin:4012345", "3 parts"),
        ("urn:epc:id:sscc:4012345.011111111", "17 digits together"),
        ("urn:epc:id:sscc:4012345.0111111111.1", "2 parts"),
        ("urn:epc:id:sgln:4012345.0002.0", "12 digits together"),
        ("urn:epc:id:pgln:4012345.", "2 parts"),
        ("urn:epc:id:grai:4012345.555555.1", "12 digits together"),
        ("urn:epc:id:gsrn:4012345.987654000", "17 digits together"),
        ("urn:epc:id:itip:4012345.012345.1.02.999", "2 digits each"),
        ("urn:epc:id:itip:4012345.012345.01.999", "5 parts"),
        ("urn:epc:id:giai:4012345.", "2 parts"),
        ("urn:epc:id:giai:4012345", "2 parts"),
        ("urn:epc:class:lgtin:4012345.01111.LOT", "13 digits together"),
        ("urn:epc:class:sgtin:4012345.011111.1", "no scheme"),
        ("urn:epc:id:lgtin:4012345.011111.1", "no scheme"),
        ("urn:epc:id:crab:4012345.011111.1", "no scheme"),
        ("urn:epc:tag:sgtin-96:1.4012345.011111.1", "no scheme"),
        ("urn:epc:", "no scheme"),
        ("urn:epc:id:sgtin:4012345.011111.%FF", "no text"),
        ("urn:epc:id:sgtin:٤٠١٢٣٤٥.011111.1", "6 to 12 digits"),
    ],
)
def test_wrong_urns(urn: str, words: str) -> None:
    with pytest.raises(UrnError, match=words):
        epc_urns.read(urn)


@pytest.mark.parametrize(("urn", "_"), SPELLINGS)
def test_way_back_with_the_length_of_the_prefix(urn: str, _: object) -> None:
    prefix = urn.split(":")[4].split(".")[0]
    named = epc_urns.read(urn)
    assert epc_urns.write(named.elements, len(prefix), is_class=named.is_class) == urn


@pytest.mark.parametrize(
    "urn",
    [
        "urn:epc:idpat:sgtin:4012345.066666.*",
        "urn:epc:idpat:gdti:4012345.55555.*",
        "urn:epc:idpat:cpi:4012345.ABC.*",
        "urn:epc:idpat:itip:4012345.012345.01.02.*",
    ],
)
def test_way_back_of_a_class(urn: str) -> None:
    assert epc_urns.write(epc_urns.read(urn).elements, 7, is_class=True) == urn


@pytest.mark.parametrize(
    ("elements", "length"),
    [
        ((("415", "4012345000245"),), 7),  # no EPC for it
        ((("01", "04012345111118"), ("22", "2A")), 7),
        ((("01", "04012345111118"), ("21", "1")), 5),
        ((("01", "04012345111118"), ("21", "1")), 13),
        ((("8003", "04012345555551"),), 7),  # an asset type is no asset
    ],
)
def test_no_way_back(elements: epc_urns.Elements, length: int) -> None:
    assert epc_urns.write(elements, length) is None


@given(st.integers(6, 12), st.integers(0, 10**13 - 1), st.text("!'()*+,-./09AZaz%&:;<=>?_\"", min_size=1, max_size=20))
def test_every_item_goes_there_and_back(length: int, number: int, serial: str) -> None:
    digits = f"{number:013}"
    named = (("01", digits + epc_urns.check_digit(digits)), ("21", serial))
    urn = epc_urns.write(named, length)
    assert urn is not None
    assert epc_urns.read(urn) == epc_urns.Named(named, False)
