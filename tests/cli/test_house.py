"""Resolving the settings on this machine, and what is refused before anything starts."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from duoc.cli import stamp
from duoc.cli.addresses import addresses, announce, running
from duoc.cli.house import House, busy_ports, can_run_from_here, require_free_ports, settle
from duoc.core.account import Account, own_account
from duoc.core.home import HomeError
from duoc.core.logins import demo_logins, write_json
from duoc.core.settings import Settings, SettingsError


@pytest.fixture
def house(short_tmp: Path, free_ports: list[int]) -> House:
    settings = Settings(home=short_tmp / "house", port_base=free_ports[0])
    return House(settings, settings.home, own_account(), own_account())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "an.example"])
def test_serving_others_without_tls_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="would serve without TLS: set DUOC_TLS_CERT"):
        settle(Settings(host=host))


def test_serving_others_behind_a_proxy_or_with_tls_is_allowed(short_tmp: Path) -> None:
    assert settle(Settings(host="0.0.0.0", behind_proxy=True, home=short_tmp)).settings.behind_proxy
    pem = short_tmp / "some.pem"
    pem.write_text("PEM")
    pem.chmod(0o644)
    assert settle(Settings(host="0.0.0.0", tls_cert=str(pem), tls_key=str(pem), home=short_tmp)).settings.tls_cert


def test_more_gateways_than_share_a_port_are_refused() -> None:
    with pytest.raises(SettingsError, match="at most 64"):
        settle(Settings(gateways=65))


def test_half_a_certificate_is_refused() -> None:
    with pytest.raises(SettingsError, match="belong together"):
        settle(Settings(tls_cert="a"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nats://nats.example", "DUOC_NATS_URL: nats:// would send the log in clear"),
        ("tls://a:geheim@b", "no secret belongs"),
    ],
)
def test_nats_in_clear_or_with_a_secret_in_its_address_is_refused(short_tmp: Path, url: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as refused:
        settle(Settings(home=short_tmp, nats_url=url))
    assert "geheim" not in str(refused.value)


def test_settled_house_knows_its_absolute_folder(short_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(short_tmp)
    found = settle(Settings(home=Path("state")))
    assert found.home == found.settings.home == short_tmp / "state"


def test_children_are_told_every_setting(house: House) -> None:
    chosen = replace(house, settings=replace(house.settings, behind_proxy=True, public_url="https://a.example"))
    environ = chosen.environ()
    assert environ["DUOC_HOME"] == str(house.home)
    assert environ["DUOC_PORT_BASE"] == str(house.settings.port_base)
    assert (environ["DUOC_BEHIND_PROXY"], environ["DUOC_PUBLIC_URL"]) == ("True", "https://a.example")
    assert "DATABASE_URL" not in environ


def test_external_database_is_passed_on_and_nothing_is_started_for_it(house: House) -> None:
    chosen = replace(house, settings=replace(house.settings, database_url="postgresql://a@b/c"))
    assert not chosen.embedded
    assert chosen.environ()["DATABASE_URL"] == chosen.dsn == "postgresql://a@b/c"


def test_a_user_that_cannot_reach_the_state_folder_cannot_run_the_house(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert not can_run_from_here(Account("stranger", 54_321, 54_321, frozenset()), tmp_path / "state")
    assert can_run_from_here(own_account(), tmp_path / "state")


def test_a_taken_port_is_named(house: House) -> None:
    assert busy_ports(house) == {}
    require_free_ports(house)
    with socket.create_server(("127.0.0.1", house.settings.port_base + 1)):
        assert busy_ports(house) == {"gateway": house.settings.port_base + 1}
        with pytest.raises(HomeError, match=r"\(gateway\) is in use: .* set DUOC_PORT_BASE"):
            require_free_ports(house)


def test_addresses_have_the_form_that_tools_rely_on(house: House) -> None:
    base = house.settings.port_base
    assert addresses(house) == {
        "web": f"http://localhost:{base}",
        "gateway": f"http://127.0.0.1:{base + 1}",
        "gateway_tls": f"https://127.0.0.1:{base + 2}",
        "gateway_sandbox": f"http://127.0.0.1:{base + 6}",
        "gateway_sandbox_tls": f"https://127.0.0.1:{base + 7}",
        "sim": f"http://127.0.0.1:{base + 10}",
        "wall": f"postgresql://127.0.0.1:{base + 3}",
    }


def test_public_address_wins_over_the_local_one(house: House) -> None:
    public = replace(house, settings=replace(house.settings, public_url="https://duoc.example"))
    assert addresses(public)["web"] == "https://duoc.example"


def test_written_json_is_private_and_replaced_whole(tmp_path: Path) -> None:
    for content in ({"a": "cũ" * 1000}, {"a": "mới"}):
        write_json(tmp_path / "x.json", content)
    assert (tmp_path / "x.json").read_text("utf-8") == '{"a": "mới"}\n'
    assert (tmp_path / "x.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_running_tells_the_addresses_while_the_house_is_up(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert running(tmp_path) is None
    write_json(tmp_path / "run" / "up.json", {"web": "http://localhost:1"})
    assert running(tmp_path) == {"web": "http://localhost:1"}


def test_demo_logins_are_shown_with_what_they_are_for(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert demo_logins(house.home) == []
    announce(house, [{"role": "operator", "user": "truc.ca", "password": "bí-mật"}])
    told = capsys.readouterr().out
    assert "MINH HỌA" in told
    assert "truc.ca" in told
    announce(house, [])
    assert "duoc people admin" in capsys.readouterr().out


def test_stamp_changes_with_profile_emptiness_and_data_folder(house: House) -> None:
    (house.home / "postgres" / "data").mkdir(parents=True)
    version = house.home / "postgres" / "data" / "PG_VERSION"
    version.write_text("18\n")
    first = stamp.fingerprint(house, "ca-mau", False)
    assert first == stamp.fingerprint(house, "ca-mau", False)
    assert first != stamp.fingerprint(house, "ca-mau", True)
    assert first != stamp.fingerprint(house, "bac-lieu", False)
    os.utime(version, ns=(1, 1))
    assert first != stamp.fingerprint(house, "ca-mau", False)


def test_stamp_changes_with_a_profile_outside_the_house(house: House, tmp_path: Path) -> None:
    (house.home / "postgres" / "data").mkdir(parents=True, exist_ok=True)
    (house.home / "postgres" / "data" / "PG_VERSION").write_text("18\n")
    (tmp_path / "profile.toml").write_text("name = 'A'")
    first = stamp.fingerprint(house, str(tmp_path / "profile.toml"), False)
    (tmp_path / "units.csv").write_text("code\n")
    assert first != stamp.fingerprint(house, str(tmp_path / "profile.toml"), False)


def test_stamp_is_current_only_for_what_was_kept_and_never_for_somebody_elses_server(house: House) -> None:
    (house.home / "run").mkdir(parents=True, exist_ok=True)
    assert not stamp.is_current(house, "abc")
    stamp.keep(house, "abc")
    assert stamp.is_current(house, "abc")
    assert not stamp.is_current(house, "abd")
    other = replace(house, settings=replace(house.settings, database_url="postgresql://a@b/c"))
    assert not stamp.is_current(other, "abc")
