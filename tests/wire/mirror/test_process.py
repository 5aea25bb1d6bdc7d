"""The mirror as a process: follows a strangers' web server, outlives the province, and its proofs verify without it."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.auditor.press import LOG, ORIGIN, POLICY, Press, policy_text, put
from tests.wire.mirror.conftest import RunningMirror

from duoc.cli.main import main
from duoc.engines.merkle import note as notes
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle import proof as proofs
from duoc.engines.merkle import tiles
from duoc.engines.merkle.checkpoint import parse
from duoc.engines.merkle.keys import COSIGNATURE
from duoc.engines.merkle.proof import TlogProof
from duoc.engines.merkle.signer import FileSigner
from duoc.wire.auditor.audit import audit
from duoc.wire.auditor.published import ENTRIES, open_log

Start = Callable[..., RunningMirror]


class Province:
    """A folder behind Python's own web server: the place that may disappear."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.port = folder, find_free_port()
        self.begin()

    def begin(self) -> None:
        words = [
            sys.executable,
            "-m",
            "http.server",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--directory",
            str(self.folder),
        ]
        self._server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while True:
            with socket.socket() as knocking:
                if knocking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert time.monotonic() < deadline
            time.sleep(0.05)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def disappear(self) -> None:
        self._server.kill()
        self._server.wait()


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path / "log")
    yield made
    made.disappear()


def until(mirror: RunningMirror, size: int) -> dict[str, object]:
    """Wait until so much is served; what the mirror says of itself then."""
    deadline = time.monotonic() + 20
    while True:
        told = dict(json.loads(mirror.call("GET", "/healthz").data))
        if told["size"] == size:
            return told
        assert time.monotonic() < deadline, (told, mirror.said)
        time.sleep(0.05)


