"""Files in a folder, and what is packed."""

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.wire.auditor.source import AbsentError, DamagedError, FolderSource, SourceError, unpack


def test_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    source = FolderSource(tmp_path)
    assert source.read("a", 5) == b"12345"
    with pytest.raises(DamagedError, match="more than 4 bytes"):
        source.read("a", 4)


@pytest.mark.parametrize("path", ["none", "none/b", "a/b"])
def test_missing_file_is_absent(tmp_path: Path, path: str) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(AbsentError):
        FolderSource(tmp_path).read(path, 9)


def test_folder_and_pipe_under_a_files_name_are_damage(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(DamagedError, match="not a plain file"):
            FolderSource(tmp_path).read(name, 9)


def test_link_in_a_circle_is_damage(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(DamagedError, match="cannot be opened"):
        FolderSource(tmp_path).read("circle", 9)


def test_names_of_a_folder_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.p").mkdir()
    for name in ("1", "17"):
        (tmp_path / "a.p" / name).touch()
    source = FolderSource(tmp_path)
    assert sorted(source.names("a.p")) == ["1", "17"]
    assert source.names("none") == []
    source.close()


def test_folder_that_is_not_there_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no folder"):
        FolderSource(tmp_path / "none")


@given(st.binary(max_size=1000))
def test_what_was_packed_is_unpacked(data: bytes) -> None:
    assert unpack(gzip.compress(data), 1000) == data


def test_parts_packed_one_by_one_are_one_file() -> None:
    assert unpack(gzip.compress(b"one ") + gzip.compress(b"two"), 100) == b"one two"


def test_packed_megabytes_are_refused_without_unpacking_them() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    with pytest.raises(DamagedError, match="more than 8192 bytes"):
        unpack(bomb, 8192)
    assert unpack(gzip.compress(bytes(8192)), 8192) == bytes(8192)


@pytest.mark.parametrize("damage", [lambda d: d[:-1], lambda d: d[:-9], lambda d: d + b"x", lambda d: b"\x1f\x8b\x08"])
def test_broken_packing_is_damage(damage: object) -> None:
    with pytest.raises(DamagedError, match="compression"):
        unpack(damage(gzip.compress(b"hello" * 100)), 8192)  # type: ignore[operator]  # a lambda of the list above
