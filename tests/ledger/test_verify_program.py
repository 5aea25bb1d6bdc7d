"""verify.py against the house's own verifier: two programs without common code, one verdict on whatever they are given."""

import ast
import base64
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger import verify_program
from tests.wire.auditor.press import LOG, Press, policy_text, put

from duoc.engines.merkle import keys, policy, proof, tree
from duoc.engines.merkle.signer import sign_note
from duoc.wire.auditor.audit import audit, trust
from duoc.wire.auditor.published import open_log

VERIFY = verify_program.load()
PRESS = Press(600)


@pytest.fixture(scope="module")
def example(shared: Path) -> Path:
    return shared / "data" / "ledger" / "example-log"


def test_program_is_one_short_file_of_the_standard_library() -> None:
    text = verify_program.PATH.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert imported <= sys.stdlib_module_names


# A whole log.


def test_whole_log_is_told_in_both_languages(example: Path) -> None:
    done = verify_program.run(example / "log", "--policy", example / "policy")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Verified: every entry, every tile and the signed root.",
        "  log so-cai.example.vn/vi-du, size 300",
        *(f"  witness wit-{name}.example.vn" for name in "abc"),
    ]
    vkey = (example / "policy").read_text("utf-8").split("\n")[1].split()[1]
    done = verify_program.run(example / "log", "--vkey", vkey, language="vi")
    assert done.returncode == 0
    assert done.stdout.startswith("Khớp: mọi mục, mọi trang băm và gốc đã ký.\n  sổ so-cai.example.vn/vi-du, cỡ 300\n")


def test_damaged_log_is_told_with_its_first_bad_index(example: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(example / "log", tmp_path / "log")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    path = folder / "tile/entries/001.p/44"
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    done = verify_program.run(folder, "--policy", example / "policy")
    assert done.returncode == 1
    assert done.stdout.splitlines()[:2] == [
        "[index 259] tile/entries/001.p/44: entry and leaf hash differ",
        "! Wrong; first bad index: 259.",
    ]


def test_checkpoint_of_another_key_or_without_its_quorum_is_refused(example: Path) -> None:
    done = verify_program.run(example / "log", "--vkey", str(LOG.key))
    assert (done.returncode, done.stdout) == (1, "Refused: the policy does not know the log so-cai.example.vn/vi-du.\n")
    short = example / "short-quorum.tlog-proof"
    done = verify_program.run("--proof", short, "--entry", example / "entry", "--policy", example / "policy")
    assert done.returncode == 1
    assert done.stdout == "Refused: the quorum is not met, missing: wit-a.example.vn, wit-c.example.vn.\n"


@pytest.mark.parametrize(
    "words", [[], ["--proof", "x"], ["x"], ["--vkey", "x"], ["x", "--vkey", "y", "--proof", "z"], ["--unknown"]]
)
def test_wrong_call_ends_with_2(words: list[str]) -> None:
    done = verify_program.run(*words)
    assert (done.returncode, done.stdout) == (2, "")


def test_missing_file_is_told_and_the_status_is_1(tmp_path: Path) -> None:
    done = verify_program.run(tmp_path, "--vkey", str(LOG.key))
    assert done.returncode == 1
    assert "checkpoint" in done.stdout


def test_name_that_would_move_the_cursor_is_shown_harmless(tmp_path: Path) -> None:
    put(
        tmp_path / "checkpoint", f"\u202e\u009b2J\n1\n{base64.b64encode(bytes(32)).decode()}\n\n— a QUJDREVG\n".encode()
    )
    done = verify_program.run(tmp_path, "--vkey", str(LOG.key))
    assert done.stdout == "Refused: the policy does not know the log ??2J.\n"


def house_audit(folder: Path, kept: list[bytes]) -> list[tuple[int | None, str | None]]:
    with open_log(str(folder)) as log:
        report = audit(log, trust(LOG.key), kept)
    return [(item.index, item.file) for item in report.findings]


def program_audit(folder: Path, kept: list[bytes]) -> list[tuple[int, str]]:
    trusted = VERIFY.Policy([VERIFY.parse_vkey(str(LOG.key))], {}, [], "none")
    _newest, wrong = VERIFY.audit(str(folder), trusted, [VERIFY.judge(trusted, data) for data in kept])
    return [(index, path) for index, path, _what in wrong]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("press")
    for size in (200, 300, 600):
        PRESS.publish(folder, size)
    return folder


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 600])
def test_both_read_whole_logs_of_any_size(tmp_path: Path, size: int) -> None:
    PRESS.publish(tmp_path, size)
    kept = [PRESS.checkpoint(old) for old in (0, 1, 200, 256, 300, size) if old <= size]
    assert house_audit(tmp_path, kept) == program_audit(tmp_path, kept) == []


