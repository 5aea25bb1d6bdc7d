"""Choice of a link, with the entries of GS1's reference resolver and requests as its own tests make them."""

import json
from pathlib import Path

import pytest

from duoc.engines.digital_link.choice import Wish, choose
from duoc.engines.digital_link.links import Link, Standing, link_kind
from duoc.engines.digital_link.negotiation import languages, media


def risotto(shared: Path) -> list[Link]:
    """Eighteen links of four kinds in up to five languages; the first of the default's kind is the default."""
    entry = json.loads((shared / "data/trace/digital-link/resolver-entries/test_01_09506000134352.json").read_text())
    links: list[Link] = []
    for one in entry["links"]:
        standing = Standing.PLAIN
        if one["linktype"] == entry["defaultLinktype"]:
            known = any(link.standing is Standing.DEFAULT for link in links)
            standing = Standing.CHOICE if known else Standing.DEFAULT
        kind = link_kind(one["linktype"]) or ""
        links.append(Link(kind, one["href"], one["title"], tuple(one["hreflang"]), one["type"], (), standing))
    return links


def hrefs(links: list[Link], wish: Wish) -> list[str]:
    return [link.href.partition("?")[2] for link in choose([links], wish).links]


def test_every_link_is_reached_by_its_kind_language_and_type(shared: Path) -> None:
    links = risotto(shared)
    assert len(links) == 17
    for link in links:
        wish = Wish(link.kind, languages(link.languages[0]), media(link.media_type))
        assert choose([links], wish).link is link


def test_the_default_answers_who_says_nothing(shared: Path) -> None:
    assert hrefs(risotto(shared), Wish()) == ["test_lt=gs1:sustainabilityInfo&test_lang=en"]
    assert hrefs(risotto(shared), Wish(media=media("*/*"))) == ["test_lt=gs1:sustainabilityInfo&test_lang=en"]


@pytest.mark.parametrize(
    ("header", "answered"),
    [
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("fr, ja;q=0.5", "ja"),
        ("fr", "en"),
        ("*", "en"),
        ("vi;q=0, es", "es"),
    ],
)
def test_a_choice_of_the_default_suits_the_reader(shared: Path, header: str, answered: str) -> None:
    wish = Wish(languages=languages(header), media=media("text/html,*/*;q=0.8"))
    assert hrefs(risotto(shared), wish) == [f"test_lt=gs1:sustainabilityInfo&test_lang={answered}"]


@pytest.mark.parametrize(
    ("header", "answered"),
    [("en-US", "en-US"), ("en", "en"), ("en-GB", "en"), ("ES-mx", "es"), ("de, en-US;q=0.1", "en-US")],
)
def test_a_language_is_met_exactly_then_by_its_root(shared: Path, header: str, answered: str) -> None:
    assert hrefs(risotto(shared), Wish("pip", languages(header))) == [f"test_lt=gs1:pip&test_lang={answered}"]


def test_a_root_is_met_by_a_region_where_nothing_else_is() -> None:
    links = [Link("pip", "us", "", ("en-US",)), Link("pip", "vi", "", ("vi",))]
    assert choose([links], Wish("pip", languages("en"))).link is links[0]


def test_what_nothing_tells_apart_is_offered_as_a_choice(shared: Path) -> None:
    assert len(choose([risotto(shared)], Wish("pip")).links) == 5
    same = [
        Link("certificationInfo", "one", "", (), "application/pdf"),
        Link("certificationInfo", "two", "", (), "application/pdf"),
    ]
    assert choose([same], Wish("certificationInfo", languages("vi"), media("application/pdf"))).links == tuple(same)


def test_a_kind_that_is_not_there_is_not_replaced(shared: Path) -> None:
    assert choose([risotto(shared)], Wish("epcis")).links == ()
    assert choose([], Wish()).links == ()


def test_the_finest_level_that_has_it_answers() -> None:
    serial = [Link("epcis", "serial", "")]
    product = [Link("pip", "product", "", standing=Standing.DEFAULT), Link("epcis", "coarse", "")]
    levels = [serial, [], product]
    assert choose(levels, Wish()).link is product[0]
    assert choose(levels, Wish("pip")).link is product[0]
    assert choose(levels, Wish("epcis")).link is serial[0]


def test_a_context_is_met_only_when_named() -> None:
    plain, sold = Link("pip", "plain", ""), Link("pip", "sold", "", contexts=("VN", "sales"))
    assert choose([[plain, sold]], Wish("pip")).link is plain
    assert choose([[plain, sold]], Wish("pip", contexts=["sales"])).link is sold
    assert choose([[plain, sold]], Wish("pip", contexts=["LK"])).link is plain
    assert choose([[sold]], Wish("pip")).link is sold


def test_a_media_type_is_met_by_the_most_wanted() -> None:
    page, data, any_ = (
        Link("pip", "p", "", (), "text/html"),
        Link("pip", "d", "", (), "application/json"),
        Link("pip", "a", ""),
    )
    assert choose([[page, data]], Wish("pip", media=media("application/json, */*;q=0.1"))).link is data
    assert choose([[page, data]], Wish("pip", media=media("text/*"))).link is page
    assert choose([[page, any_]], Wish("pip", media=media("text/html"))).link is page
    assert choose([[page, data]], Wish("pip", media=media("image/png"))).links == (page, data)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gs1:pip", "pip"),
        ("https://gs1.org/voc/pip", "pip"),
        ("https://www.gs1.org/voc/certificationInfo", "certificationInfo"),
        ("https://ref.gs1.org/voc/pip", "pip"),
        ("http://gs1.org/voc/pip", "pip"),
        ("pip", None),
        ("gs1:", None),
        ("gs1:Pip", None),
        ("https://example.com/voc/pip", None),
        ("gs1:pip/x", None),
    ],
)
def test_a_kind_is_named_in_any_of_gs1s_ways(text: str, kind: str | None) -> None:
    assert link_kind(text) == kind
