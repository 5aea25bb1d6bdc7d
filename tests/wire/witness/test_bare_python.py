"""A fresh environment with Python and `cryptography` and nothing else: the witness starts there, and cosigns."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.auditor.press import LOG, ORIGIN, Press
from tests.wire.process import TOP, Process
from tests.wire.small_log import SmallLog, cosignature_of

from duoc.engines.merkle.signer import FileSigner

PROGRAM = Path(__file__).with_name("windows_like.py")


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment with the one package, or a visible skip."""
    folder = tmp_path_factory.mktemp("bare") / "env"
    wanted = next(
        line
        for line in tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
        if line.startswith("cryptography==")
    )
    python = folder / "bin" / "python"
    uv = shutil.which("uv") or str(TOP / ".venv" / "bin" / "uv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    environ = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    try:
        done = subprocess.run(
            [uv, "pip", "install", "-q", "--python", str(python), wanted],
            env=environ, capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"no environment with {wanted} can be made: {error}")
    if done.returncode != 0:
        pytest.skip(f"no environment with {wanted} can be made: {done.stderr.strip()}")
    return python


@pytest.fixture
def started(bare_python: Path, tmp_path: Path) -> Callable[[str], Process]:
    """Starts the witness in that environment; `src` is the only thing it is given."""

    def begin(option: str) -> Process:
        port = find_free_port()
        words = [str(bare_python), "-P", str(PROGRAM), "witness", "--listen", f"127.0.0.1:{port}", "--log", option]
        words += ["--key", str(tmp_path / "k"), "--state", str(tmp_path / "s"), "--name", "pc.test"]
        environ = {"PYTHONPATH": str(TOP / "src"), "PYTHONTZPATH": "", "HOME": str(tmp_path)}
        return Process(words, port, tmp_path / "said", environ)

    return begin


def test_environment_has_one_package_and_its_needs(bare_python: Path) -> None:
    code = "import importlib.metadata as m; print(*sorted(d.name.lower() for d in m.distributions()))"
    done = subprocess.run([bare_python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"cryptography", "cffi", "pycparser", "typing_extensions", "typing-extensions"}
    assert "cryptography" in done.stdout.split()


def test_witness_cosigns_there(started: Callable[[str], Process], tmp_path: Path) -> None:
    log = SmallLog()
    with started(log.option) as witness:
        answer = witness.call("POST", "/add-checkpoint", log.request(0, 5))
        key = FileSigner.read(tmp_path / "k").key
        assert answer.status == 200
        cosignature_of(answer.data, log.text(5), key)
        assert witness.call("GET", "/healthz").status == 200
        witness.kill()
    # Without fcntl the lock is a file with the number of its owner: a dead one does not shut the next one out.
    with started(log.option) as again:
        assert again.call("POST", "/add-checkpoint", log.request(0, 9)).data == b"5\n"
        assert again.call("POST", "/add-checkpoint", log.request(5, 9)).status == 200
        with pytest.raises(AssertionError, match="another process uses"):
            started(log.option)
        assert again.stop() == 0
        imported = again.said.rsplit("imported ", 1)[1].split()
    # The command's own parts and nothing else of the house.
    allowed = ("duoc.core", "duoc.core.clock", "duoc.engines", "duoc.engines.merkle", "duoc.engines.xroad", "duoc.wire")
    beside = [
        name
        for name in imported
        if name not in {"duoc", "duoc.cli", "duoc.cli.main", "duoc.cli.witness", *allowed}
        and not name.startswith(
            ("duoc.engines.merkle.", "duoc.engines.xroad.", "duoc.wire.witness", "duoc.wire.listener")
        )
    ]
    assert beside == [
        "duoc.wire.durable_file",
        "duoc.wire.evidence",
        "duoc.wire.gateway",
        "duoc.wire.gateway.http",
        "duoc.wire.handed_page",
        "duoc.wire.sole_owner",
    ]


def test_mirror_copies_there_too(bare_python: Path, tmp_path: Path) -> None:
    Press(300).publish(tmp_path / "log", 300)
    words = ["mirror", "--once", "--follow", str(tmp_path / "log"), "--log", f"{LOG.key}={ORIGIN}"]
    words += ["--folder", str(tmp_path / "copy"), "--key", str(tmp_path / "k"), "--name", "ban-sao.test"]
    environ = {"PYTHONPATH": str(TOP / "src"), "PYTHONTZPATH": "", "HOME": str(tmp_path)}
    command = [bare_python, "-P", str(PROGRAM), *words]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name, data in Press(300).files(300).items():
        assert (tmp_path / "copy" / name).read_bytes() == data


def test_module_form_starts_there_too(bare_python: Path, tmp_path: Path) -> None:
    environ = {"PYTHONPATH": str(TOP / "src"), "PATH": os.environ["PATH"]}
    for words in (["duoc", "witness"], ["duoc.wire.witness"]):
        command = [bare_python, "-P", "-m", *words, "--key", str(tmp_path / "k"), "--name", "pc.test", "--show-vkey"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("pc.test+")
