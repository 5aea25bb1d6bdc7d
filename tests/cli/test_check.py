"""The order of the checks, what is left out without --all, and that one failure fails the whole."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from duoc.cli import bench
from duoc.cli.check import FEW, Step, carry_out, steps
from duoc.core.home import HomeError


def step(name: str, code: str) -> Step:
    return Step(name, [sys.executable, "-c", code])


def test_pytest_comes_last_so_that_its_closing_line_does_too() -> None:
    assert [found.name for found in steps(False, False)] == ["ruff", "ruff format", "mypy", "lint-imports", "pytest"]


def test_the_large_suites_are_left_out_unless_asked_for() -> None:
    assert steps(False, False)[-1].command[-2:] == ["-m", "not peers and not journeys and not chaos"]
    *_, kills, rest = steps(True, True)
    assert (kills.command[-2:], rest.command[-2:]) == (["-m", "chaos"], ["-m", "not chaos"])
    assert all("--long" in found.command and found.live for found in (kills, rest))
    assert "-n" not in kills.command  # nothing runs beside them


def test_one_failure_fails_the_whole_and_shows_its_words(tmp_path: Path) -> None:
    told: list[str] = []
    wanted = [step("good", "print('silent')"), step("bad", "print('a reason'); exit(1)"), step("last", "pass")]
    assert carry_out(wanted, tmp_path, told.append) == 1
    text = "\n".join(told)
    assert "✓ good" in text
    assert "✗ bad" in text
    assert "a reason" in text
    assert "silent" not in text


@pytest.mark.parametrize(("code", "status"), [("pass", 0), ("exit(3)", 1)])
def test_the_last_step_decides_when_all_others_passed(tmp_path: Path, code: str, status: int) -> None:
    assert carry_out([step("first", "pass"), step("last", code)], tmp_path, lambda _: None) == status


def test_output_of_a_live_step_is_seen_while_it_runs(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    shown = Step("shown", [sys.executable, "-c", "print('a word'); exit(2)"], live=True)
    assert carry_out([shown, step("last", "pass")], tmp_path, told.append) == 1
    assert capfd.readouterr().out == "a word\n"
    assert told[0] == "  … shown"


NEVER = "def test_never():\n    assert False"
ONCE = """def test_once():
    seen = pathlib.Path("seen")
    there = seen.exists()
    seen.touch()
    assert there"""
MANY = "".join(f"def test_{number}():\n    assert False\n" for number in range(FEW + 1))


@pytest.mark.parametrize(
    ("tests", "status", "words"),
    [(ONCE, 0, "test_it.py::test_once"), (NEVER, 1, "test_it.py::test_never"), (MANY, 1, "")],
)
def test_few_failures_are_asked_once_more_by_themselves(tmp_path: Path, tests: str, status: int, words: str) -> None:
    (tmp_path / "test_it.py").write_text(f"import pathlib\n\n{tests}\n\ndef test_good():\n    pass\n")
    pytest_here = (sys.executable, "-m", "pytest", "-q", "--rootdir", ".")
    told: list[str] = []
    assert (
        carry_out([Step("pytest", [*pytest_here], True, (*pytest_here, "--last-failed"))], tmp_path, told.append)
        == status
    )
    assert [line for line in told if "once more" in line] == (
        [f"  … pytest: once more, by themselves: {words}"] if words else []
    )


def test_steps_run_in_the_checkout(tmp_path: Path) -> None:
    code = "import os, pathlib; pathlib.Path('here').touch()"
    carry_out([step("first", code), step("last", "pass")], tmp_path, lambda _: None)
    assert (tmp_path / "here").exists()


def test_unknown_benchmark_is_refused_with_the_known_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "exchange.py").write_text("import sys; sys.exit(len(sys.argv))")
    (tmp_path / "bench" / "_load.py").write_text("")
    monkeypatch.setattr(bench, "clone_folder", lambda: tmp_path)
    parser = argparse.ArgumentParser()
    bench.register(parser.add_subparsers())
    with pytest.raises(HomeError, match=r"no benchmark 'nothing': the checkout has exchange$"):
        bench.run(parser.parse_args(["bench", "nothing"]))
    assert bench.run(parser.parse_args(["bench", "exchange", "--json", "--rounds", "5"])) == 4


CONFTEST = Path(__file__).parents[1] / "conftest.py"


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("1", "1 error")])
def test_under_ci_a_test_that_lacks_something_has_failed(tmp_path: Path, ci: str, outcome: str) -> None:
    (tmp_path / "conftest.py").write_bytes(CONFTEST.read_bytes())
    (tmp_path / "test_it.py").write_text("import pytest\n\ndef test_it(shared):\n    assert shared\n")
    environ = {"PATH": "/usr/bin:/bin", "CI": ci, "DUOC_SHARED": str(tmp_path / "absent")}
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", "--rootdir", ".", "."]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False, cwd=tmp_path)
    assert outcome in done.stdout
    assert f"reference data is absent: {tmp_path / 'absent'}" in done.stdout
