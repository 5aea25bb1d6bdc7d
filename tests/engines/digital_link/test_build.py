"""Building of Digital Links: GS1's own vectors, and the way there and back for any elements."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.gs1.digits import check_digit
from duoc.core.gs1.keys import qualifiers
from duoc.engines.digital_link.build import CANONICAL_STEM, BuildError, build
from duoc.engines.digital_link.elements import Element, join, read
from duoc.engines.digital_link.options import Options
from duoc.engines.digital_link.parse import parse

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


def test_gs1s_vectors_are_built_as_published(shared: Path) -> None:
    vectors = json.loads((shared / "data/trace/digital-link/generate-vectors.json").read_text())
    assert len(vectors) == 11
    for vector in vectors:
        stem, options = vector["stem"] or CANONICAL_STEM, Options.named(vector["options"])
        if vector["ok"]:
            assert build(vector["ai"], stem, options) == vector["uri"]
        else:
            with pytest.raises(BuildError):
                build(vector["ai"], stem, options)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing is there"),
        ("^", "nothing is there"),
        ("01", "no (AI) with a value at sign 1"),
        ("(01)", "no (AI) with a value at sign 1"),
        ("(01)09506000134352(", "at sign 19"),
        ("(01)09506000134352)", "14 signs, not 15"),
        ("(01)09506000134353", "check digit"),
        ("(10)A", "no primary key"),
        ("(89)A(01)09506000134352", "(89) is no GS1 Application Identifier"),
        ("(01)09506000134352(10)A(10)B", "different values"),
        ("(01)09506000134352(37)5", "may not stand together"),
        ("(01)09506000134352(254)A", "(254) may not stand in the query"),
        ("^89A", "cannot be told from its value"),
        ("^0109506000134352^10^21A", "(10) has no value"),
        ("^0109506000134352ô", "cannot be told"),
        ("^01095060", "14 signs, not 6"),
    ],
)
def test_what_makes_no_link_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BuildError) as refused:
        build(text)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    "stem", ["", "id.gs1.org", "https://", "https://a?b", "https://a#b", "https://a b", "https://u@a", "ftp://a"]
)
def test_a_stem_is_an_address_without_query(stem: str) -> None:
    with pytest.raises(BuildError, match="stem"):
        build("(01)09506000134352", stem)


def test_both_spellings_are_the_same_link() -> None:
    bracketed = build(r"(01)09506000134352(10)A\(1\)(3103)000195(21)7K".replace(r"\)", ")"), "https://a/tem/")
    assert bracketed == "https://a/tem/01/09506000134352/10/A%281%29/21/7K?3103=000195"
    assert build("^010950600013435210A(1)^3103000195217K", "https://a/tem") == bracketed


def test_no_value_changes_on_the_way_there_and_back() -> None:
    uri = build(f"^010950600013435221{CSET82[:20]}")
    assert uri == "https://id.gs1.org/01/09506000134352/21/%21%22%25%26%27%28%29%2A%2B%2C-.%2F0123456"
    assert parse(uri).elements[1].value == CSET82[:20]


@st.composite
def element_strings(draw: st.DrawFn) -> list[Element]:
    """A key with some of its qualifiers, and attributes that may stand beside any of them."""
    digits = st.text("0123456789", min_size=13, max_size=13)
    text = st.text(CSET82, min_size=1, max_size=20)
    gtin = draw(digits)
    key = draw(st.sampled_from(["01", "8004"]))
    value = gtin + check_digit(gtin) if key == "01" else "0614" + draw(text)
    order = draw(st.sampled_from(qualifiers(key)))
    chosen = [ai for ai in order if draw(st.booleans())]
    path = [Element(key, value), *(Element(ai, draw(text)) for ai in chosen if ai != "7040")]
    attributes = {
        ai: draw(text) for ai in draw(st.lists(st.sampled_from(["90", "91", "99", "240", "8002"]), unique=True))
    }
    return path + [Element(ai, value) for ai, value in attributes.items()]


@given(
    element_strings(), st.sampled_from(["https://a", "http://b.vn:8080/x/01/9", "HTTPS://[::1]", "https://a/%C4%91/"])
)
def test_what_was_built_reads_as_what_it_was_built_from(elements: list[Element], stem: str) -> None:
    uri = build(join(elements), stem)
    parsed = parse(uri)
    assert sorted(parsed.elements) == sorted(elements)
    assert parsed.path == tuple(elements[: len(parsed.path)])
    assert parsed.stem == stem.removesuffix("/")
    assert build(parsed.element_string, stem) == uri


@given(st.text(max_size=60) | st.text("^()\\019 2A", max_size=60))
def test_any_text_is_built_or_refused(text: str) -> None:
    try:
        uri = build(text)
    except BuildError:
        return
    assert parse(uri).accepted


@given(element_strings())
def test_a_string_of_elements_is_cut_where_it_was_joined(elements: list[Element]) -> None:
    assert read(join(elements)) == elements
