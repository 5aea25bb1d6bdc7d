"""Settings: `DUOC_*` variables over one `duoc.toml` over the defaults below. Read once, passed on, never written.

The table of fields is the documentation: a test fails when `docs/settings.md` misses one.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which and why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose. Names in the environment: `DUOC_` + upper case; `DATABASE_URL` has no prefix."""

    home: Path = Path("var")
    port_base: int = 8080
    gateways: int = 1
    host: str = "127.0.0.1"
    user: str = "nobody"
    profile: str = "ca-mau"
    database_url: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    behind_proxy: bool = False
    public_url: str = ""
    refusal_days: int = 30
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: str = ""
    oidc_name: str = ""
    nats_url: str = ""
    nats_ca_file: str = ""
    nats_credentials_file: str = ""
    webhook_networks: str = ""
    fetch_networks: str = ""
    pull_databases_file: str = ""
    catalogue_client: str = ""
    catalogue_key_file: str = ""
    national_portal: str = ""

    def port(self, offset: int) -> int:
        """The port of a process: base + its offset in the table of processes."""
        return self.port_base + offset

    @property
    def web_address(self) -> str:
        """The address people use, without a path; `localhost` because passkeys and WebCrypto ask for a secure context."""
        scheme = "https" if self.tls_cert else "http"
        return self.public_url or f"{scheme}://localhost:{self.port(0)}"


def load(environ: Mapping[str, str] | None = None, toml: Path | None = None) -> Settings:
    """Read the settings. Raises `SettingsError` naming the variable that cannot be used."""
    environ = os.environ if environ is None else environ
    path = toml or Path(environ.get("DUOC_CONFIG", "duoc.toml"))
    try:
        from_file = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    known = {field.name: field for field in fields(Settings)}
    if unknown := sorted(set(from_file) - set(known)):
        raise SettingsError(f"{path}: unknown setting {unknown[0]!r}")
    values: dict[str, object] = {}
    for name, field in known.items():
        variable = "DATABASE_URL" if name == "database_url" else f"DUOC_{name.upper()}"
        raw: object = environ.get(variable, from_file.get(name))
        if raw is not None:
            values[name] = _convert(variable, raw, type(field.default))
    return Settings(**values)  # type: ignore[arg-type]  # converted one by one to the type of the default


def _convert(variable: str, raw: object, kind: type) -> object:
    text = str(raw).strip()
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no", ""}:
            raise SettingsError(f"{variable} must be true or false, not {text!r}")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not (text.isascii() and text.isdigit()):
            raise SettingsError(f"{variable} must be a number, not {text!r}")
        if not 1 <= int(text) <= 65_000:
            raise SettingsError(f"{variable} must lie between 1 and 65000")
        return int(text)
    return Path(text).expanduser() if issubclass(kind, Path) else text
