"""What a witness is told on its command line, by shape; and how it answers what it cannot use."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest
from tests.wire.small_log import SmallLog

from duoc.cli.main import main
from duoc.engines.merkle.keys import COSIGNATURE, MLDSA44, NoteError, VerifierKey
from duoc.engines.merkle.signer import FileSigner, KeyFileError
from duoc.wire.witness.arguments import add_arguments, log_of, name_here, signer_of

LOG = SmallLog()
# A name with an equals sign, an origin with one, an origin that is not the key's name.
ODD = FileSigner("a=b.test", b"\x02" * 32).key


@pytest.mark.parametrize(
    ("key", "origin"),
    [(LOG.key, LOG.origin), (LOG.key, "khac.test/so"), (ODD, "x=y"), (ODD, "=lạ"), (LOG.key, "có dấu cách +1")],
)
def test_log_is_read_by_its_shape(key: VerifierKey, origin: str) -> None:
    assert log_of(f"{key}={origin}") == (key, origin)


def test_padding_belongs_to_the_key_and_not_to_the_origin() -> None:
    """A vkey whose base64 ends in `=` (ML-DSA-44: 1,313 bytes) is read whole; as a log's key its kind is refused."""
    cosigner = FileSigner("w.test", b"\x02" * 32, MLDSA44).key
    assert str(cosigner).endswith("=")
    with pytest.raises(argparse.ArgumentTypeError, match="type 1"):
        log_of(f"{cosigner}=x")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "VKEY=ORIGIN"),
        ("so-cai.test", "VKEY=ORIGIN"),
        (str(LOG.key), "VKEY=ORIGIN"),
        (f"{LOG.key}=", "VKEY=ORIGIN"),
        (f"{LOG.key} = x", "VKEY=ORIGIN"),
        (f"{LOG.origin}={LOG.key}", "VKEY=ORIGIN"),
        (f"{LOG.key}=a\nb", "VKEY=ORIGIN"),
        (f"{LOG.key}=a\tb", "control"),
        (f"{LOG.key}={'a' * 256}", "255"),
        (f"{LOG.key}=a".replace("thu+", "thu+0", 1), "VKEY=ORIGIN"),
        (f"{FileSigner('w', bytes(32), COSIGNATURE).key}=a", "type 1"),
        (f"khac{LOG.key}=a", "id does not belong"),
    ],
)
def test_what_is_no_log_is_refused(written: str, reason: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=reason):
        log_of(written)


def test_options_are_those_that_outside_tools_rely_on() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    told = parser.parse_args(
        ["--listen", "127.0.0.1:8100", "--log", LOG.option, "--key", "k", "--state", "s", "--log", f"{ODD}=x"]
    )
    assert told.listen == ("127.0.0.1", 8100)
    assert told.log == [(LOG.key, LOG.origin), (ODD, "x")]
    assert (told.key, told.state) == (Path("k"), Path("s"))
    assert (told.name, told.mldsa, told.show_vkey) == (None, False, False)


def test_key_is_made_once_and_keeps_its_name_and_kind(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "k"
    first = signer_of(path, "a.test", mldsa=False)
    assert (first.key.name, first.key.kind) == ("a.test", COSIGNATURE)
    assert signer_of(path, None, mldsa=False).key == first.key
    assert signer_of(path, "a.test", mldsa=False).key == first.key
    with pytest.raises(KeyFileError, match=r"is the key of a\.test, not of b\.test"):
        signer_of(path, "b.test", mldsa=False)
    with pytest.raises(KeyFileError, match="Ed25519"):
        signer_of(path, None, mldsa=True)
    assert signer_of(tmp_path / "q", "c.test", mldsa=True).key.kind == MLDSA44
    assert signer_of(tmp_path / "q", None, mldsa=False).key.kind == MLDSA44
    with pytest.raises(NoteError, match="no spaces"):
        signer_of(tmp_path / "r", "có dấu cách", mldsa=False)


def test_key_of_a_log_is_not_used_as_a_witness(tmp_path: Path) -> None:
    FileSigner.open(tmp_path / "k", "so-cai.test")
    with pytest.raises(KeyFileError, match="a log's key"):
        signer_of(tmp_path / "k", None, mldsa=False)


def test_witness_without_a_name_gets_one_that_may_stand_in_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "PC của Lan+1")
    assert name_here(Path("khoá nhân chứng.key")) == "PC-c-a-Lan-1/kho-nh-n-ch-ng"
    assert signer_of(tmp_path / "k.key", None, mldsa=False).key.name == "PC-c-a-Lan-1/k"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--key", "k"], "a witness also needs --listen, --log, --state"),
        (["--key", "k", "--listen", "1.2.3.4:1", "--state", "s"], "a witness also needs --log"),
        (["--key", "/dev/null/k", "--show-vkey"], "the key /dev/null/k cannot be used"),
        (["--key", "k", "--listen", "192.0.2.1:99", "--state", "s", "--log", LOG.option], "the witness cannot run"),
    ],
)
def test_what_cannot_run_is_told_in_one_sentence(
    words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["witness", *words]) == 1
    said = capsys.readouterr().err
    assert said.startswith("duoc: ")
    assert sentence in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["--listen", "x"], ["--key", "k", "--log", "x"], [], ["--key", "k", "--listen", "1.2.3.4"]]
)
def test_what_is_misunderstood_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["witness", *words])
    assert end.value.code == 2


def test_readable_key_is_refused(tmp_path: Path) -> None:
    FileSigner.open(tmp_path / "k", "w.test", COSIGNATURE)
    (tmp_path / "k").chmod(0o644)
    words = [sys.executable, "-m", "duoc", "witness", "--key", "k", "--show-vkey"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "mode 0600" in done.stderr
