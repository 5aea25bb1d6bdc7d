"""`duoc ledger monitor`: exit status, lines on standard error, the operator's command, and the end at a fork."""

import json
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.wire.auditor import shelf as shelves
from tests.wire.auditor.press import Press, put
from tests.wire.auditor.scene import ALL, Scene, scene

from duoc.cli.main import main
from duoc.wire.auditor import web

PRESS = Press(400)
FORK = PRESS.fork(250, 400)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A log of 300, cosigned just now, with the policy in a file."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(web, "_PAUSE_S", 0.001)
    with scene(tmp_path / "web") as opened:
        put(tmp_path / "policy", opened.policy_text.encode())
        opened.publish(PRESS, 300, ALL, int(time.time()))
        yield opened


def run(site: Scene, *words: str) -> int:
    kept = site.top.parent
    asked = ["--policy", str(kept / "policy"), "--state", str(kept / "state"), *words]
    return main(["ledger", "monitor", f"{site.shelf.url}/log", *asked])


def test_first_look_remembers_and_the_next_ones_continue(site: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site, "--once") == 0
    assert capsys.readouterr() == ("Cỡ 300, 3 nhân chứng: lần đầu, từ nay phải nối tiếp điểm mốc này.\n", "")
    assert run(site, "--once", "--entries") == 0
    assert capsys.readouterr().out == "Cỡ 300, 3 nhân chứng: không có gì mới.\n"
    site.publish(PRESS, 400, ["mot", "ba"], int(time.time()))
    assert run(site, "--once", "--entries") == 0
    assert capsys.readouterr().out == "Cỡ 400, 2 nhân chứng: đã kiểm chứng.\n"


def test_fork_ends_with_1_a_line_and_its_evidence(
    site: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(site, "--once") == 0
    shutil.rmtree(site.folder)
    site.publish(FORK, 400, ALL, int(time.time()))
    capsys.readouterr()
    assert run(site, "--once") == 1
    err = capsys.readouterr().err
    assert "BÁO ĐỘNG [fork] sổ bị rẽ nhánh: hai lịch sử cùng có chữ ký (size 300 and size 400" in err
    (evidence,) = site.top.parent.glob("state.fork-*.json")
    assert f"[bằng chứng: {evidence}]" in err
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert run(site, "--once", "--json") == 1
    out, err = capsys.readouterr()
    assert "ALARM [fork] the log has forked" in err
    told = json.loads(out)
    assert (told["advanced"], told["size"]) == (False, 400)
    assert str(evidence) in [alarm.get("evidence") for alarm in told["alarms"]]


def test_watch_goes_on_until_a_fork(site: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --once: it follows, tells an alarm and its end, and stops by itself at a fork, with status 1."""
    ended: list[int] = []
    thread = threading.Thread(target=lambda: ended.append(run(site, "--every", "1", "--json")))
    thread.start()
    try:
        _wait(lambda: (site.top.parent / "state").exists())
        PRESS.publish(site.folder, 350, ["hai"], int(time.time()))
        time.sleep(1.5)
        site.publish(PRESS, 350, ALL, int(time.time()))
        time.sleep(1.5)
        for path in (site.folder / "tile").rglob("*"):
            if path.is_file():
                path.unlink()
        site.publish(FORK, 400, ALL, int(time.time()))
        thread.join(10)
    finally:
        site.publish(FORK, 400, ALL, int(time.time()))
        thread.join(10)
    assert ended == [1]
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[0])["advanced"] is True
    assert "BÁO ĐỘNG [quorum] công bố khi chưa đủ nhân chứng" in err
    assert "Hết: [quorum]" in err
    assert err.rstrip().endswith("Dừng theo dõi: sau khi rẽ nhánh, không điều gì sổ này nói còn tin được.")


def _wait(condition: object) -> None:
    deadline = time.monotonic() + 20
    while not condition():  # type: ignore[operator]  # a function of the tests above
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_command_is_run_with_kind_words_and_evidence(site: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    told = site.top.parent / "told"
    script = site.top.parent / "shout"
    script.write_text(f"#!{sys.executable}\nimport json, sys\njson.dump(sys.argv[1:], open({str(told)!r}, 'w'))\n")
    script.chmod(0o755)
    assert run(site, "--once", "--command", str(script)) == 0
    assert not told.exists()
    PRESS.publish(site.folder, 200, ALL, int(time.time()))
    assert run(site, "--once", "--command", str(script)) == 1
    kind, words, evidence = json.loads(told.read_text())
    assert (kind, words) == ("rollback", "sổ bị lùi lại (the log shows size 200 after 300)")
    assert Path(evidence).exists()
    capsys.readouterr()
    assert run(site, "--once", "--command", "/no/such/program") == 1
    err = capsys.readouterr().err
    assert "BÁO ĐỘNG [rollback]" in err
    assert "Lệnh báo động không chạy được" in err


def test_log_out_of_reach_ends_a_single_look_with_1(site: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site, "--once") == 0
    site.shelf.faults["/log/checkpoint"] = shelves.status(503)
    assert run(site, "--once") == 1
    assert "Chưa tới được sổ" in capsys.readouterr().err
    assert run(site, "--once", "--json") == 1
    assert "answers 503" in json.loads(capsys.readouterr().out)["unreachable"]


def test_missed_deadline_ends_with_1(site: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    site.publish(PRESS, 300, ALL, int(time.time()) - 100)
    assert run(site, "--once", "--deadline", "1000") == 0
    assert run(site, "--once", "--deadline", "50") == 1
    assert "[frozen] quá hạn không có chữ ký nhân chứng mới" in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["state", "policy", "url", "witness"])
def test_watch_that_cannot_begin_says_why(site: Scene, capsys: pytest.CaptureFixture[str], damage: str) -> None:
    kept = site.top.parent
    if damage == "url":
        words = ["--policy", str(kept / "policy"), "--state", str(kept / "state"), "--once"]
        assert main(["ledger", "monitor", "ftp://log.example", *words]) == 1
    else:
        if damage == "witness":
            put(kept / "policy", site.policy_text.replace("http://", "file://").encode())
        else:
            put(kept / damage, b"rubbish")
        assert run(site, "--once") == 1
    assert capsys.readouterr().err.startswith("Không theo dõi được: ")
    assert (kept / "state").exists() is (damage == "state")


@pytest.mark.parametrize("seconds", ["0", "-1", "1.5", "x", "٣", "9999999999999"])
def test_seconds_are_a_plain_number(site: Scene, seconds: str) -> None:
    with pytest.raises(SystemExit) as caught:
        run(site, "--once", "--every", seconds)
    assert caught.value.code == 2
