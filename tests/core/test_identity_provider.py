"""The identity provider of the settings: what is refused, each in one sentence that names the variable."""

from pathlib import Path

import pytest

from duoc.core.identity_provider import IdentityProvider, identity_provider
from duoc.core.settings import Settings, SettingsError


def chosen(issuer: str = "https://id.example", **more: str) -> Settings:
    return Settings(oidc_issuer=issuer, **({"oidc_client_id": "duoc"} | more))  # type: ignore[arg-type]  # strings only


def test_settings_without_a_provider_have_none() -> None:
    assert identity_provider(Settings()) is None


def test_provider_of_a_public_client_has_no_secret() -> None:
    assert identity_provider(chosen("https://id.example:8443/realms/x/")) == IdentityProvider(
        issuer="https://id.example:8443/realms/x",
        origin="https://id.example:8443",
        name="id.example",
        client_id="duoc",
        secret="",
    )


def test_secret_is_the_one_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("  mật-khẩu \n", "utf-8")
    found = identity_provider(chosen(oidc_client_secret_file=str(tmp_path / "secret"), oidc_name="Một cửa"))
    assert found is not None
    assert (found.secret, found.name) == ("mật-khẩu", "Một cửa")


@pytest.mark.parametrize("issuer", ["http://localhost:9000", "http://127.0.0.1:9000/x", "http://[::1]:9000"])
def test_provider_on_this_machine_needs_no_tls(issuer: str) -> None:
    found = identity_provider(chosen(issuer))
    assert found is not None
    assert found.issuer == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example",
        "http://localhost.evil.example",
        "http://127.0.0.1@evil.example",
        "ftp://localhost",
        "id.example",
        "//id.example",
        "javascript:alert(1)",
    ],
)
def test_provider_elsewhere_needs_tls(issuer: str) -> None:
    with pytest.raises(SettingsError, match="DUOC_OIDC_ISSUER must begin with https://"):
        identity_provider(chosen(issuer))


# OpenID Connect Core 1.0, section 2: scheme, host, optionally port and path, no query and no fragment.
@pytest.mark.parametrize(
    "issuer",
    [
        "https://",
        "https:///realms/x",
        "https://:8443",
        "https://me:secret@id.example",
        "https://id.example?realm=x",
        "https://id.example#x",
        "https://id.example; script-src *",
        "https://id.example 'unsafe-inline'",
    ],
)
def test_issuer_has_a_host_and_nothing_that_an_issuer_may_not_have(issuer: str) -> None:
    with pytest.raises(SettingsError, match="a host, a port and a path at most"):
        identity_provider(chosen(issuer))


@pytest.mark.parametrize("issuer", ["https://[::1", "https://id.example:http", "https://id.example:99999"])
def test_issuer_that_is_no_address_is_refused(issuer: str) -> None:
    with pytest.raises(SettingsError, match="DUOC_OIDC_ISSUER is not an address"):
        identity_provider(chosen(issuer))


def test_issuer_needs_a_client_id() -> None:
    with pytest.raises(SettingsError, match="DUOC_OIDC_ISSUER needs DUOC_OIDC_CLIENT_ID"):
        identity_provider(Settings(oidc_issuer="https://id.example"))


@pytest.mark.parametrize("field", ["oidc_client_id", "oidc_client_secret_file", "oidc_name"])
def test_half_a_provider_is_no_silent_nothing(field: str) -> None:
    with pytest.raises(SettingsError, match=f"DUOC_{field.upper()} needs DUOC_OIDC_ISSUER"):
        identity_provider(Settings(**{field: "x"}))  # type: ignore[arg-type]  # one string field


def test_secret_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "blank").write_text(" \n")
    for name, words in (("absent", "cannot be read"), ("binary", "cannot be read"), ("blank", "is empty")):
        with pytest.raises(SettingsError, match=f"DUOC_OIDC_CLIENT_SECRET_FILE {words}"):
            identity_provider(chosen(oidc_client_secret_file=str(tmp_path / name)))


def test_the_secret_itself_is_never_in_the_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"swordfish\xff")
    with pytest.raises(SettingsError) as refused:
        identity_provider(chosen(oidc_client_secret_file=str(tmp_path / "secret")))
    assert "swordfish" not in str(refused.value)
