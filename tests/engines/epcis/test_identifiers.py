"""One spelling for one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.gs1 import values
from duoc.engines.epcis import identifiers
from duoc.engines.epcis.identifiers import canonical, identify

# 893 12345 6789 → 3·(0+9+1+3+5+7+9) + 8+3+2+4+6+8 = 102 + 31 = 133 → check digit 7.
GOOD, BAD = "08931234567897", "08931234567894"


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        # foreign host, stem, query and fragment go; the finest level stays
        ("https://id.gs1.de/01/04012345999990/21/XYZ-1234", "https://id.gs1.org/01/04012345999990/21/XYZ-1234"),
        ("http://tem.camau.example:8080/p/q/01/04012345999990/21/X", "https://id.gs1.org/01/04012345999990/21/X"),
        ("HTTPS://TEM.CAMAU.EXAMPLE/01/04012345999990/21/X", "https://id.gs1.org/01/04012345999990/21/X"),
        (
            "https://a.example/01/04012345999990/21/X?11=260101&linkType=all",
            "https://id.gs1.org/01/04012345999990/21/X",
        ),
        ("https://a.example/01/04012345999990/21/X#top", "https://id.gs1.org/01/04012345999990/21/X"),
        ("https://a.example/01/04012345999990/22/2A/10/LOT/21/X", "https://id.gs1.org/01/04012345999990/21/X"),
        ("https://a.example/01/04012345999990/10/LOT/21/X", "https://id.gs1.org/01/04012345999990/21/X"),
        ("https://a.example/01/04012345999990/22/2A/10/LOT", "https://id.gs1.org/01/04012345999990/10/LOT"),
        ("https://a.example/01/04012345999990/22/2A", "https://id.gs1.org/01/04012345999990"),
        ("https://a.example/01/04012345999990/235/TPX9", "https://id.gs1.org/01/04012345999990/235/TPX9"),
        ("https://a.example/01/4012345999990/21/X", "https://id.gs1.org/01/04012345999990/21/X"),
        ("https://a.example/414/4012345000054/7040/1ABC", "https://id.gs1.org/414/4012345000054"),
        ("https://id.example.org/8003/040123450007718765", "https://id.gs1.org/8003/040123450007718765"),
        ("https://example.org/8004/401234599999", "https://id.gs1.org/8004/401234599999"),
        ("https://example.com/253/4012345000054987", "https://id.gs1.org/253/4012345000054987"),
        ("https://a.example/01/04012345999990/21/a%2Fb", "https://id.gs1.org/01/04012345999990/21/a%2Fb"),
        ("https://a.example/01/04012345999990/21/a%2fb", "https://id.gs1.org/01/04012345999990/21/a%2Fb"),
        ("https://a.example/01/04012345999990/21/%41", "https://id.gs1.org/01/04012345999990/21/A"),
        ("https://a.example/01/04012345999990/21/a+b", "https://id.gs1.org/01/04012345999990/21/a%2Bb"),
        ("https://a.example/01/04012345999990/21/a'b;c=d", "https://id.gs1.org/01/04012345999990/21/a'b;c=d"),
        # the rightmost key counts, all before it is stem
        ("https://a.example/00/106141412345678908/01/04012345999990/21/X", "https://id.gs1.org/01/04012345999990/21/X"),
        # URNs
        ("urn:epc:id:sgtin:4012345.011111.9876", "https://id.gs1.org/01/04012345111118/21/9876"),
        ("urn:epc:id:sgtin:4012345.011111.a%22b!c", "https://id.gs1.org/01/04012345111118/21/a%22b%21c"),
        ("urn:epc:id:sgtin:4012345.011111.(x)*,+:y", "https://id.gs1.org/01/04012345111118/21/%28x%29%2A%2C%2B%3Ay"),
        ("urn:epc:class:lgtin:4054739.099902.P2", "https://id.gs1.org/01/04054739999025/10/P2"),
        ("urn:epc:idpat:sgtin:4012345.066666.*", "https://id.gs1.org/01/04012345666663"),
        ("urn:epc:id:sgln:4012345.00000.5", "https://id.gs1.org/414/4012345000009/254/5"),
    ],
)
def test_one_spelling(uri: str, wanted: str) -> None:
    assert canonical(uri) == wanted
    assert not identify(uri).fault
    assert canonical(wanted) == wanted


@pytest.mark.parametrize(
    "uri",
    [
        "https://www.ncbi.nlm.nih.gov/taxonomy/1126011",
        "http://transaction.acme.com/po/12345678",
        "urn:uuid:9f1c",
        "https://a.example",
        "https://a.example/00/warehouse",
        "https://a.example/21/X",
        "https://a.example/01",
        "urn:epcglobal:cbv:bt:4012345123456:RE1099",
        "ni:///sha-256;00?ver=CBV2.0",
        "_:document1",
        "https://a.example/415/4012345000054/8020/X",
        "urn:epc:id:gid:95100000.1.4",
        "",
    ],
)
def test_what_holds_no_key_stays(uri: str) -> None:
    found = identify(uri)
    assert (found.uri, found.elements, found.fault) == (uri, (), "")


@pytest.mark.parametrize(
    ("uri", "key", "fault", "words"),
    [
        (f"https://a.example/01/{BAD}/21/X", "01", "value", "check digit"),
        (f"https://a.example/01/{BAD}/22/2A/21/X", "01", "value", "check digit"),
        ("https://a.example/00/106141412345678909", "00", "value", "check digit"),
        ("https://a.example/414/4012345000055", "414", "value", "check digit"),
        ("https://a.example/414/4012345000055/254/7", "414", "value", "check digit"),
        ("https://a.example/8003/0401234500077287", "8003", "value", "check digit"),
        ("https://a.example/01/0893123456789/21/X", "01", "value", "check digit"),
        ("https://a.example/01/089312345678941", "01", "value", "14 signs"),
        ("https://id.gs1.org/01/crab", "01", "value", "14 signs"),
        (f"https://a.example/01/{GOOD}/21/{'x' * 21}", "01", "value", "1 to 20 signs"),
        (f"https://a.example/01/{GOOD}/21/a%20b", "01", "value", "character set 82"),
        (f"https://a.example/01/{GOOD}/21/X/10/LOT", "01", "value", "order"),
        (f"https://a.example/01/{GOOD}/254/X", "01", "value", "order"),
        ("https://a.example/01/04012345999990/21/%FF", "", "value", "no text"),
        ("urn:epc:id:sgtin:4012345.01111.1", "", "urn", "13 digits"),
        (f"urn:epc:id:sgtin:4012345.011111.{'9' * 21}", "", "value", "20 signs"),
    ],
)
def test_faults(uri: str, key: str, fault: str, words: str) -> None:
    found = identify(uri)
    assert (found.key, found.fault) == (key, fault)
    assert words in found.reason


def test_wrong_check_digit_does_not_split_a_thing() -> None:
    spellings = {canonical(f"https://{host}/01/{BAD}/21/X") for host in ("a.example", "b.example", "id.gs1.org")}
    assert spellings == {f"https://id.gs1.org/01/{BAD}/21/X"}


@pytest.mark.parametrize(
    ("uri", "is_class", "product"),
    [
        (f"https://a.example/01/{GOOD}/21/X", False, f"https://id.gs1.org/01/{GOOD}"),
        (f"https://a.example/01/{GOOD}/10/LOT", True, f"https://id.gs1.org/01/{GOOD}"),
        (f"https://a.example/01/{GOOD}/235/T", False, f"https://id.gs1.org/01/{GOOD}"),
        (f"https://a.example/01/{GOOD}", True, f"https://id.gs1.org/01/{GOOD}"),
        ("urn:epc:idpat:sgtin:4012345.066666.*", True, "https://id.gs1.org/01/04012345666663"),
        ("urn:epc:class:lgtin:4054739.099902.P2", True, "https://id.gs1.org/01/04054739999025"),
        ("urn:epc:id:sscc:4012345.0111111111", False, "https://id.gs1.org/00/040123451111111110"),
        ("urn:epc:id:gdti:4012345.55555.1234", False, "https://id.gs1.org/253/4012345555554"),
        ("https://a.example/253/4012345555554", True, "https://id.gs1.org/253/4012345555554"),
        ("https://a.example/414/4012345000054", False, "https://id.gs1.org/414/4012345000054"),
        ("https://a.example/8004/4000001111", False, "https://id.gs1.org/8004/4000001111"),
        ("urn:uuid:9f1c", False, "urn:uuid:9f1c"),
    ],
)
def test_things_and_classes(uri: str, is_class: bool, product: str) -> None:
    assert (identify(uri).is_class, identify(uri).product) == (is_class, product)


def test_urn_of_a_link_with_the_length_of_its_prefix() -> None:
    assert (
        identifiers.urn_of("https://id.gs1.de/01/04012345111118/21/9876", 7) == "urn:epc:id:sgtin:4012345.011111.9876"
    )
    assert identifiers.urn_of("https://id.gs1.de/01/04012345111118/10/L", 8) == "urn:epc:class:lgtin:40123451.01111.L"
    assert identifiers.urn_of("https://id.gs1.de/01/04012345111118", 7) == "urn:epc:idpat:sgtin:4012345.011111.*"
    assert identifiers.urn_of("urn:uuid:9f1c", 7) is None
    assert identifiers.urn_of(f"https://a.example/01/{BAD}/21/X", 7) is None


_SERIAL = st.text("!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz", min_size=1, max_size=20)


@given(st.integers(0, 10**13 - 1), _SERIAL, st.sampled_from(["21", "10"]))
def test_shortest_way_and_long_way_agree(number: int, serial: str, ai: str) -> None:
    """A link with a version (22) or an escape takes the long way; without, the short one; a URN another: one result."""
    gtin = f"{number:013}" + values_digit(f"{number:013}")
    escaped = "".join(f"%{octet:02X}" for octet in serial.encode())
    long = identify(f"https://a.example/01/{gtin}/22/A1/{ai}/{escaped}")
    plain = identifiers._link((("01", gtin), (ai, serial)))
    assert (long.uri, long.fault) == (plain, "")
    assert identify(plain.replace("id.gs1.org", "b.example")) == long
    scheme = "id:sgtin" if ai == "21" else "class:lgtin"
    urn = f"urn:epc:{scheme}:{gtin[1:8]}.{gtin[0]}{gtin[8:13]}.{escaped}"
    assert identify(urn) == long
    assert values.refusal("01", gtin) is None


def values_digit(digits: str) -> str:
    """GS1's sum, written once more."""
    return str(-sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits))) % 10)


@given(
    st.text("urn:epcidsgtlhps/.014%2*-abc?#", max_size=50)
    | st.from_regex(r"https?://[a-z./%]*(/(01|00|414|21|10|254)/[0-9%A]{0,15}){0,3}")
)
def test_never_raises_and_the_spelling_is_stable(uri: str) -> None:
    found = identify(uri)
    assert identify(found.uri).uri == found.uri
