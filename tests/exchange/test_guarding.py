"""Guards of services: set, changed and ended by name; in the ledger, in the gateways' snapshot, held by the database."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from tests.exchange.conftest import SERVICE
from tests.exchange.test_commands import run
from tests.wire.test_registry_snapshot import snapshot

from duoc.exchange import services as exchange
from duoc.exchange.models import GuardRule, Service
from duoc.exchange.services import Guard, RefusedError
from duoc.frame.models import Outbox
from duoc.wire.gateway.guard import terms

NAME = "/".join(SERVICE)


@pytest.fixture
def personal(registry: str) -> str:
    Service.objects.using("production").filter(code=SERVICE[4]).update(personal=True)
    Outbox.objects.using("production").all().delete()
    return registry


def kinds() -> list[str]:
    return list(Outbox.objects.using("production").order_by("pk").values_list("kind", flat=True))


def test_guard_reaches_the_gateways_and_the_ledger(personal: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert snapshot(personal)["guards"] == []
    assert run("guard", "set", NAME, "--request", "tokens", "--answer", "mask", "--identities", "150", "--by", "") == 0
    (row,) = snapshot(personal)["guards"]
    (service,) = [one for one in snapshot(personal)["services"] if one["name"] == NAME]
    expected = {
        "ticket": True,
        "request": "tokens",
        "answer": "mask",
        "most_bytes": 1_048_576,
        "unread": "block",
        "identities_day": 150,
    }
    assert row == {"service": service["id"], **expected}
    assert terms.read(row) == tuple(expected.values())  # as the gateway reads it
    entry = json.loads(bytes(Outbox.objects.using("production").get().entry))
    assert {name: entry[name] for name in ("service", *expected)} == {"service": NAME, **expected}
    for changed in (True, False):
        capsys.readouterr()
        assert run("guard", "set", NAME, "--no-ticket", "--unread", "pass", "--most", "4096", "--by", "", "--json") == 0
        assert json.loads(capsys.readouterr().out) == {"changed": changed}
    (row,) = snapshot(personal)["guards"]
    assert (row["ticket"], row["request"], row["unread"], row["most_bytes"]) == (False, "observe", "pass", 4096)
    for changed in (True, False):
        capsys.readouterr()
        assert run("guard", "end", NAME, "--by", "", "--json") == 0
        assert json.loads(capsys.readouterr().out) == {"changed": changed}
    assert snapshot(personal)["guards"] == []
    assert kinds() == ["exchange.service_guarded"] * 2 + ["exchange.service_guarded_no_more"]
    assert GuardRule.objects.using("production").count() == 2  # what held when stays known


def test_list_says_what_each_guard_does(personal: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("guard", "list") == 0
    assert "Chưa dịch vụ nào" in capsys.readouterr().out
    exchange.guard_service(NAME, Guard(answer="block"))
    assert run("guard", "list", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)["guarded"]
    assert (row["service"], row["ticket"], row["answer"]) == (NAME, True, "block")
    (entry,) = exchange.guarded_services()
    assert exchange.guard_of(entry.id) == Guard(answer="block")
    assert exchange.guard_of(0) is None


def test_only_services_with_personal_data_stand_under_a_guard(registry: str) -> None:
    with pytest.raises(RefusedError, match="dữ liệu cá nhân"):
        exchange.guard_service(NAME, Guard())
    assert not exchange.guarded_services()


@pytest.mark.parametrize(
    "wrong",
    [
        {"request": "x"},
        {"answer": "tokens"},
        {"unread": "maybe"},
        {"most_bytes": 0},
        {"most_bytes": 1 << 24},
        {"identities_day": -1},
    ],
)
def test_unknown_terms_are_refused(personal: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        exchange.guard_service(NAME, Guard(**wrong))
    assert kinds() == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "service_is_guarded_by_one_rule"),
        ({"answer": "tokens", "valid_to": "2100-01-01T00:00Z"}, "guard_does_what_is_known"),
        ({"most_bytes": 1 << 24, "valid_to": "2100-01-01T00:00Z"}, "guard_reads_4_mib_at_most"),
        ({"valid_to": "2000-01-01T00:00Z"}, "guard_rule_ends_after_it_begins"),
    ],
)
def test_database_holds_what_a_guard_may_be(personal: str, change: dict[str, Any], name: str) -> None:
    exchange.guard_service(NAME, Guard())
    service = Service.objects.using("production").get(code=SERVICE[4])
    with pytest.raises(IntegrityError, match=name), transaction.atomic("production"):
        GuardRule.objects.using("production").create(service=service, **{**Guard().members(), **change})


def test_gateways_hear_of_it_at_once(personal: str) -> None:
    made = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'exchange_guard_rule'::regclass AND NOT tgisinternal"
    with connections["production"].cursor() as cursor:
        cursor.execute(made)
        assert cursor.fetchall() == [("registry_change_is_announced",)]
