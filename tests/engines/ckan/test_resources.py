"""Resources as they are written."""

from typing import Any

import pytest

from duoc.engines.ckan import resources
from duoc.engines.ckan.resources import ResourceDraft


def test_a_resource_is_read() -> None:
    draft, faults = resources.read(
        {
            "id": "7",
            "name": "Tệp",
            "description": "bản CSV",
            "format": "csv",
            "url": " http://example.invalid/a ",
            "mimetype": "text/csv",
            "size": "18",
            "hash": "sha256:00",
            "package_id": "ignored",
        }
    )
    assert faults == {}
    assert draft == ResourceDraft("7", "Tệp", "bản CSV", "CSV", "http://example.invalid/a", "text/csv", 18, "sha256:00")


def test_what_is_left_out_is_empty() -> None:
    assert resources.read({}) == (ResourceDraft(), {})
    assert resources.read({"size": None, "name": None, "size_": 1}) == (ResourceDraft(), {})


@pytest.mark.parametrize(
    ("given", "told"),
    [("csv", "CSV"), (".csv", "CSV"), ("GeoJSON", "GEOJSON"), (" xlsx ", "XLSX"), ("đồ thị", "ĐỒ THỊ")],
)
def test_formats_are_told_in_upper_case(given: str, told: str) -> None:
    assert resources.read({"format": given})[0].format == told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://example.invalid/a.csv", "CSV"),
        ("http://example.invalid/a.CSV?download=1#x", "CSV"),
        ("a.geojson", "GEOJSON"),
        ("http://example.invalid/api", ""),
        ("http://example.invalid/a.php", ""),
        ("http://example.csv/", ""),
        ("", ""),
    ],
)
def test_a_format_is_guessed_from_the_address(url: str, told: str) -> None:
    assert resources.read({"url": url})[0].format == told


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://a b/", "http://[x", "java\nscript:x"],
)
def test_an_address_that_runs_or_is_none_is_refused(url: str) -> None:
    assert resources.read({"url": url})[1] == {"url": ["Please provide a valid URL"]}


@pytest.mark.parametrize(
    ("size", "sentence"),
    [("abc", "Invalid integer"), (-1, "Must be a natural number"), (2**60, "Must be a natural number")],
)
def test_a_size_is_a_number_of_octets(size: Any, sentence: str) -> None:
    assert resources.read({"size": size})[1] == {"size": [sentence]}


def test_an_object_is_no_text() -> None:
    assert resources.read({"name": {"vi": "a"}})[1] == {"name": ["Must be a Unicode string value"]}
    assert resources.read({"name": 5})[0].name == "5"
