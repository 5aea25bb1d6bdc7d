"""Entries in the words of DCAT, of data packages, of schema.org: one answer to what is whose."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from duoc.catalogue.rules import addresses, descriptions
from duoc.catalogue.rules.descriptions import Portal
from duoc.catalogue.rules.files import format_code, is_link, offered
from duoc.catalogue.rules.markup import dataset_markup
from duoc.catalogue.rules.packages import PackageError, data_package
from duoc.engines.dcat import compliance, graph, mqa
from duoc.engines.dcat.entities import Agent, Checksum, Contact, Legislation, Location, Period, Text
from duoc.engines.dcat.profile import shipped

from .record_samples import ENTRY, FILE, LINK, NOON, OFFICE, SITE, TOPIC, VERSION, entry, link, resource, restricted

PORTAL = Portal(SITE, "Mẫu")


def described(**change):
    return descriptions.dataset(SITE, entry(**change))


def test_entry_says_who_what_when_and_where():
    found = described()
    assert (found.uri, found.identifier) == (f"{SITE}/dataset/{ENTRY}", "MO-001")
    assert found.title == (Text("Tuyến xe buýt"), Text("Bus lines", "en"))
    assert found.publisher == Agent(uri=f"{SITE}/organization/so-mau-tinh", name=(Text("Sở Mẫu"),))
    assert found.contacts == (Contact(name="Phòng Dữ liệu", email="dulieu@example.invalid", phone="0290 000 000"),)
    assert (found.themes, found.frequency, found.access_rights) == (("TRAN",), "QUARTERLY", "PUBLIC")
    assert found.spatial == (Location(name=(Text("Tỉnh mẫu"),)),)
    assert found.temporal == (Period(start=date(2025, 1, 1), end=date(2025, 12, 31)),)
    assert (found.issued, found.modified) == (NOON, NOON)
    assert found.landing_page == f"{SITE}/du-lieu/tuyen-xe/"
    assert found.legislation == (Legislation(title="Nghị định mẫu, Điều 1", page="https://luat.example.invalid/1"),)
    assert found.provenance == (Text("Sổ theo dõi"),)


def test_published_file_and_link_are_told_apart():
    file, other = described().distributions
    assert (file.uri, other.uri) == (
        f"{SITE}/dataset/{ENTRY}/resource/{FILE}",
        f"{SITE}/dataset/{ENTRY}/resource/{LINK}",
    )
    assert file.download_urls == (f"{file.uri}/download/tuy%E1%BA%BFn%20xe.csv",)
    assert file.access_urls == (f"{SITE}/du-lieu/tuyen-xe/",)
    assert (file.size, file.checksum) == (77, Checksum(algorithm="sha256", value="d" * 64))
    assert (file.availability, file.status, file.schema) == (
        "STABLE",
        "COMPLETED",
        f"{SITE}/dataset/tuyen-xe/datapackage.json",
    )
    assert other.access_urls == other.download_urls == ("https://kia.example.invalid/a.xlsx",)
    assert (other.availability, other.schema, other.format) == ("AVAILABLE", "", "XLSX")


@pytest.mark.parametrize(
    ("held", "change"),
    [
        (resource(), {}),
        (link(url="https://noi-bo.example.invalid/x.csv"), {}),
        (link(size=123456, hash="e" * 64), {}),
        (resource(), {"kind": "shared", "level": "hidden", "access_right": "NON_PUBLIC"}),
    ],
)
def test_of_restricted_data_no_door_tells_anything(held, change):
    one = restricted(resources=(held,), **change)
    (part,) = descriptions.dataset(SITE, one).distributions
    assert (part.download_urls, part.size, part.checksum, part.schema, part.access_service) == ((), None, None, "", "")
    assert part.access_urls == (f"{SITE}/du-lieu/tuyen-xe/",)
    told = repr(part) + json.dumps(dataset_markup(PORTAL, one))
    for secret in ("noi-bo", "d" * 64, "e" * 64, "123456", "tuy%E1", "tuyến xe.csv"):
        assert secret not in told
    with pytest.raises(PackageError):
        data_package(SITE, one)


@pytest.mark.parametrize("state", ["replaced", "withdrawn"])
def test_version_that_is_not_in_force_is_not_offered(state):
    file = offered(SITE, entry(), resource(current=replace(VERSION, state=state)))
    assert (file.download, file.size, file.sha256, file.schema) == ("", None, "", False)


def test_rows_without_a_file_are_dumped():
    file = offered(SITE, entry(), resource(url_type="datastore", format="", mimetype=""))
    assert (file.download, file.format, file.media_type) == (f"{SITE}/datastore/dump/{FILE}", "CSV", "text/csv")
    assert (file.size, file.sha256, file.schema) == (None, "", True)
    assert offered(SITE, restricted(), resource(url_type="datastore")).download == ""


@pytest.mark.parametrize("form", ["API", "HTML", "wms", ""])
def test_address_that_is_no_file_is_reached_and_not_downloaded(form):
    file = offered(SITE, entry(), link(format=form))
    assert (file.access, file.download) == ("https://kia.example.invalid/a.xlsx", "")


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "/tep.csv", "tep.csv"])
def test_what_is_no_web_address_leads_to_the_page(url):
    held = link(url=url)
    assert not is_link(held)
    assert offered(SITE, entry(), held).access == f"{SITE}/du-lieu/tuyen-xe/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("d" * 64, "d" * 64), ("SHA256:" + "D" * 64, "d" * 64), ("md5:abc", ""), ("d" * 63, ""), ("g" * 64, ""), ("", "")],
)
def test_only_a_sha256_of_a_link_is_told(text, expected):
    assert offered(SITE, entry(), link(hash=text)).sha256 == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("csv", "CSV"),
        (" .xlsx ", "XLSX"),
        ("WMS", "WMS_SRVC"),
        ("GeoPackage", "GPKG"),
        ("json-ld", "JSON_LD"),
        ("lạ", "LẠ"),
    ],
)
def test_formats_are_known_by_their_codes(written, code):
    assert format_code(written) == code


def test_media_type_comes_from_the_format_where_nobody_said_it():
    assert (
        offered(SITE, entry(), link()).media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert offered(SITE, entry(), link(format="lạ")).media_type == ""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, date(2026, 4, 3)),
        ({"frequency": "ANNUAL"}, date(2027, 1, 2)),
        ({"data_updated_on": None}, date(2026, 4, 4)),
        ({"frequency": "IRREG"}, None),
        ({"frequency": ""}, None),
        ({"frequency": "SOMETIMES"}, None),
        ({"state": "ended"}, None),
        ({"data_updated_on": None, "published_at": None}, None),
        # 23:00 UTC is the next day in the province.
        ({"data_updated_on": None, "published_at": datetime(2026, 1, 2, 23, tzinfo=UTC)}, date(2026, 4, 5)),
    ],
)
def test_next_update_follows_from_frequency_and_last_update(change, expected):
    assert descriptions.next_update(entry(**change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, date(2026, 7, 1)),
        ({"review_months": 12}, date(2027, 1, 1)),
        ({"reviewed_on": None}, date(2026, 7, 2)),
        ({"review_months": None}, None),
        ({"reviewed_on": None, "published_at": None}, None),
    ],
)
def test_next_review_follows_from_the_last(change, expected):
    assert descriptions.next_review(entry(**change)) == expected


@pytest.mark.parametrize(
    ("change", "name", "absent"),
    [
        ({"contact": {}}, "contacts", ()),
        ({"contact": {"role": "  "}}, "contacts", ()),
        ({"spatial": ""}, "spatial", ()),
        ({"starts": None, "ends": None}, "temporal", ()),
        ({"topic": None}, "themes", ()),
        ({"topic": replace(TOPIC, theme="")}, "themes", ()),
        ({"legal_bases": ({"url": "https://x.example"},)}, "legislation", ()),
        ({"source_note": ""}, "provenance", ()),
        ({"title_en": ""}, "title", (Text("Tuyến xe buýt"),)),
        ({"notes": ""}, "description", ()),
    ],
)
def test_what_nobody_said_is_not_said(change, name, absent):
    assert getattr(described(**change), name) == absent


def test_contact_without_role_is_the_agency():
    assert described(contact={"email": "a@example.invalid"}).contacts[0].name == "Sở Mẫu"


def test_open_end_of_a_period_stays_open():
    assert described(ends=None).temporal == (Period(start=date(2025, 1, 1)),)


def test_operator_is_told_beside_the_publisher():
    found = described(operator=replace(OFFICE, name="trung-tam", title="Trung tâm"))
    assert found.operator is not None
    assert found.operator.name == (Text("Trung tâm"),)


@pytest.mark.parametrize(
    ("change", "rights"),
    [
        ({}, "Giấy phép: Creative Commons Attribution 4.0."),
        ({"license_id": "other-open"}, "Giấy phép: Giấy phép mở khác."),
        ({"license_id": ""}, None),
        ({"access_right": "RESTRICTED"}, "Chia sẻ qua nền tảng tích hợp của tỉnh cho cơ quan có quyền."),
    ],
)
def test_rights_are_said_in_words(change, rights):
    found = described(**change).distributions[0].rights
    assert [text.value for text in found] == ([rights] if rights else [])


def test_extras_of_the_national_layer():
    found = described(sample=True).extras
    assert found == {
        "kind": "open", "topic": "Giao thông", "personal": False, "next_update": date(2026, 4, 3), "review_months": 6,
        "reviewed_on": date(2026, 1, 1), "next_review": date(2026, 7, 1), "data_updated_on": date(2026, 1, 1), "sample": True,
    }  # fmt: skip
    assert "sample" not in described().extras


@pytest.mark.parametrize(
    "one", [entry(), restricted(), entry(resources=(), topic=None, contact={}, spatial="", notes="")]
)
def test_every_entry_breaks_no_shape(one):
    whole = descriptions.catalogue(PORTAL, [descriptions.dataset(SITE, one)], NOON, NOON)
    found = graph.catalogue_graph(whole, shipped(SITE))
    assert [fault for fault in compliance.findings(found) if fault.severity != compliance.WARNING] == []


def test_full_entry_earns_all_points_once_its_addresses_answer():
    one = entry(resources=(resource(),))
    whole = descriptions.catalogue(PORTAL, [descriptions.dataset(SITE, one)], NOON, NOON)
    found = graph.catalogue_graph(whole, shipped(SITE))
    (part,) = whole.datasets[0].distributions
    score = mqa.datasets(found, {part.access_urls[0]: True, part.download_urls[0]: True})[whole.datasets[0].uri]
    assert (score.total, score.losses()) == (405, [])


def test_catalogue_serves_open_entries_only_and_names_its_province():
    datasets = [descriptions.dataset(SITE, one) for one in (entry(), restricted(id=LINK))]
    whole = descriptions.catalogue(PORTAL, datasets, NOON, NOON)
    assert whole.services[0].serves == (f"{SITE}/dataset/{ENTRY}",)
    assert whole.title[0].value == "Danh mục dữ liệu tỉnh Mẫu"
    assert (whole.modified, whole.issued) == (NOON, NOON)


def test_package_holds_tables_and_the_files_as_they_were_handed_in():
    found = data_package(SITE, entry())
    table, original, other = found["resources"]
    assert [one["name"] for one in found["resources"]] == ["tuyen-xe", "tuyen-xe-original", "o-noi-khac"]
    # The schema is of the rows as understood: it stands with them alone, the hash with the bytes that it is of.
    assert table["path"] == f"{SITE}/api/v1/catalogue/resources/{FILE}/export?format=csv&version=3"
    assert (table["schema"]["primaryKey"], table["format"], table["type"]) == (["ma"], "csv", "table")
    assert not {"hash", "bytes"} & set(table)
    assert (original["hash"], original["bytes"]) == (f"sha256:{'d' * 64}", 77)
    assert not {"schema", "type"} & set(original)
    assert "schema" not in other


def test_package_of_rows_without_a_file_holds_the_table_alone():
    (only,) = data_package(SITE, entry(resources=(resource(url_type="datastore"),)))["resources"]
    assert only["type"] == "table"


def test_package_names_its_licence_and_says_when_it_is_a_sample():
    found = data_package(SITE, entry())
    assert found["licenses"] == [
        {
            "name": "cc-by",
            "path": "http://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0",
        }
    ]
    assert "sample" not in found
    assert data_package(SITE, entry(sample=True))["sample"] is True


@pytest.mark.parametrize(("identifier", "expected"), [("", None), ("rieng", [{"name": "rieng"}])])
def test_package_with_an_unknown_licence_names_it(identifier, expected):
    assert data_package(SITE, entry(license_id=identifier)).get("licenses") == expected


@pytest.mark.parametrize(
    ("change", "period"),
    [
        ({}, "2025-01-01/2025-12-31"), ({"ends": None}, "2025-01-01/.."), ({"starts": None}, "../2025-12-31"),
        ({"starts": None, "ends": None}, None),
    ],
)  # fmt: skip
def test_search_engines_are_told_the_period(change, period):
    assert dataset_markup(PORTAL, entry(**change)).get("temporalCoverage") == period


def test_short_description_is_lengthened_by_the_title():
    assert dataset_markup(PORTAL, entry(notes="Ngắn"))["description"] == "Tuyến xe buýt. Ngắn"
    assert dataset_markup(PORTAL, entry(notes="d" * 50))["description"] == "d" * 50


def test_search_engines_are_told_of_files():
    first, second = dataset_markup(PORTAL, entry())["distribution"]
    assert first == {
        "@type": "DataDownload", "name": "Tuyến xe", "encodingFormat": "text/csv", "contentSize": "77 B", "sha256": "d" * 64,
        "contentUrl": f"{SITE}/dataset/{ENTRY}/resource/{FILE}/download/tuy%E1%BA%BFn%20xe.csv",
    }  # fmt: skip
    assert "contentSize" not in second


def test_addresses_are_those_that_clients_of_ckan_know():
    one, held = entry(), resource()
    assert addresses.metadata(SITE, one, "ttl") == f"{SITE}/dataset/tuyen-xe.ttl"
    assert addresses.package(SITE, one) == f"{SITE}/dataset/tuyen-xe/datapackage.json"
    assert addresses.download(SITE, one, held, "a/../b?c#d.csv").endswith("/download/a%2F..%2Fb%3Fc%23d.csv")
