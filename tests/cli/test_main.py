"""Finding a command: light ones without Django, failures in one sentence, ends that a shell understands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from duoc.cli.main import HOUSE, ROOMS, build_parser, main
from duoc.core.settings import SettingsError


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "duoc", *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environ}, check=False)


def test_help_names_every_command() -> None:
    text = build_parser().format_help()
    assert all(f"\n    {name}" in text for name in (*HOUSE, *ROOMS))


def test_help_starts_without_django() -> None:
    code = "import sys; from duoc.cli.main import build_parser; build_parser('up'); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_unknown_command_is_misunderstood() -> None:
    done = run("dance")
    assert done.returncode == 2
    assert "invalid choice: 'dance'" in done.stderr


def test_bad_setting_ends_in_one_sentence() -> None:
    done = run("doctor", DUOC_PORT_BASE="many")
    assert (done.returncode, done.stderr) == (1, "duoc: DUOC_PORT_BASE must be a number, not 'many'\n")


def test_a_defect_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duoc.cli.main.build_parser", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["up"])


def test_an_expected_failure_returns_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(_: str) -> None:
        raise SettingsError("this\n  cannot be")

    monkeypatch.setattr("duoc.cli.main.build_parser", refuse)
    assert main(["up"]) == 1
    assert capsys.readouterr().err == "duoc: this cannot be\n"


def test_ctrl_c_returns_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("duoc.cli.main.build_parser", interrupt)
    assert main(["up"]) == 130


def test_script_says_what_to_do_when_python_is_missing(tmp_path: Path) -> None:
    top = Path(__file__).parents[2]
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / "duoc").write_bytes((top / "duoc").read_bytes())
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "cat", "cksum"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    # Old interpreters only: the script asks each for its version.
    script = (clone / "duoc").read_text().replace("/usr/bin/python3 /usr/local/bin/python3", "")
    (clone / "duoc").write_text(script)
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", clone / "duoc", "up"], capture_output=True, text=True, env={"PATH": str(tools)}, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "duoc: Python 3.11 or newer is needed: install python3, or name one with DUOC_PYTHON.\n"
