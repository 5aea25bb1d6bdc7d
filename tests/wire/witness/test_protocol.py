"""Every status of C2SP tlog-witness from the real process, over real HTTP; and an exchange that another witness answered."""

import http.client
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from tests.engines.merkle.test_subtree_signing import body as subtree_body
from tests.wire.small_log import SmallLog, cosignature_of
from tests.wire.witness.conftest import NAME, RunningWitness

from duoc.engines.merkle import note as notes
from duoc.engines.merkle.keys import COSIGNATURE, MLDSA44, VerifierKey, parse_vkey
from duoc.engines.merkle.signer import FileSigner, cosign
from duoc.engines.merkle.witnessing import request


def test_witness_says_where_it_listens_and_who_it_is(witness: RunningWitness) -> None:
    assert witness.ready == f"ready witness http://127.0.0.1:{witness.port} {NAME}\n"
    assert (witness.key.name, witness.key.kind) == (NAME, COSIGNATURE)


def test_200_is_a_cosignature_that_verifies(witness: RunningWitness, log: SmallLog) -> None:
    answer = witness.call("POST", "/add-checkpoint", log.request(0, 5))
    assert answer.status == 200
    first = cosignature_of(answer.data, log.text(5), witness.key)
    assert answer.data.startswith(f"— {NAME} ".encode())
    assert answer.data.endswith(b"\n")
    status, line = witness.add(log.request(5, 9))
    assert status == 200
    assert cosignature_of(line, log.text(9), witness.key) >= first > 1_700_000_000
    status, line = witness.add(log.request(9, 9))
    assert status == 200
    cosignature_of(line, log.text(9), witness.key)


def test_400_for_what_is_no_request(witness: RunningWitness, log: SmallLog) -> None:
    for body in (b"", b"old 0\n", b"old 00\n\n" + log.checkpoint(5), log.request(0, 5).replace(b"old 0", b"old 6", 1)):
        answer = witness.call("POST", "/add-checkpoint", body)
        assert (answer.status, answer.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert answer.data.endswith(b"\n")
    assert witness.size() == 0


def test_404_for_another_log(witness: RunningWitness) -> None:
    assert witness.add(SmallLog("khac.test", seed=3).request(0, 5))[0] == 404


def test_403_for_another_key(witness: RunningWitness) -> None:
    assert witness.add(SmallLog(seed=3).request(0, 5))[0] == 403


def test_409_says_the_size(witness: RunningWitness, log: SmallLog) -> None:
    answer = witness.call("POST", "/add-checkpoint", log.request(3, 5))
    assert (answer.status, answer.headers["Content-Type"], answer.data) == (409, "text/x.tlog.size", b"0\n")
    assert witness.add(log.request(0, 5))[0] == 200
    answer = witness.call("POST", "/add-checkpoint", log.request(0, 9))
    assert (answer.status, answer.headers["Content-Type"], answer.data) == (409, "text/x.tlog.size", b"5\n")


def test_422_for_a_proof_or_a_root_that_does_not_hold(witness: RunningWitness, log: SmallLog) -> None:
    assert witness.add(request(0, [bytes(32)], log.checkpoint(5)))[0] == 422
    assert witness.add(request(0, [], log.signed(f"{log.origin}\n0\n{'A' * 43}=\n")))[0] == 422
    assert witness.add(log.request(0, 5))[0] == 200
    assert witness.add(request(5, [], log.checkpoint(9)))[0] == 422
    assert witness.add(log.fork().request(5, 9))[0] == 422
    assert witness.add(log.fork().request(5, 5))[0] == 422
    assert witness.size() == 5


def test_latest_checkpoint_carries_both_signatures(witness: RunningWitness, log: SmallLog) -> None:
    path = f"/{sha256(log.origin.encode()).hexdigest()}/checkpoint"
    assert witness.call("GET", path).status == 404
    line = witness.add(log.request(0, 5))[1]
    answer = witness.call("GET", path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.data == log.checkpoint(5) + line
    assert notes.verify(notes.parse(answer.data), [log.key, witness.key]) == [log.key, witness.key]
    head = witness.call("HEAD", path)
    assert (head.status, head.headers["Content-Length"], head.data) == (200, str(len(answer.data)), b"")
    assert witness.call("GET", f"/{'0' * 64}/checkpoint").status == 404
    assert witness.call("GET", path.upper().replace("CHECKPOINT", "checkpoint")).status == 404


def test_example_exchange_is_answered_like_the_other_witness_did(
    start: Callable[..., RunningWitness], shared: Path
) -> None:
    example = shared / "data" / "ledger" / "example-log"
    log = next(line.split()[1] for line in (example / "policy").read_text().splitlines() if line.startswith("log "))
    witness = start("--log", f"{log}={parse_vkey(log).name}")
    assert witness.add(b"old 0\n\n" + (example / "checkpoint.200").read_bytes())[0] == 200
    status, line = witness.add((example / "add-checkpoint.request").read_bytes())
    text = (example / "add-checkpoint.request").read_text().split("\n\n")[1] + "\n"
    assert status == 200
    cosignature_of(line, text, witness.key)
    # The other witness's answer has the same form, and verifies by the same rule.
    policy = (example / "policy").read_text().split()
    theirs = parse_vkey(policy[policy.index("wit-a.example.vn") + 1])
    answer = (example / "add-checkpoint.response").read_bytes()
    cosignature_of(answer, text, theirs)
    assert (len(line.splitlines()), len(line.split()[2])) == (len(answer.splitlines()), len(answer.split()[2]))


def test_connection_is_kept_between_updates(witness: RunningWitness, log: SmallLog) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", witness.port, timeout=10)
    sockets = set()
    for old, size in ((0, 1), (1, 4), (4, 4), (4, 7)):
        connection.request("POST", "/add-checkpoint", log.request(old, size))
        sockets.add(connection.sock)
        answer = connection.getresponse()
        assert (answer.status, len(answer.read()) > 100) == (200, True)
    assert len(sockets) == 1
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/add-checkpoint", 405),
        ("PUT", "/add-checkpoint", 405),
        ("POST", f"/{'0' * 64}/checkpoint", 405),
        ("POST", "/healthz", 405),
        ("GET", "/khong-co", 404),
        ("GET", "/add-checkpoint/", 404),
        ("GET", "/%61dd-checkpoint", 404),
        ("GET", "/../witness.key", 404),
        ("POST", "/sign-subtree", 404),
        ("GET", "/", 200),
        ("GET", "/healthz", 200),
        ("HEAD", "/metrics", 200),
    ],
)
def test_other_calls_are_answered_plainly(witness: RunningWitness, method: str, path: str, status: int) -> None:
    answer = witness.call(method, path)
    assert answer.status == status
    assert bool(answer.headers["Allow"]) == (status == 405)


