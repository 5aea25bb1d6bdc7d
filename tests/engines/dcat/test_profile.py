"""The national layer: data, replaceable, refused when it cannot be written."""

from dataclasses import replace
from datetime import date

import pytest
from rdflib import Literal, URIRef

from duoc.engines.dcat import graph, profile, serialise
from duoc.engines.dcat.namespaces import DCT, RDF, SKOS, XSD

from . import peer, samples

RICH = URIRef(samples.RICH.uri)
OTHER = """
name = "Quy chuẩn khác"
verified = true
[prefixes]
tc = "https://tieuchuan.example.invalid/dcat#"
[[term]]
value = "next_update"
property = "tc:nextUpdate"
type = "date"
[[term]]
value = "title"
property = "tc:ten"
type = "spoken"
[[term]]
value = "identifier"
property = "tc:ma"
type = "text"
[[term]]
value = "keywords"
property = "tc:tuKhoa"
type = "text"
[[term]]
value = "landing_page"
property = "tc:trang"
type = "iri"
"""


def test_shipped_layer_is_marked_unverified_and_of_the_site() -> None:
    assert samples.PROFILE.verified is False
    assert samples.PROFILE.prefixes["vn"] == f"{samples.SITE}/ns/vn#"


def test_shipped_layer_writes_typed_values() -> None:
    found, vn = graph.dataset_graph(samples.RICH, samples.PROFILE), samples.PROFILE.prefixes["vn"]
    assert {
        (URIRef(vn + "hanCapNhat"), Literal("2026-05-01", datatype=XSD.date)),
        (URIRef(vn + "kyRaSoat"), Literal("6", datatype=XSD.integer)),
        (URIRef(vn + "coDuLieuCaNhan"), Literal("false", datatype=XSD.boolean)),
        (URIRef(vn + "linhVuc"), Literal("Bộ máy", lang="vi")),
        (URIRef(vn + "minhHoa"), Literal("true", datatype=XSD.boolean)),
    } <= set(found.predicate_objects(RICH))
    kind = URIRef(samples.PROFILE.prefixes["loai"] + "open")
    assert (RICH, DCT.type, kind) in found
    assert (kind, RDF.type, SKOS.Concept) in found
    assert found.value(kind, SKOS.prefLabel) == Literal("Dữ liệu mở", lang="vi")


def test_what_a_dataset_has_not_is_not_written() -> None:
    found = graph.dataset_graph(samples.BARE, samples.PROFILE)
    assert not [1 for _, predicate, _ in found if str(predicate).startswith(samples.PROFILE.prefixes["vn"])]


def test_another_norm_is_adopted_by_editing_data() -> None:
    other = profile.parse(OTHER, samples.SITE)
    found = graph.dataset_graph(samples.RICH, other)
    tc = "https://tieuchuan.example.invalid/dcat#"
    assert other.verified
    assert found.value(RICH, URIRef(tc + "nextUpdate")) == Literal("2026-05-01", datatype=XSD.date)
    assert Literal("A rich sample", lang="en") in set(found.objects(RICH, URIRef(tc + "ten")))
    assert set(found.objects(RICH, URIRef(tc + "tuKhoa"))) == {Literal("mẫu"), Literal("có, dấu phẩy")}
    assert found.value(RICH, URIRef(tc + "ma")) == Literal("MO-001")
    assert found.value(RICH, URIRef(tc + "trang")) == RICH
    assert b"@prefix tc: <https://tieuchuan.example.invalid/dcat#> ." in serialise.write(found, "ttl")
    assert b"tc:nextUpdate" in serialise.write(found, "rdf")


def test_values_come_back() -> None:
    found = graph.dataset_graph(samples.RICH, samples.PROFILE)
    again = peer.read(serialise.write(found, "jsonld"), "jsonld")
    assert samples.PROFILE.read(again, RICH) == dict(samples.RICH.extras)


def test_value_of_the_wrong_kind_is_left_out() -> None:
    odd = replace(samples.BARE, extras={"next_update": "sắp tới", "review_months": "sáu", "personal": True})
    found = graph.dataset_graph(odd, samples.PROFILE)
    assert samples.PROFILE.read(found, URIRef(odd.uri)) == {"personal": True}
    dated = replace(samples.BARE, extras={"next_update": date(2026, 1, 1)})
    assert samples.PROFILE.read(graph.dataset_graph(dated, samples.PROFILE), URIRef(odd.uri)) == {
        "next_update": date(2026, 1, 1)
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = ", "not TOML"),
        ('[prefixes]\ndct = "https://x.example/"', "prefix dct is DCAT-AP's"),
        ('[prefixes]\nvn = "x y"', "prefix vn: not an address"),
        ('[[term]]\nvalue = "a"\nproperty = "vn:a"\ntype = "text"', "term a: vn:a is no name under a declared prefix"),
        ('[[term]]\nvalue = "a"\nproperty = "dct:"\ntype = "text"', "term a: dct: is no name"),
        ('[[term]]\nvalue = "a"\nproperty = "dct:a b"\ntype = "text"', "term a: dct:a b is no name"),
        ('[[term]]\nvalue = "a"\nproperty = "dct:1a"\ntype = "text"', "term a: dct:1a is no name"),
        ('[[term]]\nvalue = "a"\nproperty = "dct:type"\ntype = "thing"', "term a: type must be one of"),
        ('[[term]]\nproperty = "dct:type"\ntype = "text"', "term dct:type: type must be"),
        ('[[term]]\nvalue = "a"\nproperty = "dct:type"\ntype = "concept"', "term a: nothing is no name"),
    ],
)
def test_mapping_that_cannot_be_written_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(profile.ProfileError) as refused:
        profile.parse(text, samples.SITE)
    assert reason in str(refused.value)
