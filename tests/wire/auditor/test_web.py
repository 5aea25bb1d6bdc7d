"""Reading from a real web server, and from the worst of them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.wire.auditor import shelf as shelves
from tests.wire.auditor.shelf import Shelf

from duoc.wire.auditor import web
from duoc.wire.auditor.source import AbsentError, DamagedError, SourceError
from duoc.wire.auditor.web import UrlSource, check_address


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "b").write_bytes(b"")
    with Shelf(tmp_path).open() as opened:
        yield opened


@pytest.fixture
def source(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[UrlSource]:
    monkeypatch.setattr(web, "_PAUSE_S", 0.01)
    opened = UrlSource(shelf.url, timeout_s=1.0)
    yield opened
    opened.close()


def test_files_are_read_over_one_connection(shelf: Shelf, source: UrlSource) -> None:
    for _turn in range(5):
        assert source.read("a", 5) == b"12345"
        assert source.read("b", 5) == b""
    with pytest.raises(AbsentError):
        source.read("none", 100)
    assert source.read("a", 5) == b"12345"
    assert len(shelf.callers) == 1
    assert source.names("anything") is None
    assert {headers["Accept-Encoding"] for headers in shelf.headers} == {"gzip, identity"}


def test_packed_answer_is_unpacked_within_its_limit(shelf: Shelf, source: UrlSource, tmp_path: Path) -> None:
    shelf.packed = True
    assert source.read("a", 30) == b"12345"
    (tmp_path / "zeros").write_bytes(bytes(1_000_000))
    with pytest.raises(DamagedError, match="more than 8192 bytes"):
        source.read("zeros", 8192)


def test_coding_that_nobody_asked_for_is_damage(shelf: Shelf, source: UrlSource) -> None:
    shelf.faults["/a"] = shelves.status(200, ("Content-Encoding", "br"))
    with pytest.raises(DamagedError, match="'br'"):
        source.read("a", 9)


def test_answer_beyond_its_limit_is_damage_and_the_next_is_read(shelf: Shelf, source: UrlSource) -> None:
    shelf.faults["/endless"] = shelves.endless
    for path in ("a", "endless"):
        with pytest.raises(DamagedError, match="more than 4 bytes"):
            source.read(path, 4)
    assert source.read("a", 5) == b"12345"


@pytest.mark.parametrize("fault", [shelves.status(503), shelves.status(429), shelves.cut, shelves.hang_up])
def test_passing_fault_is_overcome(shelf: Shelf, source: UrlSource, fault: shelves.Fault) -> None:
    shelf.faults["/a"] = shelves.times(2, fault)
    assert source.read("a", 5) == b"12345"
    assert len(shelf.asked) == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (shelves.status(500), "answers 500"),
        (shelves.status(403), "answers 403"),
        (shelves.status(206), "answers 206"),
        (shelves.cut, "IncompleteRead"),
        (shelves.hang_up, "without response"),
    ],
)
def test_lasting_fault_is_told(shelf: Shelf, source: UrlSource, fault: shelves.Fault, reason: str) -> None:
    shelf.faults["/a"] = fault
    with pytest.raises(SourceError, match=reason):
        source.read("a", 500)
    assert len(shelf.asked) == 3


def test_dripping_server_cannot_hold_the_reader(shelf: Shelf, source: UrlSource) -> None:
    shelf.faults["/a"] = shelves.drip
    begun = time.monotonic()
    with pytest.raises(SourceError):
        source.read("a", 100_000)
    assert time.monotonic() - begun < 8  # three answers of a second each


def test_nobody_there_is_told(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PAUSE_S", 0.01)
    with pytest.raises(SourceError, match="refused"):
        UrlSource(f"http://127.0.0.1:{free_port}").read("a", 5)


def test_moved_file_is_followed(shelf: Shelf, source: UrlSource) -> None:
    shelf.faults["/old"] = shelves.status(301, ("Location", "/a"))
    assert source.read("old", 5) == b"12345"


def test_circle_of_addresses_ends(shelf: Shelf, source: UrlSource) -> None:
    shelf.faults["/old"] = shelves.status(302, ("Location", "/old"))
    with pytest.raises(SourceError, match="too often"):
        source.read("old", 5)
    assert len(shelf.asked) == 5


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/", "//", "http://user@a.example/"])
def test_address_of_another_kind_is_not_followed(shelf: Shelf, source: UrlSource, target: str) -> None:
    shelf.faults["/old"] = shelves.status(302, ("Location", target))
    with pytest.raises(SourceError):
        source.read("old", 5)


@pytest.mark.parametrize(
    "url",
    ["", "a", "/a", "file:///a", "http://", "http:///a", "http://u:p@a.example", "http://a b", "http://[", "http://a:0",
     "http://a:99999999", "http://a\u00ed.example", "gopher://a.example"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(SourceError):
        check_address(url)


def test_address_may_have_a_path_and_a_final_stroke(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "so" / "cai").mkdir(parents=True)
    (tmp_path / "so" / "cai" / "checkpoint").write_bytes(b"x")
    for end in ("", "/", "#part"):
        source = UrlSource(f"{shelf.url}/so/cai{end}")
        assert source.read("checkpoint", 5) == b"x"
        source.close()
    assert set(shelf.asked) == {"/so/cai/checkpoint"}
