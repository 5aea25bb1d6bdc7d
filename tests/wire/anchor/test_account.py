"""The account's key: private, its own, and never the log's."""

from pathlib import Path

import pytest
from eth_account import Account
from tests.wire.anchor.published_log import PublishedLog

from duoc.engines.merkle.signer import FileSigner
from duoc.wire.anchor import account
from duoc.wire.anchor.account import AccountKeyError

# The first account of a well-known test mnemonic ("test test … junk"), as hardhat and anvil print it.
KNOWN = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
KNOWN_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("text", [KNOWN, f"0x{KNOWN}", f"0x{KNOWN.upper()}\n", f"{KNOWN}\n\n"])
def test_key_is_read_in_the_forms_that_tools_write(tmp_path: Path, text: str) -> None:
    assert Account.from_key(account.read(written(tmp_path / "key", text))).address == KNOWN_ADDRESS


def test_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert account.create(path) is True
    assert path.stat().st_mode & 0o777 == 0o600
    key = account.read(path)
    assert account.create(path) is False
    assert account.read(path) == key
    assert len(key) == 32


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666])
def test_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(AccountKeyError, match="0600"):
        account.read(written(tmp_path / "key", KNOWN, mode))


def test_link_to_a_key_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "key", KNOWN)
    (tmp_path / "link").symlink_to(tmp_path / "key")
    with pytest.raises(OSError, match="symbolic"):
        account.read(tmp_path / "link")


def test_key_of_a_log_or_a_witness_is_refused(tmp_path: Path) -> None:
    FileSigner.open(tmp_path / "log.key", "log.example/one")
    with pytest.raises(AccountKeyError, match="needs a key of its own"):
        account.read(tmp_path / "log.key")


def test_same_bytes_as_the_log_s_key_are_refused(tmp_path: Path, log: PublishedLog) -> None:
    path = written(tmp_path / "key", bytes(range(32)).hex())  # the seed of the test's log
    assert account.read(path) == bytes(range(32))
    with pytest.raises(AccountKeyError, match="the log's own key"):
        account.read(path, log.signer.key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        KNOWN[:-1],
        KNOWN + "0",
        f"{KNOWN}\n{KNOWN}",
        "00" * 32,
        # the order of secp256k1 and one more: no private keys (SEC 2, 2.4.1)
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142",
    ],
)
def test_anything_else_is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "key", text)
    with pytest.raises(AccountKeyError) as caught:
        account.read(path)
    assert str(caught.value) == f"{path} is not an account's key: 64 hexadecimal digits in one line"
