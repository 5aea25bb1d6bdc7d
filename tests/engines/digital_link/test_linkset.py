"""Linksets: valid by GS1's schema, and of the shape that its own test-suite looks for."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from tests.engines.digital_link.test_choice import risotto

from duoc.engines.digital_link.links import Link, Standing
from duoc.engines.digital_link.linkset import Anchored, document

ROOT = "https://duoc.camau.gov.vn:8443"


@pytest.fixture(scope="module")
def schema(shared: Path) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        json.loads((shared / "data/trace/digital-link/gs1-linkset-schema.json").read_text())
    )


def test_the_reference_resolvers_entries_make_a_valid_linkset(shared: Path, schema: jsonschema_rs.Validator) -> None:
    made = document(ROOT, [Anchored("/01/09506000134352", "Risotto", risotto(shared))])
    schema.validate(made)
    [context] = made["linkset"]
    assert context["anchor"] == f"{ROOT}/01/09506000134352"
    assert {name.rpartition("/")[2]: len(context[name]) for name in context if name.startswith("https")} == {
        "defaultLink": 1,
        "defaultLinkMulti": 4,
        "hasRetailers": 4,
        "pip": 5,
        "recipeInfo": 4,
        "sustainabilityInfo": 4,
    }


def test_the_default_stands_without_options_and_once_more_under_its_kind() -> None:
    link = Link("pip", "https://a/", "Trang", ("vi",), "text/html", ("VN",), Standing.DEFAULT, forwards_query=False)
    [context] = document(ROOT, [Anchored("/01/1", "Cua", [link])])["linkset"]
    assert context["https://gs1.org/voc/defaultLink"] == [{"href": "https://a/", "title": "Trang"}]
    assert context["https://gs1.org/voc/pip"] == [
        {
            "href": "https://a/",
            "title": "Trang",
            "hreflang": ["vi"],
            "type": "text/html",
            "context": ["VN"],
            "fwqs": False,
        }
    ]
    assert "https://gs1.org/voc/defaultLinkMulti" not in context


def test_each_level_has_its_own_context(schema: jsonschema_rs.Validator) -> None:
    levels = [
        Anchored("/01/1/21/7K", "Con cua số 7K", [Link("epcis", "https://a/e", "Sự kiện")]),
        Anchored("/01/1", "Cua", [Link("pip", "https://a/", "Trang", standing=Standing.DEFAULT)]),
    ]
    made = document(ROOT, levels)
    schema.validate(made)
    assert [context["anchor"] for context in made["linkset"]] == [f"{ROOT}/01/1/21/7K", f"{ROOT}/01/1"]


def test_the_schema_refuses_what_is_no_linkset(schema: jsonschema_rs.Validator) -> None:
    made = document(ROOT, [Anchored("/01/1", "Cua", [Link("pip", "ftp://a/", "Trang")])])
    assert not schema.is_valid(made)
    assert not schema.is_valid({"linkset": made["linkset"][0]})
