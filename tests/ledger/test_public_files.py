"""`/ledger/…`: the published files and nothing else, as C2SP tlog-tiles asks for them."""

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest
from django.http import FileResponse
from django.test import Client

from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.core.settings import load

TILE, NOTE = bytes(range(32)), b"log.example\n0\nAA==\n\n\xe2\x80\x94 log.example AAAAAAA=\n"
NAMES = ["tile/0/000", "tile/0/x001/x234/067.p/17", "tile/entries/000.p/255", "tile/63/000.p/1"]


@pytest.fixture
def public(database: str) -> Iterator[Path]:
    """The folder that the publisher writes."""
    home = Environment.PRODUCTION.folder(locate(load()))
    folder = home / "ledger"
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(TILE)
    (folder / "checkpoint").write_bytes(NOTE)
    (folder / "secret").write_text("not a file of the layout")
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys" / "000").write_text("secret")
    yield folder
    rmtree(folder)
    rmtree(home / "keys")


def ask(path: str, method: str = "get") -> FileResponse:
    answer: FileResponse = getattr(Client(headers={"host": "localhost"}), method)(path)
    return answer


def body(answer: FileResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("name", NAMES)
def test_tile_is_served_as_bytes_that_never_change(public: Path, name: str) -> None:
    answer = ask(f"/ledger/{name}")
    assert (answer.status_code, body(answer)) == (200, TILE)
    assert answer["Content-Type"] == "application/octet-stream"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert int(answer["Content-Length"]) == len(TILE)


def test_checkpoint_is_text_that_nobody_keeps(public: Path) -> None:
    answer = ask("/ledger/checkpoint")
    assert (answer.status_code, body(answer)) == (200, NOTE)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"


def test_head_learns_the_length_and_gets_no_bytes(public: Path) -> None:
    answer = ask("/ledger/tile/0/000", "head")
    assert (answer.status_code, int(answer["Content-Length"]), body(answer)) == (200, len(TILE), b"")


@pytest.mark.parametrize(
    "name",
    [
        "secret", "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/000/", "tile/0/0", "tile/0/0000", "tile/00/000",
        "tile/64/000",
        "tile/-1/000", "tile/0/001", "tile/0/000.p/0", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p", "tile/0/x001",
        "tile/entries/.000.0a.draft", ".checkpoint.00.draft", "checkpoint/", "Checkpoint", "checkpoint%0a", "checkpoint%00",
        "tile/0/٠٠٠", "tile/0/x001/x234/067",
        "../keys/000", "tile/../../keys/000", "%2e%2e/keys/000", "tile/0/..%2f..%2f..%2fkeys/000", "/etc/passwd", "//etc/passwd",
        "tile/0/x001/../../../../keys/000",
    ],
)  # fmt: skip
def test_nothing_but_the_layout_is_there(public: Path, name: str) -> None:
    answer = ask(f"/ledger/{name}")
    assert answer.status_code == 404
    assert b"secret" not in body(answer)


def test_absence_is_a_sentence_in_text(public: Path) -> None:
    answer = ask("/ledger/tile/0/001")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert body(answer).decode().strip() == "Sổ không có tệp này."


def test_link_out_of_the_folder_is_not_followed(public: Path) -> None:
    (public / "tile/0/002").symlink_to(public.parent / "keys" / "000")
    assert ask("/ledger/tile/0/002").status_code == 404


def test_folder_under_the_name_of_a_tile_is_absent(public: Path) -> None:
    (public / "tile/0/003").mkdir()
    assert ask("/ledger/tile/0/003").status_code == 404


def test_files_are_only_read(public: Path) -> None:
    for method in ("post", "put", "delete"):
        assert ask("/ledger/tile/0/000", method).status_code in {403, 405}
    assert (public / "tile/0/000").read_bytes() == TILE
