"""Getting uv without pip: which wheel is chosen, that a wrong one is refused, and where the index comes from."""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from duoc.cli import bootstrap

GLIBC = "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
ARM = "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl"
MUSL = "uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl"
MAC = "uv-0.13.9-py3-none-macosx_11_0_arm64.whl"


def wheel(program: bytes = b"#!/bin/sh\necho uv\n", version: str = "0.13.9") -> bytes:
    """A wheel in uv's shape: one program under the scripts of its data folder."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"uv-{version}.data/scripts/uv", program)
        archive.writestr(f"uv-{version}.data/scripts/uvx", b"another")
    return file.getvalue()


def index(folder: Path, *names: str, content: bytes, digest: str = "") -> str:
    """A package index in a folder, as `file://` URL; each name has the same content."""
    page = folder / "uv"
    page.mkdir(parents=True)
    digest = digest or hashlib.sha256(content).hexdigest()
    for name in names:
        (folder / name).write_bytes(content)
    links = "".join(f'<a href="../{name}#sha256={digest}">{name}</a>' for name in names)
    (page / "index.html").write_text(f"<!DOCTYPE html><html><body>{links}</body></html>")
    return folder.as_uri()


@pytest.mark.parametrize(
    ("name", "machine", "system", "libc"),
    [
        (GLIBC, "x86_64", "Linux", "glibc"),
        (MUSL, "x86_64", "Linux", "musl"),
        (ARM, "aarch64", "Linux", "glibc"),
        (ARM, "aarch64", "Linux", "musl"),
        (MAC, "arm64", "Darwin", "musl"),
    ],
)
def test_wheel_fits_the_machine_it_names(name: str, machine: str, system: str, libc: str) -> None:
    assert bootstrap.fits(name, machine, system, libc)


@pytest.mark.parametrize("name", [MUSL, ARM, MAC, "uv-0.13.9.tar.gz", "uv-0.13.9-py3-none-win_amd64.whl"])
def test_wheel_of_another_machine_does_not_fit(name: str) -> None:
    assert not bootstrap.fits(name, "x86_64", "Linux", "glibc")


def page(*entries: tuple[str, str]) -> str:
    return "".join(f'<a {extra} href="../../files/{name}#sha256=ab">x</a>' for name, extra in entries)


def test_choice_is_the_tested_version_even_when_newer_ones_exist() -> None:
    text = page((GLIBC, ""), (GLIBC.replace("0.13.9", "0.99.0"), ""))
    url, digest = bootstrap.choose(text, "https://index.example/simple/uv/", "x86_64", "Linux", "glibc")
    assert (url, digest) == (f"https://index.example/files/{GLIBC}", "ab")


def test_choice_falls_back_to_the_newest_by_number_not_by_text() -> None:
    text = page((GLIBC.replace("0.13.9", "0.9.30"), ""), (GLIBC.replace("0.13.9", "0.14.1"), ""))
    assert "uv-0.14.1-" in bootstrap.choose(text, "https://index.example/uv/", "x86_64", "Linux", "glibc")[0]


def test_choice_skips_withdrawn_files_and_files_without_a_hash() -> None:
    text = page((GLIBC, 'data-yanked="broken"')) + f'<a href="{GLIBC}">no hash</a>'
    with pytest.raises(bootstrap.BootstrapError, match="offers no uv for Linux x86_64"):
        bootstrap.choose(text, "https://index.example/uv/", "x86_64", "Linux", "glibc")


def test_unpack_makes_an_executable_program(tmp_path: Path) -> None:
    content = wheel()
    bootstrap.unpack(content, hashlib.sha256(content).hexdigest(), tmp_path / "uv")
    assert subprocess.run([tmp_path / "uv"], capture_output=True, check=True).stdout == b"uv\n"
    assert [path.name for path in tmp_path.iterdir()] == ["uv"]


def test_unpack_refuses_a_wheel_with_another_hash(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.BootstrapError, match="nothing was installed"):
        bootstrap.unpack(wheel(b"evil"), hashlib.sha256(wheel()).hexdigest(), tmp_path / "uv")
    assert not list(tmp_path.iterdir())


def test_uv_comes_from_the_index_that_was_given(tmp_path: Path) -> None:
    url = index(tmp_path / "simple", GLIBC, ARM, MUSL, MAC, content=wheel())
    bootstrap.get_uv(tmp_path / "uv", url, "")
    assert (tmp_path / "uv").stat().st_mode & 0o777 == 0o755


def test_uv_that_is_not_what_the_index_names_is_refused(tmp_path: Path) -> None:
    url = index(tmp_path / "simple", GLIBC, ARM, MUSL, content=wheel(), digest="0" * 64)
    with pytest.raises(bootstrap.BootstrapError, match="is not the one"):
        bootstrap.get_uv(tmp_path / "uv", url, "")


def test_an_unreachable_index_ends_in_one_sentence(tmp_path: Path, free_port: int) -> None:
    command = [sys.executable, "-I", bootstrap.__file__, str(tmp_path / "uv")]
    environ = {"PIP_INDEX_URL": f"http://127.0.0.1:{free_port}/simple", "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Connection refused" in done.stderr
    assert "PIP_INDEX_URL" in done.stderr


def test_pip_option_prefers_the_variable_then_the_users_file(tmp_path: Path) -> None:
    (tmp_path / ".config/pip").mkdir(parents=True)
    (tmp_path / ".config/pip/pip.conf").write_text("[global]\nindex-url = https://file.example/simple\n")
    home = {"HOME": str(tmp_path)}
    assert bootstrap.pip_option("index-url", home) == "https://file.example/simple"
    variable = {**home, "PIP_INDEX_URL": "https://variable.example/simple"}
    assert bootstrap.pip_option("index-url", variable) == "https://variable.example/simple"


def test_pip_option_reads_the_file_that_pip_config_file_names(tmp_path: Path) -> None:
    (tmp_path / "mine.conf").write_text("[install]\nindex-url = https://mine.example/simple\n")
    environ = {"HOME": str(tmp_path), "PIP_CONFIG_FILE": str(tmp_path / "mine.conf")}
    assert bootstrap.pip_option("index-url", environ) == "https://mine.example/simple"


def test_pip_option_is_empty_where_nothing_is_configured(tmp_path: Path) -> None:
    (tmp_path / "broken.conf").write_text("no section\n")
    environ = {"HOME": str(tmp_path), "PIP_CONFIG_FILE": str(tmp_path / "broken.conf")}
    assert bootstrap.pip_option("no-such-option", environ) == ""
