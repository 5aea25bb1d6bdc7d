"""The comparison with CKAN: what is asked of both, what is told when something is missing, and (long) a whole small run."""

import argparse
import csv
import ctypes.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bench._cpu import exact_s

from bench import _catalogue_ckan as part
from bench import _ckan, _ckan_loading, _nginx
from bench import catalogue as benchmark

PAGE = {"records": [{"_id": 1, "ma": "a"}], "total": 1}


@pytest.mark.parametrize("name", ["filter and sort", "missing key"])
def test_no_filter_comes_twice_before_all_have_come(name: str) -> None:
    kind = part.KINDS[name]
    filters = [json.dumps(kind.question(number)["filters"]) for number in range(min(kind.different, 500))]
    assert len(set(filters)) == len(filters)
    assert kind.question(3)["limit"] == 100


def test_first_pages_have_no_filter() -> None:
    """Their total is what both sides keep with the table."""
    assert part.KINDS["first page"].question(5) == {"limit": 100}


def test_every_commune_that_is_asked_for_is_in_the_table(tmp_path: Path) -> None:
    part.write(tmp_path / "a.csv", 5000)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        communes = {row["xa"] for row in csv.DictReader(file)}
    assert {part.commune(number)["filters"]["xa"] for number in range(part.COMMUNES)} == communes


def test_records_are_sent_with_their_types_in_batches(tmp_path: Path) -> None:
    part.write(tmp_path / "a.csv", 250)
    clock: Any = argparse.Namespace(client=0.0)
    bodies = [json.loads(one) for one in _ckan_loading._bodies(tmp_path / "a.csv", "r1", 100, clock)]
    assert [len(one["records"]) for one in bodies] == [100, 100, 50]
    assert {(one["resource_id"], one["method"], one["calculate_record_count"]) for one in bodies} == {
        ("r1", "insert", False)
    }
    first = bodies[0]["records"][0]
    assert first["ma_ho_so"] == "H12.00.000000000"
    assert [type(first[name]) for name in ("xa", "ngay_nhan", "le_phi", "so_ngay")] == [str, str, int, float]
    assert {record["ngay_tra"] for one in bodies for record in one["records"]} >= {None}
    assert clock.client > 0


def test_pages_that_are_the_same_are_compared_in_silence() -> None:
    part.compare("x", {}, {who: lambda _asked: dict(PAGE) for who in ("CKAN", part.ACTION, part.API)})


@pytest.mark.parametrize("other", [{**PAGE, "total": 2}, {**PAGE, "records": []}])
def test_a_page_that_differs_ends_the_comparison(other: dict[str, Any]) -> None:
    asks = {"CKAN": lambda _asked: dict(PAGE), part.ACTION: lambda _asked: dict(PAGE), part.API: lambda _asked: other}
    with pytest.raises(RuntimeError, match="sorted: our JSON API does not answer"):
        part.compare("sorted", {}, asks)


def test_rows_of_equal_rank_are_compared_by_their_number() -> None:
    heard: list[str] = []

    def ask(asked: dict[str, Any]) -> dict[str, Any]:
        heard.append(asked["sort"])
        return dict(PAGE)

    part.compare("x", {"sort": "ngay_nhan desc"}, {"CKAN": ask})
    assert heard == ["ngay_nhan desc, _id desc"]


def test_a_machine_without_redis_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_nginx.shutil, "which", lambda *_arguments, **_more: None)
    assert part.main(["--rows", "10"]) == 2
    assert "redis-server is not installed: apt-get install redis-server" in capsys.readouterr().err


def test_a_machine_without_libmagic_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is installed."""
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    monkeypatch.setattr(_ckan, "_pip", lambda *_packages: pytest.fail("installed"))
    with pytest.raises(_nginx.MissingToolError, match="apt-get install libmagic1"):
        _ckan.install()


@pytest.mark.parametrize("builds", [True, False])
def test_where_uwsgi_does_not_build_gunicorn_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, builds: bool
) -> None:
    brought: list[str] = []

    def pip(*packages: str) -> None:
        brought.append(packages[0])
        if packages[0].startswith("uwsgi") and not builds:
            raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(_ckan, "ENVIRONMENT", tmp_path / "peer")
    monkeypatch.setattr(_ckan, "_pip", pip)
    monkeypatch.setattr(_ckan.venv, "create", lambda folder, with_pip: folder.mkdir())
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: "libmagic.so.1")
    assert _ckan.install() == tmp_path / "peer/bin"
    assert brought == [_ckan.WANTED[0], "uwsgi==2.0.31", *([] if builds else ["gunicorn==23.0.0"])]
    _ckan.install()
    assert len(brought) == (2 if builds else 3)  # once made, it is there


def test_ckan_is_no_part_of_the_benchmark_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], check: bool) -> Any:
        ran.append(command[2:])
        return argparse.Namespace(returncode=0)

    monkeypatch.setattr(benchmark.subprocess, "run", run)
    assert benchmark.main([]) == 0
    assert [one[0] for one in ran] == [
        f"bench._catalogue_{name}" for name in ("reading", "search", "rows", "publishing")
    ]
    ran.clear()
    assert benchmark.main(["--part", "ckan", "--", "--rows", "1000"]) == 0
    assert ran == [["bench._catalogue_ckan", "--rows", "1000"]]


def test_exact_cpu_is_what_the_process_has_used() -> None:
    code = "import time\nwhile time.process_time() < 0.2: pass\nprint(time.process_time(), flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as busy:
        assert busy.stdin is not None
        assert busy.stdout is not None
        used = float(busy.stdout.readline())
        assert exact_s(busy.pid) == pytest.approx(used, rel=0.2)
        busy.stdin.write("\n")


@pytest.mark.long
def test_a_small_run_gives_the_same_pages_and_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole comparison in a process of its own; it ends with an error where a page of ours is not CKAN's."""
    top = Path(part.__file__).parents[1]
    before = {*Path("/var/tmp").glob("duoc-ckan-*")}
    environ = {name: value for name, value in os.environ.items() if name not in ("DUOC_HOME", "DJANGO_SETTINGS_MODULE")}
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "bench._catalogue_ckan", "--rows", "1000", "--rounds", "2", "--requests", "5", "--json"],
        capture_output=True, text=True, check=False, cwd=top, env=environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout[done.stdout.index("{\n") :])
    assert result["rows"] == 1000
    assert {*result["publishing"]} == {"ours", "CKAN, as xloader does", "CKAN, by its API"}
    assert {*result["pages"]} == {*part.KINDS}
    assert all(found["CKAN"]["median"] > 0 for found in result["pages"].values())
    assert {one for one in Path("/var/tmp").glob("duoc-ckan-*") if one.stat().st_mtime >= begun} <= before
