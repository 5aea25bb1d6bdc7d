"""People who may change an application behind the wall, one who may not, and applications that they have brought somewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.exchange.lives import PASSWORD, agency

from duoc.guard.models import Application, Change
from duoc.guard.services import applications, learning
from duoc.guard.services.applications import Person
from duoc.people import services as people

ONE, LIST = "/bao-ve/ung-dung/dvc/", "/bao-ve/ung-dung/dvc/cau-lenh/"
UPSTREAM = "postgresql:///dvc?host=/run/pg"
TEXTS = [("select ten from dvc.ho_so where ma = 'a'", ""), ("update dvc.ho_so set ten = 'x' where ma = 'b'", "")]


@dataclass
class Cast:
    """Two of the committee, one of a department, one who only audits."""

    first: Person
    second: Person
    department: Person
    auditor: Person
    so: Any


def settle() -> Cast:
    committee, department = agency("ubnd", "UBND tỉnh", "province"), agency("so-tp", "Sở Tư pháp", "department")
    made = []
    for name, place, duty in (("thanh", committee, "operator"), ("minh", committee, "steward"),
                              ("lan", department, "steward"), ("kiem", committee, "auditor")):  # fmt: skip
        user = people.create_user(name, PASSWORD, display_name=f"Bà {name}")
        people.assign_role(user, place, duty)
        made.append(Person.of(user))
    return Cast(*made, so=department)


@pytest.fixture
def cast(database: str, home: Path) -> Cast:
    return settle()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same for a module."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "HOME", home)
        yield home


def added(cast: Cast, **way: Any) -> Application:
    return applications.add("dvc", UPSTREAM, cast.first, **way)


def enforced(cast: Cast) -> Application:
    """An application with two approved statements that enforces."""
    made = added(cast)
    learning.take_texts("dvc", TEXTS, cast.first)
    learning.approve("dvc", cast.first)
    learning.approve("dvc", cast.second)
    applications.change("dvc", "mode", {"mode": "enforce"}, cast.first)
    made.refresh_from_db()
    return made


def live(made: Application, number: int, **more: Any) -> Change:
    """A row written past the services."""
    return Change.objects.create(**{
        "application": made, "number": number, "kind": "mode", "loosens": False, "state": "live", "proposed_by": "x",
        "decided_at": "2026-01-01T00:00Z", "event": f"00000000-0000-0000-0000-00000000000{number}", **more,
    })  # fmt: skip


def client(person: Person | None, language: str = "vi") -> Client:
    made = Client(headers={"host": "localhost"})
    # What a browser wishes is not asked: a page speaks English to whom the cookie says so.
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if person is not None:
        made.force_login(person.user)
    return made


def page(person: Person, address: str, language: str = "vi") -> str:
    answer = client(person, language).get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()
