"""Local groups: one right lets all of a provider's group call, and nobody else; who leaves loses it."""

import json
from datetime import date

import psycopg
import pytest
from tests.exchange.conftest import CLIENT, OTHER, SERVICE
from tests.exchange.test_commands import run
from tests.wire.test_registry_snapshot import snapshot

from duoc.exchange import services as exchange
from duoc.exchange.services import RefusedError

PROVIDER, DVC, IOFFICE, NAME = "/".join(SERVICE[:4]), "/".join(CLIENT), "/".join(OTHER), "/".join(SERVICE)


def granted(dsn: str, path: str) -> set[str]:
    """The clients that gateways are told may call this path."""
    told = snapshot(dsn)
    names = {row["id"]: row["name"] for row in told["clients"]}
    assert all(row["member"] is None for row in told["rights"])
    return {names[row["client"]] for row in told["rights"] if row["path"] == path}


def test_group_lets_its_members_call_and_who_leaves_may_not(registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    for client in (DVC, IOFFICE):
        assert run("group", PROVIDER, "tinh", "--add", client) == 0
    words = ["--client", "GROUP:tinh", "--service", NAME, "--method", "GET", "--path", "/ho-so/*"]
    capsys.readouterr()
    for new in (True, False):
        assert run("grant", *words, "--json") == 0
        assert json.loads(capsys.readouterr().out) == {"granted": new, "registered": False}
    assert granted(registry, "/ho-so/*") == {DVC, IOFFICE}
    assert run("group", PROVIDER, "tinh", "--remove", IOFFICE) == 0
    assert granted(registry, "/ho-so/*") == {DVC}
    assert run("revoke", *words) == 0
    assert granted(registry, "/ho-so/*") == set()
    assert granted(registry, "**") == {DVC}  # its own right is another one


def test_membership_is_told_once(registry: str) -> None:
    assert exchange.add_to_group(PROVIDER, "tinh", DVC)
    assert not exchange.add_to_group(PROVIDER, "tinh", DVC)
    assert exchange.remove_from_group(PROVIDER, "tinh", DVC)
    assert not exchange.remove_from_group(PROVIDER, "tinh", DVC)


def test_group_opens_its_owners_services_alone(registry: str) -> None:
    exchange.add_to_group(DVC, "cua-toi", IOFFICE)
    with pytest.raises(RefusedError, match="chưa có nhóm cua-toi"):
        exchange.grant("GROUP:cua-toi", NAME)
    # Not even when the row is written around the application.
    with psycopg.connect(registry, options="-c search_path=production") as sql:
        sql.execute(
            "INSERT INTO exchange_right (group_id, service_id, granted_by, path) "
            "SELECT g.id, v.id, '', '/len' FROM exchange_group g, exchange_service v WHERE v.code = 'dan-cu'"
        )
    assert granted(registry, "/len") == set()


@pytest.mark.parametrize(
    ("owner", "code", "client"),
    [("VN/GOV/G01/khac", "tinh", DVC), (PROVIDER, "tinh", "VN/GOV/000.00.00.H12/khac"), (PROVIDER, "t inh", DVC),
     (PROVIDER, "", DVC), ("VN/GOV/G01", "tinh", DVC)],
)  # fmt: skip
def test_only_registered_systems_have_and_join_groups(registry: str, owner: str, code: str, client: str) -> None:
    with pytest.raises(RefusedError):
        exchange.add_to_group(owner, code, client)


def test_plain_http_is_refused_or_allowed_by_command(registry: str) -> None:
    for word, required in (("required", True), ("optional", False)):
        assert run("set", DVC, "--tls", word) == 0
        (row,) = [one for one in snapshot(registry)["clients"] if one["name"] == DVC]
        assert row["tls_required"] is required


def test_right_of_a_group_counts_as_each_members_own(registry: str) -> None:
    """Who looks at callers, rights or the monthly report sees what the gateway does."""
    exchange.add_to_group(PROVIDER, "tinh", IOFFICE)
    exchange.add_to_group(PROVIDER, "tinh", DVC)
    exchange.grant("GROUP:tinh", NAME, path="/ho-so/*")
    may_call = {entry.identifier: entry.may_call for entry in exchange.clients()}
    assert (may_call[IOFFICE], may_call[DVC]) == ([NAME], [NAME])
    callers = {entry.identifier: entry.callers for entry in exchange.services()}
    assert callers[NAME] == 2  # DVC has a right of its own too and is one caller
    member = exchange.find_member(OTHER[:3])
    assert member is not None
    never = exchange.monthly(member.id, date(2024, 3, 1)).members()["never_used"]
    assert (IOFFICE, NAME) in {(row["client"], row["service"]) for row in never}
