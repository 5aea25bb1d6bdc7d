"""The resolver, by the checks of GS1's own test-suite for conformant resolvers (gs1/GS1DL-resolver-testsuite), each under its
name there; then what the house adds: capitals, slashes, national codes, pages.

The entries are those of GS1's reference resolver, which that suite was written for.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines.digital_link.links import Link, Standing, link_kind
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.pages import own
from duoc.trace.rules.places import canonical_place
from duoc.trace.services import links, products

RISOTTO = "/01/09506000134352"
ROOT = "http://localhost"
LINKSET = "application/linkset+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

Get = Callable[..., Any]


def register(firm: Party, entry: dict[str, Any]) -> None:
    """One entry: the first link of the default's kind is the default, the others of that kind are choices beside it."""
    place = canonical_place(entry["anchor"])
    if place.key:
        products.register_product(firm, entry["itemDescription"], number=place.key.gtin)
    defaulted = False
    for one in entry["links"]:
        standing = Standing.PLAIN
        if one["linktype"] == entry["defaultLinktype"]:
            standing, defaulted = (Standing.CHOICE if defaulted else Standing.DEFAULT), True
        # `und` is no language; the linkset's schema has no place for it.
        one["hreflang"] = [tag for tag in one["hreflang"] if tag != "und"]
        made = Link(
            link_kind(one["linktype"]) or "", one["href"], one["title"], tuple(one["hreflang"]), one["type"],
            tuple(one.get("context", ())), standing,
        )  # fmt: skip
        links.register_link(firm, place, made, description=entry["itemDescription"])


@pytest.fixture(scope="module")
def entries(module_database: str, shared: Path) -> dict[str, Any]:
    """The reference resolver's entries, registered by the firm whose prefixes they carry."""
    firm = people.add_party("dal-giardino", "Dal Giardino", "firm", prefixes=["9506000", "0950600"])
    loaded = {}
    for file in sorted((shared / "data/trace/digital-link/resolver-entries").glob("*.json")):
        found = json.loads(file.read_text())
        for entry in found if isinstance(found, list) else [found]:
            # Its own templates have another form than the house's; they are tried apart.
            if "qualifiers" not in entry and "{" not in entry["links"][0]["href"]:
                register(firm, entry)
                loaded[entry["anchor"]] = entry
    return loaded


@pytest.fixture
def get(entries: dict[str, Any]) -> Get:
    """One request as curl would send it, by default with `Accept: */*`."""

    def asked(path: str, method: str = "get", **headers: str) -> Any:
        sent = {"Accept": "*/*"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(Client(), method)(path, headers=sent, HTTP_HOST="localhost")

    return asked


@pytest.fixture
def rolled_back(entries: dict[str, Any]) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def schema(shared: Path) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        json.loads((shared / "data/trace/digital-link/gs1-linkset-schema.json").read_text())
    )


# GS1's checks.


