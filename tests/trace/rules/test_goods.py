"""What a stored identifier stands for in a journey, and how lots are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.goods import Kind, kind, lot, lot_of

_GTIN = "09506000134352"


@pytest.mark.parametrize(
    "text",
    [
        f"01/{_GTIN}",
        f"01/{_GTIN}/22/2A",
        "8006/095060001343520102",
        "8010/9506000A1",
        "8003/09506000111117",
        "253/9506000134352",
        "255/9506000134352",
        "https://tem.example/t/CM-TOM-01",
        "http://tem.example:8080/t/CM-TOM-01",
    ],
)
def test_a_class_without_a_lot_is_a_product(text):
    assert kind(text) is Kind.PRODUCT


@pytest.mark.parametrize(
    "text",
    [
        f"01/{_GTIN}/10/A",
        f"01/{_GTIN}/21/7",
        f"01/{_GTIN}/22/2A/10/A",
        f"01/{_GTIN}/235/TPX",
        "8006/095060001343520102/21/7",
        "8010/9506000A1/8011/1",
        "253/9506000134352X1",
        "255/95060001343527",
        "https://tem.example/t/CM-TOM-01/S1",
        "https://tem.example/t/CM-TOM-01?10=A",
        "urn:uuid:0b5c1d7e-2f64-4a1b-9d3e-8c7f6a5b4c3d",
        "",
        "anything",
        "01/950600013435",
    ],
)
def test_what_is_no_class_container_or_place_is_taken_for_goods(text):
    assert kind(text) is Kind.GOODS


@pytest.mark.parametrize("text", ["00/095060001343520000", "8003/095060001111171", "8004/9506000A7"])
def test_a_logistic_unit_or_an_asset_is_a_container(text):
    assert kind(text) is Kind.CONTAINER


@pytest.mark.parametrize("text", ["414/9506000134352", "414/9506000134352/254/1", "417/9506000134352"])
def test_a_gln_is_a_place(text):
    assert kind(text) is Kind.PLACE


@pytest.mark.parametrize("text", ["0095060001343520000", "41/4", "4140/1", "80031/1"])
def test_the_digits_of_a_key_without_its_slash_are_goods(text):
    assert kind(text) is Kind.GOODS


def test_a_lot_of_a_gtin_is_written_as_a_digital_link():
    assert lot(_GTIN, "", "A-7", "tem.example") == f"01/{_GTIN}/10/A-7"


def test_a_lot_of_a_trace_code_is_written_under_the_host_of_its_stamps():
    assert lot("", "CM-TOM-01", "A-7", "TEM.EXAMPLE") == "https://tem.example/t/CM-TOM-01?10=A-7"


@pytest.mark.parametrize(
    ("number", "escaped"),
    [("A/7", "A%2F7"), ("A&7", "A%267"), ("A+7", "A%2B7"), ("A%7", "A%257"), ("A?7", "A%3F7"), ("A#7", "A%237")],
)
def test_a_sign_that_would_end_the_lot_is_escaped(number, escaped):
    assert lot(_GTIN, "", number, "") == f"01/{_GTIN}/10/{escaped}"


@pytest.mark.parametrize(
    "text",
    [
        f"01/{_GTIN}",
        f"01/{_GTIN}/21/7",
        f"01/{_GTIN}/10/",
        f"01/{_GTIN}/10/A/21/7",
        f"01/{_GTIN}/10/A?x=1",
        f"01/{_GTIN[1:]}/10/A",
        "00/095060001343520000",
        "https://tem.example/t/CM-TOM-01",
        "https://tem.example/t/CM-TOM-01?10=",
        "https://tem.example/t/CM-TOM-01?10=A&21=7",
        "https://tem.example/t/CM-TOM-01?11=260301",
        "https://tem.example/x/t/CM-TOM-01?10=A",
        "tem.example/t/CM-TOM-01?10=A",
        "",
    ],
)
def test_what_is_not_exactly_a_lot_has_no_lot(text):
    assert lot_of(text) is None


def test_a_variant_does_not_hide_the_lot():
    assert lot_of(f"01/{_GTIN}/22/2A/10/A-7") == (_GTIN, "A-7")


_numbers = st.text("!\"%&'()*+,-./0123456789:;<=>?AZ_az", min_size=1, max_size=20)


@given(_numbers)
def test_a_lot_of_a_gtin_is_read_back(number):
    assert lot_of(lot(_GTIN, "", number, "")) == (_GTIN, number)


@given(_numbers)
def test_a_lot_of_a_trace_code_is_read_back(number):
    assert lot_of(lot("", "CM-TOM-01", number, "tem.example")) == ("CM-TOM-01", number)


@given(_numbers)
def test_every_lot_is_goods(number):
    assert kind(lot(_GTIN, "", number, "")) is Kind.GOODS
