"""Offline proofs: the example log's, the specification's form, and everything that a verifier must refuse."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import keys, policy, proof, tree
from duoc.engines.merkle.signer import FileSigner, cosign, sign_note

LOG = FileSigner("log.example/one", bytes(31) + b"\1")
WITNESSES = [
    FileSigner(f"w{number}.example", bytes([7]) * 31 + bytes([number]), keys.COSIGNATURE) for number in range(5)
]
ENTRIES = [f"entry {number}".encode() for number in range(12)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]
POLICY = policy.parse(
    "".join(
        [
            f"log {LOG.key}\n",
            *(f"witness w{number} {signer.key}\n" for number, signer in enumerate(WITNESSES)),
            "group four 4 w0 w1 w2 w3 w4\nquorum four\n",
        ]
    ).encode()
)


def made(index: int, size: int = 12, witnesses: int = 4) -> proof.TlogProof:
    text = f"log.example/one\n{size}\n{keys.encode_base64(tree.root(LEAVES[:size]))}\n"
    lines = [str(cosign(text, 1700000000, signer)).encode() for signer in WITNESSES[:witnesses]]
    path = tuple(tree.inclusion_path(LEAVES[:size], index))
    return proof.TlogProof(index, path, sign_note(text, LOG) + b"".join(lines))


@pytest.fixture(scope="module")
def example(ledger_data: Path) -> Path:
    return ledger_data / "example-log"


@pytest.fixture(scope="module")
def good(example: Path) -> bytes:
    return (example / "good.tlog-proof").read_bytes()


@pytest.fixture(scope="module")
def trust(example: Path) -> policy.Policy:
    return policy.parse((example / "policy").read_bytes())


@pytest.fixture(scope="module")
def refusal(example: Path, trust: policy.Policy) -> Callable[[bytes], str]:
    """Why these bytes do not prove the example's entry; empty when they do."""
    entry = (example / "entry").read_bytes()

    def reason(data: bytes) -> str:
        try:
            proof.verify(trust, entry, proof.parse(data))
        except (keys.NoteError, tree.ProofError) as error:
            return str(error)
        return ""

    return reason


def test_proof_of_the_example_log_verifies(example: Path, good: bytes, trust: policy.Policy) -> None:
    read = proof.parse(good)
    assert (read.index, len(read.path), read.extra) == (259, 7, None)
    assert read.checkpoint.startswith(b"so-cai.example.vn/vi-du\n300\n")
    assert bytes(read) == good
    judged = proof.verify(trust, (example / "entry").read_bytes(), read)
    assert judged.checkpoint.size == 300
    assert judged.cosigners == {"wit-a.example.vn": 1763800000, "wit-c.example.vn": 1763800002}


def test_proof_short_of_its_quorum_is_refused(example: Path, refusal: Callable[[bytes], str]) -> None:
    told = refusal((example / "short-quorum.tlog-proof").read_bytes())
    assert told == "the quorum is not met; not cosigned by wit-a.example.vn, wit-c.example.vn"


def test_another_entry_is_not_proven(example: Path, good: bytes, trust: policy.Policy) -> None:
    entry = (example / "entry").read_bytes()
    for other in (entry + b"\n", entry.replace(b"259", b"258"), b""):
        with pytest.raises(tree.ProofError, match="another root"):
            proof.verify(trust, other, proof.parse(good))


