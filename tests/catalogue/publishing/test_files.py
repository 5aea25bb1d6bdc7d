"""Files by their content: on the disk before they have their name, private, owned by whoever owns the state folder."""

import hashlib
import os
import stat

import pytest

from duoc.catalogue.services import folders
from duoc.catalogue.services.publishing import asking, files


def test_bytes_are_found_under_their_hash():
    kept = files.stage([b"a", b"", b"bc"])
    assert kept == (hashlib.sha256(b"abc").hexdigest(), 3)
    assert files.staged(kept.sha256).read_bytes() == b"abc"
    assert files.stage([b"abc"]) == kept
    assert [place.name for place in folders.folder(folders.STAGE).iterdir()] == [kept.sha256]


def test_what_fails_while_it_is_written_leaves_nothing():
    def broken():
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.stage(broken())
    assert list(folders.folder(folders.STAGE).iterdir()) == []


def test_folders_are_private():
    for kind in (folders.STAGE, folders.ORIGINALS, folders.PARQUET, folders.EXPORTS):
        assert stat.S_IMODE(folders.folder(kind).stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user owns all that it makes")
def test_what_root_makes_belongs_to_the_owner_of_the_state_folder(home):
    home.mkdir()
    os.chown(home, 65534, 65534)
    place = files.staged(files.stage([b"abc"]).sha256)
    part = files.draft()
    part.write_bytes(b"PAR1")
    files.settle(part, files.parquet("0" * 64))
    made = [
        place,
        files.parquet("0" * 64),
        folders.folder(folders.STAGE),
        folders.folder(folders.EXPORTS),
        home / "production",
        home / "production/catalogue",
    ]
    assert {(one.stat().st_uid, one.stat().st_gid) for one in made} == {(65534, 65534)}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\a\\bang.csv", "bang.csv"), ("a\0b\n.csv", "ab.csv"),
        ("", "tep"), ("..", "tep"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"), ("ho\u0323c.csv", "học.csv"), ("a\u202egnp.csv", "agnp.csv"),
    ],
)  # fmt: skip
def test_names_of_files_are_names_and_nothing_else(name, kept):
    assert asking.plain_name(name) == kept
