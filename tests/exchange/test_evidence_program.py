"""verify.py of the evidence, as a stranger runs it: its own Ed25519 and trees, each damaged part named, one verdict with the
house's verifiers, which share no code with it."""

import ast
import gzip
import importlib.util
import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256, sha512
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.scribe import BEFORE_MIDNIGHT, call
from tests.exchange.sealed import (
    ANSWERED,
    GATEWAY,
    HEAD,
    LOG,
    ONE,
    STRANGERS_LOG,
    TWO,
    Sealed,
    about_bodies,
    b64,
    closed,
    evidence_of,
    kept,
    line,
    three,
)

import duoc
from duoc.engines.merkle import tree
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.exchange.rules import archive_check, evidence
from duoc.exchange.rules.evidence import pack
from duoc.exchange.rules.receipt import leads, verify_receipt

PATH = Path(duoc.__path__[0]) / "exchange" / "static" / "exchange" / "verify.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evidence_program_under_test", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROGRAM = load()
SEALED = three()
WHOLE = evidence_of(SEALED, bodies=kept())
LINES = SEALED.segment()
KEYS = ["--vkey", str(LOG.key), "--vkey", str(GATEWAY.key)]
Told = tuple[int, str]


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs the program on octets: (status, its last line)."""
    file = tmp_path / "file"

    def run(octets: bytes, *words: str) -> Told:
        file.write_bytes(octets)
        status = PROGRAM.main([str(file), *(words or KEYS)])
        printed = capsys.readouterr()
        assert printed.err == ""
        return status, printed.out.splitlines()[-1]

    return run


def files_of(octets: bytes = WHOLE) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as held:
        return {name: held.read(name) for name in held.namelist()}


def forged(changes: dict[str, bytes | None], octets: bytes = WHOLE, **manifest: Any) -> bytes:
    """Parts changed, added or taken out (None), and the list made to agree."""
    files = {name: part for name, part in (files_of(octets) | changes).items() if part is not None}
    listed = json.loads(files["evidence.json"]) | manifest
    listed["files"] = {name: b64(sha256(part).digest()) for name, part in files.items() if name != "evidence.json"}
    return pack(files | {"evidence.json": line(listed)[:-1]})


# ---- the program itself


def test_program_is_one_short_file_of_the_standard_library_that_asks_no_network() -> None:
    text = PATH.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    names = {
        alias.name.split(".")[0] for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for alias in node.names
    } | {
        (node.module or "").split(".")[0] for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
    }  # fmt: skip
    assert names <= sys.stdlib_module_names
    assert not names & {"socket", "urllib", "http", "ssl", "subprocess", "os", "ctypes", "pickle"}
    ast.parse(text, feature_version=(3, 10))


def stranger(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """`python3 -I verify.py …` from a folder that has nothing to do with us."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(PATH), *map(str, words)],
        capture_output=True, text=True, check=False, cwd="/", timeout=60, encoding="utf-8",
    )  # fmt: skip


def test_stranger_gets_one_line_and_a_status(tmp_path: Path) -> None:
    for name, octets in (
        ("bằng chứng.zip", WHOLE), ("biên nhận.json", line(SEALED.receipt(1, 2))), ("đoạn.jsonl", b"".join(LINES)),
    ):  # fmt: skip
        path = tmp_path / name
        path.write_bytes(octets)
        done = stranger(path, *KEYS)
        assert (done.returncode, done.stderr) == (0, ""), done
        assert done.stdout.splitlines()[-1].startswith("PROVEN: ")
        assert "came with the file" not in done.stdout
    path.write_bytes(b"".join(LINES)[:-1])
    done = stranger(path, *KEYS)
    assert (done.returncode, done.stderr, done.stdout) == (1, "", "NOT PROVEN: the last line has no end\n")


