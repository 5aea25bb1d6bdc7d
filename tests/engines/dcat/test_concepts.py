"""Our tables against the reference tables."""

import csv
from pathlib import Path

import pytest

from duoc.engines.dcat import concepts


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((shared / f"data/catalogue/{name}").read_text("utf-8").splitlines()))


@pytest.mark.parametrize(
    ("file", "table"), [("vocab_frequency.csv", "frequency"), ("vocab_data_theme.csv", "data-theme")]
)
def test_tables_are_those_of_the_reference(file: str, table: str, shared: Path) -> None:
    expected = {(row["code"], row["uri"], row["label_vi"], row["label_en"]) for row in rows(shared, file)}
    found = {(one.code, one.uri, one.vi, one.en) for one in concepts.table(table).values()}
    assert found == expected
    assert all(one.verified for one in concepts.table(table).values())


def test_other_tables_are_those_of_the_reference_and_marked_unverified(shared: Path) -> None:
    for row in rows(shared, "vocab_other.csv"):
        one = concepts.table(row["table"])[row["code"]]
        assert (one.uri, one.vi, one.verified) == (row["uri"], row["label_vi"], False)


def test_formats_are_those_of_the_reference(shared: Path) -> None:
    for row in rows(shared, "vocab_file_type.csv"):
        one = concepts.formats()[row["code"]]
        assert concepts.uri("file-type", row["code"]) == row["uri"]
        assert one.media_type == row["media_type"]
        assert concepts.media_type_uri(one.media_type) == row["media_type_uri"]
        assert (one.open, one.readable) == (row["non_proprietary"] == "yes", row["machine_readable"] == "yes")
    assert len(concepts.formats()) == len(rows(shared, "vocab_file_type.csv"))


def test_uri_and_code_are_each_others_way_back() -> None:
    for table in ("frequency", "data-theme", "access-right", "language", "publishertype", "licencetype", "country"):
        assert concepts.table(table)
        for code, one in concepts.table(table).items():
            assert concepts.code(table, concepts.uri(table, code)) == code
            assert concepts.code(table, one.uri.replace("http://", "https://")) == code


@pytest.mark.parametrize(
    "value", ["https://x.example/mine", "http://publications.europa.eu/resource/authority/frequency/"]
)
def test_foreign_address_stays(value: str) -> None:
    assert concepts.uri("frequency", value) == value
    assert concepts.code("frequency", value) == value


def test_unknown_code_has_no_address() -> None:
    assert (
        concepts.uri("frequency", "SOMETIMES")
        == concepts.uri("nothing", "X")
        == concepts.uri("file-type", "GTFS")
        == ""
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text/csv", "https://www.iana.org/assignments/media-types/text/csv"),
        ("text/CSV; charset=utf-8", "https://www.iana.org/assignments/media-types/text/csv"),
        ("application/ld+json", "https://www.iana.org/assignments/media-types/application/ld+json"),
        ("csv", ""),
        ("a/b/c", ""),
        ("text/c v", ""),
        ("/", ""),
        ("tệp/x", ""),
    ],
)
def test_media_type_has_an_address_at_iana(text: str, expected: str) -> None:
    assert concepts.media_type_uri(text) == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://www.iana.org/assignments/media-types/text/csv",
        "http://www.iana.org/assignments/media-types/text/csv",
        "https://iana.org/assignments/media-types/text/csv",
    ],
)
def test_media_type_is_read_from_any_spelling_of_its_address(address: str) -> None:
    assert concepts.media_type(address) == "text/csv"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("cc-by", "cc-by"),
        ("http://creativecommons.org/licenses/by/4.0/", "cc-by"),
        ("https://creativecommons.org/licenses/by/4.0", "cc-by"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "odc-odbl"),
        ("other-open", "other-open"),
        ("https://x.example/licence", None),
        ("", None),
        ("không rõ", None),
    ],
)
def test_licence_is_known_by_identifier_or_address(value: str, expected: str | None) -> None:
    known = concepts.licence_of(value)
    assert (known.id if known else None) == expected


def test_licences_are_those_of_ckan() -> None:
    assert set(concepts.licences()) == {
        "notspecified", "odc-pddl", "odc-odbl", "odc-by", "cc-zero", "cc-by", "cc-by-sa", "gfdl", "other-open", "other-pd",
        "other-at", "uk-ogl", "cc-nc", "other-nc", "other-closed",
    }  # fmt: skip
    types = set(concepts.table("licencetype"))
    assert {one.type for one in concepts.licences().values()} <= types