def test_province_disappears_and_the_proofs_still_verify(
    start: Start, province: Province, press: Press, tmp_path: Path
) -> None:
    press.publish(province.folder, 300, ["mot", "hai"])
    put(tmp_path / "policy", policy_text().encode())
    options = ("--policy", str(tmp_path / "policy"), "--key", str(tmp_path / "k"), "--name", "ban-sao.test")
    mirror = start(province.address, *options)
    assert mirror.ready == f"ready mirror http://127.0.0.1:{mirror.port} {ORIGIN}\n"
    until(mirror, 300)
    press.publish(province.folder, 1300, ["mot", "ba"])
    until(mirror, 1300)
    province.disappear()
    for path in sorted(province.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    # A citizen who trusts the policy and nobody else, with the mirror alone:
    log = mirror.log()
    with closing(log.source):
        served = log.checkpoint()
        judged = policies.judge(POLICY, served)
        assert set(judged.cosigners) == {"mot", "ba"}
        own = FileSigner.read(tmp_path / "k").key
        assert notes.verify(notes.parse(served), [own]) == [own]
        size = judged.checkpoint.size
        for index in (0, 255, 256, 299, 300, 1023, 1024, 1299):
            entry = log.page(ENTRIES, index // 256, tiles.tile_width(size, 0, index // 256)).items[index % 256]
            assert entry == press.entries[index]
            path = tuple(tiles.inclusion_path(index, size, log.hashes(size)))
            proof = proofs.parse(bytes(TlogProof(index, path, served)))
            assert proofs.verify(POLICY, entry, proof).checkpoint.size == 1300
        report = audit(log, POLICY)
        assert (report.findings, report.checkpoint) == ([], judged.checkpoint)
    # It stays so when the mirror is restarted with nobody to follow.
    mirror.kill()
    again = start(province.address, *options)
    assert again.call("GET", "/checkpoint").data == served
    deadline = time.monotonic() + 15
    while "chưa đọc được sổ" not in again.said:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert again.call("GET", "/healthz").status == 200
    assert json.loads(again.call("GET", "/healthz").data)["why"] != []


def test_mirror_of_a_mirror_is_the_same_copy(start: Start, province: Province, press: Press, tmp_path: Path) -> None:
    press.publish(province.folder, 900)
    first = start(province.address)
    until(first, 900)
    second = start(first.address, folder=_folder(tmp_path / "second"))
    until(second, 900)
    names = {*press.files(900), "checkpoint"}
    for name in names:
        assert (second.folder / name).read_bytes() == (first.folder / name).read_bytes()


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_running_mirror_goes_on_by_itself(start: Start, province: Province, press: Press) -> None:
    press.publish(province.folder, 300)
    mirror = start(province.address)
    until(mirror, 300)
    province.disappear()
    time.sleep(0.5)
    province.begin()
    press.publish(province.folder, 900)
    until(mirror, 900)
    press.fork(100, 1300).publish(province.folder, 1300)
    deadline = time.monotonic() + 15
    while "hai lịch sử" not in mirror.said:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    told = until(mirror, 900)
    assert told["forks"] == 1
    assert mirror.stop() == 0


@pytest.mark.parametrize("moment", [0.0, 0.15, 0.3, 0.5])
def test_killed_mirror_begins_again_where_it_was(start: Start, province: Province, press: Press, moment: float) -> None:
    press.publish(province.folder, 300)
    mirror = start(province.address)
    until(mirror, 300)
    press.publish(province.folder, 1400)
    time.sleep(moment)
    mirror.kill()
    assert audit(open_log(str(mirror.folder)), policies.Policy(((LOG.key, None),), (), (), None)).findings == []
    again = start(province.address)
    assert json.loads(again.call("GET", "/healthz").data)["size"] in {300, 1400}
    until(again, 1400)


def once(tmp_path: Path, *more: str) -> int:
    words = [
        "--follow",
        str(tmp_path / "log"),
        "--log",
        f"{LOG.key}={ORIGIN}",
        "--folder",
        str(tmp_path / "copy"),
        "--once",
    ]
    return main(["mirror", *words, *more])


def test_one_look_copies_and_ends(tmp_path: Path, press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    press.publish(tmp_path / "log", 300)
    assert once(tmp_path) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'copy'}: 300\n"
    press.fork(10, 300).publish(tmp_path / "log", 300)
    assert once(tmp_path) == 1
    assert "CẢNH BÁO" in capsys.readouterr().err
    assert once(tmp_path, "--policy", str(_policy(tmp_path))) == 1
    assert parse(notes.parse((tmp_path / "copy" / "checkpoint").read_bytes()).text).root == press.root(300)


def _policy(folder: Path) -> Path:
    put(folder / "policy", policy_text().encode())
    return folder / "policy"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--log", f"{LOG.key}=khac.test"], "a mirror follows one log"),
        (["--follow", "/nowhere"], "there is no folder /nowhere"),
        (["--follow", "ftp://a"], "no address"),
        (["--policy", "/nowhere"], "the mirror cannot run"),
        (["--folder", "/dev/null/x"], "the mirror cannot run"),
        (["--key", "/dev/null/x"], "the mirror cannot run"),
    ],
)
def test_what_cannot_run_is_told_in_one_sentence(
    tmp_path: Path, more: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").mkdir()
    assert once(tmp_path, *more) == 1
    said = capsys.readouterr().err
    assert said.startswith("duoc: ")
    assert sentence in said
    assert said.count("\n") == 1


def test_mirror_needs_an_address_or_one_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--follow", str(tmp_path), "--log", f"{LOG.key}={ORIGIN}", "--folder", str(tmp_path / "c")]
    assert main(["mirror", *words]) == 1
    assert "needs --listen, or --once" in capsys.readouterr().err
    for every in ("0", "x", "-1", "nan", "1e9"):
        with pytest.raises(SystemExit):
            main(["mirror", *words, "--every", every])


def test_second_mirror_on_one_folder_is_refused(start: Start, province: Province, press: Press, tmp_path: Path) -> None:
    press.publish(province.folder, 300)
    until(start(province.address), 300)
    with pytest.raises(AssertionError, match="another process uses"):
        start(province.address)


def test_mirror_s_key_is_a_cosigner_s_own(tmp_path: Path, press: Press) -> None:
    press.publish(tmp_path / "log", 300)
    assert once(tmp_path, "--key", str(tmp_path / "k"), "--name", "ban-sao.test") == 0
    key = FileSigner.read(tmp_path / "k").key
    assert (key.name, key.kind) == ("ban-sao.test", COSIGNATURE)
    assert notes.verify(notes.parse((tmp_path / "copy/checkpoint").read_bytes()), [key]) == [key]
