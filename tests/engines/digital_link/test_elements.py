"""Element strings in both spellings: cut, joined, refused; and which AIs are let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.digital_link.elements import Element, entry_of, join, read
from duoc.engines.digital_link.options import NAMES, STRICT, Options

LOOSE = Options(unknown_ais=True)
GTIN = Element("01", "09506000134352")


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("(01)09506000134352", [GTIN]),
        ("(01)09506000134352(10)ABC", [GTIN, ("10", "ABC")]),
        ("(10)A)B", [("10", "A)B")]),
        (r"(10)A\(B", [("10", "A(B")]),
        ("(8003)0123", [("8003", "0123")]),
        ("(99)^", [("99", "^")]),
    ],
)
def test_bracketed_string_is_cut(text: str, elements: list[tuple[str, str]]) -> None:
    assert read(text) == elements


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("^0109506000134352", [GTIN]),
        ("^010950600013435210ABC", [GTIN, ("10", "ABC")]),
        ("^10ABC^21XYZ", [("10", "ABC"), ("21", "XYZ")]),
        ("^10ABC^0109506000134352", [("10", "ABC"), GTIN]),
        ("^10ABC^", [("10", "ABC")]),
        ("^3103000195^10A", [("3103", "000195"), ("10", "A")]),
        ("^17251231310300019510A", [("17", "251231"), ("3103", "000195"), ("10", "A")]),
    ],
)
def test_string_with_fnc1_is_cut(text: str, elements: list[tuple[str, str]]) -> None:
    assert read(text) == elements


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing is there"),
        ("^", "nothing is there"),
        ("^^", "nothing is there"),
        ("0109506000134352", "at sign 1"),
        ("(01)", "at sign 1"),
        ("(1)5", "at sign 1"),
        ("(01234)5", "at sign 1"),
        ("(01)09506000134352(10)", "at sign 19"),
        ("(０１)09506000134352", "at sign 1"),
        ("^10", "has no value"),
        ("^04123", "cannot be told from its value"),
        ("^ABC", "cannot be told from its value"),
    ],
)
def test_string_that_is_none_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(text)


@pytest.mark.parametrize(
    ("elements", "text"),
    [
        ([], ""),
        ([GTIN], "^0109506000134352"),
        ([GTIN, Element("10", "A")], "^010950600013435210A"),
        ([Element("10", "A"), Element("21", "B")], "^10A^21B"),
        ([Element("10", "A"), GTIN], "^10A^0109506000134352"),
        ([Element("3103", "000195"), Element("10", "A")], "^310300019510A"),
    ],
)
def test_separator_stands_behind_values_of_open_length_alone(elements: list[Element], text: str) -> None:
    assert join(elements) == text


@pytest.mark.parametrize("ai", ["", "1", "AB", "0", "011", "01234", "０１", "-1"])
def test_what_is_no_ai_has_no_entry(ai: str) -> None:
    assert entry_of(ai) is None


@pytest.mark.parametrize("ai", ["", "1", "AB", "12345", "０１", "-1", " 1"])
def test_what_could_be_no_ai_has_no_entry_in_the_loose_reading_either(ai: str) -> None:
    assert entry_of(ai, LOOSE) is None


def test_known_ai_has_the_same_entry_in_both_readings() -> None:
    assert entry_of("01", LOOSE) == entry_of("01", STRICT)


@given(
    st.lists(
        st.tuples(st.sampled_from(["10", "21", "22"]), st.text("AZ09-./", min_size=1, max_size=9)),
        min_size=1,
        max_size=4,
    )
)
def test_bracketed_and_joined_say_the_same(pairs: list[tuple[str, str]]) -> None:
    bracketed = "".join(f"({ai}){value}" for ai, value in pairs)
    assert read(bracketed) == read(join([Element(*pair) for pair in pairs]))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("convenienceAlphas", "convenience_alphas"),
        ("zeroSuppressedGTIN", "zero_suppressed_gtin"),
        ("unknownAIs", "unknown_ais"),
        ("unknownAIsAsAttributes", "unknown_ais_as_attributes"),
    ],
)
def test_option_is_named_as_in_gs1s_engine(name: str, field: str) -> None:
    assert Options.named([name]) == Options(**{field: True})


def test_no_option_is_the_strict_reading() -> None:
    assert Options.named([]) == STRICT


def test_all_options_together_are_all_on() -> None:
    assert Options.named(NAMES) == Options(True, True, True, True)
