"""What rows of events are known by: SHA-256 by FIPS 180-4's own example, stems, products."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules import identity

# SHA-256 of "abc" and of nothing (FIPS 180-4; NIST's example values).
_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_GTIN = "09506000134352"


@pytest.mark.parametrize(("text", "digest"), [("abc", _ABC), ("", _NOTHING)])
def test_a_row_is_the_first_eight_octets_as_a_signed_number(text, digest):
    number = int(digest[:16], 16)
    assert identity.identifier_id(text) == number - (1 << 64)  # both begin with a set bit


@pytest.mark.parametrize(("text", "digest"), [("abc", _ABC), ("", _NOTHING)])
def test_an_event_is_unique_by_the_first_sixteen_octets(text, digest):
    assert identity.event_identity(text) == UUID(digest[:32])


@given(st.text())
def test_a_row_fits_a_bigint(text):
    assert -(1 << 63) <= identity.identifier_id(text) < 1 << 63


def test_a_hash_is_a_name_of_rfc_6920_with_the_version_of_the_cbv():
    assert identity.hash_uri(bytes.fromhex(_ABC)) == f"ni:///sha-256;{_ABC}?ver=CBV2.0"


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        (f"https://id.gs1.org/01/{_GTIN}/10/A", f"01/{_GTIN}/10/A"),
        ("https://id.gs1.org/00/095060001343520000", "00/095060001343520000"),
        ("https://id.gs1.org/8003/095060001111171", "8003/095060001111171"),
        ("http://id.gs1.org/00/095060001343520000", "http://id.gs1.org/00/095060001343520000"),
        ("https://tem.example/t/CM-01", "https://tem.example/t/CM-01"),
        ("urn:uuid:0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d", "urn:uuid:0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d"),
    ],
)
def test_only_the_canonical_stem_is_left_out(uri, text):
    assert identity.short(uri) == text


@pytest.mark.parametrize("ai", ["00", "253", "8003"])
def test_a_key_of_two_three_or_four_digits_gets_its_stem_back(ai):
    assert identity.whole(f"{ai}/1") == f"https://id.gs1.org/{ai}/1"


@pytest.mark.parametrize("text", ["1/1", "80031/1", "x01/1", "urn:x:1", "", "01", "/01/1"])
def test_what_does_not_begin_with_a_key_gets_no_stem(text):
    assert identity.whole(text) == text


@given(st.from_regex(r"[0-9]{2,4}/[!-~]{1,20}", fullmatch=True).filter(str.isascii))
def test_a_shortened_link_becomes_whole_again(text):
    assert identity.short(identity.whole(text)) == text


@pytest.mark.parametrize(
    ("text", "product"),
    [
        (f"01/{_GTIN}/10/A", f"01/{_GTIN}"),
        (f"01/{_GTIN}/21/7", f"01/{_GTIN}"),
        (f"01/{_GTIN}/22/2A/10/A/21/7", f"01/{_GTIN}"),
        ("8006/095060001343520102/21/7", "8006/095060001343520102"),
        ("8010/9506000A1/8011/1", "8010/9506000A1"),
        ("8003/09506000111117SER", "8003/09506000111117"),
        ("253/9506000134352X1", "253/9506000134352"),
        ("255/95060001343521", "255/9506000134352"),
    ],
)
def test_an_instance_or_lot_belongs_to_its_product(text, product):
    assert identity.product(text) == product


@pytest.mark.parametrize(
    "text",
    [
        f"01/{_GTIN}",
        "8010/9506000A1",
        "253/9506000134352",
        "00/095060001343520000",
        "414/9506000134352/254/1",
        "8004/9506000A7",
        "https://tem.example/t/CM-01/S1",
        "",
    ],
)
def test_what_has_nothing_above_it_is_its_own_product(text):
    assert identity.product(text) == text
