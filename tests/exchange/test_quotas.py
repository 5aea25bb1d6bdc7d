"""Quotas: set, changed and taken away by name; in the ledger, in the gateways' snapshot, and no other way."""

import json

import pytest
from django.db import IntegrityError, connections, transaction
from tests.exchange.conftest import CLIENT, SERVICE
from tests.exchange.test_commands import run
from tests.wire.test_registry_snapshot import snapshot

from duoc.exchange import services as exchange
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

DVC, NAME = "/".join(CLIENT), "/".join(SERVICE)
PAIR = ("--client", DVC, "--service", NAME)


def told(dsn: str) -> list[tuple[str, str, int, int]]:
    """(client, service, calls, seconds) as the gateways are told."""
    said = snapshot(dsn)
    clients = {row["id"]: row["name"] for row in said["clients"]}
    services = {row["id"]: row["name"] for row in said["services"]}
    return [(clients[row["client"]], services[row["service"]], row["calls"], row["seconds"]) for row in said["quotas"]]


def test_quota_reaches_the_gateways_and_the_ledger(registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    Outbox.objects.using("production").all().delete()
    assert run("quota", "set", *PAIR, "--calls", "100", "--per", "minute", "--by", "") == 0
    assert told(registry) == [(DVC, NAME, 100, 60)]
    (kind,) = Outbox.objects.using("production").values_list("kind", flat=True)
    assert kind == "exchange.quota_set"
    entry = json.loads(bytes(Outbox.objects.using("production").get().entry))
    assert (entry["client"], entry["service"], entry["calls"], entry["seconds"]) == (DVC, NAME, 100, 60)
    for changed in (True, False):
        capsys.readouterr()
        assert run("quota", "set", *PAIR, "--calls", "50", "--per", "minute", "--json") == 0
        assert json.loads(capsys.readouterr().out) == {"changed": changed}
    assert run("quota", "set", *PAIR, "--calls", "1000", "--per", "day") == 0
    assert told(registry) == [(DVC, NAME, 50, 60), (DVC, NAME, 1000, 86_400)]
    assert run("quota", "remove", *PAIR, "--per", "minute") == 0
    assert told(registry) == [(DVC, NAME, 1000, 86_400)]
    capsys.readouterr()
    assert run("quota", "remove", *PAIR, "--per", "minute", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"changed": False}


def test_list_says_what_was_used(registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("quota", "list") == 0
    assert "Chưa đặt hạn mức nào" in capsys.readouterr().out
    exchange.set_quota(DVC, NAME, 5, 3600)
    assert run("quota", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "quotas": [{"client": DVC, "service": NAME, "calls": 5, "seconds": 3600, "used": 0}]
    }


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((DVC, NAME, 0, 60), "từ 1"),
        ((DVC, NAME, 1_000_000_001, 60), "từ 1"),
        ((DVC, NAME, 5, 61), "61 giây không có"),
        (("VN/GOV/H99/x", NAME, 5, 60), "Chưa có hệ thống"),
        ((DVC, "VN/GOV/G22/sim/khong", 5, 60), "Chưa có dịch vụ"),
    ],
)
def test_quota_that_nobody_could_keep_is_refused(registry: str, words: tuple[str, str, int, int], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        exchange.set_quota(*words)
    assert told(registry) == []


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE exchange_quota SET calls = 0", "quota_lets_some_calls_pass"),
        ("UPDATE exchange_quota SET seconds = 7", "quota_period_is_known"),
        (
            "INSERT INTO exchange_quota (subsystem_id, service_id, calls, seconds) "
            "SELECT subsystem_id, service_id, 9, seconds FROM exchange_quota",
            "quota_is_set_once_for_a_period",
        ),
    ],
)
def test_database_refuses_what_the_service_refuses(registry: str, change: str, constraint: str) -> None:
    exchange.set_quota(DVC, NAME, 5, 60)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic("production"):
        connections["production"].cursor().execute(change)
