"""What is refused and leaves nothing: names, addresses, and rows that somebody writes past the services."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.guard.app_cast import UPSTREAM, enforced, live, settle

from duoc.guard.models import Application, Change, Statement
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import applications
from duoc.guard.services.applications import Person
from duoc.people.models import User


@pytest.fixture(scope="module")
def unchanged(module_database: str, module_home: Path) -> Application:
    """An application that enforces, for what is refused and leaves nothing."""
    return enforced(settle())


@pytest.mark.parametrize(
    ("name", "upstream"),
    [("Dvc", UPSTREAM), ("../a", UPSTREAM), ("a b", UPSTREAM), ("", UPSTREAM), ("dvc", "mysql://a/b"), ("dvc", "postgresql://"),
     ("dvc", "postgresql://u:bi-mat@may/dvc"), ("dvc", "postgresql:///dvc?host=/run&password=bi-mat")],
)  # fmt: skip
def test_a_name_or_an_address_that_cannot_be_used_is_refused_in_words(
    unchanged: Application, name: str, upstream: str
) -> None:
    with pytest.raises(AppRefusedError) as refused:
        applications.add(name, upstream, Person("root"))
    assert "bi-mat" not in str(refused.value)


ROWS = [
    ("loosening_takes_two_persons", {"loosens": True, "kind": "mode"}),
    ("live_change_is_a_version_and_an_event", {"event": None}),
    ("change_is_of_a_known_kind", {"kind": "else"}),
    ("application_has_one_change_a_version", {"number": 3}),
]
TEXT = [
    ("change_is_decided_once_and_kept", "update guard_change set reason = 'x' where state = 'live'"),
    ("change_is_decided_once_and_kept", "delete from guard_change"),
    ("application_changes_by_its_changes", "update guard_application set mode = 'observe'"),
    ("application_changes_by_its_changes", "update guard_application set mode = 'observe', version = version + 1"),
    ("approved_statement_stays_as_it_was_approved", "update guard_statement set sql = 'x' where state = 'approved'"),
    ("never_is_never_approved", "update guard_statement set never = 'x' where state = 'approved'"),
]


@pytest.mark.parametrize(("promise", "members"), ROWS, ids=[name for name, _ in ROWS])
def test_the_database_keeps_what_changes_promise(unchanged: Application, promise: str, members: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        live(unchanged, **{"number": 9, **members})


@pytest.mark.parametrize(("promise", "text"), TEXT)
def test_the_database_keeps_history_and_the_approved(unchanged: Application, promise: str, text: str) -> None:
    with pytest.raises(DatabaseError, match=promise), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)


def test_nobody_approves_his_own_or_past_its_change(unchanged: Application) -> None:
    own = User.objects.get(username="thanh")
    with pytest.raises(IntegrityError, match="loosening_takes_two_persons"), transaction.atomic():
        live(unchanged, 9, loosens=True, proposer=own, decider=own)
    waiting = Change.objects.create(application=unchanged, kind="statements", loosens=True, proposed_by="x")
    with pytest.raises(IntegrityError, match="one_proposal_of_a_kind_at_a_time"), transaction.atomic():
        Change.objects.create(application=unchanged, kind="statements", loosens=True, proposed_by="y")
    with pytest.raises(IntegrityError, match="approved_statement_went_live_with_its_change"), transaction.atomic():
        Statement.objects.create(application=unchanged, key="k", state="approved", change=waiting)
