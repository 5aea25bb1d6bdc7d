"""`duoc trace scans-sample` and `duoc trace clones`, as a person calls them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from duoc.cli.main import main
from duoc.trace.models import Scan


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scans") / "scans.jsonl"
    assert main(["trace", "scans-sample", "--seed", "21", "--count", "30000", "--out", str(out)]) == 0
    return out


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    status = main(["trace", "clones", "--json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_copies_are_found_and_red_means_copied(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = answer(capsys, "--jsonl", str(sample))
    assert status == 0
    assert told["scans"] == 30_000
    figures = told["labelled"]
    # The targets are 95 %, reported over streams of a million (docs/clones.md); 150 copied serials are too few to hold to them.
    assert figures["flagged_in_time"]["of_cloned_with_5_scans"] >= 0.92
    assert figures["red"]["precision"] >= 0.93
    assert figures["red"]["recall"] >= 0.45


def test_it_works_without_places_and_without_phones(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = answer(capsys, "--jsonl", str(sample), "--ignore", "place", "--ignore", "device")
    assert status == 0
    figures = told["labelled"]
    assert figures["red"]["precision"] >= 0.9
    assert figures["suspected"]["recall"] >= 0.75
    assert figures["watched"]["recall"] >= 0.9


def test_a_stream_that_tells_nothing_of_stamps_and_lots_is_judged_too(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody else's counter of scans: a serial and a moment a line, and the label."""
    bare = tmp_path / "bare.jsonl"
    lines = (json.loads(line) for line in sample.read_text().splitlines())
    kept = ({name: line[name] for name in ("time", "serial", "cloned") if name in line}
            for line in lines if line["kind"] == "scan")  # fmt: skip
    bare.write_text("".join(json.dumps(line) + "\n" for line in kept))
    status, told = answer(capsys, "--jsonl", str(bare))
    assert status == 0
    figures = told["labelled"]
    assert figures["flagged_in_time"]["of_cloned_with_5_scans"] >= 0.9
    assert figures["red"]["wrong"] <= 2 < figures["red"]["right"]
    assert figures["watched"]["honest_of_1000"] <= 120


def test_to_ignore_is_to_judge_a_stream_in_which_nobody_told_it(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.loads(line) for line in sample.read_text().splitlines()[:6_000]]
    told, silent = tmp_path / "told.jsonl", tmp_path / "silent.jsonl"
    told.write_text("".join(json.dumps(line) + "\n" for line in lines))
    hidden = {"commune", "shipped_to", "device"}
    rest = ({name: value for name, value in line.items() if name not in hidden} for line in lines)
    silent.write_text("".join(json.dumps(line) + "\n" for line in rest))
    _, ignored = answer(capsys, "--jsonl", str(told), "--all", "--ignore", "place", "--ignore", "device")
    _, expected = answer(capsys, "--jsonl", str(silent), "--all")
    assert len(expected["verdicts"]) > 1_000
    assert ignored["verdicts"] == expected["verdicts"]


def test_how_far_it_is_is_told_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal only then, on standard error, apart from the result."""
    out = tmp_path / "s.jsonl"
    make = ["trace", "scans-sample", "--count", "500", "--out", str(out)]
    assert main(make) == 0
    assert main(["trace", "clones", "--jsonl", str(out), "--json"]) == 0
    assert capsys.readouterr().err == ""
    assert main([*make, "--progress"]) == 0
    assert "dựng lượt quét 500/500 (100 %)" in capsys.readouterr().err
    assert main(["trace", "clones", "--jsonl", str(out), "--json", "--progress"]) == 0
    shown = capsys.readouterr()
    size = f"{out.stat().st_size:,}".replace(",", ".")
    assert f"xét lượt quét, byte: {size}/{size} (100 %)" in shown.err
    assert json.loads(shown.out)["scans"] == 500


def test_each_serial_has_its_verdict_with_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "s.jsonl"
    lines = [{"time": f"2026-06-{day:02d}T03:00:00Z", "serial": "A1", "device": f"d{day}"} for day in range(1, 13)]
    lines += [{"time": "2026-06-13T03:00:00Z", "serial": "B2"}]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    status, told = answer(capsys, "--jsonl", str(file), "--all")
    assert status == 0
    assert [one["serial"] for one in told["verdicts"]] == ["A1", "B2"]
    first, second = told["verdicts"]
    assert (first["suspected"], first["scans"], second["level"]) == (True, 12, "xanh")
    # 17 + 7 + 2 + 3 of twelve people while no lot is known: docs/clones.md.
    assert {"rule": "lot_unknown", "count": 12, "points": 29} in first["reasons"]
    assert told["labelled"] is None
    status, told = answer(capsys, "--jsonl", str(file))
    assert [one["serial"] for one in told["verdicts"]] == ["A1"]


def test_lines_that_are_not_in_the_form_are_named_and_the_rest_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "s.jsonl"
    file.write_bytes(b'{"time":"2026-06-01T03:00:00Z","serial":"A"}\n{"serial":"A"}\n\xff\xfe\n')
    status, told = answer(capsys, "--jsonl", str(file))
    assert status == 1
    assert (told["scans"], told["refused_lines"]) == (1, 2)
    assert [one["line"] for one in told["refused"]] == [2, 3]
    assert main(["trace", "clones", "--jsonl", str(file)]) == 1
    shown = capsys.readouterr()
    assert "dòng 2: time must be text" in shown.err
    assert "1 lượt quét" in shown.out


def test_a_file_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "clones", "--jsonl", "/nonexistent/scans.jsonl"]) == 1
    assert "No such file" in capsys.readouterr().err


def test_hashes_of_phones_are_forgotten_on_request(database, capsys: pytest.CaptureFixture[str]) -> None:
    now = timezone.now()
    Scan.objects.create(serial=bytes(10), at=now - timedelta(days=4), kind="scan", device=bytes(12))
    Scan.objects.create(serial=bytes(10), at=now, kind="scan", device=bytes(12))
    assert main(["trace", "scans-forget"]) == 0
    assert "Đã xóa 1 mã máy" in capsys.readouterr().out
    assert main(["trace", "scans-forget", "--environment", "sandbox"]) == 0
    assert "Đã xóa 0 mã máy" in capsys.readouterr().out