def test_mldsa_witness_cosigns_trees_and_parts(start: Callable[..., RunningWitness], log: SmallLog) -> None:
    witness = start("--mldsa")
    assert witness.key.kind == MLDSA44
    status, line = witness.add(log.request(0, 9))
    assert status == 200
    assert cosignature_of(line, log.text(9), witness.key) > 1_700_000_000
    note = log.checkpoint(9) + line
    answer = witness.call("POST", "/sign-subtree", subtree_body(4, 6, 9, note))
    assert answer.status == 200
    part = notes.parse(b"x\n\n" + answer.data).signatures[0]
    assert (part.name, part.key_id, part.signature[:8], len(part.signature)) == (
        NAME,
        witness.key.key_id,
        bytes(8),
        2428,
    )
    for body, wanted in (
        (subtree_body(4, 6, 9, note).replace(b"subtree 4 6", b"subtree 5 7", 1), 400),
        (subtree_body(4, 6, 9, log.checkpoint(9)), 403),
        (subtree_body(4, 6, 9, note).replace(b"subtree 4 6", b"subtree 2 4", 1), 422),
        (_elsewhere(witness.key_file), 404),
    ):
        assert witness.call("POST", "/sign-subtree", body).status == wanted
    assert witness.metric('duoc_witness_answers_total{call="sign-subtree",status="200"}') == 1
    assert witness.call("GET", "/sign-subtree").status == 405


def _elsewhere(key: Path) -> bytes:
    """A part of a log this witness does not know, on a checkpoint with its own good cosignature."""
    other = SmallLog("khac.test", seed=3)
    text = other.text(9)
    note = bytes(notes.Note(text, (cosign(text, 5, FileSigner.read(key)),)))
    return subtree_body(4, 6, 9, note)


def test_several_logs_each_have_their_own_memory(start: Callable[..., RunningWitness], tmp_path: Path) -> None:
    other = SmallLog("so-khac.test", seed=4)
    witness = start("--log", other.option)
    log = witness.log
    assert witness.add(log.request(0, 5))[0] == 200
    assert witness.add(other.request(5, 7)) == (409, b"0\n")
    assert witness.add(other.request(0, 7))[0] == 200
    assert {path.name for path in (tmp_path / "state").glob("*.checkpoint")} == {
        f"{sha256(origin.encode()).hexdigest()}.checkpoint" for origin in (log.origin, other.origin)
    }
    witness.kill()
    again = start("--log", other.option)
    assert again.add(log.request(0, 9)) == (409, b"5\n")
    assert again.add(other.request(0, 9)) == (409, b"7\n")


def test_log_with_two_keys_may_sign_with_the_new_one(start: Callable[..., RunningWitness], log: SmallLog) -> None:
    fresh = FileSigner("so-cai.test/moi", b"\x0b" * 32)
    witness = start("--log", f"{fresh.key}={log.origin}")
    assert witness.add(log.request(0, 5))[0] == 200
    text = log.text(9)
    line = notes.Signature(fresh.key.name, fresh.key.key_id, fresh.sign(text.encode()))
    assert witness.add(request(5, log.proof(5, 9), bytes(notes.Note(text, (line,)))))[0] == 200


def test_vkey_for_the_policy_is_printed(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "duoc", "witness", "--key", "k", "--name", "a.test/b", "--show-vkey"]
    first, again = (subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True) for _ in range(2))
    public = FileSigner.read(tmp_path / "k").key.public
    assert parse_vkey(first.stdout.strip()) == VerifierKey("a.test/b", public, COSIGNATURE)
    assert (again.stdout, first.stderr) == (first.stdout, "")
