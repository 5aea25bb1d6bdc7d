"""What is taken from strangers' records: bounded, and never more public than it was."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from duoc.catalogue.rules.harvest import UnusableError, of_ckan, of_dcat, vanished
from duoc.engines.dcat.entities import Contact, Dataset, Distribution, Location, Period, Text

PACKAGE = {
    "id": "6a1b",
    "name": "duong-bo",
    "title": "  Đường\n bộ ",
    "notes": "Mô tả\x00",
    "license_id": "cc-by",
    "author": "Nguyễn Văn A",
    "maintainer_email": "a@kia.example.invalid",
    "private": False,
    "tags": [{"name": "xe"}, {"name": "xe"}, {"name": ""}, "rác"],
    "extras": [
        {"key": "frequency", "value": "http://publications.europa.eu/resource/authority/frequency/MONTHLY"},
        {"key": "theme", "value": "http://publications.europa.eu/resource/authority/data-theme/TRAN"},
    ],
    "resources": [
        {"url": "https://kia.example.invalid/a.csv", "name": "A", "format": "csv", "mimetype": "text/csv"},
        {"url": "https://kia.example.invalid/a.csv", "name": "A nữa", "format": "csv"},
        {"url": "javascript:alert(1)", "name": "x"},
        {"url": None},
        "rác",
    ],
}
DATASET = Dataset(
    uri="https://kia.example.invalid/1",
    title=(Text("Đường bộ"), Text("Roads", "en")),
    description=(Text("Mô tả"),),
    contacts=(Contact(name="Phòng", email="phong@kia.example.invalid", phone="0900 000 000"),),
    keywords=(Text("xe"),),
    themes=("TRAN",),
    spatial=(Location(name=(Text("Toàn tỉnh"),)),),
    temporal=(Period(start="2024", end="2024-12"),),
    frequency="MONTHLY",
    modified=datetime(2026, 1, 1, tzinfo=UTC),
    landing_page="https://kia.example.invalid/trang/1",
    distributions=(
        Distribution(uri="", access_urls=("https://kia.example.invalid/trang",), format="HTML"),
        Distribution(
            uri="",
            access_urls=("https://x.example.invalid/p",),
            download_urls=("https://x.example.invalid/a.csv",),
            format="CSV",
            licence="cc-by",
        ),
    ),
)  # fmt: skip


def test_ckan_dataset_becomes_members_without_persons():
    found = of_ckan(PACKAGE)
    assert (found.id, found.name, found.theme) == ("6a1b", "duong-bo", "TRAN")
    assert found.members == {
        "title": "Đường bộ", "notes": "Mô tả", "license_id": "cc-by", "keywords": ["xe"], "frequency": "MONTHLY", "version": "",
        "kind": "open", "level": "open", "access_right": "PUBLIC", "formats": ["CSV"],
    }  # fmt: skip
    assert [(one.url, one.format, one.mimetype) for one in found.links] == [
        ("https://kia.example.invalid/a.csv", "csv", "")
    ]
    assert "Nguyễn" not in repr(found)
    assert "a@kia" not in repr(found)


def test_dcat_dataset_becomes_members():
    found = of_dcat(DATASET)
    assert (found.id, found.theme) == ("https://kia.example.invalid/1", "TRAN")
    assert (found.members["starts"], found.members["ends"]) == (date(2024, 1, 1), date(2024, 12, 1))
    assert (found.members["title"], found.members["title_en"]) == ("Đường bộ", "Roads")
    assert found.members["spatial"] == "Toàn tỉnh"
    assert found.members["contact"] == {"role": "Phòng", "email": "phong@kia.example.invalid"}
    assert found.members["license_id"] == "cc-by"
    assert [one.url for one in found.links] == ["https://kia.example.invalid/trang", "https://x.example.invalid/a.csv"]


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ("PUBLIC", ("open", "open", "PUBLIC")),
        ("", ("open", "open", "PUBLIC")),
        ("RESTRICTED", ("shared", "restricted", "RESTRICTED")),
        ("NON_PUBLIC", ("shared", "restricted", "NON_PUBLIC")),
    ],
)
def test_rights_of_the_source_are_kept(right, expected):
    for found in (
        of_dcat(replace(DATASET, access_rights=right)),
        of_ckan(PACKAGE | {"extras": [{"key": "access_rights", "value": right}]}),
    ):
        assert tuple(found.members[name] for name in ("kind", "level", "access_right")) == expected


def test_what_is_private_there_is_hidden_here():
    assert of_ckan(PACKAGE | {"private": True}).members["level"] == "hidden"


@pytest.mark.parametrize(
    "change", [{"id": None}, {"id": ""}, {"id": 5}, {"title": None, "name": None}, {"title": " ", "name": ""}]
)
def test_record_without_identity_or_title_is_of_no_use(change):
    with pytest.raises(UnusableError):
        of_ckan(PACKAGE | change)


def test_dcat_record_without_identity_or_title_is_of_no_use():
    for broken in (replace(DATASET, uri=""), replace(DATASET, title=())):
        with pytest.raises(UnusableError):
            of_dcat(broken)


@pytest.mark.parametrize("rubbish", [None, 5, "x", [5, None], {"a": "b"}, [[]]])
def test_rubbish_in_every_member_is_left_out(rubbish):
    found = of_ckan(
        {
            "id": "1",
            "title": "T",
            **dict.fromkeys(("notes", "tags", "extras", "resources", "license_id", "version"), rubbish),
        }
    )
    assert found.members["title"] == "T"
    assert found.links == ()


def test_everything_is_bounded():
    found = of_ckan(
        PACKAGE
        | {
            "title": "a" * 9_000,
            "notes": "b" * 900_000,
            "tags": [{"name": f"{number}" * 300} for number in range(900)],
            "resources": [{"url": f"https://x.example.invalid/{number}"} for number in range(900)],
        }
    )
    assert len(found.members["title"]) == 500
    assert len(found.members["notes"]) == 100_000
    assert len(found.members["keywords"]) <= 100
    assert max(map(len, found.members["keywords"])) <= 100
    assert len(found.links) == 200


def test_hash_changes_with_every_word_that_is_taken_and_with_no_other():
    first = of_ckan(PACKAGE).hash
    assert of_ckan(PACKAGE | {"metadata_modified": "2026-01-01", "author": "B"}).hash == first
    changes = ({"title": "X"}, {"notes": "X"}, {"tags": []}, {"resources": []}, {"license_id": "x"}, {"extras": []})
    assert len({first, *(of_ckan(PACKAGE | change).hash for change in changes)}) == 7
    assert of_dcat(DATASET).hash == of_dcat(replace(DATASET, modified=None)).hash
    assert of_dcat(DATASET).hash != of_dcat(replace(DATASET, frequency="DAILY")).hash


@pytest.mark.parametrize(
    ("known", "listed", "gone"),
    [
        ("abcd", "abcd", []),
        ("abcd", "abc", ["d"]),
        ("abcd", "ab", ["c", "d"]),
        ("abcd", "a", None),
        ("abcd", "", None),
        ("abc", "", ["a", "b", "c"]),
        ("", "abc", []),
    ],
)
def test_list_that_lost_more_than_half_is_not_believed(known, listed, gone):
    assert vanished(known, set(listed)) == gone
