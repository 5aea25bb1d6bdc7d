"""The verifier's page at a mirror and a witness: from the operator's file alone, as it was at the start."""

from hashlib import sha256
from pathlib import Path

import pytest
from tests.wire.mirror.conftest import RunningMirror
from tests.wire.process import Process
from tests.wire.witness.conftest import RunningWitness

from duoc.wire import handed_page
from duoc.wire.handed_page import HandedPageError

PAGE = "<!doctype html>\n<title>Kiểm tem</title>".encode()


def start(kind: str, folder: Path, *options: str) -> Process:
    if kind == "witness":
        return RunningWitness(folder, *options)
    (folder / "log").mkdir(exist_ok=True)
    return RunningMirror(folder, str(folder / "log"), *options)


@pytest.mark.parametrize("kind", ["mirror", "witness"])
def test_page_is_handed_out_as_it_was_at_the_start(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "trang.html"
    file.write_bytes(PAGE)
    with start(kind, tmp_path, "--page", str(file)) as process:
        file.write_bytes(b"<!doctype html>another")
        answer = process.call("GET", handed_page.PATH)
        assert (answer.status, answer.data) == (200, PAGE)
        assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert process.call("HEAD", handed_page.PATH).status == 200
        assert process.call("POST", handed_page.PATH, b"x").status in (405, 413)
        front = process.call("GET", "/").data.decode()
        assert f"{handed_page.PATH}  SHA-256 {sha256(PAGE).hexdigest()}" in front


@pytest.mark.parametrize("kind", ["mirror", "witness"])
def test_without_a_page_there_is_none(kind: str, tmp_path: Path) -> None:
    with start(kind, tmp_path) as process:
        assert process.call("GET", handed_page.PATH).status == 404
        assert handed_page.PATH not in process.call("GET", "/").data.decode()


@pytest.mark.parametrize("wrong", [b"", b"x", b"<html>", b"<!doctype html>" + b" " * (1 << 20)])
def test_what_is_no_page_is_refused(wrong: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.html"
    file.write_bytes(wrong)
    with pytest.raises(HandedPageError):
        handed_page.read(file)


@pytest.mark.parametrize("kind", ["mirror", "witness"])
def test_refusal_is_told_in_a_sentence(kind: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"cannot (run|be)|No such file"):
        start(kind, tmp_path, "--page", str(tmp_path / "none.html"))


def test_nothing_is_handed_out_unasked() -> None:
    assert handed_page.read(None) is None
