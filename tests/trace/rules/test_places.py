"""Which thing an address of the resolver names: canonical paths by hand from GS1 Digital Link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.places import PlaceError, canonical_place, gs1_place, national_place, other_readings
from duoc.trace.rules.products import ProductKey

_GTIN = "09506000134352"


@pytest.mark.parametrize(
    ("path", "levels"),
    [
        (f"/01/{_GTIN}", [f"/01/{_GTIN}"]),
        (f"/01/{_GTIN}/21/7", [f"/01/{_GTIN}/21/7", f"/01/{_GTIN}"]),
        (f"/01/{_GTIN}/10/A", [f"/01/{_GTIN}/10/A", f"/01/{_GTIN}"]),
        ("/00/106141412345678908", ["/00/106141412345678908"]),
        ("/414/0614141073467", ["/414/0614141073467"]),
    ],
)
def test_a_thing_has_its_levels_up_to_the_key(path, levels):
    assert list(gs1_place(path.split("/")[1:]).levels) == levels


def test_a_product_is_known_by_its_gtin():
    assert gs1_place(["01", _GTIN, "21", "7"]).key == ProductKey(gtin=_GTIN)


def test_another_key_is_no_product():
    assert gs1_place(["00", "106141412345678908"]).key is None


def test_a_serial_is_told():
    assert gs1_place(["01", _GTIN, "10", "A", "21", "x7"]).serial == "x7"


def test_a_lot_is_no_serial():
    assert gs1_place(["01", _GTIN, "10", "A"]).serial == ""


@pytest.mark.parametrize(
    "segments",
    [
        ["01", _GTIN[:-1] + "3"],
        ["01", _GTIN, "21", ""],
        ["01", _GTIN, ""],
        ["01", _GTIN, "foo"],
        ["01", _GTIN, "21", "7", "10", "A"],
        ["01", _GTIN, "254", "1"],
        ["21", "7"],
        ["01"],
        [""],
        [],
    ],
)
def test_a_wrong_address_names_nothing(segments):
    with pytest.raises(PlaceError):
        gs1_place(segments)


def test_a_slash_inside_a_lot_is_read_where_it_may_be():
    assert f"/01/{_GTIN}/10/A%2Ffoo" in [one.path for one in other_readings(["01", _GTIN, "10", "A", "foo"])]


def test_an_address_of_many_segments_has_no_other_readings():
    assert list(other_readings(["01", _GTIN, "10", *["A"] * 14])) == []


def test_a_serial_in_capitals_comes_before_the_written_one():
    place = gs1_place(["01", _GTIN, "21", "ab"]).in_capitals()
    assert place.levels == (f"/01/{_GTIN}/21/AB", f"/01/{_GTIN}/21/ab", f"/01/{_GTIN}")


def test_a_serial_that_is_in_capitals_stays():
    place = gs1_place(["01", _GTIN, "21", "AB"])
    assert place.in_capitals() is place


def test_a_place_without_a_serial_stays():
    place = gs1_place(["01", _GTIN, "10", "ab"])
    assert place.in_capitals() is place


@pytest.mark.parametrize("code", ["CM01", "A" * 30, "0-00", "CM-TOM-01"])
def test_a_national_code_has_four_to_thirty_signs(code):
    assert national_place(code).levels == (f"/t/{code}",)


@pytest.mark.parametrize("code", ["", "CM1", "A" * 31, "-CM01", "CM_01", "CM 01", "CÀ-MAU", "CM01\n", "CM01/"])
def test_another_code_is_refused(code):
    with pytest.raises(PlaceError, match="no national trace code"):
        national_place(code)


@pytest.mark.parametrize("serial", ["A", "0", "-", "A" * 30])
def test_a_serial_of_a_national_code_has_up_to_thirty_signs(serial):
    assert national_place("CM-01", serial).levels == (f"/t/CM-01/{serial}", "/t/CM-01")


@pytest.mark.parametrize("serial", ["A" * 31, "A_", "A/B", "Ạ", " ", "A\n"])
def test_another_serial_is_refused(serial):
    with pytest.raises(PlaceError, match="no serial"):
        national_place("CM-01", serial)


def test_a_national_code_is_of_any_case():
    assert national_place("cm-01", "ab") == national_place("CM-01", "AB")


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{3,29}", fullmatch=True).filter(str.isascii))
def test_an_address_of_a_national_code_is_its_place(code):
    assert canonical_place(f"https://tem.example/t/{code}") == national_place(code)


@pytest.mark.parametrize(
    "text",
    [
        f"https://id.gs1.org/01/{_GTIN}/21/7",
        f"http://tem.example/01/{_GTIN}/21/7",
        f"HTTPS://TEM.EXAMPLE/01/{_GTIN}/21/7",
        f"https://tem.example:8443/01/{_GTIN}/21/7",
        f"/01/{_GTIN}/21/7",
        f"  /01/{_GTIN}/21/7\n",
    ],
)
def test_a_link_means_the_same_on_any_host(text):
    assert canonical_place(text).path == f"/01/{_GTIN}/21/7"


@pytest.mark.parametrize("text", ["", "x", f"01/{_GTIN}", "ftp://x/01/1", f"id.gs1.org/01/{_GTIN}"])
def test_what_is_neither_address_nor_path_is_refused(text):
    with pytest.raises(PlaceError, match="from its first slash on"):
        canonical_place(text)
