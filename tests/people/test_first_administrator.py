"""The first administrator of an empty province, made by the command itself: a process, its standard input, its words."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.test import Client

from duoc.core import profile
from duoc.people import services as people
from duoc.people.services.periods import today

PASSWORD = "đước-bám-rễ-mũi-cà-mau"


@pytest.fixture
def empty(database: str) -> str:
    """What `duoc up --empty` leaves: agencies and units, no people."""
    people.seed(profile.load("ca-mau"))
    assert people.users() == []
    return database


def duoc(dsn: str, home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "DATABASE_URL": dsn, "DUOC_HOME": str(home), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "duoc", "people", *words]
    return subprocess.run(command, input=typed, env=environ, capture_output=True, text=True, timeout=120, check=False)


def admin(dsn: str, home: Path, typed: str, *words: str) -> subprocess.CompletedProcess[str]:
    return duoc(dsn, home, "admin", "--user", "quan.tri", "--password-stdin", *words, typed=typed)


def test_administrator_made_by_the_command_signs_in_and_governs(empty: str, tmp_path: Path):
    made = admin(empty, tmp_path, PASSWORD + "\n", "--email", "Quan.Tri@camau.example", "--json")
    assert (made.returncode, made.stderr) == (0, "")
    assert json.loads(made.stdout)["user"] == "quan.tri"
    assert PASSWORD not in made.stdout
    client = Client(headers={"host": "localhost"})
    client.post("/tai-khoan/login/", {"login": "quan.tri", "password": PASSWORD})
    assert client.get("/tai-khoan/").status_code == 200
    assert client.get("/co-quan/so-tp/khoa/").status_code == 200


def test_making_is_told_as_commitments_without_name_and_address(empty: str, tmp_path: Path):
    admin(empty, tmp_path, PASSWORD + "\n", "--email", "quan.tri@camau.example", "--name", "Trần Thị Quản")
    with psycopg.connect(empty, options="-c search_path=production") as connection:
        rows = connection.execute("SELECT kind, entry FROM frame_outbox ORDER BY id DESC LIMIT 2").fetchall()
    assert [kind for kind, _entry in rows] == ["people.role_assigned", "people.user_created"]
    for _kind, entry in rows:
        assert set(json.loads(entry)) == {"commitment", "event", "kind", "time"}


def test_second_first_administrator_is_refused(empty: str, tmp_path: Path):
    admin(empty, tmp_path, PASSWORD + "\n")
    again = duoc(empty, tmp_path, "admin", "--user", "ke.tiep", "--password-stdin", typed=PASSWORD + "\n")
    assert again.returncode == 1
    assert again.stderr.strip() == "duoc: Tỉnh đã có quản trị viên; hãy nhờ người đó giao vai trò quản trị."
    assert [user.username for user in people.users()] == ["quan.tri"]


@pytest.mark.parametrize(("typed", "words"), [("", "quá ngắn"), ("\n", "quá ngắn"), ("1qaz2wsx3edc\n", "phổ biến")])
def test_weak_or_missing_password_makes_nobody(empty: str, tmp_path: Path, typed: str, words: str):
    refused = admin(empty, tmp_path, typed)
    assert refused.returncode == 1
    assert refused.stderr.startswith("duoc: ")
    assert len(refused.stderr.splitlines()) == 1
    assert words in refused.stderr
    assert people.users() == []


def test_without_a_terminal_the_command_says_what_it_needs(empty: str, tmp_path: Path):
    assert "--user" in duoc(empty, tmp_path, "admin").stderr
    assert "--password-stdin" in duoc(empty, tmp_path, "admin", "--user", "quan.tri").stderr
    assert people.users() == []


def test_generated_password_is_shown_once_and_works(empty: str, tmp_path: Path):
    made = duoc(empty, tmp_path, "admin", "--user", "quan.tri", "--generate", "--json")
    client = Client(headers={"host": "localhost"})
    client.post("/tai-khoan/login/", {"login": "quan.tri", "password": json.loads(made.stdout)["password"]})
    assert client.get("/tai-khoan/").status_code == 200


def test_first_administrator_brings_in_the_next_person(empty: str, tmp_path: Path):
    admin(empty, tmp_path, PASSWORD + "\n")
    assert duoc(empty, tmp_path, "user", "add", "an.nguyen", "--password-stdin", typed=PASSWORD + "\n").returncode == 0
    assert duoc(empty, tmp_path, "role", "assign", "an.nguyen", "integrator", "--agency", "so-tp").returncode == 0
    (role,) = people.roles_as_of(today(), people.user_named("an.nguyen"))
    assert (role.role, role.agency.key) == ("integrator", "so-tp")
