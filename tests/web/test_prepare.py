"""What the preparation leaves behind: the key, the tables, the province, the sample people."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import authenticate

from duoc.core.logins import demo_logins, keep_logins
from duoc.core.settings import Settings
from duoc.people import services as people
from duoc.web.prepare import prepare
from duoc.web.sample_people import settle_sample_people
from duoc.web.secret import make_secret_key, secret_key


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "django.key"
    make_secret_key(path)
    first = secret_key(path)
    make_secret_key(path)
    assert secret_key(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["django.key"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: only root makes files for another user")
def test_secret_key_belongs_to_the_owner_of_its_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, 54_321, 54_321)
    make_secret_key(tmp_path / "django.key")
    assert (tmp_path / "django.key").stat().st_uid == 54_321


def test_secret_key_before_the_first_start_is_this_process_s_own(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "absent") != secret_key(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()


def test_an_unreadable_secret_key_is_an_error_never_another_key(tmp_path: Path) -> None:
    (tmp_path / "django.key").mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        secret_key(tmp_path / "django.key")


def settings(dsn: str) -> Settings:
    return Settings(database_url=dsn, port_base=21_000)


def test_empty_province_has_its_facts_and_no_people(dsn: str, tmp_path: Path) -> None:
    prepare(settings(dsn), tmp_path, empty=True)
    assert len(people.units_as_of(date(2025, 7, 1), "commune")) == 64
    assert people.users() == []
    assert demo_logins(tmp_path) == []


def test_sample_people_can_sign_in_with_the_passwords_that_were_kept(dsn: str, tmp_path: Path) -> None:
    prepare(settings(dsn), tmp_path, empty=False)
    logins = demo_logins(tmp_path)
    duties = ["administrator", "operator", "steward", "integrator", "auditor", "inspector"]
    assert [login["role"] for login in logins] == [*duties, "producer"]
    assert len({login["password"] for login in logins}) == len(logins)
    for login in (*logins[:2], logins[-1]):
        assert authenticate(username=login["user"], password=login["password"]) is not None
    assert people.has_administrator()
    producer = people.user_named(logins[-1]["user"])
    assert [party.code for party in people.parties_of(producer)] == ["htx-cua-mau"]
    assert people.duties(producer) == frozenset()


def test_preparing_again_changes_no_password(dsn: str, tmp_path: Path) -> None:
    prepare(settings(dsn), tmp_path, empty=False)
    before = demo_logins(tmp_path)
    prepare(settings(dsn), tmp_path, empty=False)
    assert demo_logins(tmp_path) == before


def test_a_sample_person_whose_password_was_lost_gets_a_new_one(dsn: str, tmp_path: Path) -> None:
    prepare(settings(dsn), tmp_path, empty=False)
    before = {login["role"]: login for login in demo_logins(tmp_path)}
    keep_logins(tmp_path, [login for role, login in before.items() if role != "operator"])
    settle_sample_people(tmp_path)
    after = {login["role"]: login for login in demo_logins(tmp_path)}
    assert after["operator"]["password"] != before["operator"]["password"]
    assert after["steward"] == before["steward"]
    assert after["producer"] == before["producer"]
    operator = after["operator"]
    assert authenticate(username=operator["user"], password=operator["password"]) is not None