def test_rd_file(get: Get) -> None:
    """SHALL provide a resolver description file; its two required members, and those the standard names beside them."""
    answer = get("/.well-known/gs1resolver")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    members = answer.json()
    assert (members["resolverRoot"], members["supportedPrimaryKeys"]) == (ROOT, ["all"])
    assert members["supportedLinkType"] == [{"namespace": "https://gs1.org/voc/", "prefix": "gs1:"}]
    assert members.keys() <= {
        "name", "resolverRoot", "supportedPrimaryKeys", "termsOfUse", "supportedLinkType", "contact", "extensionProfile",
        "linkTypeDefaultCanBeLinkset", "supportedContextValuesEnumerated", "supportedContextValuesExternal",
        "jsonLdContextLocation",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_cors_check_and_methods_check(get: Get, method: str) -> None:
    for path in (
        RISOTTO,
        RISOTTO + "/foo",
        RISOTTO + "?linkType=linkset",
        "/01/09506000999991",
        "/.well-known/gs1resolver",
    ):
        answer = get(path, method, Origin="https://ref.gs1.org/test-suites/resolver/")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "Link" in answer["Access-Control-Expose-Headers"]


def test_options_tell_what_may_be_asked(get: Get) -> None:
    answer = get(RISOTTO, "options")
    assert (answer.status_code, answer["Allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")
    assert get(RISOTTO, "post").status_code == 405


@pytest.mark.parametrize("method", ["get", "options"])
def test_link_on_redirect_and_legacy_link_headers(get: Get, method: str) -> None:
    """One link, to the linkset; listing all links in the header is deprecated."""
    assert get(RISOTTO, method)["Link"] == f'<{ROOT}{RISOTTO}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'


def test_report_with_400_and_no_error_with_200(get: Get) -> None:
    answer = get(RISOTTO + "/foo")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["type"] == "/problems/wrong-address"
    assert get("/01/09506000134353").json()["reason"] == "(01): the check digit is wrong"


@pytest.mark.parametrize(
    "path",
    [
        "/01/09506000134353",
        "/01/9506000134352",
        "/01",
        "/01/",
        "/01/09506000134352//",
        "/01/09506000134352/8019/1",
        "/01/09506000134352/21/A/10/B",
        "/01/09506000134352/10/",
        "/01/09506000134352/10/%00",
        "/01/09506000134352/10/a%0Ab",
        "/01/09506000134352/10/l%C3%B4",
        "/01/09506000134352?17=271301",
        "/01/09506000134352?21=A",
        "/10/ABC",
        "/99/ABC",
        "/1234/ABC",
        "/8004/095X",
    ],
)
def test_a_wrong_address_is_400(get: Get, path: str) -> None:
    assert get(path).status_code == 400


def test_trailing_slash(get: Get) -> None:
    assert get(RISOTTO + "/")["Location"] == get(RISOTTO)["Location"]


@pytest.mark.parametrize("qualifiers", ["/10/KL8G", "/22/V/10/KL8G", "/21/X", "/10/KL8G/21/X", "/235/TPX"])
def test_basic_walk_up(get: Get, qualifiers: str) -> None:
    """All qualifiers of a key are supported, and an unknown one leads to the default of what is known above it."""
    answer = get(RISOTTO + qualifiers)
    assert (answer.status_code, answer["Location"]) == (307, get(RISOTTO)["Location"])


def test_qs_passed_on(get: Get) -> None:
    assert get(RISOTTO + "?foo=bar&17=270131")["Location"].endswith("&test_lang=en&foo=bar&17=270131")
    chosen = get(RISOTTO + "?foo=b%20r&linkType=gs1:pip&context=x&flag", Accept_Language="vi")["Location"]
    assert chosen.endswith("?test_lt=gs1:pip&test_lang=vi&foo=b%20r&flag")


@pytest.mark.parametrize("word", ["linkset", "all"])
def test_lt_linkset_no_redirect(get: Get, word: str) -> None:
    answer = get(f"{RISOTTO}/10/L?linkType={word}")
    assert (answer.status_code, answer["Content-Type"]) == (200, LINKSET)


def test_lt_accept_header_and_declared_content_type(get: Get) -> None:
    for path in (RISOTTO, RISOTTO + "?linkType=all"):
        answer = get(path, Accept=LINKSET)
        assert (answer.status_code, answer["Content-Type"]) == (200, LINKSET)
    assert get(RISOTTO, Accept="application/json")["Content-Type"] == "application/json"
    embedded = get(RISOTTO, Accept="application/ld+json")
    assert embedded.json()["@context"] == "https://ref.gs1.org/standards/resolver/linkset-context"


def test_valid_linkset(get: Get, schema: jsonschema_rs.Validator, entries: dict[str, Any]) -> None:
    for anchor, entry in entries.items():
        made = get(anchor, Accept=LINKSET).json()
        schema.validate(made)
        contexts = {context["anchor"]: context for context in made["linkset"]}
        assert contexts[ROOT + anchor]["itemDescription"] == entry["itemDescription"]


def test_linkset_jsonld_check(get: Get) -> None:
    answer = get(RISOTTO, Accept=LINKSET)
    assert answer["Link"].split(", ")[0] == (
        "<https://ref.gs1.org/standards/resolver/linkset-context>; "
        'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    )
    assert {"Accept", "Accept-Language"} <= {word.strip() for word in answer["Vary"].split(",")}


def test_default_link_exists_single_and_is_the_target(get: Get, entries: dict[str, Any]) -> None:
    """Exactly one default, with href and title alone, and a plain request leads to just that address."""
    for anchor in entries:
        context = get(anchor, Accept=LINKSET).json()["linkset"][0]
        [default] = context["https://gs1.org/voc/defaultLink"]
        assert default.keys() == {"href", "title"}
        answer = get(anchor)
        assert (answer.status_code, answer["Location"]) == (307, default["href"])


def test_lo_for_every_link_object(get: Get, entries: dict[str, Any]) -> None:
    """Each link of each kind is reached by the attributes that the linkset tells of it; CURIE or URI."""
    for anchor, entry in entries.items():
        for one in entry["links"]:
            context = f"&context={one['context'][0]}" if "context" in one else ""
            for kind in (one["linktype"], "https%3A%2F%2Fgs1.org%2Fvoc%2F" + one["linktype"][4:]):
                path = f"{anchor}?linkType={kind}{context}"
                answer = get(path, Accept=one["type"], Accept_Language=",".join(one["hreflang"][:1]))
                assert (answer.status_code, answer["Location"]) == (307, one["href"])


def test_default_link_multi(get: Get, entries: dict[str, Any]) -> None:
    made = get(RISOTTO, Accept=LINKSET).json()["linkset"][0]["https://gs1.org/voc/defaultLinkMulti"]
    assert len(made) == 4
    for one in made:
        answer = get(RISOTTO, Accept=one["type"], Accept_Language=one["hreflang"][0])
        assert answer["Location"] == one["href"]


@pytest.mark.parametrize("kind", ["gs1:nosuchlt", "gs1:epcis", "nonsense", "https://example.com/voc/pip"])
def test_specific_link_type_not_found(get: Get, kind: str) -> None:
    answer = get(f"{RISOTTO}?linkType={kind}")
    assert (answer.status_code, "Location" in answer) == (404, False)


def test_several_links_that_nothing_tells_apart_are_300(get: Get) -> None:
    answer = get(RISOTTO + "?linkType=gs1:pip")
    assert (answer.status_code, answer["Content-Type"]) == (300, LINKSET)
    assert len(answer.json()["linkset"][0]["https://gs1.org/voc/pip"]) == 5


# What is the house's own.


def test_head_answers_like_get(get: Get) -> None:
    for path in (RISOTTO, RISOTTO + "?linkType=linkset", "/01/09506000999991"):
        one, other = get(path), get(path, "head")
        assert (one.status_code, one.headers.get("Location"), one.headers.get("Link")) == (
            other.status_code, other.headers.get("Location"), other.headers.get("Link"),
        )  # fmt: skip
        assert other.content == b""


def test_what_is_unknown_is_404(get: Get) -> None:
    for path in (
        "/01/00614141123452",
        "/01/00614141123452?linkType=linkset",
        "/00/952012345678912345",
        "/t/H12-KHONG-CO",
    ):
        answer = get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_people_get_pages(get: Get) -> None:
    wrong = get("/01/09506000134353", Accept=BROWSER)
    assert (wrong.status_code, wrong["Content-Type"].partition(";")[0]) == (400, "text/html")
    assert "Địa chỉ này không đúng" in wrong.content.decode()
    assert "check digit" not in wrong.content.decode()
    unknown = get("/01/00614141123452", Accept=BROWSER)
    assert (unknown.status_code, "không có trong hệ thống" in unknown.content.decode()) == (404, True)
    choice = get(RISOTTO + "?linkType=gs1:recipeInfo", Accept=BROWSER)
    assert (choice.status_code, choice.content.decode().count("<span>gs1:recipeInfo")) == (300, 4)
    page = get(RISOTTO + "?linkType=linkset", Accept=BROWSER)
    assert (page.status_code, "Dal Giardino Risotto Rice" in page.content.decode()) == (200, True)
    assert get(RISOTTO, Accept=BROWSER, Accept_Language="vi-VN,vi;q=0.9")["Location"].endswith("test_lang=vi")


def test_serials_of_the_house_count_in_capitals(get: Get, rolled_back: None) -> None:
    firm = people.party_named("dal-giardino")
    links.register_link(firm, canonical_place(RISOTTO + "/21/7kabc"), Link("epcis", "https://a/7K", "Sự kiện"))
    for written in ("7KABC", "7kabc", "7KaBc"):
        assert get(f"{RISOTTO}/21/{written}?linkType=gs1:epcis")["Location"] == "https://a/7K"
        assert get(f"{RISOTTO}/10/any/21/{written}?linkType=gs1:epcis")["Location"] == "https://a/7K"
    anchors = [context["anchor"] for context in get(f"{RISOTTO}/10/any/21/7kabc", Accept=LINKSET).json()["linkset"]]
    assert anchors == [f"{ROOT}{RISOTTO}/21/7KABC", f"{ROOT}{RISOTTO}"]


def test_a_slash_in_a_value_is_understood_where_something_is_there(get: Get, rolled_back: None) -> None:
    firm = people.party_named("dal-giardino")
    links.register_link(firm, canonical_place(RISOTTO + "/10/L%2F1"), Link("epcis", "https://a/L1", "Sự kiện"))
    assert get(RISOTTO + "/10/L%2F1?linkType=gs1:epcis")["Location"] == "https://a/L1"
    assert get(RISOTTO + "/10/L%2F1/21/S?linkType=gs1:epcis")["Location"] == "https://a/L1"
    assert get(RISOTTO + "/10/L/foo").status_code == 400


def test_national_codes_resolve_in_any_case_and_walk_up(get: Get, rolled_back: None) -> None:
    firm = people.party_named("dal-giardino")
    products.register_product(firm, "Mật ong U Minh Hạ", code="H12-MAT-ONG-01")
    links.register_link(firm, canonical_place("/t/h12-mat-ong-01"), Link("pip", "https://a/ong", "Mật ong"))
    for path in ("/t/H12-MAT-ONG-01", "/t/h12-mat-ong-01/7kx", "/T/H12-MAT-ONG-01/7KX/"):
        assert get(path)["Location"] == "https://a/ong"
    made = get("/t/h12-mat-ong-01/7kx", Accept=LINKSET).json()["linkset"]
    assert [(context["anchor"], context["itemDescription"]) for context in made] == [
        (f"{ROOT}/t/H12-MAT-ONG-01", "Mật ong U Minh Hạ")
    ]
    for path in ("/t", "/t/", "/t/abc", "/t/H12-MAT-ONG-01/a/b", "/t/H12-MAT-ONG-01/a%20b", "/t//x", "/t/H12-MẬT-ONG"):
        assert get(path).status_code == 400


def test_a_product_without_links_is_told_from_an_unknown_one(get: Get, rolled_back: None) -> None:
    products.register_product(people.party_named("dal-giardino"), "Gạo", number="09506000134369")
    answer = get("/01/09506000134369/21/A")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "Sản phẩm Gạo có trong hệ thống, nhưng chưa có trang nào.",
    )


def test_a_page_of_the_room_answers_at_the_printed_address(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a redirect, before any link, and only where no other kind of link is asked for."""

    def page(request: HttpRequest, asked: Any, known: links.Known) -> HttpResponse | None:
        return HttpResponse(known.place.serial) if known.product and known.place.serial else None

    monkeypatch.setattr(own, "PAGES", [page])
    answer = get(RISOTTO + "/21/7k?utm=x", Accept=BROWSER)
    assert (answer.status_code, answer.content, answer["Access-Control-Allow-Origin"]) == (200, b"7K", "*")
    assert get(RISOTTO + "/21/7k?linkType=gs1:pip").content == b"7K"
    assert get(RISOTTO).status_code == 307
    assert get(RISOTTO + "/21/7k?linkType=gs1:hasRetailers", Accept_Language="vi").status_code == 307
    assert get(RISOTTO + "/21/7k?linkType=linkset")["Content-Type"] == LINKSET


def test_the_pages_of_other_rooms_are_still_theirs(get: Get) -> None:
    for path in ("/so-cai/", "/trao-doi/", "/healthz", "/tim/", "/thiet-ke/"):
        assert get(path, Accept=BROWSER).status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.lists(
        st.sampled_from(["01", "10", "21", "8004", "09506000134352", "A", "%2F", "%", "%25", "..", "ô", ""]), max_size=8
    ),
    st.text(st.characters(max_codepoint=255), max_size=20),  # a server hands octets over, one a sign (PEP 3333)
    st.text("abq=;,*/-. ", max_size=20),
)
def test_any_request_is_answered(get: Get, segments: list[str], query: str, header: str) -> None:
    path = "/" + "/".join(["01", *segments])
    answer = Client().get(
        path, QUERY_STRING=query, headers={"Accept": header, "Accept-Language": header}, HTTP_HOST="localhost"
    )
    assert answer.status_code in {200, 300, 307, 400, 404}
