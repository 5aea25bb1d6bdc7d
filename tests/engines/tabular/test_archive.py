"""Zip files that mean harm are refused before anything in them is unpacked."""

import zipfile
from pathlib import Path

import pytest
from tests.engines.tabular.samples import file, workbook

from duoc.engines.tabular import Limits, Refused, probe
from duoc.engines.tabular.archive import opened


def refused(path: Path, limits: Limits | None = None) -> str:
    """The code under which a file is refused."""
    with pytest.raises(Refused) as caught:
        probe(path, path.name, limits or Limits())
    return caught.value.code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with one small table."""
    path = tmp_path / "bang.xlsx"
    workbook(path, {"A": [["a", "b"], [1, 2]]})
    return path


def replaced(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one entry exchanged or added."""
    other = path.with_name("khac.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return other


def test_a_bomb_is_refused_by_its_ratio(path: Path) -> None:
    assert refused(replaced(path, "xl/media/image1.bin", bytes(40 << 20))) == "zip-bomb"


def test_a_large_archive_is_refused_by_its_size(path: Path) -> None:
    assert refused(path, Limits(unpacked_bytes=1000)) == "zip-bomb"


def test_a_repetitive_but_small_workbook_is_no_bomb(path: Path) -> None:
    with opened(replaced(path, "xl/media/image1.bin", bytes(1 << 20))):
        pass


def test_too_many_entries_are_refused(path: Path) -> None:
    assert refused(path, Limits(entries=3)) == "zip-entries"


def test_shared_texts_beyond_the_memory_are_refused(path: Path) -> None:
    limits = Limits(shared_bytes=20)
    assert refused(replaced(path, "xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 100 + b"</sst>"), limits) == "shared"


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>',
        b'<?xml version="1.0"?><!-- -->  <!DOCTYPE x><x/>',
        b'<?xml version="1.0"?>' + b" " * 5000 + b"<!DOCTYPE x><x/>",
        '<?xml version="1.0" encoding="utf-16"?><x/>'.encode("utf-16"),
        b"<!--" + b"-" * 5000 + b"--><x/>",
    ],
)
def test_declarations_of_entities_and_what_may_hide_them_are_refused(path: Path, content: bytes) -> None:
    assert refused(replaced(path, "xl/theme/theme1.xml", content)) == "doctype"


def test_a_directory_that_lies_about_a_size_is_broken(path: Path) -> None:
    bomb = replaced(path, "xl/sharedStrings.xml", b"<sst>" + b"<si><t>x</t></si>" * 5000 + b"</sst>")
    raw = bytearray(bomb.read_bytes())
    size = (5 + 17 * 5000 + 6).to_bytes(4, "little")
    assert raw.count(size) >= 1
    for place in range(len(raw) - 4):
        if raw[place : place + 4] == size:
            raw[place : place + 4] = (100).to_bytes(4, "little")
    bomb.write_bytes(raw)
    assert refused(bomb) == "broken"


def test_an_archive_cut_short_is_broken(path: Path) -> None:
    assert refused(file(path.parent, path.read_bytes()[:-40], "cut.xlsx")) == "broken"


def test_an_archive_of_files_is_to_be_unpacked_by_its_owner(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    assert refused(tmp_path / "a.zip") == "zip"


def test_a_workbook_with_a_password_and_an_old_one_are_told_apart(tmp_path: Path) -> None:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    assert refused(file(tmp_path, start + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")) == "encrypted"
    assert refused(file(tmp_path, start + "Workbook".encode("utf-16-le"), "b.xls")) == "xls"


def test_an_entry_with_a_password_is_broken(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + place] |= 1  # "encrypted", in every header
            at = raw.find(mark, at + 4)
    assert refused(file(path.parent, bytes(raw), "locked.xlsx")) == "broken"