@pytest.mark.parametrize("words", [[], ["-h"], ["--vkey"], ["a", "b"], ["a", "--key", "x"], ["a", "--vkey"], ["-"]])
def test_wrong_call_is_answered_by_how_to_call(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        PROGRAM.main([*words])
    assert "python3 -I verify.py FILE" in str(ended.value.code)  # to stderr, status 1


@pytest.mark.parametrize(
    "vkey",
    ["", "x", "a+b", "a+b+c", str(LOG.key)[:-4], str(LOG.key).replace("+", "+0", 1), f"{LOG.key}\n",
     f"{LOG.key.name}+{LOG.key.key_id.hex()}+{b64(chr(4).encode() + LOG.key.public)}"],
    ids=range(8),
)  # fmt: skip
def test_key_that_cannot_be_read_is_told_and_nothing_is_believed(told: Callable[..., Told], vkey: str) -> None:
    status, said = told(WHOLE, "--vkey", vkey)
    assert (status, said.split(":")[0]) == (1, "NOT PROVEN")


def test_file_that_is_not_there_or_empty_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert PROGRAM.main([str(tmp_path / "none")]) == 1
    assert PROGRAM.main([str(tmp_path)]) == 1
    (tmp_path / "empty").touch()
    assert PROGRAM.main([str(tmp_path / "empty")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [one.split(":")[0] for one in lines] == ["NOT PROVEN"] * 3
    assert lines[2] == "NOT PROVEN: the file is empty"


# ---- Ed25519, trees, days

# RFC 8032 §7.1, TEST 3.
PUBLIC = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
SIGNATURE = bytes.fromhex(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)
ORDER = 2**252 + 27742317777372353535851937790883648493


def test_signature_of_the_standard_holds_and_no_other() -> None:
    assert PROGRAM.signed(PUBLIC, bytes.fromhex("af82"), SIGNATURE) is True
    assert PROGRAM.signed(PUBLIC, b"", SIGNATURE) is False
    for at in range(0, 64, 7):
        broken = SIGNATURE[:at] + bytes([SIGNATURE[at] ^ 1]) + SIGNATURE[at + 1 :]
        assert PROGRAM.signed(PUBLIC, bytes.fromhex("af82"), broken) is False
    larger = int.from_bytes(SIGNATURE[32:], "little") + ORDER  # §5.1.7: S < L
    assert PROGRAM.signed(PUBLIC, bytes.fromhex("af82"), SIGNATURE[:32] + larger.to_bytes(32, "little")) is False
    assert PROGRAM.signed(PUBLIC[:-1], b"", SIGNATURE) is PROGRAM.signed(PUBLIC, b"", SIGNATURE[:-1]) is False
    assert PROGRAM.recover((2**255 - 19).to_bytes(32, "little")) is None  # y ≥ p is no encoding (§5.1.3)
    assert PROGRAM.recover((1 | 1 << 255).to_bytes(32, "little")) is None  # x = 0 has no sign


@settings(max_examples=12, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 95), st.booleans())
def test_openssl_agrees_on_every_signature(secret: bytes, text: bytes, at: int, damage: bool) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    octets = bytearray(key.public_key().public_bytes_raw() + key.sign(text))
    octets[at] ^= damage << at % 8
    public, signature = bytes(octets[:32]), bytes(octets[32:])
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
        holds = True
    except (InvalidSignature, ValueError):
        holds = False
    assert PROGRAM.signed(public, text, signature) is holds


def test_trees_are_those_of_rfc_6962() -> None:
    """The roots that the certificate-transparency project publishes for its eight test entries (sizes 1 and 8)."""
    entries = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", bytes(range(0x50, 0x58)),
               bytes(range(0x60, 0x70))]  # fmt: skip
    leaves = [PROGRAM.leaf(entry) for entry in entries]
    assert PROGRAM.root_of(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert PROGRAM.root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    for size in range(1, 9):
        root = PROGRAM.root_of(leaves[:size])
        for index in range(size):
            path = tree.inclusion_path(leaves[:size], index)
            assert PROGRAM.climb(index, size, leaves[index], path) == root
            for wrong in ([*path, bytes(32)], path[:-1]):
                if wrong != path:
                    with pytest.raises(ValueError, match="the path is too"):
                        PROGRAM.climb(index, size, leaves[index], wrong)
        for index in (-1, size, True, None, "0"):
            with pytest.raises(ValueError, match="outside the tree"):
                PROGRAM.climb(index, size, leaves[0], [])


@pytest.mark.parametrize(
    ("time", "day"),
    [("2024-02-28T16:59:59.999999Z", "2024-02-28"), ("2024-02-28T17:00:00.000000Z", "2024-02-29"),
     ("2024-12-31T17:00:00.000000Z", "2025-01-01"), ("2023-02-28T23:00:00.000000Z", "2023-03-01")],
)  # fmt: skip
def test_day_is_that_of_the_province(time: str, day: str) -> None:
    assert PROGRAM.day_of(time) == day
    with pytest.raises(ValueError, match="not UTC"):
        PROGRAM.day_of(time.replace("Z", "+00:00"))


@pytest.mark.parametrize("text", ["QQ", "QR==", "QQ==\n", " QQ==", "QQ==QQ==", "Q Q==", "é"])
def test_base64_has_one_spelling(text: str) -> None:
    assert PROGRAM.octets("QQ==") == b"A"
    with pytest.raises(ValueError, match=r"."):
        PROGRAM.octets(text)


# ---- damage is named


def test_every_damaged_byte_of_every_part_is_named(told: Callable[..., Told]) -> None:
    """Without touching the list: the list tells. The zip's own sum would, too, so each zip is made whole again."""
    files = files_of()
    for name, part in files.items():
        for at in sorted({0, len(part) // 2, len(part) - 1, *range(0, len(part), max(1, len(part) // 9))}):
            changed = part[:at] + bytes([part[at] ^ 1]) + part[at + 1 :]
            status, said = told(pack(files | {name: changed}))
            assert (status, said.split(":")[0]) == (1, "NOT PROVEN"), (name, at)
            if name != "evidence.json":
                assert said == "NOT PROVEN: the list does not agree with the files"


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("request.body", "the request is not the one that was recorded"),
        ("response.body", "the response is not the one that was recorded"),
        ("request.head", "the request's head is not the one that was hashed"),
    ],
)
def test_damaged_byte_under_a_list_that_agrees_is_named_by_the_record(
    told: Callable[..., Told], name: str, named: str
) -> None:
    part = files_of()[name]
    for at in {0, len(part) // 2, len(part) - 1}:
        changed = part[:at] + bytes([part[at] ^ 1]) + part[at + 1 :]
        assert told(forged({name: changed})) == (1, f"NOT PROVEN: {named}"), at
    assert told(forged({name: part + b"x"})) == (1, f"NOT PROVEN: {named}")
    assert told(forged({name: b""})) == (1, f"NOT PROVEN: {named}")


def change(path: str, value: Any) -> dict[str, Any]:
    made = json.loads(json.dumps(SEALED.receipt(1, 2)))
    at: Any = made
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        at = at[step]
    at[last] = value
    return made  # type: ignore[no-any-return]  # a member of a JSON value


OTHER = FileSigner(GATEWAY.key.name, bytes(32))
RECEIPTS: list[tuple[str, Any, str]] = [
    ("message.status", 201, "the message is not in the batch"),
    ("message.extra", "x", "the message is not in the batch"),
    ("batch.index", 3, "the message is not in the batch"),
    ("batch.index", -1, "the place lies outside the tree"),
    ("batch.index", True, "the place lies outside the tree"),
    ("batch.path.0", b64(bytes(32)), "the message is not in the batch"),
    ("batch.path", [], "the path is too short"),
    ("batch.entry.size", 5, "batch 2: the gateway's signature is wrong"),
    ("batch.entry.kind", "exchange.right_granted", "the entry is no batch"),
    ("batch.entry.gateway", "gw2", "the key is another gateway's"),
    ("batch.signature", b64(bytes(64)), "batch 2: the gateway's signature is wrong"),
    ("batch.vkey", str(OTHER.key), "not the key you trust for this gateway"),
    ("batch.note", "x", "odd members of the batch"),
    ("ledger", None, "the batch is not in the ledger yet"),
    ("ledger.index", 2, "the batch is not in the ledger"),
    ("ledger.path.0", b64(bytes(32)), "the batch is not in the ledger"),
    ("ledger.note", "x", "odd members of the ledger's proof"),
    ("ledger.checkpoint", SEALED.checkpoint.replace("\n7\n", "\n8\n"), "the log's signature is wrong"),
    ("ledger.checkpoint", SEALED.checkpoint.partition("\n\n")[0] + "\n", "the checkpoint is not signed by the log"),
    (
        "ledger.checkpoint",
        SEALED.checkpoint.replace(LOG.key.name, "khac.duoc/production"),
        "no trusted key of khac.duoc",
    ),
    ("format", "duoc.receipt/2", "no receipt"),
    ("note", "x", "no receipt"),
]


@pytest.mark.parametrize(("path", "value", "named"), RECEIPTS, ids=range(len(RECEIPTS)))
def test_receipt_that_lies_is_refused_by_both_and_named(
    told: Callable[..., Told], path: str, value: Any, named: str
) -> None:
    made = change(path, value)
    status, said = told(json.dumps(made).encode())
    assert (status, said[: len(named) + 12]) == (1, f"NOT PROVEN: {named}")
    assert not leads(verify_receipt(made, [LOG.key, GATEWAY.key]))


def test_house_of_ones_own_is_proven_only_to_whom_trusts_its_key(told: Callable[..., Told]) -> None:
    own = line(Sealed(SEALED.batches, log=STRANGERS_LOG).receipt(0, 0))
    assert told(own, "--vkey", str(STRANGERS_LOG.key))[0] == 0
    assert told(own) == (1, "NOT PROVEN: the checkpoint is not signed by the log")


def test_message_at_the_end_of_time_is_refused_in_words(told: Callable[..., Told]) -> None:
    """Seven hours later is no year that a program can count: rightly signed by somebody, and still no error."""
    made = SEALED.receipt(0, 0)
    made["message"]["time"] = "9999-12-31T23:59:59.000000Z"
    leaf = tree.leaf_hash(line(made["message"])[:-1])
    entry = made["batch"]["entry"] | {"size": 1, "root": b64(leaf)}
    root = tree.leaf_hash(line(entry)[:-1])
    made["batch"] |= {"index": 0, "path": [], "entry": entry, "signature": b64(GATEWAY.sign(line(entry)[:-1]))}
    note = sign_note(str(Checkpoint(LOG.key.name, 1, root)), LOG).decode()
    made["ledger"] |= {"index": 0, "path": [], "checkpoint": note}
    assert told(line(made))[0] == 1


# ---- archive segments


def seal(at: int = 1, lines: list[bytes] = LINES, **changes: Any) -> list[bytes]:
    return closed([*lines[:at], line(json.loads(lines[at]) | changes), *lines[at + 1 : -1]])


COPY = [*LINES[:4], LINES[3], *LINES[5:-1]]  # the row of the first call in the place of the second's
SEGMENTS: list[tuple[list[bytes], str]] = [
    (seal(places=[0, 0, 2, 3, 4], lines=[*COPY, b""]), "batch 1: the places do not rise"),
    (closed(COPY), "line 5, batch 1, leaf 1: changed or missing"),
    (closed([*LINES[:3], LINES[4], LINES[3], *LINES[5:-1]]), "line 4, batch 1, leaf 0: changed or missing"),
    (
        seal(places=[1, 0, 2, 3, 4], lines=[*LINES[:3], LINES[4], LINES[3], *LINES[5:]]),
        "batch 1: the places do not rise",
    ),
    (seal(places=[0, 1, 2, 3, -1]), "batch 1: the places do not rise"),
    (seal(places=[0, 1, 2, 3, 5]), "batch 1: the places do not rise"),
    (seal(places=[False, True, 2, 3, 4]), "batch 1: the places do not rise"),
    (seal(places=[0, 1, 2, 3], lines=[*LINES[:7], *LINES[8:]]), "batch 1 counts other messages than are here"),
    (closed([*LINES[:8], *LINES[1:8], *LINES[8:-1]]), "batch 1 does not come after batch 1"),
    (closed([LINES[0], *LINES[8:12], *LINES[1:8]]), "batch 1 does not come after batch 2"),
    (seal(index=2), "batch 1 is not in the ledger"),
    (seal(signature=b64(bytes(64))), "batch 1: the gateway's signature is wrong"),
    (seal(leaves=b64(bytes(160))), "batch 1: wrong leaves"),
    (seal(leaves=""), "batch 1: wrong leaves"),
    (closed([line(json.loads(LINES[0]) | {"day": TWO}), *LINES[1:-1]]), "line 4: another day's message"),
    (closed([line(json.loads(LINES[0]) | {"gateway": "gw2"}), *LINES[1:-1]]), "batch 1 is another gateway's"),
    ([*LINES[:-1], line(json.loads(LINES[-1]) | {"messages": 8})], "the last line does not agree"),
    ([*LINES[:-1], line(json.loads(LINES[-1]) | {"note": "x"})], "the last line does not agree"),
    ([*LINES[:-1], line(json.loads(LINES[-1]) | {"batches": 2.0})], "the last line does not agree"),
    (
        [*SEALED.segment(ONE, [0])[:-1], line(json.loads(SEALED.segment(ONE, [0])[-1]) | {"batches": True})],
        "the last line does not agree",
    ),
    ([*LINES[:-1], LINES[-1][:-1]], "the last line has no end"),
]


@pytest.mark.parametrize(("lines", "named"), SEGMENTS, ids=range(len(SEGMENTS)))
def test_segment_that_lies_is_refused_by_both_and_named(
    told: Callable[..., Told], lines: list[bytes], named: str
) -> None:
    """Each with a last line that agrees: a message hidden under another one's copy, a batch filed twice, places that fall."""
    assert told(b"".join(lines)) == (1, f"NOT PROVEN: {named}")
    assert not archive_check.verify(lines, [LOG.key, GATEWAY.key]).proven


def test_whole_segments_are_proven_also_compressed(told: Callable[..., Told]) -> None:
    for day, messages in ((ONE, 7), (TWO, 5)):
        content = b"".join(SEALED.segment(day))
        said = f"PROVEN: {day}, gw1-0a1b2c3d, segment 1: {messages} messages, SHA-256 {b64(sha256(content).digest())}"
        assert told(content) == told(gzip.compress(content)) == (0, said)


@pytest.mark.parametrize("cut", [2, 12, 60, -9, -8, -1])
def test_compressed_segment_that_is_cut_or_damaged_is_refused_in_words(told: Callable[..., Told], cut: int) -> None:
    packed = gzip.compress(b"".join(LINES))
    assert told(packed[:cut])[0] == 1
    assert told(packed[:cut] + bytes([packed[cut] ^ 0xFF]) + packed[cut:][1:])[0] == 1


def test_both_agree_on_every_damaged_line(told: Callable[..., Told]) -> None:
    for number, row in enumerate(LINES):
        for at in {0, len(row) // 2, len(row) - 2, len(row) - 1}:
            lines = [*LINES[:number], row[:at] + bytes([row[at] ^ 1]) + row[at + 1 :], *LINES[number + 1 :]]
            content = b"".join(lines)
            found = archive_check.verify(content.splitlines(keepends=True), [LOG.key, GATEWAY.key])
            assert (told(content)[0] == 0) is found.proven is False, (number, at)


# ---- evidence


@pytest.mark.parametrize(
    ("octets", "named"),
    [
        (forged({"phan-quyet.pdf": b"%PDF"}), "odd files"),
        (forged({}, note="x"), "odd members of the list"),
        (
            forged({}, bodies={"request": "kept", "response": "kept", "\x1b[2K\rPROVEN: ": "x"}),
            "odd bodies in the list",
        ),
        (forged({}, bodies={"request": "kept", "response": "x\nPROVEN: y"}), "response: an unknown state"),
        (forged({}, bodies={"request": "none", "response": "kept"}), "request: the list says none"),
        (forged({"request.head": None, "request.head.sha512": None}), "the head: the list says otherwise"),
        (forged({"request.head.sha512": b64(sha512(HEAD).digest()).encode()}), "base64"),
        (forged({"receipt.json": line(SEALED.receipt(0, 1))[:-1]}), "the list names another receipt"),
        (forged({}, format="duoc.evidence/2"), "no evidence"),
        (pack({"evidence.json": files_of()["evidence.json"]}), "the list does not agree with the files"),
        (pack({"x": b""}), "odd files"),
    ],
    ids=range(11),
)
def test_evidence_that_says_more_than_is_checked_is_refused_by_both(
    told: Callable[..., Told], octets: bytes, named: str
) -> None:
    status, said = told(octets)
    assert (status, said.split(":")[0]) == (1, "NOT PROVEN")
    assert named in said or named == "base64"
    assert not leads(evidence.verify(octets, [LOG.key, GATEWAY.key]))


def test_every_state_of_a_body_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    for states in (("none", "none"), ("sealed", "sealed"), ("erased", "erased")):
        path.write_bytes(evidence_of(SEALED, states=states))
        assert PROGRAM.main([str(path), *KEYS]) == 0
        assert capsys.readouterr().out.splitlines()[:2] == [f"  request: {states[0]}", f"  response: {states[1]}"]
    path.write_bytes(evidence_of(SEALED, states=("large", "kept"), bodies=kept(b"POST\r\n/khac\r\n", None)))
    assert PROGRAM.main([str(path), *KEYS]) == 0
    assert "its head proves nothing without it" in capsys.readouterr().out
    path.write_bytes(forged({"request.head": b"x-api-key:***\r\n"}))
    assert PROGRAM.main([str(path), *KEYS]) == 0
    assert "hidden: it proves nothing without them" in capsys.readouterr().out


def test_empty_body_has_the_heads_own_digest(told: Callable[..., Told]) -> None:
    sealed = Sealed([[call(1, BEFORE_MIDNIGHT, **about_bodies(HEAD, b"", ANSWERED))]])
    assert told(evidence_of(sealed, bodies=kept(HEAD, b"", ANSWERED)))[0] == 0
    assert told(evidence_of(sealed, bodies=kept(HEAD, b"x", ANSWERED)))[0] == 1


def test_zip_of_another_program_is_read_and_a_broken_one_refused_in_words(told: Callable[..., Told]) -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in files_of().items():
            made.writestr(name, part)
    whole = octets.getvalue()
    assert told(whole)[0] == 0
    at = whole.index(b"receipt.json") + 40
    for place in range(at, at + 60, 3):
        assert told(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])[0] == 1
    bomb = bytearray(whole)
    bomb[(first := bomb.index(b"PK\1\2")) + 24 : first + 28] = struct.pack("<I", (64 << 20) + 1)
    assert told(bytes(bomb)) == (1, "NOT PROVEN: too large")


def test_words_of_a_file_do_not_move_the_cursor(told: Callable[..., Told], capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever makes a file does not write on the reader's terminal."""
    made = change("ledger.checkpoint", SEALED.checkpoint.replace(LOG.key.name, "x\x1b[2K\rPROVEN: y", 1))
    status, said = told(line(made))
    assert (status, "\x1b" in said, "\r" in said) == (1, False, False)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["format", "message", "batch", "ledger", "entry"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(ANY | st.fixed_dictionaries({"format": st.just("duoc.receipt/1"), "message": ANY, "batch": ANY, "ledger": ANY}))
def test_receipt_of_anything_is_refused_and_stops_nothing(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "anything.json"
    file.write_text(json.dumps(value))
    assert PROGRAM.main([str(file)]) == 1


@settings(deadline=None)
@given(
    st.binary(max_size=80) | st.lists(st.sampled_from([*LINES, b"{}\n", b"\n", b"[" * 5000]), max_size=4).map(b"".join)
)
def test_octets_of_anything_are_refused_and_stop_nothing(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "anything"
    file.write_bytes(data)
    assert PROGRAM.main([str(file)]) == 1
