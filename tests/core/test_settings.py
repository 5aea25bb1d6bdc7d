"""Settings: where a value comes from, what it may be, and the one sentence that says why not."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from duoc.core.settings import Settings, SettingsError, load


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A configuration file that is not there yet."""
    return tmp_path / "duoc.toml"


def test_province_starts_without_any_setting(toml: Path) -> None:
    assert load({}, toml) == Settings(
        home=Path("var"),
        port_base=8080,
        host="127.0.0.1",
        user="nobody",
        profile="ca-mau",
        database_url="",
        tls_cert="",
        tls_key="",
        behind_proxy=False,
        public_url="",
        oidc_issuer="",
        oidc_client_id="",
        oidc_client_secret_file="",
        oidc_name="",
    )


def test_variable_wins_over_file_and_file_over_default(toml: Path) -> None:
    toml.write_text('port_base = 9000\nprofile = "an-giang"\nbehind_proxy = true\n')
    found = load({"DUOC_PORT_BASE": "9100"}, toml)
    assert (found.port_base, found.profile, found.behind_proxy, found.user) == (9100, "an-giang", True, "nobody")


def test_file_is_named_by_a_variable_or_lies_in_the_folder(
    toml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml.write_text("port_base = 9000\n")
    assert load({"DUOC_CONFIG": str(toml)}).port_base == 9000
    monkeypatch.chdir(tmp_path)
    assert load({}).port_base == 9000
    assert load({"DUOC_CONFIG": "absent.toml"}).port_base == 8080


def test_process_environment_is_read_when_none_is_given(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUOC_USER", "duoc")
    assert load(toml=toml).user == "duoc"


def test_database_url_has_no_prefix(toml: Path) -> None:
    assert load({"DATABASE_URL": "postgresql://db/duoc"}, toml).database_url == "postgresql://db/duoc"
    assert load({"DUOC_DATABASE_URL": "postgresql://db/duoc"}, toml).database_url == ""


def test_every_setting_can_be_given_by_variable_and_by_file(toml: Path) -> None:
    sample = {bool: ("true", "true", True), int: ("1234", "1234", 1234)}
    for field in fields(Settings):
        kind = type(field.default)
        given, written, expected = sample.get(kind, ("/x", '"/x"', Path("/x") if issubclass(kind, Path) else "/x"))
        variable = "DATABASE_URL" if field.name == "database_url" else f"DUOC_{field.name.upper()}"
        toml.unlink(missing_ok=True)
        assert getattr(load({variable: given}, toml), field.name) == expected
        toml.write_text(f"{field.name} = {written}\n")
        assert getattr(load({}, toml), field.name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", True), ("true", True), ("YES", True), (" True ", True), ("0", False), ("no", False), ("", False)],
)
def test_truth_is_said_in_few_words(toml: Path, text: str, expected: bool) -> None:
    assert load({"DUOC_BEHIND_PROXY": text}, toml).behind_proxy is expected


def test_folder_of_a_person_is_found(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/nam")
    assert load({"DUOC_HOME": " ~/duoc "}, toml).home == Path("/home/nam/duoc")


@pytest.mark.parametrize("port", ["1", "65000"])
def test_port_lies_within_its_limits(toml: Path, port: str) -> None:
    assert load({"DUOC_PORT_BASE": port}, toml).port_base == int(port)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DUOC_PORT_BASE", "0"),
        ("DUOC_PORT_BASE", "65001"),
        ("DUOC_PORT_BASE", "-1"),
        ("DUOC_PORT_BASE", "8080.0"),
        ("DUOC_PORT_BASE", "８０８０"),
        ("DUOC_PORT_BASE", "²"),
        ("DUOC_PORT_BASE", ""),
        ("DUOC_BEHIND_PROXY", "perhaps"),
        ("DUOC_BEHIND_PROXY", "2"),
    ],
)
def test_value_that_cannot_be_used_is_named_in_one_sentence(toml: Path, variable: str, text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({variable: text}, toml)
    assert str(refused.value).startswith(variable)
    assert "\n" not in str(refused.value)


def test_setting_that_does_not_exist_is_named(toml: Path) -> None:
    toml.write_text("port = 9000\nzeta = 1\n")
    with pytest.raises(SettingsError, match=r"duoc\.toml: unknown setting 'port'"):
        load({}, toml)


def test_file_that_is_not_toml_is_named(toml: Path) -> None:
    toml.write_text("port_base 9000\n")
    with pytest.raises(SettingsError, match=r"duoc\.toml: .*line 1"):
        load({}, toml)


def test_folder_in_place_of_the_file_is_named(toml: Path) -> None:
    toml.mkdir()
    with pytest.raises(SettingsError, match=r"duoc\.toml"):
        load({}, toml)


def test_ports_of_processes_follow_the_base() -> None:
    assert [Settings(port_base=9000).port(offset) for offset in (0, 1, 10)] == [9000, 9001, 9010]


def test_settings_are_passed_on_and_never_written() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port_base = 1  # type: ignore[misc]  # what must fail
