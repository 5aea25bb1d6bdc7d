"""The file of the sample people's logins: private, and never half written."""

import json
import os
import resource
import signal
import stat
from pathlib import Path

import pytest

from duoc.core.logins import demo_logins, keep_logins, write_json

LOGINS = [{"role": "operator", "user": "trực-ca", "password": "đước-mắm-bần"}]


def test_province_without_sample_people_has_no_logins(tmp_path: Path) -> None:
    assert demo_logins(tmp_path) == []


def test_logins_are_read_as_they_were_kept(tmp_path: Path) -> None:
    keep_logins(tmp_path, LOGINS)
    assert demo_logins(tmp_path) == LOGINS
    keep_logins(tmp_path, [])
    assert demo_logins(tmp_path) == []


def test_file_of_logins_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keep_logins(tmp_path, LOGINS)
    finally:
        os.umask(before)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_file_that_was_open_to_others_is_replaced_by_a_private_one(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    path.write_text("{}")
    path.chmod(0o644)
    write_json(path, {"web": "http://localhost:8080"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text("utf-8")) == {"web": "http://localhost:8080"}


def test_vietnamese_is_written_as_it_reads(tmp_path: Path) -> None:
    write_json(tmp_path / "x", {"tên": "Đước"})
    assert (tmp_path / "x").read_bytes() == '{"tên": "Đước"}\n'.encode()


def test_what_cannot_be_written_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    keep_logins(tmp_path, LOGINS)
    with pytest.raises(TypeError):
        write_json(tmp_path / "demo-logins.json", {"x": object()})
    assert demo_logins(tmp_path) == LOGINS
    assert [path.name for path in tmp_path.iterdir()] == ["demo-logins.json"]


def test_name_that_is_taken_by_a_folder_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "ready.json").mkdir()
    with pytest.raises(IsADirectoryError):
        write_json(tmp_path / "ready.json", {})
    assert [path.name for path in tmp_path.iterdir()] == ["ready.json"]


def test_disk_that_fills_up_leaves_no_draft(tmp_path: Path) -> None:
    keep_logins(tmp_path, LOGINS)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    silent = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            keep_logins(tmp_path, LOGINS * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, silent)
    assert demo_logins(tmp_path) == LOGINS
    assert [path.name for path in tmp_path.iterdir()] == ["demo-logins.json"]