def _swap_signature(data: bytes, name: bytes) -> bytes:
    """The signature of this name with one bit changed, its key id kept."""
    lines = data.split(b"\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("— ".encode() + name + b" "))
    head, encoded = lines[at].rsplit(b" ", 1)
    raw = bytearray(base64.b64decode(encoded))
    raw[-1] ^= 1
    lines[at] = head + b" " + base64.b64encode(raw)
    return b"\n".join(lines)


def _line(data: bytes, name: str) -> bytes:
    return next(line for line in data.splitlines(keepends=True) if line.startswith(f"— {name} ".encode()))


HASH = b"vkzJwyPz+epI/BvubtFSDfZE9JlIgMNVtQhVqiqpoyY="
SECOND = b"EtiHdI5DqF9HsUurRwpXdsLdMENKaHJYXlKGXOp88UU="
DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "wrong path": (lambda d: d.replace(HASH, base64.b64encode(bytes(32))), "another root"),
    "path in another order": (
        lambda d: d.replace(HASH, b"?").replace(SECOND, HASH).replace(b"?", SECOND),
        "another root",
    ),
    "path too short": (lambda d: d.replace(HASH + b"\n", b""), "shorter than the tree"),
    "path too long": (lambda d: d.replace(HASH, HASH + b"\n" + HASH), "longer than the tree"),
    "wrong index": (lambda d: d.replace(b"index 259", b"index 258"), "another root"),
    "index beyond the tree": (lambda d: d.replace(b"index 259", b"index 300"), "has no leaf 300"),
    "wrong size": (lambda d: d.replace(b"\n300\n", b"\n301\n"), "so-cai.example.vn/vi-du is broken"),
    "wrong root": (lambda d: d.replace(b"TRY/", b"TRZ/"), "so-cai.example.vn/vi-du is broken"),
    "wrong origin": (lambda d: d.replace(b"vn/vi-du\n300", b"vn/vi-dy\n300"), "does not know the log"),
    "missing cosigner": (lambda d: d.replace(_line(d, "wit-a.example.vn"), b""), "not cosigned by wit-a"),
    "missing log": (lambda d: d.replace(_line(d, "so-cai.example.vn/vi-du"), b""), "no known key"),
    "duplicate cosigner": (
        lambda d: d.replace(_line(d, "wit-a.example.vn"), _line(d, "wit-c.example.vn")),
        "not cosigned by wit-a",
    ),
    "corrupt cosignature": (lambda d: _swap_signature(d, b"wit-c.example.vn"), "wit-c.example.vn is broken"),
    "corrupt signature of the log": (lambda d: _swap_signature(d, b"so-cai.example.vn/vi-du"), "vi-du is broken"),
    "no signatures": (lambda d: d[: d.index("\n— ".encode())], "no signatures"),
    "CRLF": (lambda d: d.replace(b"\n", b"\r\n"), "no empty line"),
    "CRLF in the head": (lambda d: d.replace(b"259\n", b"259\r\n"), "not a plain decimal"),
    "CRLF in the checkpoint": (lambda d: d.replace(b"\n300\n", b"\r\n300\r\n"), "control characters"),
    "truncated hash": (lambda d: d.replace(HASH, HASH[:40]), "32 bytes"),
    "cut base64": (lambda d: d.replace(HASH, HASH[:-2]), "malformed base64"),
    "stray bits": (lambda d: d.replace(b"oyY=", b"oyZ="), "stray bits"),
    "spaces": (lambda d: d.replace(HASH, HASH + b" "), "base64"),
    "empty line too many": (lambda d: d.replace(b"\n\n", b"\n\n\n", 1), "none of them empty"),
    "cut file": (lambda d: d[:-1], "does not end with a newline"),
    "text behind": (lambda d: d + b"x\n", "malformed signature line"),
    "another version": (lambda d: d.replace(b"@v1", b"@v2"), "begins with"),
    "no index": (lambda d: d.replace(b"index 259\n", b""), "index is not"),
    "extra behind the index": (lambda d: d.replace(b"index 259\n", b"index 259\nextra QUJD\n"), "base64"),
    "extra twice": (lambda d: d.replace(b"index", b"extra QUJD\nextra QUJD\nindex"), "index is not"),
    "empty extra": (lambda d: d.replace(b"index", b"extra \nindex"), "left out"),
    "nothing": (lambda d: b"", "no empty line"),
    "no checkpoint": (lambda d: d[: d.index(b"\n\n") + 2], "no empty line"),
    "huge": (lambda d: d.replace(b"index", b"extra " + b"QUJD" * 200_000 + b"\nindex"), "too large"),
    "not ASCII": (lambda d: d.replace(b"index", "índex".encode()), "ASCII"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_proof_is_refused_with_its_reason(refusal: Callable[[bytes], str], good: bytes, name: str) -> None:
    damage, reason = DAMAGE[name]
    assert damage(good) != good
    assert reason in refusal(damage(good))
    assert refusal(good) == ""


@pytest.mark.parametrize("index", ["0259", "+259", "-259", " 259", "259 ", "2_59", "٢٥٩", "1e2", "0x103", "", "9" * 20])
def test_index_is_a_plain_decimal_number(refusal: Callable[[bytes], str], good: bytes, index: str) -> None:
    assert refusal(good.replace(b"index 259", f"index {index}".encode()))


def test_signature_is_told_before_quorum_before_path(refusal: Callable[[bytes], str], good: bytes) -> None:
    """The order of the reference: who signed, who witnessed, and only then what the path shows."""
    path = good.replace(HASH, base64.b64encode(bytes(32)))
    quorum = path.replace(_line(path, "wit-a.example.vn"), b"")
    signature = quorum.replace(b"\n300\n", b"\n301\n")
    assert "another root" in refusal(path)
    assert "quorum is not met" in refusal(quorum)
    assert "so-cai.example.vn/vi-du is broken" in refusal(signature)


def test_every_flipped_bit_of_the_proof_is_refused(refusal: Callable[[bytes], str], good: bytes) -> None:
    """Unless it turns a line into a stranger's, no bit of a proof is idle: names and ids of two cosigners are all needed."""
    held = [
        (place, bit)
        for place in range(len(good))
        for bit in range(8)
        if not refusal(good[:place] + bytes([good[place] ^ 1 << bit]) + good[place + 1 :])
    ]
    assert held == []


def test_extra_data_is_kept_and_proves_nothing(refusal: Callable[[bytes], str], good: bytes) -> None:
    data = good.replace(b"index", b"extra QUJD\nindex", 1)
    read = proof.parse(data)
    assert read.extra == b"ABC"
    assert bytes(read) == data
    assert refusal(data) == ""


@pytest.mark.parametrize("size", range(1, 13))
def test_every_entry_of_every_tree_is_proven_and_no_other(size: int) -> None:
    for index in range(size):
        read = proof.parse(bytes(made(index, size)))
        assert proof.verify(POLICY, ENTRIES[index], read).checkpoint.size == size
        for other in range(size):
            if other != index:
                with pytest.raises(tree.ProofError):
                    proof.verify(POLICY, ENTRIES[other], read)


@given(
    st.integers(0, (1 << 63) - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.binary(max_size=99)
)
def test_form_of_a_proof_is_read_back(index: int, path: list[bytes], extra: bytes) -> None:
    written = proof.TlogProof(index, tuple(path), b"a note\n", extra or None)
    assert proof.parse(bytes(written)) == written


def test_path_of_more_hashes_than_a_tree_is_high_is_refused() -> None:
    with pytest.raises(keys.NoteError, match="63 hashes"):
        proof.parse(bytes(proof.TlogProof(0, (bytes(32),) * 64, b"a note\n")))


PROOF = bytes(made(5))


@given(
    st.binary(max_size=300)
    | st.builds(lambda a, b: PROOF[:a] + b + PROOF[a:], st.integers(0, len(PROOF)), st.binary(max_size=5))
)
def test_reader_of_proofs_never_fails_otherwise(data: bytes) -> None:
    try:
        read = proof.parse(data)
    except keys.NoteError:
        return
    assert bytes(read) == data


def test_proof_of_70000_entries_with_five_cosignatures_is_smaller_than_2_kb() -> None:
    text = f"log.example/one\n70000\n{keys.encode_base64(bytes(32))}\n"
    lines = [str(cosign(text, 1700000000, signer)).encode() for signer in WITNESSES]
    path = (bytes(32),) * len(tree.inclusion_ranges(0, 70000))
    assert len(path) == 17
    assert len(bytes(proof.TlogProof(0, path, sign_note(text, LOG) + b"".join(lines)))) < 2000
