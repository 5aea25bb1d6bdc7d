"""The means of striking a process are themselves right: the named call has not happened, the one before it has."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.chaos.injection import Fault, Tracing, kills, read_calls, require_strace, under

# Writes a.0, a.1, a.2 the careful way, when told to.
PROGRAM = """
import os, sys
print("ready", flush=True)
sys.stdin.readline()
for number in range(3):
    made = os.open("draft", os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(made, b"x")
    os.fsync(made)
    os.close(made)
    os.rename("draft", f"a.{number}")
os.write(1, b"done\\n")
"""
CALLS = "write,fsync,rename"


@pytest.fixture(autouse=True)
def _strace() -> None:
    require_strace()


def start(folder: Path) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    return program


def act(program: subprocess.Popen[str]) -> str:
    output, _ = program.communicate("go\n", timeout=20)
    return output


def test_rehearsal_lists_the_calls_in_order(tmp_path: Path) -> None:
    program = start(tmp_path)
    with Tracing(program.pid, tmp_path / "trace", syscalls=CALLS) as rehearsal:
        assert act(program) == "done\n"
    found = [(call.syscall, call.number) for call in rehearsal.calls()]
    step = [("write", 1), ("fsync", 1), ("rename", 1)]
    assert found[:3] == step
    assert found[-1] == ("write", 4)
    assert len(found) == 10
    assert [str(fault) for fault in kills(rehearsal.calls())][2] == "rename#1 signal=SIGKILL"


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        (Fault("rename", 1), ["draft"]),
        (Fault("fsync", 2), ["a.0", "draft"]),
        (Fault("rename", 3), ["a.0", "a.1", "draft"]),
        (Fault("write", 4), ["a.0", "a.1", "a.2"]),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else ",".join(sorted(value)),
)
def test_process_dies_before_the_call_has_an_effect(tmp_path: Path, fault: Fault, left: list[str]) -> None:
    program = start(tmp_path)
    with Tracing(program.pid, tmp_path / "trace", fault, CALLS):
        assert act(program) == ""
    assert program.returncode == -9
    assert {path.name for path in tmp_path.iterdir()} - {"trace", "trace.said"} == set(left)


def test_call_can_fail_instead(tmp_path: Path) -> None:
    program = start(tmp_path)
    with Tracing(program.pid, tmp_path / "trace", Fault("fsync", 2, "error=ENOSPC"), CALLS):
        act(program)
    assert program.returncode == 1
    assert (tmp_path / "a.0").exists()
    assert not (tmp_path / "a.1").exists()


def test_start_of_a_program_can_be_struck(tmp_path: Path) -> None:
    command = under(["/bin/sh", "-c", "echo a > one; echo b > two"], tmp_path / "trace", Fault("write", 2), "write")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 128 + 9 or done.returncode == -9
    assert ((tmp_path / "one").read_text(), (tmp_path / "two").read_text()) == ("a\n", "")
    assert [call.number for call in read_calls(tmp_path / "trace")] == [1, 2]


def test_process_that_is_let_go_lives_on(tmp_path: Path) -> None:
    program = start(tmp_path)
    with Tracing(program.pid, tmp_path / "trace", syscalls=CALLS):
        pass
    assert act(program) == "done\n"
    assert program.returncode == 0
