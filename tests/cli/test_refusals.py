"""What `duoc up` and `duoc doctor` refuse: one sentence on stderr, status 1, and nothing has been started or made."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from duoc.core.account import reachable, service_account
from duoc.core.home import stable_name

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user cannot become another one")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(short_tmp: Path, request: pytest.FixtureRequest) -> Path:
    return short_tmp / f"h-{stable_name(Path(request.node.name))[-8:]}"


@pytest.fixture
def run(home: Path, free_ports: list[int], tmp_path: Path) -> Run:
    """A `duoc` command in a folder of its own, on ports and a state folder of its own."""

    def run(*words: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        environ = {**os.environ, "DUOC_HOME": str(home), "DUOC_PORT_BASE": str(free_ports[0]), "LC_ALL": "en_US.UTF-8"}
        command = [sys.executable, "-m", "duoc", *words]
        return subprocess.run(
            command, env=environ | changes, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=60
        )

    return run


WRONG_SETTINGS = [
    (
        {"DUOC_OIDC_ISSUER": "http://id.example", "DUOC_OIDC_CLIENT_ID": "x"},
        "DUOC_OIDC_ISSUER must begin with https://",
    ),
    ({"DUOC_OIDC_ISSUER": "https://id.example?x", "DUOC_OIDC_CLIENT_ID": "x"}, "DUOC_OIDC_ISSUER must be https://"),
    ({"DUOC_OIDC_ISSUER": "https://id.example"}, "DUOC_OIDC_ISSUER needs DUOC_OIDC_CLIENT_ID"),
    ({"DUOC_OIDC_CLIENT_ID": "x"}, "DUOC_OIDC_CLIENT_ID needs DUOC_OIDC_ISSUER"),
    ({"DUOC_OIDC_CLIENT_SECRET_FILE": "absent"}, "DUOC_OIDC_CLIENT_SECRET_FILE names no file: /"),
    ({"DUOC_TLS_CERT": "absent.pem", "DUOC_TLS_KEY": "absent.pem"}, "DUOC_TLS_CERT names no file: /"),
    ({"DUOC_TLS_KEY": "b.pem"}, "DUOC_TLS_CERT and DUOC_TLS_KEY belong together"),
    ({"DUOC_HOST": "0.0.0.0"}, "DUOC_HOST=0.0.0.0 would serve without TLS"),
    ({"DUOC_PORT_BASE": "70000"}, "DUOC_PORT_BASE must lie between 1 and 65000"),
    ({"DUOC_PORT_BASE": "８０８０"}, "DUOC_PORT_BASE must be a number"),
    ({"DUOC_BEHIND_PROXY": "maybe"}, "DUOC_BEHIND_PROXY must be true or false"),
    ({"DUOC_CONFIG": "mine.toml"}, "mine.toml: unknown setting 'colour'"),
    ({"DUOC_CONFIG": "broken.toml"}, "broken.toml: "),
]


@pytest.mark.parametrize("command", ["up", "doctor"])
@pytest.mark.parametrize(("wrong", "words"), WRONG_SETTINGS)
def test_wrong_setting_is_told_before_anything_starts(
    run: Run, home: Path, tmp_path: Path, command: str, wrong: dict[str, str], words: str
) -> None:
    (tmp_path / "mine.toml").write_text("colour = 'green'\n")
    (tmp_path / "broken.toml").write_text("port_base = = 1\n")
    done = run(command, **wrong)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"duoc: {words}")
    assert done.stderr.count("\n") == 1
    assert not home.exists()


@needs_root
@pytest.mark.parametrize(("user", "words"), [("nhà-không-có", "does not exist: create it"), ("root", "unprivileged")])
def test_user_who_cannot_serve_is_told(run: Run, home: Path, user: str, words: str) -> None:
    for command in ("up", "doctor"):
        done = run(command, DUOC_USER=user)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert words in done.stderr
    assert not home.exists()


def refused(done: "subprocess.CompletedProcess[str]") -> str:
    """The one sentence of an `up` that did not come as far as its first process."""
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("duoc: ")
    for started in ("PostgreSQL", "Ledger", "Gateway", "Web", "is up"):
        assert started not in done.stdout
    return done.stderr


@pytest.mark.parametrize("name", ["nowhere", "/nonexistent/profile.toml"])
def test_profile_that_is_not_there_is_told_with_those_that_are(run: Run, home: Path, name: str) -> None:
    assert "there is no such profile; the house ships ca-mau" in refused(run("up", "--profile", name))
    assert not (home / "postgres").exists()


def test_profile_that_says_too_little_of_its_province_is_told(run: Run, short_tmp: Path) -> None:
    folder = short_tmp / "little"
    folder.mkdir()
    (folder / "profile.toml").write_text("name = 'Bạc Liêu'\n")
    assert f"{folder}/profile.toml" in refused(run("up", "--profile", str(folder)))


@needs_root
def test_profile_that_the_service_user_cannot_read_is_told(run: Run, short_tmp: Path) -> None:
    if not reachable(service_account("nobody"), Path(sys.executable)):
        pytest.skip("this interpreter cannot be read by nobody")
    folder = short_tmp / "hidden"
    folder.mkdir(mode=0o700)
    (folder / "profile.toml").write_text("name = 'Bạc Liêu'\n")
    assert "cannot be read (Permission denied, as nobody)" in refused(run("up", "--profile", str(folder)))


@pytest.mark.parametrize("offset", [0, 1, 2, 5, 10])
def test_port_of_a_stranger_is_named_and_his_program_stays(
    run: Run, home: Path, free_ports: list[int], offset: int
) -> None:
    with socket.create_server(("127.0.0.1", free_ports[offset])) as stranger:
        said = refused(run("up", "--empty"))
        assert said.startswith(f"duoc: port {free_ports[offset]} (")
        assert said.endswith("is in use: stop what uses it, or set DUOC_PORT_BASE to another number\n")
        socket.create_connection(stranger.getsockname(), timeout=5).close()
    assert not (home / "duoc.lock").exists()
    assert not (home / "postgres").exists()


@pytest.mark.parametrize("kind", ["file", "somebody else's"])
def test_state_folder_that_cannot_be_used_is_left_as_it_was(run: Run, home: Path, kind: str) -> None:
    if kind == "file":
        home.write_text("a letter")
    else:
        if os.geteuid() != 0:
            pytest.skip("needs root: an ordinary user cannot give files away")
        home.mkdir(mode=0o700)
        (home / "letter").write_text("mine")
        os.chown(home, 54_321, 54_321)
    before = home.lstat()
    said = refused(run("up", "--empty"))
    assert "choose another DUOC_HOME" in said
    assert (home.lstat().st_mode, home.lstat().st_uid, home.lstat().st_mtime_ns) == (
        before.st_mode, before.st_uid, before.st_mtime_ns
    )  # fmt: skip


def test_state_folder_under_a_file_is_refused(run: Run, short_tmp: Path) -> None:
    (short_tmp / "plain").write_text("")
    assert "choose another DUOC_HOME" in refused(run("up", "--empty", DUOC_HOME=str(short_tmp / "plain" / "state")))


def test_state_folder_where_nobody_can_write_is_refused(run: Run) -> None:
    assert "cannot be prepared" in refused(run("up", "--empty", DUOC_HOME="/proc/duoc"))


def test_ready_file_of_an_up_that_is_refused_never_appears(run: Run, tmp_path: Path, free_ports: list[int]) -> None:
    stale = tmp_path / "ready.json"
    stale.write_text('{"web": "http://localhost:1"}')
    with socket.create_server(("127.0.0.1", free_ports[1])):
        refused(run("up", "--empty", "--ready-file", "ready.json"))
    # What an earlier run left would tell a script that this one is ready.
    assert not stale.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("up", "--profile"),
        ("up", "--ready-file"),
        ("up", "now"),
        ("up", "--emptyy"),
        ("doctor", "please"),
        ("check", "--some"),
        ("bench",),
        (),
    ],
)
def test_misunderstood_command_is_status_2_and_starts_nothing(run: Run, home: Path, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: duoc")
    assert "Traceback" not in done.stderr
    assert not home.exists()


def test_unknown_benchmark_is_one_sentence(run: Run) -> None:
    done = run("bench", "nothing")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("duoc: there is no benchmark 'nothing': the checkout has ")
