"""`duoc anchor`, as a person or a script types it, against a real node."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from tests.wire.anchor.chains import ANVIL, STRANGER, Anvil, npm
from tests.wire.anchor.published_log import PublishedLog
from tests.wire.anchor.running import until

from duoc.wire.anchor import state as states
from duoc.wire.anchor.driver import Receipt, log_id_of
from duoc.wire.anchor.state import State

TOKEN = "swordfish0123456789"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, find_port: Callable[[], int]) -> Any:
    """One node for this module."""
    folder = tmp_path_factory.mktemp("anvil")
    if reason := npm(folder, ANVIL):
        pytest.skip(reason)
    anvil = Anvil(folder, find_port())
    yield anvil
    anvil.close()


@pytest.fixture(scope="module")
def find_port() -> Callable[[], int]:
    from tests.conftest import find_free_port

    return find_free_port


@pytest.fixture
def log(tmp_path: Path) -> PublishedLog:
    log = PublishedLog(tmp_path / "ledger")
    log.grow(300)
    return log


def duoc(*words: object, language: str = "vi_VN.UTF-8", **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "duoc", "anchor", *map(str, words)],
        env={**os.environ, "LC_ALL": language, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_from_deployment_to_comparison(node: Anvil, log: PublishedLog, tmp_path: Path) -> None:
    key, state = tmp_path / "account.key", tmp_path / "anchor.json"
    rpc = tmp_path / "rpc"
    rpc.write_text(f"{node.url}/?key={TOKEN}\n", "utf-8")
    poor = duoc("deploy", "--rpc", rpc, "--key", key)
    assert poor.returncode == 1
    assert "Đã tạo khóa tài khoản" in poor.stderr
    assert "holds nothing to pay for gas" in poor.stderr
    account = Account.from_key(key.read_text("ascii").strip()).address
    assert account in poor.stderr
    node.give(account, 10**18)
    made = duoc("deploy", "--rpc", rpc, "--key", key, "--confirmations", 1, "--json")
    assert made.returncode == 0, made.stderr
    deployment = json.loads(made.stdout)
    assert set(deployment) == {"contract", "account", "chain_id", "transaction", "block", "gas"}
    assert (deployment["account"], deployment["chain_id"]) == (account, 31337)
    contract = deployment["contract"]
    assert made.stderr == f"{contract}: chờ 1 khối\n"

    child = subprocess.Popen(
        [sys.executable, "-m", "duoc", "anchor", "run", "--checkpoint", str(log.checkpoint), "--vkey", log.vkey,
         "--rpc", str(rpc), "--contract", contract, "--key", str(key), "--state", str(state), "--every", "1",
         "--confirmations", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    until(lambda: state.exists() and json.loads(state.read_bytes())["confirmed"], "confirmed")
    status = duoc("status", "--state", state)
    assert status.returncode == 0, status.stdout
    assert "neo mới nhất: cỡ 300" in status.stdout
    assert "✓ không có báo động" in status.stdout
    child.terminate()
    output = child.communicate(timeout=30)[0]
    assert child.returncode == 0, output
    assert TOKEN not in output

    seen = ["--log", log.folder, "--vkey", log.vkey, "--rpc", rpc, "--contract", contract]
    good = duoc("check", *seen, "--state", state)
    assert (good.returncode, good.stderr) == (0, "")
    assert "1 điểm neo, cỡ lớn nhất 300; sổ có 300 mục" in good.stdout
    told = json.loads(duoc("check", *seen, "--json").stdout)
    assert (told["agree"], told["origin"], told["size"], told["findings"]) == (True, "log.example/anchored", 300, [])
    assert [(anchor["size"], len(anchor["root"])) for anchor in told["anchors"]] == [(300, 44)]

    tile = log.folder / "tile/0/000"
    data = bytearray(tile.read_bytes())
    data[0] ^= 1
    tile.write_bytes(data)
    bad = duoc("check", *seen)
    assert bad.returncode == 1
    assert "✗ chuỗi và sổ nói khác nhau về cùng một cỡ (cỡ 300)" in bad.stdout
    told = json.loads(duoc("check", *seen, "--json", language="en_US.UTF-8").stdout)
    assert told["agree"] is False
    assert {finding["kind"] for finding in told["findings"]} == {"mismatch"}

    handed = duoc("hand-over", "--rpc", rpc, "--contract", contract, "--key", key,
                  "--to", Account.from_key(STRANGER).address)  # fmt: skip
    assert (handed.returncode, handed.stdout[:22]) == (0, "Đã gửi giao dịch 0x" + handed.stdout[19:22])
    assert node.driver(contract, None).owner() == Account.from_key(STRANGER).address


def test_every_answer_is_one_sentence_without_the_token(log: PublishedLog, tmp_path: Path, free_port: int) -> None:
    url = f"http://duoc:{TOKEN}@127.0.0.1:{free_port}/v3/{TOKEN}"
    key = tmp_path / "key"
    key.write_text("11" * 32, "ascii")
    key.chmod(0o600)
    nobody = "0x" + "12" * 20
    for words in (
        ("deploy", "--rpc", url, "--key", key),
        ("check", "--log", log.folder, "--vkey", log.vkey, "--rpc", url, "--contract", nobody),
        ("check", "--log", tmp_path / "absent", "--vkey", log.vkey, "--rpc", url, "--contract", nobody),
        ("check", "--log", log.folder, "--vkey", "x", "--rpc", url, "--contract", nobody),
        ("check", "--log", log.folder, "--vkey", log.vkey, "--rpc", url, "--contract", nobody,
         "--state", tmp_path / "absent"),
        ("hand-over", "--rpc", url, "--contract", nobody, "--key", key, "--to", "0x1"),
        ("hand-over", "--rpc", url, "--contract", nobody, "--key", tmp_path / "absent", "--to", nobody),
        ("status", "--state", tmp_path / "absent"),
        ("acknowledge", "--state", tmp_path / "absent"),
    ):  # fmt: skip
        done = duoc(*words)
        assert (done.returncode, done.stdout) == (1, ""), words
        assert done.stderr.startswith("duoc: "), done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        assert TOKEN not in done.stderr


def test_missing_extra_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "web3.py").write_text("raise ImportError('not here')\n")
    done = duoc("deploy", "--rpc", "http://localhost", "--key", tmp_path / "key", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("duoc: anchoring needs web3, which is not installed: pip install 'duoc[anchor]'")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "key").exists()


def test_status_shouts_and_acknowledging_ends_what_lasts(tmp_path: Path) -> None:
    state = State("log.example/one", late_after=3600)
    state.confirmed = [Receipt(10, b"\1" * 32, "0xaa", 7, "0xbb", 1_700_000_000)]
    state.alarms.begin("mismatch", "another root", 1_700_000_000)
    state.alarms.begin("late", "for 5000 s", 1_700_000_000)
    states.save(tmp_path / "state", state)
    done = duoc("status", "--state", tmp_path / "state")
    assert done.returncode == 1
    assert (
        done.stdout.splitlines()
        == [
            "log.example/one",
            "  neo mới nhất: cỡ 10, khối 7, 0 xác nhận, 15/11/2023 05:13:20",  # 2023-11-14T22:13:20Z
            "  ✗ chuỗi và sổ nói khác nhau về cùng một cỡ, từ 15/11/2023 05:13:20: another root",
            "  ✗ đã lâu không có điểm neo mới, từ 15/11/2023 05:13:20: for 5000 s",
            *done.stdout.splitlines()[4:],
        ]
    )
    assert "tiến trình neo im lặng" in done.stdout.splitlines()[4]
    members = json.loads(duoc("status", "--state", tmp_path / "state", "--json").stdout)
    assert [alarm["kind"] for alarm in members["alarms"]] == ["mismatch", "late", "silent"]
    assert members["log_id"] == log_id_of("log.example/one").hex()
    assert duoc("acknowledge", "--state", tmp_path / "state", language="en_US.UTF-8").stdout == "Ended: mismatch\n"
    kept = states.load(tmp_path / "state")
    assert kept is not None
    assert [alarm.kind for alarm in kept.alarms.all()] == ["late"]
    assert "acknowledged: mismatch" in kept.incidents[-1].words


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "1_0", "٣", "10000000001"])
def test_numbers_are_plain_and_positive(value: str) -> None:
    done = duoc("check", "--log", "x", "--vkey", "x", "--rpc", "x", "--contract", "x", "--late", value)
    assert done.returncode == 2
    assert "whole number" in done.stderr or "expected one argument" in done.stderr
