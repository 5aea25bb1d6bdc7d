"""Reading a published log from a folder and from a URL, ours and another implementation's."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.anchor.published_log import PublishedLog as Log

from duoc.engines.merkle import checkpoint, note, policy
from duoc.engines.merkle.frontier import Frontier
from duoc.engines.merkle.keys import COSIGNATURE, parse_vkey
from duoc.engines.merkle.signer import FileSigner, cosign
from duoc.wire.anchor.published import LogAwayError, PublishedLog, read, read_checkpoint

EXAMPLE_VKEY = "so-cai.example.vn/vi-du+76556aac+AUx45O9cnO5Lxb0BjrJYQ+GTwbFvB6UF0P3ycpYshqHs"  # the policy beside it


@pytest.fixture
def serve() -> Iterator[object]:
    """Any web server will do: a folder behind an address."""
    running = []

    def start(folder: Path) -> str:
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_given: object) -> None:
                pass

            def do_GET(self) -> None:
                if self.path.startswith("/broken"):
                    self.send_error(503)
                elif self.path.startswith("/nonsense"):
                    self.wfile.write(b"no HTTP at all\r\n\r\n")
                else:
                    super().do_GET()

        server = http.server.ThreadingHTTPServer(("127.0.0.1", find_free_port()), partial(Quiet, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["folder", "url", "url/"])
def example(request: pytest.FixtureRequest, shared: Path, serve: object) -> str:
    """The log of the reference data, written by another program: sizes 200 and 300."""
    folder = shared / "data/ledger/example-log/log"
    if request.param == "folder":
        return str(folder)
    return serve(folder) + request.param.removeprefix("url")  # type: ignore[operator]  # a fixture's function


def test_roots_of_another_implementation_s_log_are_read(example: str, shared: Path) -> None:
    key = parse_vkey(EXAMPLE_VKEY)
    log = PublishedLog(example, key)
    head = log.checkpoint()
    assert head.size == 300
    older = checkpoint.verify((shared / "data/ledger/example-log/checkpoint.200").read_bytes(), key)
    frontier = Frontier()
    log.extend(frontier, 200, head.size)
    assert frontier.root() == older.root
    log.extend(frontier, 300, head.size)
    assert frontier.root() == head.root
    again = Frontier()
    log.extend(again, 200, 200)  # as its own size had it: the partial tile
    assert again.root() == older.root


@pytest.mark.parametrize("steps", [[1, 255, 256, 257, 600], [600], [256, 512, 600], range(1, 601, 7)])
def test_leaves_are_read_in_any_steps(tmp_path: Path, steps: list[int]) -> None:
    written = Log(tmp_path / "ledger")
    written.grow(600)
    log, frontier = PublishedLog(str(written.folder), written.signer.key), Frontier()
    for size in steps:
        log.extend(frontier, size, 600)
        assert (frontier.size, frontier.root()) == (size, written.root(size))


def test_full_tile_stands_in_for_a_partial_one_that_was_taken_away(log: Log) -> None:
    log.grow(200)
    log.grow(256)
    for path in (log.folder / "tile/0/000.p").iterdir():
        path.unlink()
    frontier = Frontier()
    PublishedLog(str(log.folder), log.signer.key).extend(frontier, 200, 200)
    assert frontier.root() == log.root(200)


def test_tile_that_is_not_there_or_cut_short_is_a_lookup_error(log: Log) -> None:
    log.grow(300)
    published, frontier = PublishedLog(str(log.folder), log.signer.key), Frontier()
    with pytest.raises(LookupError, match="tile/0/001 is not there"):
        published.extend(frontier, 301, 301)
    assert frontier.size == 256
    tile = log.folder / "tile/0/001.p/44"
    for length in (43 * 32, 44 * 32 + 1, 0):
        tile.write_bytes(bytes(length))
        with pytest.raises(LookupError, match="too few or too many"):
            published.extend(frontier, 300, 300)
    assert frontier.size == 256


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("/absent", LookupError, "is not there"),
        ("/broken", LogAwayError, "answers 503"),
        ("/nonsense", LogAwayError, "cannot be read"),
    ],
)
def test_what_a_server_cannot_give_is_told_apart(
    log: Log, serve: object, path: str, error: type[Exception], words: str
) -> None:
    address = serve(log.folder)  # type: ignore[operator]  # as above
    with pytest.raises(error, match=words):
        read(address + path, 100)


def test_server_that_is_away_is_told(free_port: int) -> None:
    with pytest.raises(LogAwayError, match="refused"):
        read(f"http://127.0.0.1:{free_port}/checkpoint", 100)


def test_larger_than_it_may_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"1" * 101)
    with pytest.raises(LogAwayError, match="larger"):
        read(str(tmp_path / "x"), 100)
    assert read(str(tmp_path / "x"), 101) == b"1" * 101


@pytest.mark.parametrize("source", ["ftp://example/x", "file:///etc/hostname", "gopher://x/"])
def test_other_schemes_are_refused(source: str) -> None:
    with pytest.raises(LogAwayError, match="only files"):
        read(source, 100)


def test_checkpoint_of_another_log_or_key_is_refused(log: Log, tmp_path: Path) -> None:
    other = Log(tmp_path / "other", origin="log.example/other")
    other.grow(3)
    with pytest.raises(LogAwayError, match=r"is no checkpoint of log\.example/anchored"):
        read_checkpoint(str(other.checkpoint), log.signer.key)
    with pytest.raises(LogAwayError, match="is not there"):
        read_checkpoint(str(tmp_path / "absent"), log.signer.key)
    assert read_checkpoint(str(log.checkpoint), log.signer.key).size == 10


def test_checkpoint_that_its_quorum_has_not_cosigned_is_not_final(log: Log, tmp_path: Path) -> None:
    offices = [FileSigner(f"witness.example/{number}", bytes([number]) * 32, COSIGNATURE) for number in (7, 8)]
    named = [f"witness office{number} {signer.key}" for number, signer in enumerate(offices)]
    lines = [f"log {log.vkey}", *named, "group both all office0 office1", "quorum both", ""]
    two_of_two = policy.parse("\n".join(lines).encode())
    key = log.signer.key
    with pytest.raises(LogAwayError, match=r"is not final: .* not cosigned by office0, office1"):
        read_checkpoint(str(log.checkpoint), key, two_of_two)
    signed = log.checkpoint.read_bytes()
    text = note.parse(signed).text
    one, two = (str(cosign(text, 1_800_000_000, signer)).encode() for signer in offices)
    log.checkpoint.write_bytes(signed + one)
    with pytest.raises(LogAwayError, match=r"is not final: .* not cosigned by office1"):
        read_checkpoint(str(log.checkpoint), key, two_of_two)
    log.checkpoint.write_bytes(signed + one + two)
    assert read_checkpoint(str(log.checkpoint), key, two_of_two).size == 10
