"""`duoc catalogue push …` as an operator types it."""

import json

import pytest
from tests.catalogue.push.conftest import TOKEN, add

from duoc.catalogue.models import Push, PushTarget
from duoc.cli.main import main


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch):
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")


@pytest.fixture
def run(database, capsys):
    def ran(*words):
        status = main(["catalogue", "push", *map(str, words)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return ran


def read(out):
    return [json.loads(line) for line in out.splitlines()]


def test_target_is_added_sent_to_and_looked_at(run, there, secret):
    assert run("list")[1] == "Chưa có nơi nhận nào.\n"
    add("mot")
    more = ("--name", "Quốc gia", "--url", there.address, "--organization", "tinh-mau", "--secret-file", secret)
    status, out, _ = run("add", "qg", *more, "--json")
    (held,) = read(out)
    assert (status, held["waiting"], held["has_secret"]) == (0, 1, True)
    assert TOKEN not in out
    assert secret not in out
    status, out, _ = run("run", "--json")
    assert (status, read(out)) == (0, [{"target": "qg", "sent": 1, "refused": 0, "delayed": 0, "down": ""}])
    (held,) = read(run("status", "qg", "--json")[1])
    assert (held["sent"], held["waiting"], held["outage_since"]) == (1, 0, None)
    assert run("run")[1] == "qg: gửi 0, bị từ chối 0, tạm lỗi 0\n"


def test_outage_is_an_exit_status_and_told(run, target, there):
    add("mot")
    there.ill("refuse")
    status, out, _ = run("run", "quoc-gia")
    assert status == 1
    assert "không có trả lời" in out
    assert "không liên lạc được từ" in run("status")[1]


def test_comparison_tells_what_is_there(run, target, there):
    add("mot")
    run("run")
    there.lose()
    status, out, _ = run("reconcile", "quoc-gia", "--json")
    assert (status, read(out)[0]["there"]) == (0, {"lost": 1})
    assert set(there.packages()) == {"mot"}


def test_target_is_paused_goes_on_moves_and_trusts_another(run, target, there, tmp_path):
    assert "đang tạm dừng" in run("pause", "quoc-gia")[1]
    assert "tạm dừng" not in run("resume", "quoc-gia")[1]
    assert run("move", "quoc-gia", "--url", f"{there.address}/")[0] == 0
    file = tmp_path / "ca.pem"
    file.write_text("x")
    status, _, err = run("trust", "quoc-gia", "--ca", file)
    assert (status, "PEM" in err) == (1, True)
    assert run("trust", "quoc-gia")[0] == 0


def test_refused_record_is_sent_once_more(run, target, there):
    there.call("package_create", name="mot", title="Của người khác", owner_org="tinh-mau")
    entry = add("mot")
    run("run")
    assert Push.objects.get().state == "refused"
    assert run("resend", "quoc-gia", "MO-999")[0] == 1
    assert run("resend", "quoc-gia", entry.code)[0] == 0
    assert Push.objects.get().state == "waiting"


def test_file_goes_out_and_its_letter_comes_back(run, target, tmp_path):
    add("mot")
    assert run("key")[0] == 1
    file, letter = tmp_path / "tep.zip", tmp_path / "cv.pdf"
    letter.write_bytes(b"%PDF")
    (made,) = read(run("export", "quoc-gia", "--out", file, "--json")[1])
    assert run("verify", file)[0] == 0
    key = run("key")[1].strip()
    assert read(run("verify", file, "--key", key, "--json")[1])[0]["key"] == key
    strange = "other.example/x+0a1b2c3d+AQ=="
    assert run("verify", file, "--key", strange)[0] == 1
    status, out, _ = run(
        "acknowledge", made["export"], "--number", "1/CV", "--day", "2026-01-05", "--file", letter, "--json"
    )
    assert (status, read(out)) == (0, [{"received": 1, "changed_since": 0}])
    assert run("acknowledge", made["export"], "--number", "1/CV", "--day", "2026-01-05")[0] == 1
    file.write_bytes(file.read_bytes()[:-30])
    status, _, err = run("verify", file)
    assert (status, "Traceback" in err) == (1, False)


def test_unknown_target_is_told_in_a_sentence(run):
    for words in (("run", "x"), ("status", "x"), ("pause", "x"), ("reconcile", "x"), ("export", "x")):
        status, _, err = run(*words)
        assert (status, err) == (1, "duoc: Không có nơi nhận x.\n"), words
    assert not PushTarget.objects.exists()
