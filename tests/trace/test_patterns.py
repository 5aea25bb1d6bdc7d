"""Anchors for many things at once, with the templates of GS1's reference resolver."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from duoc.engines.digital_link.links import Link, Standing
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.rules.links import LinkRefusedError
from duoc.trace.rules.patterns import anchor_place, filled, unfillable, variants
from duoc.trace.rules.places import PlaceError
from duoc.trace.services import links, products

MEDICINE = "/01/09506000134376"


@pytest.fixture
def firm(module_database: str, shared: Path) -> Iterator[Party]:
    """The medicine of the reference resolver: links of the product, of any serial and of any lot."""
    with transaction.atomic():
        firm = people.add_party("dal-giardino", "Dal Giardino", "firm", prefixes=["9506000"])
        products.register_product(firm, "Medicinal Compound", number=MEDICINE[4:])
        file = shared / "data/trace/digital-link/resolver-entries/test_01_09506000134376.json"
        for entry in json.loads(file.read_text()):
            qualifiers = "".join(f"/{ai}/{{}}" for one in entry.get("qualifiers", ()) for ai in one)
            for at, one in enumerate(entry["links"]):
                href = one["href"].replace("{serialnumber}", "{21}").replace("{lotnumber}", "{10}")
                standing = Standing.DEFAULT if at == 0 else Standing.PLAIN
                languages = tuple(tag for tag in one["hreflang"] if tag != "und")
                link = Link(one["linktype"][4:], href, one["title"], languages, one["type"], (), standing)
                links.register_link(
                    firm, anchor_place(MEDICINE + qualifiers), link, description=entry["itemDescription"]
                )
        yield firm
        transaction.set_rollback(True)


def location(path: str) -> str:
    answer = Client().get(path, HTTP_HOST="localhost", headers={"Accept": "*/*"})
    assert answer.status_code == 307
    return answer["Location"]


def test_any_serial_and_any_lot_lead_to_their_own_page(firm: Party) -> None:
    pil = "https://dalgiardino.com/medicinal-compound/pil.html"
    assert location(MEDICINE) == pil
    assert location(MEDICINE + "/21/HELLOWORLD") == f"{pil}?serial=HELLOWORLD"
    assert location(MEDICINE + "/10/A%2B1") == f"{pil}?lot=A%2B1"
    # The serial is nearer to the thing than its lot.
    assert location(MEDICINE + "/10/L1/21/S1") == f"{pil}?serial=S1"


def test_a_linkset_names_the_thing_that_was_asked_for(firm: Party) -> None:
    answer = Client().get(MEDICINE + "/10/L1/21/S1?linkType=linkset", HTTP_HOST="localhost")
    made = answer.json()["linkset"]
    assert [(one["anchor"].removeprefix("http://localhost"), one["itemDescription"][-12:]) for one in made] == [
        (MEDICINE + "/21/S1", "(serialized)"),
        (MEDICINE + "/10/L1", "ot numbered)"),
        (MEDICINE, "0mg Capsules"),
    ]


def test_a_things_own_link_comes_before_that_of_many(firm: Party) -> None:
    links.register_link(
        firm, anchor_place(MEDICINE + "/21/S1"), Link("pip", "https://a/S1", "S1", standing=Standing.DEFAULT)
    )
    assert location(MEDICINE + "/21/S1") == "https://a/S1"
    assert location(MEDICINE + "/21/S2").endswith("?serial=S2")
    [context, _] = Client().get(MEDICINE + "/21/S1?linkType=all", HTTP_HOST="localhost").json()["linkset"]
    assert len(context["https://gs1.org/voc/defaultLink"]) == 1
    assert len(context["https://gs1.org/voc/pip"]) == 2


def test_an_address_is_filled_only_with_what_varies(firm: Party) -> None:
    for thing, href in (
        (MEDICINE, "https://a/{21}"),
        (MEDICINE + "/21/S1", "https://a/{21}"),
        (MEDICINE + "/21/{}", "https://a/{10}"),
    ):
        with pytest.raises(LinkRefusedError, match="không có giá trị nào"):
            links.register_link(firm, anchor_place(thing), Link("epcis", href, "Sự kiện"))


def test_the_more_an_anchor_says_the_earlier_it_stands() -> None:
    assert list(variants("/01/G")) == ["/01/G"]
    assert list(variants("/01/G/10/L/21/S")) == [
        "/01/G/10/L/21/S", "/01/G/10/L/21/{}", "/01/G/10/{}/21/S", "/01/G/10/{}/21/{}",
    ]  # fmt: skip
    assert list(variants("/t/C/S")) == ["/t/C/S", "/t/C/{}"]


def test_names_in_braces_are_values_of_the_path() -> None:
    assert filled("https://a/{10}/{21}?x={21}&{99}", "/01/G/10/L%2F1/21/S") == "https://a/L%2F1/S?x=S&{99}"
    assert filled("https://a/{serial}", "/t/C/S") == "https://a/S"
    assert unfillable("https://a/{21}{serial}", "/01/G/21/{}") == ["serial"]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("https://id.gs1.org/01/09506000134376/21/{}", MEDICINE + "/21/{}"),
        (MEDICINE + "/10/L%2F1/21/{}", MEDICINE + "/10/L%2F1/21/{}"),
        ("/t/h12-ong/{}", "/t/H12-ONG/{}"),
        (MEDICINE, MEDICINE),
    ],
)
def test_braces_stand_for_a_value_behind_the_key(written: str, path: str) -> None:
    assert anchor_place(written).path == path


@pytest.mark.parametrize(
    "written", ["/01/{}", MEDICINE + "/{}/S", MEDICINE + "/21/A{}", "/t/{}", "/{}/a", "{}", MEDICINE + "/99/{}"]
)
def test_braces_elsewhere_stand_for_nothing(written: str) -> None:
    with pytest.raises(PlaceError):
        anchor_place(written)
