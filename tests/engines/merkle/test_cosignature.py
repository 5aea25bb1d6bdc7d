"""Cosignatures, against the specification's own example and a log written elsewhere."""

from pathlib import Path

import pytest

from duoc.engines.merkle import checkpoint, cosignature, keys, note
from duoc.engines.merkle.signer import FileSigner, KeyFileError, cosign

CHECKPOINT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SEED = bytes(range(32))


def test_ed25519_message_is_that_of_the_specification() -> None:
    """C2SP tlog-cosignature, "Ed25519 signed message"."""
    assert (
        cosignature.message(False, "w", CHECKPOINT, 1679315147)
        == b"cosignature/v1\ntime 1679315147\n" + CHECKPOINT.encode()
    )


def test_cosignatures_of_another_implementation_verify(ledger_data: Path) -> None:
    example = ledger_data / "example-log"
    policy = (example / "policy").read_text().splitlines()
    known = [keys.parse_vkey(line.split()[2]) for line in policy if line.startswith("witness ")]
    assert {key.kind for key in known} == {keys.COSIGNATURE}
    signed = note.verify(note.parse((example / "log" / "checkpoint").read_bytes()), known)
    assert len(signed) >= 2


def test_mldsa_cosignature_of_another_implementation_verifies(ledger_data: Path) -> None:
    example = ledger_data / "example-log"
    key = keys.parse_vkey((example / "vkey-mldsa.txt").read_text().strip())
    signed = note.parse((example / "checkpoint.mldsa").read_bytes())
    assert note.verify(signed, [key]) == [key]
    line = next(line for line in signed.signatures if line.name == key.name)
    time_s, _ = cosignature.split(line.signature)
    expected = bytes.fromhex((example / "mldsa-message.hex").read_text().strip())
    assert cosignature.message(True, key.name, signed.text, time_s) == expected


@pytest.mark.parametrize("kind", [keys.COSIGNATURE, keys.MLDSA44])
def test_cosigner_signs_what_its_vkey_verifies(kind: int) -> None:
    signer = FileSigner("witness.example", SEED, kind)
    line = cosign(CHECKPOINT, 1679315147, signer)
    key = keys.parse_vkey(str(signer.key))
    assert key == signer.key
    assert note.verify(note.Note(CHECKPOINT, (line,)), [key]) == [key]
    later = note.Signature(line.name, line.key_id, cosignature.join(1679315148, line.signature[8:]))
    with pytest.raises(keys.NoteError, match="broken"):
        note.verify(note.Note(CHECKPOINT, (later,)), [key])
    assert len(line.signature) == 8 + (2420 if kind == keys.MLDSA44 else 64)


@pytest.mark.parametrize("kind", [keys.COSIGNATURE, keys.MLDSA44])
@pytest.mark.parametrize("signature", [b"", b"\0" * 7, b"\0" * 8, b"\xff" * 72])
def test_short_or_timeless_cosignature_is_refused(kind: int, signature: bytes) -> None:
    assert not FileSigner("w", SEED, kind).key.verifies_note(CHECKPOINT, signature)


def test_log_key_and_cosigner_key_are_not_exchanged(tmp_path: Path) -> None:
    """A witness's key must not pass for the log's, nor the other way round."""
    with pytest.raises(ValueError, match="does not cosign"):
        cosign(CHECKPOINT, 1, FileSigner("log", SEED))
    cosigner = FileSigner("example.com/behind-the-sofa", SEED, keys.COSIGNATURE)
    cosigned = bytes(note.Note(CHECKPOINT, (cosign(CHECKPOINT, 1, cosigner),)))
    with pytest.raises(keys.NoteError, match="of its own"):
        checkpoint.verify(cosigned, cosigner.key)
    FileSigner.open(tmp_path / "w.key", "w", keys.MLDSA44)
    with pytest.raises(KeyFileError, match="type 6, not 4"):
        FileSigner.open(tmp_path / "w.key", "w", keys.COSIGNATURE)
    assert FileSigner.read(tmp_path / "w.key").key.kind == keys.MLDSA44


def test_mldsa_states_only_checkpoints() -> None:
    for text in ("", "origin\n", "origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"):
        with pytest.raises(cosignature.NotACheckpointError):
            cosignature.message(True, "w", text, 1)
    with pytest.raises(cosignature.NotACheckpointError, match="no time"):
        cosignature.subtree_message("w", "o", 8, 16, bytes(32), 1)
