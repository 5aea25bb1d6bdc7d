"""The copy over HTTP: exactly the layout of C2SP tlog-tiles, conditional requests, and no way out of the folder."""

import gzip
import json
import struct
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from tests.wire.auditor.press import ORIGIN, Press, put
from tests.wire.mirror.conftest import RunningMirror

HASHED = sha256(ORIGIN.encode()).hexdigest()


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory, press: Press) -> Iterator[RunningMirror]:
    """A copy of 900 entries that was one of 300 before. Beside it lies what nobody may read."""
    top = tmp_path_factory.mktemp("mirror")
    source = press.publish(top / "log", 300)
    with RunningMirror(top, str(source)) as running:
        _wait(running, 300)
        press.publish(source, 900)
        _wait(running, 900)
        put(top / "secret", b"secret")
        put(running.folder / "secret", b"secret")
        (running.folder / "tile/entries/link").symlink_to(top / "secret")
        yield running


def _wait(running: RunningMirror, size: int) -> None:
    deadline = time.monotonic() + 15
    while json.loads(running.call("GET", "/healthz").data)["size"] != size:
        assert time.monotonic() < deadline, running.said
        time.sleep(0.05)


def test_every_file_is_served_with_its_type(mirror: RunningMirror, press: Press) -> None:
    for prefix in ("/", f"/{HASHED}/"):
        for name, data in press.files(900).items():
            answer = mirror.call("GET", prefix + name)
            assert (answer.status, answer.data) == (200, data)
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        answer = mirror.call("GET", f"{prefix}checkpoint")
        assert (answer.status, answer.data) == (200, press.checkpoint(900))
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"


def test_partial_files_of_an_earlier_size_are_cut_from_the_full_ones(mirror: RunningMirror, press: Press) -> None:
    """C2SP: a partial may go once the full one is there; who still holds the older checkpoint is served all the same."""
    earlier = {name: data for name, data in press.files(300).items() if ".p/44" in name}
    assert set(earlier) == {"tile/entries/001.p/44", "tile/0/001.p/44"}
    for name, data in earlier.items():
        assert not (mirror.folder / name).exists()
        assert mirror.call("GET", f"/{name}").data == data
    assert (
        mirror.call("GET", "/tile/entries/000.p/1").data == struct.pack(">H", len(press.entries[0])) + press.entries[0]
    )
    assert len(mirror.call("GET", "/tile/0/000.p/255").data) == 255 * 32


@pytest.mark.parametrize(
    "path",
    [
        "/tile/0/004", "/tile/entries/003", "/tile/entries/003.p/133", "/tile/0/003.p/200", "/tile/3/000", "/tile/0/x001/000",
        "/tile", "/tile/", "/tile/0", "/tile/0/", "/tile/entries", "/tile/0/0", "/tile/0/0000", "/tile/00/000", "/tile/64/000",
        "/tile/0/000.p", "/tile/0/000.p/", "/tile/0/000.p/0", "/tile/0/000.p/01", "/tile/0/000.p/256", "/tile/-1/000",
        "/tile/data/000", "/tile/0/x00/000", "/tile/0/000/000", "/tile/entries/link", "/tile/0/\xd9\xa0\xd9\xa0\xd9\xa0",
        "/secret", "/../secret", "/tile/../secret", "/tile/0/../../secret", "/%2e%2e/secret", "/tile/entries/..%2f..%2fsecret",
        "//secret", "/tile//0/000", "/.mirror/promised", "/.mirror/copy.lock", f"/{HASHED}", f"/{HASHED}/", f"/{HASHED}/secret",
        f"/{HASHED}/../secret", f"/{HASHED}//checkpoint", f"/{'0' * 64}/checkpoint", f"/{HASHED.upper()}/checkpoint",
        "/checkpoint/", "/checkpoint.draft", "/CHECKPOINT", "/tile/0/000%00", "/tile\\0\\000", "/C:/secret",
    ],
)  # fmt: skip
def test_nothing_else_is_there(mirror: RunningMirror, path: str) -> None:
    answer = mirror.exchange(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 400 "))
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(mirror: RunningMirror, method: str) -> None:
    answer = mirror.call(method, "/checkpoint")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert mirror.call(method, "/checkpoint", b"x").status == 413


def test_head_says_what_get_would(mirror: RunningMirror) -> None:
    for path in ("/checkpoint", "/tile/0/000", "/tile/entries/003.p/132"):
        get, head = mirror.call("GET", path), mirror.call("HEAD", path)
        assert (head.status, head.data) == (200, b"")
        for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Cache-Control"):
            assert head.headers[name] == get.headers[name]
    assert mirror.call("HEAD", "/tile/9/000").status == 404


@pytest.mark.parametrize("path", ["/checkpoint", "/tile/0/000", "/tile/entries/003.p/132", "/tile/0/001.p/44"])
def test_what_is_known_is_not_sent_again(mirror: RunningMirror, path: str) -> None:
    """RFC 9110 §13: the tag decides, the date where there is no tag."""
    first = mirror.call("GET", path)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for fields, status in (
        ({"If_None_Match": tag}, 304),
        ({"If_None_Match": f'"other", W/{tag}'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_Modified_Since": date}, 304),
        ({"If_Modified_Since": "Sun, 06 Nov 1994 08:49:37 GMT"}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
        ({"If_Modified_Since": "Fri, 31 Dec 9999 23:59:59 GMT"}, 304),
        ({"If_None_Match": '"other"', "If_Modified_Since": date}, 200),
    ):
        answer = mirror.call("GET", path, **fields)
        assert (answer.status, answer.data) == (status, first.data if status == 200 else b"")
        assert answer.headers["ETag"] == tag


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("gzip, identity", True), ("br;q=1, GZIP;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0", False),
     ("identity", False), ("", False), ("x-gzip", False)],
)  # fmt: skip
def test_bundles_are_packed_for_who_takes_it(mirror: RunningMirror, press: Press, accepted: str, packed: bool) -> None:
    name = "tile/entries/000"
    answer = mirror.call("GET", f"/{name}", Accept_Encoding=accepted)
    assert (answer.headers["Content-Encoding"] == "gzip") == packed
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert (gzip.decompress(answer.data) if packed else answer.data) == press.files(900)[name]
    plain = mirror.call("GET", f"/{name}", Accept_Encoding="identity")
    assert (plain.headers["ETag"] == answer.headers["ETag"]) != packed
    again = mirror.call("GET", f"/{name}", Accept_Encoding=accepted, If_None_Match=answer.headers["ETag"])
    assert again.status == 304
    assert "Content-Encoding" not in mirror.call("GET", "/tile/0/000", Accept_Encoding="gzip").headers


def test_people_and_monitors_are_answered(mirror: RunningMirror) -> None:
    page = mirror.call("GET", "/")
    assert f"Bản sao của sổ · Mirror of {ORIGIN}" in page.data.decode()
    assert "900" in page.data.decode()
    metrics = mirror.call("GET", "/metrics").data.decode().splitlines()
    assert "duoc_mirror_size 900" in metrics
    assert "duoc_mirror_forks 0" in metrics
    assert any(line.startswith('duoc_mirror_rounds_total{outcome="unchanged"} ') for line in metrics)
    assert any(line.startswith("duoc_mirror_seen_age_seconds ") for line in metrics)


def test_mirror_of_nothing_says_so(start: Callable[..., RunningMirror], tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    mirror = start(str(tmp_path / "log"))
    assert mirror.call("GET", "/healthz").status == 503
    assert mirror.call("GET", "/checkpoint").status == 404
    assert "Chưa có gì" in mirror.call("GET", "/").data.decode()
