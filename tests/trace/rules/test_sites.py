"""Sites: what is refused of them, and how events write them."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules import sites

# 893 is Việt Nam's prefix. Check digit by hand: 8 + 27 + 3 + 12 + 5 + 18 + 7 + 24 + 0 + 0 + 0 + 3 = 107, so 110 − 107 = 3.
_GLN = "8934567800013"
_ID = UUID("0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d")


def _refusal(name="Ao số 1", kind="pond", commune="32002", gln="", capacity_kg=None):
    with pytest.raises(sites.SiteRefusedError) as refused:
        sites.checked(name, kind, commune, gln, capacity_kg)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["pond", "apiary", "workshop", "store"])
def test_a_site_of_each_kind_is_kept(kind):
    sites.checked("Ao số 1", kind, "32002", "", None)


@pytest.mark.parametrize("kind", ["", "Pond", "pond ", "farm", "pond\n"])
def test_a_kind_that_is_not_known_is_refused_with_those_that_are(kind):
    assert "pond, apiary, workshop, store" in _refusal(kind=kind)


@pytest.mark.parametrize("name", ["", " ", "\t\n", "\u2003", "\u00a0"])
def test_a_name_of_blanks_is_refused(name):
    assert "cần một tên" in _refusal(name=name)


def test_a_name_of_120_signs_is_kept():
    sites.checked("ầ" * 120, "pond", "32002", "", None)


def test_a_name_of_121_signs_is_refused():
    assert "120" in _refusal(name="a" * 121)


def test_blanks_around_a_name_do_not_count():
    sites.checked(f"  {'a' * 120}  ", "pond", "32002", "", None)


def test_a_name_with_a_zero_byte_is_refused():
    assert "ký tự không đọc được" in _refusal(name="Ao\0số 1")


@pytest.mark.parametrize("commune", ["", "3200", "320020", "3200a", "32002\n", " 32002", "٣٢٠٠٢", "-3200"])
def test_a_commune_without_five_digits_is_refused(commune):
    assert "5 chữ số" in _refusal(commune=commune)


def test_a_gln_whose_check_digit_holds_is_kept():
    sites.checked("Ao số 1", "pond", "32002", _GLN, None)


@pytest.mark.parametrize("last", [digit for digit in "0123456789" if digit != _GLN[-1]])
def test_a_gln_with_any_other_check_digit_is_refused(last):
    assert "chữ số kiểm tra" in _refusal(gln=_GLN[:-1] + last)


@pytest.mark.parametrize("gln", ["893456780001", "89345678000166", "893456780001a", _GLN + "\n", "8934 567800016"])
def test_a_gln_without_thirteen_digits_is_refused(gln):
    assert "đúng 13 chữ số" in _refusal(gln=gln)


@pytest.mark.parametrize("capacity", [1, 999_999_999, 1_000_000_000, None])
def test_a_capacity_up_to_a_million_tonnes_is_kept(capacity):
    sites.checked("Ao số 1", "pond", "32002", "", capacity)


@pytest.mark.parametrize("capacity", [0, -1, 1_000_000_001])
def test_a_capacity_outside_its_bounds_is_refused(capacity):
    assert "một triệu tấn" in _refusal(capacity_kg=capacity)


def test_a_refusal_repeats_the_unknown_commune():
    assert "'x'" in _refusal(commune="x")


def test_a_site_with_a_gln_is_named_by_the_digital_link_of_its_gln():
    assert sites.uri(_ID, _GLN) == f"https://id.gs1.org/414/{_GLN}"


def test_a_site_without_a_gln_is_named_by_its_identifier():
    assert sites.uri(_ID, "") == "urn:uuid:0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d"


def test_an_extension_belongs_to_the_site_of_its_gln():
    assert sites.number(f"https://id.gs1.org/414/{_GLN}/254/gate-2") == _GLN


@pytest.mark.parametrize(
    "text",
    [
        "",
        _GLN,
        f"414/{_GLN}",
        f"http://id.gs1.org/414/{_GLN}",
        f"https://id.gs1.org/414/{_GLN}0",
        f"https://id.gs1.org/414/{_GLN}/",
        f"https://id.gs1.org/414/{_GLN}/254/",
        f"https://id.gs1.org/414/{_GLN}/254/a/b",
        f"https://id.gs1.org/414/{_GLN}?x=1",
        f"https://idXgs1.org/414/{_GLN}",
        f"https://id.gs1.org/417/{_GLN}",
        "geo:9.17,105.15",
        "urn:uuid:0b5c1d7e",
        "urn:uuid:0b5c1d7e2f644a1b9d3e8c7f6a5b4c3d",
        "urn:uuid:{0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d}",
        "urn:epc:id:sgln:8934567.80001.0",
    ],
)
def test_a_place_of_another_form_is_no_site_of_ours(text):
    assert sites.number(text) is None


def test_a_uuid_in_capitals_names_the_same_site():
    assert sites.number(f"URN:UUID:{str(_ID).upper()}") == _ID


@given(st.uuids())
def test_a_site_is_found_by_the_uri_of_its_identifier(identifier):
    assert sites.number(sites.uri(identifier, "")) == identifier


@given(st.from_regex("[0-9]{13}", fullmatch=True).filter(str.isascii), st.uuids())
def test_a_site_is_found_by_the_uri_of_its_gln(gln, identifier):
    assert sites.number(sites.uri(identifier, gln)) == gln