def damages(data: bytes) -> Iterator[bytes]:
    for place in range(0, len(data), max(1, len(data) // 12)):
        yield data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


def test_both_find_the_same_file_and_index_for_every_changed_byte(log: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(log, tmp_path / "log")
    found = 0
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "checkpoint":
            continue
        data = path.read_bytes()
        for damaged in damages(data):
            path.write_bytes(damaged)
            house, program = house_audit(folder, []), program_audit(folder, [])
            assert [file for _index, file in house] == [file for _index, file in program], path
            if len(damaged) == len(data) and "entries" not in str(path):
                assert house == program
            found += 1
        path.write_bytes(data)
    assert found > 100
    assert house_audit(folder, []) == program_audit(folder, []) == []


def test_both_find_missing_cut_and_longer_files(log: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(log, tmp_path / "log")
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "checkpoint":
            continue
        data = path.read_bytes()
        for damaged in (b"", data[:-1], data + b"\0", None):
            path.unlink() if damaged is None else path.write_bytes(damaged)
            files = [file for _index, file in house_audit(folder, [])]
            assert files == [file for _index, file in program_audit(folder, [])], path
        path.write_bytes(data)


def test_both_find_a_rewritten_history_a_fork_and_a_roll_back(log: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(log, tmp_path / "log")
    fork, rolled = PRESS.fork(250, 300).checkpoint(300), Press(700).checkpoint(650)
    assert [index for index, _file in house_audit(folder, [PRESS.checkpoint(200), fork])] == [200]
    assert program_audit(folder, [PRESS.checkpoint(200), fork]) == [(200, "checkpoint")]
    assert program_audit(folder, [PRESS.fork(550, 600).checkpoint(600)]) == [(0, "checkpoint")]
    assert program_audit(folder, [PRESS.checkpoint(300), PRESS.fork(550, 600).checkpoint(600)]) == [(300, "checkpoint")]
    assert program_audit(folder, [rolled]) == [(600, "checkpoint")]
    forged = PRESS.fork(599, 600)
    for name in ("tile/entries/002.p/88", "tile/0/002.p/88"):
        put(folder / name, forged.files(600)[name])
    assert program_audit(folder, [PRESS.checkpoint(300)]) == [(300, "checkpoint")]
    assert [index for index, _file in house_audit(folder, [PRESS.checkpoint(300)])] == [300]


def test_huge_size_does_not_keep_the_program(tmp_path: Path) -> None:
    put(tmp_path / "checkpoint", sign_note(f"{LOG.key.name}\n{1 << 62}\n{keys.encode_base64(bytes(32))}\n", LOG))
    done = verify_program.run(tmp_path, "--vkey", str(LOG.key))
    assert done.returncode == 1
    assert "first bad index: 0" in done.stdout


# One entry.


def house_believes(trusted: bytes, entry: bytes, data: bytes) -> bool:
    try:
        proof.verify(policy.parse(trusted), entry, proof.parse(data))
    except (keys.NoteError, tree.ProofError):
        return False
    return True


def program_believes(trusted: bytes, entry: bytes, data: bytes) -> bool:
    try:
        VERIFY.verify_proof(VERIFY.parse_policy(trusted), entry, data)
    except VERIFY.Bad:
        return False
    return True


def agree(trusted: bytes, entry: bytes, data: bytes) -> bool:
    verdict = house_believes(trusted, entry, data)
    assert program_believes(trusted, entry, data) is verdict, data
    return verdict


@pytest.fixture(scope="module")
def given_files(example: Path) -> tuple[bytes, bytes, bytes]:
    return tuple((example / name).read_bytes() for name in ("policy", "entry", "good.tlog-proof"))  # type: ignore[return-value]  # three


def test_good_proof_is_believed_by_both_from_the_command_line_too(example: Path, given_files: Any) -> None:
    assert agree(*given_files)
    good, entry, trusted = (example / name for name in ("good.tlog-proof", "entry", "policy"))
    done = verify_program.run("--proof", good, "--entry", entry, "--policy", trusted, language="vi")
    assert done.returncode == 0
    assert done.stdout.startswith("Khớp: mục số 259 nằm trong sổ.\n")


def test_both_agree_on_every_damaged_byte_of_a_proof(given_files: tuple[bytes, bytes, bytes]) -> None:
    trusted, entry, data = given_files
    believed = [
        place
        for place in range(len(data))
        if agree(trusted, entry, data[:place] + bytes([data[place] ^ (1, 0x20)[place % 2]]) + data[place + 1 :])
    ]
    assert believed == []


def test_both_agree_on_every_damaged_byte_of_a_policy(given_files: tuple[bytes, bytes, bytes]) -> None:
    """Some letters of a policy's names may change and mean the same; the two must only agree."""
    trusted, entry, data = given_files
    verdicts = [
        agree(trusted[:place] + bytes([trusted[place] ^ change]) + trusted[place + 1 :], entry, data)
        for place in range(len(trusted))
        for change in (1, 0x20, 0x80)
    ]
    assert 0 < sum(verdicts) < len(verdicts) // 2


REWRITINGS: list[Callable[[bytes], bytes]] = [
    lambda d: d.replace(b"\n", b"\r\n"),
    lambda d: d.replace(b"\n\n", b"\n\n\n", 1),
    lambda d: d.replace(b"\n\n", b"\n", 1),
    lambda d: d + b"\n",
    lambda d: d[:-1],
    lambda d: b"\xef\xbb\xbf" + d,
    lambda d: d.replace(b"index 259", b"index 0259"),
    lambda d: d.replace(b"index 259", b"index +259"),
    lambda d: d.replace(b"index 259", b"index 259 "),
    lambda d: d.replace(b"index 259", b"index 2_5_9"),
    lambda d: d.replace(b"index 259", "index ٢٥٩".encode()),
    lambda d: d.replace(b"index 259", b"index 9223372036854775807"),
    lambda d: d.replace(b"index 259", b"index 9223372036854775808"),
    lambda d: d.replace(b"index", b"extra QUJD\nindex"),
    lambda d: d.replace(b"index", b"extra \nindex"),
    lambda d: d.replace(b"index", b"extra QUJ\nindex"),
    lambda d: d.replace(b"index", b"extra " + b"QUJD" * 140_000 + b"\nindex"),
    lambda d: d.replace(b"\n\nso-cai", b"\n" + base64.b64encode(bytes(32)) + b"\n\nso-cai"),
    lambda d: d.replace(b"\n300\n", b"\n0300\n"),
    lambda d: d + d.splitlines(keepends=True)[-1],
    lambda d: d + d.splitlines(keepends=True)[-1].replace(b"wit-c", b"wit-x"),
    lambda d: d + "— wit-x.example.vn QUJDREVG\n".encode(),
    lambda d: d + "— wit-c.example.vn dpSPJgAA\n".encode(),
    lambda d: d + "— wit\u00a0x.example.vn QUJDREVG\n".encode(),
    lambda d: d + "— wit+x.example.vn QUJDREVG\n".encode(),
    lambda d: d + "— wit-x.example.vn QUJD\n".encode(),
    lambda d: d + "—  wit-x.example.vn QUJDREVG\n".encode(),
    lambda d: d + b"- wit-x.example.vn QUJDREVG\n",
    lambda d: d.replace(b"TRY/", b"TRY-"),
]


@pytest.mark.parametrize("number", range(len(REWRITINGS)))
def test_both_agree_on_rewritten_proofs(given_files: tuple[bytes, bytes, bytes], number: int) -> None:
    trusted, entry, data = given_files
    changed = REWRITINGS[number](data)
    assert changed != data
    agree(trusted, entry, changed)


POLICY = policy_text().encode()
LINES = [line + b"\n" for line in POLICY.splitlines()]
MADE = Press(7)
PROOF = bytes(proof.TlogProof(3, tuple(tree.inclusion_path(MADE.leaves(7), 3)), MADE.checkpoint(7, ["mot", "ba"])))
EDIT = st.tuples(st.integers(0, len(PROOF)), st.integers(0, 3), st.binary(max_size=4))


@settings(deadline=None)
@given(st.lists(EDIT, min_size=1, max_size=3))
def test_both_agree_on_edited_proofs(edits: list[tuple[int, int, bytes]]) -> None:
    data = PROOF
    for place, removed, inserted in edits:
        data = data[:place] + inserted + data[place + removed :]
    assert agree(POLICY, MADE.entries[3], data) is (data == PROOF) or data.startswith(b"c2sp")


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(LINES)
        | st.builds(
            lambda words: b" ".join(words) + b"\n",
            st.lists(
                st.sampled_from([b"group", b"quorum", b"witness", b"log", b"any", b"all", b"none", b"1", b"2", b"0", b"mot",
                                 b"hai", b"ba", b"nhom", b"g", b"\xff", b"\t", LINES[0].split()[1], LINES[1].split()[2]]),
                max_size=6,
            ),
        ),
        max_size=9,
    )
)  # fmt: skip
def test_both_agree_on_shuffled_policies(lines: list[bytes]) -> None:
    agree(b"".join(lines), MADE.entries[3], PROOF)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_rubbish_is_refused_by_both_and_stops_neither(data: bytes) -> None:
    assert not agree(POLICY, b"", data)
    assert not agree(data, MADE.entries[3], PROOF)


def test_post_quantum_witness_is_read_and_does_not_count(example: Path) -> None:
    log = (example / "policy").read_text("utf-8").split("\n")[1]
    vkey = (example / "vkey-mldsa.txt").read_text("utf-8").strip()
    trusted = VERIFY.parse_policy(f"{log}\nwitness pq {vkey}\nquorum pq\n".encode())
    with pytest.raises(VERIFY.Bad, match="pq"):
        VERIFY.judge(trusted, (example / "checkpoint.mldsa").read_bytes())
    assert VERIFY.judge(trusted._replace(quorum="none"), (example / "checkpoint.mldsa").read_bytes()).size == 300
