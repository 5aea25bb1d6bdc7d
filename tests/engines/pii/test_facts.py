"""The tables are data that people edit: they must hang together, and say where they come from."""

import re
from importlib import resources

import pytest

from duoc.engines.pii import checks, names
from duoc.engines.pii.facts import DETECTORS, rows, words
from duoc.engines.pii.labels import LABELS, NOT_PERSONAL, whole

FILES = sorted(one.name for one in resources.files("duoc.engines.pii").joinpath("facts").iterdir())


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_its_source_and_date_first(name: str) -> None:
    text = resources.files("duoc.engines.pii").joinpath("facts", name).read_text("utf-8")
    head = " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert "source" in head
    assert re.search(r"20\d\d-\d\d-\d\d", text)


def test_labels_announce_types_that_exist_and_one_each() -> None:
    kinds = {row["type"] for row in rows("labels")}
    assert kinds <= {*DETECTORS, NOT_PERSONAL}
    said: dict[str, set[str]] = {}
    for row in rows("labels"):
        for one in row["labels"].split("|"):
            said.setdefault(one.replace(" ", ""), set()).add(row["type"])
    assert {one for one, announced in said.items() if len(announced) > 1} == set()
    assert all(re.fullmatch(r"[a-z0-9 ,]+", one.words) for one in LABELS)


def test_every_type_that_needs_a_label_has_one() -> None:
    labelled = {one.type for one in LABELS}
    assert {kind for kind, row in DETECTORS.items() if row.bare == 0} <= labelled


def test_every_check_that_a_type_names_exists() -> None:
    elsewhere = {"", "health_card", "passport", "plate"}  # of letters and digits: in numbers.py
    assert {row.check for row in DETECTORS.values()} <= {*checks.BY_NAME, *elsewhere}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (b"soDinhDanh", "SO_DINH_DANH"),
        (b"SO_DINH_DANH", "SO_DINH_DANH"),
        (b"nguoiNop_soDienThoai", "PHONE"),
        (b"cccdNguoiNop", "SO_DINH_DANH"),
        (b"So the BHYT", "BHYT"),
        (b"HOTEN", "NAME"),
        (b"maDonHang", NOT_PERSONAL),
        (b"ghi_chu", None),
        (b"", None),
    ],
)
def test_names_of_columns_are_split_into_words(name: bytes, kind: str | None) -> None:
    found = whole(name)
    assert (found.type if found else None) == kind


def test_words_of_names_are_folded_syllables() -> None:
    for word in (*words("family_names"), *words("given_names"), *words("common_family_names")):
        assert re.fullmatch(r"[a-z]{1,7}", word), word
    assert words("common_family_names") <= words("family_names")
    # The commonest family names of the census and of the Khmer in Cà Mau.
    common = "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly thach son danh kim chau"
    assert {one.encode() for one in common.split(" ")} <= names.FAMILY
