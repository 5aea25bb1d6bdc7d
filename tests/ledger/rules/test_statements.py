"""Checkpoint rows held against their own notes: which root may be trusted, and what is wrong with the row."""

import pytest

from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.ledger.rules.findings import Damage
from duoc.ledger.rules.statements import check_statement

LOG, THIEF = FileSigner("log.example/one", bytes(32)), FileSigner("log.example/one", b"\1" * 32)
OTHER_LOG = FileSigner("log.example/two", bytes(32))
ROOT, OTHER = b"\x11" * 32, b"\x22" * 32


def note(size: int = 5, root: bytes = ROOT, signer: FileSigner = LOG) -> str:
    return sign_note(str(Checkpoint(signer.key.name, size, root)), signer).decode()


def checked(size: int, root: bytes, text: str | None, newest: bool = False) -> tuple[bytes | None, str | None]:
    trusted, finding = check_statement((size, root, text), LOG.key, newest)
    return trusted, None if finding is None else finding.detail


@pytest.mark.parametrize("newest", [True, False])
def test_row_that_repeats_its_note_is_trusted(newest: bool) -> None:
    assert checked(5, ROOT, note(), newest) == (ROOT, None)


def test_newest_row_may_wait_for_its_signature() -> None:
    assert checked(5, ROOT, None, newest=True) == (ROOT, None)


def test_older_row_without_signature_is_not_trusted() -> None:
    assert checked(5, ROOT, None) == (None, "an older checkpoint without its signature")


def test_signed_root_counts_and_not_that_of_the_row() -> None:
    assert checked(5, OTHER, note()) == (ROOT, "its root is not the one that was signed")


@pytest.mark.parametrize("size", [0, 4, 6, 2**40])
def test_note_about_another_size_is_not_trusted(size: int) -> None:
    assert checked(size, ROOT, note(5)) == (None, "its note is about size 5")


@pytest.mark.parametrize("signer", [THIEF, OTHER_LOG])
def test_note_of_another_key_is_not_trusted(signer: FileSigner) -> None:
    assert checked(5, ROOT, note(signer=signer))[0] is None


@pytest.mark.parametrize(
    "text", ["", "\n", "log.example/one\n5\n", "nonsense", "\x00", note()[:-2], note().replace("5", "6", 1)]
)
def test_note_that_cannot_be_read_is_not_trusted(text: str) -> None:
    assert checked(5, ROOT, text)[0] is None


@pytest.mark.parametrize(
    ("size", "root", "text"), [(5, ROOT, None), (5, OTHER, note()), (4, ROOT, note()), (5, ROOT, "")]
)
def test_damage_is_that_of_the_checkpoint(size: int, root: bytes, text: str | None) -> None:
    finding = check_statement((size, root, text), LOG.key, newest=False)[1]
    assert finding is not None
    assert (finding.damage, finding.size) == (Damage.CHECKPOINT_ALTERED, size)


def test_root_that_is_a_view_is_read_as_octets() -> None:
    assert check_statement((5, memoryview(ROOT), note()), LOG.key, newest=False) == (ROOT, None)  # type: ignore[arg-type]  # as the driver gives bytes
