"""Strict reading of Digital Links: GS1's own vectors, and whatever a stranger may send."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duoc.engines.digital_link.elements import Element
from duoc.engines.digital_link.options import NAMES, Options
from duoc.engines.digital_link.parse import LONGEST, parse


def test_gs1s_vectors_are_answered_as_published(shared: Path) -> None:
    vectors = json.loads((shared / "data/trace/digital-link/parse-vectors.json").read_text())
    assert len(vectors) == 59
    answers = [parse(vector["uri"], Options.named(vector["options"])) for vector in vectors]
    assert [(answer.accepted, answer.element_string) for answer in answers] == [
        (vector["accept"], vector["elementString"]) for vector in vectors
    ]
    assert all(bool(answer.reason) != answer.accepted for answer in answers)


def test_an_address_is_taken_apart() -> None:
    parsed = parse("HTTPS://Duoc.Example:8443/a/01/09506000134352/10/L%2F1/21/7K?17=270131&utm=x&flag&3103=000195#top")
    assert parsed.stem == "HTTPS://Duoc.Example:8443/a"
    assert parsed.path == (Element("01", "09506000134352"), Element("10", "L/1"), Element("21", "7K"))
    assert parsed.attributes == (Element("17", "270131"), Element("3103", "000195"))
    assert parsed.others == ("utm=x", "flag")
    assert parsed.element_string == "^010950600013435210L/1^217K^172701313103000195"


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("https://a/01/09506000134353", "(01): the check digit is wrong"),
        ("https://a/01/09506000134352/", "no primary key"),
        ("https://a/01/09506000134352/foo", "no primary key"),
        ("https://a/01/09506000134352/foo/bar", "no primary key"),
        ("https://a/01/09506000134352/8019/1", "not followed by its qualifiers"),
        ("https://a/01/09506000134352/21/A/10/B", "not followed by its qualifiers"),
        ("https://a/01/09506000134352/10/A/10/A", "not followed by its qualifiers"),
        ("https://a/01/09506000134352/235/A/21/B", "not followed by its qualifiers"),
        ("https://a/01/09506000134352/17/270131", "not followed by its qualifiers"),
        ("https://a/01//10/A", "(01) has 14 signs, not 0"),
        ("https://a/01/09506000134352/10/%2", "percent sign"),
        ("https://a/01/09506000134352/10/%zz", "percent sign"),
        ("https://a/01/09506000134352/10/l%C3%B4", "outside GS1's character set 82"),
        ("https://a/01/09506000134352/10/a%00", "outside GS1's character set 82"),
        ("https://a/01/09506000134352?17=271301", "(17): there is no such month"),
        ("https://a/01/09506000134352?21=A", "(21) may not stand in the query"),
        ("https://a/01/09506000134352/21/A?10=B", "(10) belongs in the path"),
        ("https://a/01/09506000134352?12345=1", "(1234) is no GS1"),
        ("https://a/01/09506000134352?37=5", "(01) and (37) may not stand together"),
        ("https://a/01/09506000134352?3103=000195&3102=001950", "(3103) and (3102) may not stand together"),
        ("https://a/01/09506000134352?17=270131&17=270131", "comes twice"),
        ("https://u@a/01/09506000134352", "scheme"),
        ("https://u:p@a/01/09506000134352", "scheme"),
        ("https:///01/09506000134352", "scheme"),
        ("https://a:port/01/09506000134352", "scheme"),
        ("https://a_b/01/09506000134352", "scheme"),
        ("ftp://a/01/09506000134352", "scheme"),
        ("//a/01/09506000134352", "scheme"),
        ("https://a?/01/09506000134352", "scheme"),
        ("https://đước/01/09506000134352", "a sign that no address may hold"),
        ("https://a/01/09506000134352\n", "a sign that no address may hold"),
        ("https://a/01/09506000134352/21/" + "A" * LONGEST, "longer than"),
    ],
)
def test_a_wrong_address_is_refused_with_the_reason(uri: str, reason: str) -> None:
    parsed = parse(uri)
    assert not parsed.accepted
    assert reason in parsed.reason
    assert (parsed.elements, parsed.element_string, parsed.stem) == ((), "", "")


def test_a_lot_is_an_attribute_where_the_other_alternative_was_chosen() -> None:
    assert parse("https://a/01/09506000134352/235/TPX?10=LOT").element_string == "^0109506000134352235TPX^10LOT"


def test_each_option_lets_through_what_it_names() -> None:
    cases = {
        "convenienceAlphas": "https://a/gtin/09506000134352/lot/A/ser/B",
        "zeroSuppressedGTIN": "https://a/01/9506000134352",
        "unknownAIsAsAttributes": "https://a/01/09506000134352?89=A",
    }
    for name, uri in cases.items():
        assert not parse(uri).accepted
        others = {"unknownAIs"} if name == "unknownAIsAsAttributes" else set[str]()
        assert parse(uri, Options.named({name, *others})).accepted
        assert not parse(uri, Options.named(NAMES.keys() - {name})).accepted


def test_unknown_identifiers_have_the_length_that_gs1_set_aside() -> None:
    options = Options.named(["unknownAIs", "unknownAIsAsAttributes"])
    # (418) would have 13 signs and no separator; (3999) is of four digits because (3900) is; (310) contradicts (3100).
    assert parse("https://a/01/09506000134352?418=1234567890123&89=A", options).element_string == (
        "^01095060001343524181234567890123" + "89A"
    )
    assert parse("https://a/01/09506000134352?3999=A&89=B", options).element_string == "^01095060001343523999A^89B"
    for pair in ("418=1", "310=1", "3109=1234567", "89999=1"):
        assert not parse(f"https://a/01/09506000134352?{pair}", options).accepted


def test_another_option_is_none() -> None:
    with pytest.raises(KeyError):
        Options.named(["everything"])


_SEGMENTS = st.sampled_from(
    ["01", "10", "21", "22", "235", "8004", "gtin", "09506000134352", "A", "", "%00", "%", "+", "ô"]
)
_PIECES = st.lists(_SEGMENTS | st.text(max_size=8), max_size=9).map("/".join)


@given(st.text(max_size=60) | st.builds("https://{}/{}?{}#{}".format, st.text(max_size=6), _PIECES, _PIECES, _PIECES))
@example("https://[::1]:99999/01/09506000134352?=&==&01")
def test_anything_is_answered(uri: str) -> None:
    for options in (Options(), Options(True, True, True, True)):
        parsed = parse(uri, options)
        assert parsed.accepted is bool(parsed.elements)
        assert parsed.accepted is not bool(parsed.reason)
        assert parsed.element_string.startswith("^") is parsed.accepted
