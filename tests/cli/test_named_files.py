"""Certificates and secrets that settings name: whole paths, and readable for who will read them."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from duoc.cli.house import settle
from duoc.cli.named_files import can_read, require_readable, with_whole_paths
from duoc.core.account import Account, own_account, service_account
from duoc.core.settings import Settings, SettingsError

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user cannot become another one")


@pytest.fixture
def secret(short_tmp: Path) -> Path:
    path = short_tmp / "oidc.secret"
    path.write_text("mật-khẩu\n", "utf-8")
    path.chmod(0o600)
    return path


def test_names_are_meant_where_the_command_was_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/mai")
    found = with_whole_paths(Settings(tls_cert="tls/a.pem", tls_key="~/b.pem", oidc_client_secret_file="/c"))
    assert (found.tls_cert, found.tls_key, found.oidc_client_secret_file) == (
        f"{tmp_path}/tls/a.pem", "/home/mai/b.pem", "/c"
    )  # fmt: skip


def test_what_is_not_named_stays_empty() -> None:
    assert with_whole_paths(Settings()) == Settings()


def test_children_get_the_whole_paths(short_tmp: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(secret.parent)
    secret.chmod(0o644)
    chosen = Settings(
        home=short_tmp / "house", oidc_issuer="https://id.example", oidc_client_id="x",
        oidc_client_secret_file="oidc.secret",
    )  # fmt: skip
    assert settle(chosen).environ()["DUOC_OIDC_CLIENT_SECRET_FILE"] == str(secret)


@pytest.mark.parametrize(
    "name", ["tls_cert", "tls_key", "oidc_client_secret_file", "nats_ca_file", "nats_credentials_file"]
)
def test_missing_file_is_named_with_its_variable(tmp_path: Path, name: str) -> None:
    for absent in (tmp_path / "absent", tmp_path):
        chosen = replace(Settings(), **{name: str(absent)})
        with pytest.raises(SettingsError, match=f"^DUOC_{name.upper()} names no file: {absent}$"):
            require_readable(chosen, own_account())


@needs_root
def test_file_that_only_root_can_read_is_refused_for_the_user_who_needs_it(secret: Path) -> None:
    chosen = Settings(oidc_client_secret_file=str(secret))
    nobody = service_account("nobody")
    with pytest.raises(SettingsError, match=r"DUOC_OIDC_CLIENT_SECRET_FILE cannot be read by nobody: /tmp/"):
        require_readable(chosen, nobody)
    os.chown(secret, nobody.uid, nobody.gid)
    require_readable(chosen, nobody)
    require_readable(chosen, own_account())


@needs_root
def test_group_of_the_user_counts(secret: Path) -> None:
    nobody = service_account("nobody")
    os.chown(secret, 0, nobody.gid)
    secret.chmod(0o640)
    assert can_read(nobody, str(secret))
    secret.chmod(0o600)
    assert not can_read(nobody, str(secret))


@needs_root
def test_private_folder_on_the_way_counts(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "key.pem").write_text("x")
    (tmp_path / "key.pem").chmod(0o644)
    assert not can_read(service_account("nobody"), str(tmp_path / "key.pem"))


@needs_root
def test_file_name_is_a_name_and_no_command(short_tmp: Path) -> None:
    trap = short_tmp / "x; touch $(pwd)y"
    trap.write_text("x")
    trap.chmod(0o644)
    assert can_read(service_account("nobody"), str(trap))
    assert not can_read(service_account("nobody"), str(short_tmp / "$(id)"))
    assert not (short_tmp / "y").exists()


def test_what_i_cannot_read_myself_i_am_told() -> None:
    stranger = Account("me", os.geteuid(), os.getegid(), frozenset())
    assert not can_read(stranger, "/nonexistent/key.pem")
