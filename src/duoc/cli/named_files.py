"""The files that settings name: looked at before anything starts, as the user who will read them."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from duoc.core import launch
from duoc.core.account import Account
from duoc.core.settings import Settings, SettingsError

FIELDS = (
    "tls_cert",
    "tls_key",
    "oidc_client_secret_file",
    "nats_ca_file",
    "nats_credentials_file",
    "pull_databases_file",
)


def with_whole_paths(settings: Settings) -> Settings:
    """The same settings with absolute paths: the processes run in another folder, and have no home of the caller's."""
    return replace(
        settings,
        tls_cert=_whole(settings.tls_cert),
        tls_key=_whole(settings.tls_key),
        oidc_client_secret_file=_whole(settings.oidc_client_secret_file),
        nats_ca_file=_whole(settings.nats_ca_file),
        nats_credentials_file=_whole(settings.nats_credentials_file),
        pull_databases_file=_whole(settings.pull_databases_file),
        catalogue_key_file=_whole(settings.catalogue_key_file),
    )


def require_readable(settings: Settings, account: Account) -> None:
    """Raises `SettingsError` naming the first file that is missing or that the processes' user cannot read."""
    for name in FIELDS:
        path = getattr(settings, name)
        variable = f"DUOC_{name.upper()}"
        if path and not Path(path).is_file():
            raise SettingsError(f"{variable} names no file: {path}")
        if path and not can_read(account, path):
            raise SettingsError(f"{variable} cannot be read by {account.name}: {path}")


def can_read(account: Account, path: str) -> bool:
    """Whether the account can open the file. Asked of the kernel and not of the mode bits: access lists count too."""
    if not account.is_other:
        return os.access(path, os.R_OK)
    asking = launch.command(["/bin/sh", "-c", 'test -r "$1"', "sh", path], account.uid, account.gid)
    return subprocess.run(asking, stdin=subprocess.DEVNULL, check=False).returncode == 0  # noqa: S603  # our own question


def _whole(path: str) -> str:
    return str(Path(path).expanduser().absolute()) if path else ""
