"""What the registry announces, and how soon the file that gateways read follows it."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.exchange.conftest import CLIENT, OTHER, SERVICE, register_all

from duoc.core.environment import Environment
from duoc.engines.mapping import known
from duoc.exchange import services as exchange
from duoc.wire.recorder.registrar import Registrar

DVC, IOFFICE, POPULATION = "/".join(CLIENT), "/".join(OTHER), "/".join(SERVICE)
FULL = {
    "exchange_endpoint": "INSERT INTO exchange_endpoint (service_id, method, path) "
    "SELECT id, 'GET', '/x' FROM exchange_service",
    "exchange_certificate": "INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
    "SELECT min(id), sha256('x'), '', now() FROM exchange_subsystem",
    "exchange_environment_key": "INSERT INTO exchange_environment_key (hash, name) VALUES (sha256('x'), 'x')",
    "exchange_right": "INSERT INTO exchange_right (subsystem_id, service_id, granted_by, method) "
    "SELECT subsystem_id, service_id, '', 'PUT' FROM exchange_right",
    "exchange_service": "INSERT INTO exchange_service (subsystem_id, code, name, base_url) "
    "SELECT min(id), 'moi', 'x', 'http://a/' FROM exchange_subsystem",
    "exchange_subsystem": "INSERT INTO exchange_subsystem (member_id, code, name) "
    "SELECT min(id), 'moi', 'x' FROM exchange_member",
    "exchange_member": "INSERT INTO exchange_member (instance, member_class, member_code, name) "
    "VALUES ('VN', 'GOV', 'M', 'x')",
}
NEVER_DELETED = {"exchange_service", "exchange_subsystem", "exchange_member"}


@pytest.fixture(scope="module")
def filled(module_database: str) -> str:
    register_all(Environment.PRODUCTION)
    return module_database


@pytest.fixture
def ear(filled: str) -> Iterator[psycopg.Connection]:
    """Listens to the announcements of every environment."""
    with psycopg.connect(filled, autocommit=True) as connection:
        for environment in Environment:
            connection.execute(f"LISTEN registry_{environment}")
        yield connection


def heard(ear: psycopg.Connection) -> list[str]:
    """The channels heard until nothing more comes for a moment."""
    first = [notify.channel for notify in ear.notifies(timeout=2, stop_after=1)]
    return first + [notify.channel for notify in ear.notifies(timeout=0.05)]


@pytest.mark.parametrize("table", FULL)
def test_registry_change_is_announced(filled: str, ear: psycopg.Connection, table: str) -> None:
    """Every way to change a table by plain SQL, also the ones the application never takes, wakes the recorder once."""
    with psycopg.connect(filled, autocommit=True, options="-c search_path=production") as sql:
        statements = [FULL[table], f"UPDATE {table} SET id = id WHERE false"]
        if table == "exchange_environment_key":
            statements[1] = f"UPDATE {table} SET name = 'y'"
        if table not in NEVER_DELETED:
            statements += [f"DELETE FROM {table}", f"TRUNCATE {table}"]
        for statement in statements:
            sql.execute(statement)
            assert heard(ear) == ["registry_production"], statement
    if table == "exchange_right":
        exchange.grant(DVC, POPULATION)


def test_change_that_is_undone_is_not_announced(filled: str, ear: psycopg.Connection) -> None:
    with psycopg.connect(filled, options="-c search_path=production") as sql:
        sql.execute("UPDATE exchange_service SET enabled = false")
        sql.rollback()
    assert [notify.channel for notify in ear.notifies(timeout=0.3)] == []


@pytest.mark.parametrize("environment", [Environment.REPLAY, Environment.SANDBOX])
def test_change_elsewhere_wakes_only_the_recorder_of_its_environment(
    filled: str, ear: psycopg.Connection, environment: Environment
) -> None:
    exchange.register_member(("VN", "GOV", f"M-{environment}"), "x", environment=environment)
    assert heard(ear) == [f"registry_{environment}"]


@pytest.fixture
def published(filled: str, tmp_path: Path) -> Iterator[Callable[[], dict[str, Any]]]:
    """Gives the file that gateways read, as it stands at most a second after the last change."""
    file = tmp_path / "registry.json"
    with psycopg.connect(filled, autocommit=True, options="-c search_path=production") as connection:
        registrar = Registrar(connection, "production", file)
        assert registrar.publish()

        def read() -> dict[str, Any]:
            deadline = time.monotonic() + 1
            while not registrar.publish():
                assert time.monotonic() < deadline, "no announcement within a second"
                time.sleep(0.01)
            made: dict[str, Any] = json.loads(file.read_bytes())
            return made

        yield read


def rights(snapshot: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    clients = {row["id"]: row["name"] for row in snapshot["clients"]}
    services = {row["id"]: row["name"] for row in snapshot["services"]}
    return {
        (clients[row["client"]], services[row["service"]], row["method"], row["path"])
        for row in snapshot["rights"]
        if row["client"] is not None
    }


def test_right_reaches_the_gateways_file_within_a_second_and_leaves_it_again(published: Callable[..., Any]) -> None:
    mine = (IOFFICE, POPULATION, "GET", "/tra-cuu/*")
    assert exchange.grant(IOFFICE, POPULATION, method="get", path="/tra-cuu/*")
    before = rights(published())
    assert mine in before
    assert exchange.revoke(IOFFICE, POPULATION, method="Get", path="/tra-cuu/*")
    assert rights(published()) == before - {mine}


def test_only_the_right_of_exactly_this_shape_is_taken_away(published: Callable[..., Any]) -> None:
    """Revoking the whole service must not be believed to take away a narrower right, and the reverse."""
    exchange.grant(IOFFICE, POPULATION)
    exchange.grant(IOFFICE, POPULATION, method="GET")
    assert not exchange.revoke(IOFFICE, POPULATION, path="/x")
    assert exchange.revoke(IOFFICE, POPULATION)
    of_ioffice = {right for right in rights(published()) if right[0] == IOFFICE}
    assert of_ioffice == {(IOFFICE, POPULATION, "GET", "**")}
    exchange.revoke(IOFFICE, POPULATION, method="GET")


def test_suspended_service_stands_in_the_file_with_its_notice(published: Callable[..., Any]) -> None:
    def state() -> tuple[bool, str | None]:
        (row,) = [row for row in published()["services"] if row["name"] == POPULATION]
        return row["enabled"], row["notice"]

    exchange.suspend_service("dan-cu", "Bảo trì tới 18 giờ")
    assert state() == (False, "Bảo trì tới 18 giờ")
    exchange.resume_service("dan-cu")
    assert state() == (True, None)


def test_retired_client_is_no_longer_registered_in_the_file(published: Callable[..., Any]) -> None:
    parts = (*CLIENT[:3], "cu")
    exchange.register_subsystem(parts, "Phần mềm cũ")
    exchange.retire_subsystem(parts)
    status = {row["name"]: row["status"] for row in published()["clients"]}
    assert status["/".join(parts)] == "retired"
    assert status[DVC] == "registered"


def test_question_wakes_nobody(filled: str, ear: psycopg.Connection) -> None:
    exchange.services()
    exchange.clients()
    assert exchange.grant(DVC, POPULATION) is False
    exchange.set_authentication(CLIENT, "key")
    exchange.resume_service("dan-cu")
    assert [notify.channel for notify in ear.notifies(timeout=0.3)] == []


def test_mappings_and_uplinks_reach_the_gateways_within_a_second(published: Callable[[], dict[str, Any]]) -> None:
    exchange.set_mapping(POPULATION, known.text("dan-cu"))
    (row,) = published()["mappings"]
    assert row["version"] == 1
    exchange.set_uplink("vdxp", "vdxp", {"client": DVC})
    assert published()["uplinks"] == []
    exchange.lead(POPULATION, "vdxp", "VN/GOV/G01/x/y")
    assert [one["remote"] for one in published()["uplinks"]] == ["VN/GOV/G01/x/y"]
    exchange.reach_directly(POPULATION)
    assert published()["uplinks"] == []
    exchange.remove_mapping(POPULATION)
    assert published()["mappings"] == []
