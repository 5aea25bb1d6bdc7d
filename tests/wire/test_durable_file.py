"""Files that are there whole or not at all."""

import os
from pathlib import Path

import pytest

from duoc.wire import durable_file


def test_file_is_replaced_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "state"
    durable_file.write(path, b"one")
    durable_file.write(path, b"two longer")
    assert path.read_bytes() == b"two longer"
    assert path.stat().st_mode & 0o777 == 0o600
    durable_file.write(path, b"open", mode=0o644)
    assert path.stat().st_mode & 0o777 == 0o644
    assert [entry.name for entry in tmp_path.iterdir()] == ["state"]


def test_reader_who_opened_before_keeps_the_old_bytes(tmp_path: Path) -> None:
    path = tmp_path / "state"
    durable_file.write(path, b"old")
    with path.open("rb") as reader:
        durable_file.write(path, b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_old_file_stays_when_the_disk_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    path = tmp_path / "state"
    durable_file.write(path, b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        durable_file.write(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["state"]


def test_order_is_contents_then_name_then_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def traced_fsync(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        told.append("folder" if target == tmp_path else "contents")
        fsync(descriptor)

    def traced_replace(self: Path, target: Path) -> Path:
        told.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", traced_fsync)
    monkeypatch.setattr(Path, "replace", traced_replace)
    durable_file.write(tmp_path / "state", b"x")
    assert told == ["contents", "name", "folder"]


def test_link_in_the_way_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"untouched")
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")
    durable_file.write(tmp_path / "state", b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"untouched"
    assert not (tmp_path / "state").is_symlink()


def test_drafts_of_this_file_only_are_forgotten(tmp_path: Path) -> None:
    for name in (".state.1a2b.draft", ".other.1a2b.draft", "state.draft", ".a[1].00.draft"):
        (tmp_path / name).write_bytes(b"")
    durable_file.forget_drafts(tmp_path / "state")
    durable_file.forget_drafts(tmp_path / "a[1]")
    assert {path.name for path in tmp_path.iterdir()} == {".other.1a2b.draft", "state.draft"}


def test_written_file_can_be_made_durable_later(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    durable_file.sync_file(tmp_path / "a")
    durable_file.sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        durable_file.sync_file(tmp_path / "b")
