"""Key files: made once, never replaced, never readable by others."""

import subprocess
import sys
from pathlib import Path

import pytest

from duoc.engines.merkle import note
from duoc.engines.merkle.signer import FileSigner, KeyFileError, sign_note


def test_signer_makes_its_key_once_and_finds_it_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log.key"
    first = FileSigner.open(path, "log.example/one")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [item.name for item in path.parent.iterdir()] == ["log.key"]
    assert FileSigner.open(path, "log.example/one").key == first.key


def test_signer_signs_what_its_public_key_verifies() -> None:
    """RFC 8032 §7.1, test 1: the empty message."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    signer = FileSigner("rfc8032", seed)
    assert signer.key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert signer.sign(b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    signed = sign_note("text\n", signer)
    assert note.verify(note.parse(signed), [signer.key]) == [signer.key]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_signer_refuses_a_key_that_others_can_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "log.key"
    FileSigner.open(path, "one")
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="0600"):
        FileSigner.open(path, "one")


def test_signer_refuses_the_key_of_another_name(tmp_path: Path) -> None:
    FileSigner.open(tmp_path / "log.key", "one")
    with pytest.raises(KeyFileError, match="key of one, not of two"):
        FileSigner.open(tmp_path / "log.key", "two")


def test_signer_refuses_a_link_to_a_key(tmp_path: Path) -> None:
    FileSigner.open(tmp_path / "log.key", "one")
    (tmp_path / "other.key").symlink_to(tmp_path / "log.key")
    with pytest.raises(OSError, match="symbolic"):
        FileSigner.open(tmp_path / "other.key", "one")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not a key\n",
        "PRIVATE+KEY+one+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "PRIVATE+KEY+one+00000000+AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "PRIVATE+KEY+one+00000000+****\n",
        "PRIVATE+KEY+one+00000000+AQAA\n",
    ],
)
def test_signer_refuses_a_damaged_key(tmp_path: Path, line: str) -> None:
    path = tmp_path / "log.key"
    path.write_text(line)
    path.chmod(0o600)
    with pytest.raises(KeyFileError):
        FileSigner.open(path, "one")


def test_signers_that_start_together_get_one_key(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from duoc.engines.merkle.signer import FileSigner;"
        "sys.stdin.readline(); print(FileSigner.open(Path(sys.argv[1]), 'one').key)"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "log.key")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    keys = {child.communicate("\n")[0] for child in children}
    assert len(keys) == 1
    assert [item.name for item in tmp_path.iterdir()] == ["log.key"]
