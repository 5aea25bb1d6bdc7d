"""Checkpoints: the example log's, and everything a strict reader refuses."""

import base64
from pathlib import Path

import pytest

from duoc.engines.merkle import checkpoint, consistency, keys, tree
from duoc.engines.merkle.signer import FileSigner, sign_note

ROOT = base64.b64encode(tree.EMPTY_ROOT).decode()
LOG = FileSigner("log.example/one", bytes(32))


@pytest.fixture
def policy_key(ledger_data: Path) -> keys.VerifierKey:
    policy = (ledger_data / "example-log/policy").read_text("utf-8").split("\n")
    return keys.parse_vkey(next(line for line in policy if line.startswith("log ")).split()[1])


def test_checkpoint_of_the_specification_parses() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    parsed = checkpoint.parse(text)
    assert (parsed.origin, parsed.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert parsed.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert str(parsed) == text


def test_checkpoint_keeps_extension_lines_of_others() -> None:
    text = f"o\n0\n{ROOT}\nsomething\nelse\n"
    assert checkpoint.parse(text).extensions == ("something", "else")
    assert str(checkpoint.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        f"o\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"o\n1\n{ROOT}\n\n",
        f"o\n1\n{ROOT}\n\nextension\n",
        f"o\n01\n{ROOT}\n",
        f"o\n+5\n{ROOT}\n",
        f"o\n-5\n{ROOT}\n",
        f"o\n1_000\n{ROOT}\n",
        f"o\n 7\n{ROOT}\n",
        f"o\n٣\n{ROOT}\n",
        f"o\n9223372036854775808\n{ROOT}\n",
        f"o\n1\n{ROOT[:-1]}\n",
        f"o\n1\n{ROOT}=\n",
        f"o\n1\n{ROOT[:-2]}V=\n",
        "o\n1\nAAAA\n",
    ],
)
def test_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(keys.NoteError):
        checkpoint.parse(text)


def test_checkpoint_verifies_only_under_its_own_origin() -> None:
    mine = str(checkpoint.Checkpoint(LOG.key.name, 7, tree.EMPTY_ROOT))
    assert checkpoint.verify(sign_note(mine, LOG), LOG.key).size == 7
    with pytest.raises(keys.NoteError, match="another log"):
        checkpoint.verify(sign_note(mine.replace("one", "two"), LOG), LOG.key)
    with pytest.raises(keys.NoteError, match="no known key"):
        checkpoint.verify(sign_note(mine, FileSigner(LOG.key.name, b"\1" * 32)), LOG.key)


def test_example_log_has_grown_consistently(ledger_data: Path, policy_key: keys.VerifierKey) -> None:
    old = checkpoint.verify((ledger_data / "example-log/checkpoint.200").read_bytes(), policy_key)
    new = checkpoint.verify((ledger_data / "example-log/log/checkpoint").read_bytes(), policy_key)
    lines = (ledger_data / "example-log/add-checkpoint.request").read_text("utf-8").split("\n")
    proof = [keys.decode_base64(line) for line in lines[1 : lines.index("")]]
    assert (old.size, new.size, lines[0]) == (200, 300, "old 200")
    consistency.verify_consistency(200, 300, old.root, new.root, proof)


def test_good_proof_of_the_example_log_includes_its_entry(ledger_data: Path, policy_key: keys.VerifierKey) -> None:
    head, _, signed = (ledger_data / "example-log/good.tlog-proof").read_bytes().partition(b"\n\n")
    first, index, *path = head.decode().split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 259")
    stated = checkpoint.verify(signed, policy_key)
    hashes = [keys.decode_base64(line) for line in path]
    leaf = tree.leaf_hash((ledger_data / "example-log/entry").read_bytes())
    tree.verify_inclusion(259, stated.size, leaf, hashes, stated.root)
    with pytest.raises(tree.ProofError):
        tree.verify_inclusion(258, stated.size, leaf, hashes, stated.root)
