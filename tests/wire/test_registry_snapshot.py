"""The snapshot SQL against the migrated tables: what the recorder writes for its gateways, and when it is woken."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.exchange.conftest import register_all

import duoc.wire
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.people.models import Agency, ApiKey

SQL = (Path(duoc.wire.__file__).parent / "sql" / "registry_snapshot.sql").read_text("utf-8")


def connect(dsn: str, environment: Environment) -> psycopg.Connection:
    """As the recorder connects: the environment's schema is the whole search path."""
    return psycopg.connect(dsn, autocommit=True, options=f"-c search_path={environment}")


def snapshot(dsn: str, environment: Environment = Environment.PRODUCTION) -> dict[str, Any]:
    with connect(dsn, environment) as sql:
        rows = sql.execute(SQL).fetchall()
    assert len(rows) == 1
    found: dict[str, Any] = json.loads(json.dumps(rows[0][0]))
    return found


def agency(key: str) -> Agency:
    return Agency.objects.create(
        key=key, name=key, short_name=key, fold=key, sort_key=key, kind="department", source="thử", verified=False,
        dates_verified=False,
    )  # fmt: skip


def api_key(owner: Agency, text: str, **columns: Any) -> bytes:
    digest = sha256(text.encode()).digest()
    ApiKey.objects.create(agency=owner, name=text, prefix="12345678", hash=digest, **columns)
    return digest


@pytest.fixture
def registry(database: str) -> str:
    register_all(Environment.PRODUCTION)
    return database


@pytest.mark.parametrize("environment", list(Environment))
def test_snapshot_of_an_empty_registry_is_whole(database: str, environment: Environment) -> None:
    found = snapshot(database, environment)
    assert found.pop("version") > 0
    assert found == {
        "instance": "", "instances": [], "server": "", "members": [], "clients": [], "services": [], "endpoints": [],
        "rights": [], "documents": {}, "keys": [], "certificates": [],
        "consumers": [], "secrets": [], "contexts": [], "destinations": [], "networks": [], "quotas": [],
        "suspended": [],
        "mappings": [], "uplinks": [], "guards": [],
    }  # fmt: skip


def test_snapshot_says_who_may_call_what(registry: str) -> None:
    found = snapshot(registry)
    assert (found["instance"], found["server"]) == ("VN", "VN/GOV/000.00.00.H12/ss1")
    members = {tuple(row["parts"]): row["id"] for row in found["members"]}
    assert set(members) == {("VN", "GOV", "000.00.00.H12"), ("VN", "GOV", "G01")}
    clients = {row["name"]: row for row in found["clients"]}
    assert set(clients) == {"VN/GOV/000.00.00.H12/dvc", "VN/GOV/000.00.00.H12/ioffice", "VN/GOV/G01/chia-se"}
    dvc = clients["VN/GOV/000.00.00.H12/dvc"]
    assert (dvc["authentication"], dvc["status"]) == ("key", "registered")
    assert dvc["member"] == members["VN", "GOV", "000.00.00.H12"]
    services = {row.pop("name"): row for row in found["services"]}
    service_id = services["VN/GOV/G01/chia-se/dan-cu"].pop("id")
    assert services["VN/GOV/G01/chia-se/dan-cu"] == {
        "base_url": "http://127.0.0.1:8090/CSDL_DanCu", "timeout_s": 30, "receipt": "async", "kind": "REST",
        "enabled": True, "notice": None, "personal": False, "title": "Dân cư", "version": None, "description_url": None,
        "bodies": None,
    }  # fmt: skip
    assert services["VN/GOV/G01/chia-se/ho-khau"]["enabled"] is False
    assert "chưa kết nối" in services["VN/GOV/G01/chia-se/ho-khau"]["notice"]
    assert found["rights"] == [
        {"client": dvc["id"], "member": None, "service": service_id, "method": "*", "path": "**"}
    ]


def test_snapshot_escapes_the_one_odd_character_a_name_may_have(registry: str) -> None:
    exchange.register_subsystem(("VN", "GOV", "G01", "?a"), "Dấu hỏi")
    assert "VN/GOV/G01/%3Fa" in {row["name"] for row in snapshot(registry)["clients"]}


def test_snapshot_has_a_version_of_its_own_each_time(database: str) -> None:
    assert snapshot(database)["version"] < snapshot(database)["version"]


def test_key_speaks_for_the_members_of_its_agency(database: str) -> None:
    owner, stranger = agency("chu"), agency("la")
    member = exchange.register_member(("VN", "GOV", "H12.03"), "Sở", agency_id=owner.pk)
    digest = api_key(owner, "một")
    api_key(stranger, "hai")
    keys = {row["hash"]: row for row in snapshot(database)["keys"]}
    assert len(keys) == 2
    assert keys[digest.hex()] == {
        "hash": digest.hex(),
        "members": [member.pk],
        "clients": None,
        "bound": False,
        "expires": None,
    }
    assert keys[sha256(b"hai").hexdigest()]["members"] == []


def test_revoked_and_expired_keys_are_not_in_the_snapshot(database: str) -> None:
    owner, now = agency("chu"), datetime.now(UTC)
    api_key(owner, "thu hồi", revoked_at=now)
    api_key(owner, "hết hạn", expires_at=now - timedelta(seconds=1))
    later = datetime(2100, 1, 1, 0, 0, 0, 123456, UTC)
    api_key(owner, "của phòng danh mục", role="steward")  # opens a room of ours, and nothing here
    digest = api_key(owner, "còn hạn", expires_at=later)
    found = snapshot(database)["keys"]
    assert [(row["hash"], row["expires"]) for row in found] == [(digest.hex(), 4_102_444_800_123_456)]


def test_an_environment_has_keys_of_its_own(database: str) -> None:
    api_key(agency("chu"), "một")
    register_all(Environment.REPLAY)
    own, narrow = sha256(b"phat lai").digest(), sha256(b"mot don vi").digest()
    for environment in Environment:
        with connect(database, environment) as sql:
            sql.execute("INSERT INTO exchange_environment_key (hash, name) VALUES (%s, 'player')", [own])
    with connect(database, Environment.REPLAY) as sql:
        sql.execute(
            "INSERT INTO exchange_environment_key (hash, name, member_id) "
            "SELECT %s, 'một', id FROM exchange_member WHERE member_code = 'G01'",
            [narrow],
        )
    replay = snapshot(database, Environment.REPLAY)
    members = {row["parts"][2]: row["id"] for row in replay["members"]}
    assert {row["hash"]: row["members"] for row in replay["keys"]} == {
        own.hex(): sorted(members.values()),
        narrow.hex(): [members["G01"]],
    }
    # Personal data needs more than a key, but for the player's, whose services hold invented data alone.
    assert {row["hash"]: row["bound"] for row in replay["keys"]} == {own.hex(): True, narrow.hex(): False}
    assert [row["bound"] for row in snapshot(database, Environment.SANDBOX)["keys"]] == [False]
    production = {row["hash"] for row in snapshot(database)["keys"]}
    assert production == {sha256("một".encode()).hexdigest()}


def test_snapshot_says_what_clients_of_other_languages_are_known_by(registry: str) -> None:
    client, service = "VN/GOV/000.00.00.H12/dvc", "VN/GOV/G01/chia-se/dan-cu"
    begins = datetime(2100, 1, 1, 0, 0, 0, 123456, UTC)
    held = exchange.issue_secret("wso2", client, name="CK", networks=["10.1.0.0/16", "10.0.0.7"])
    later = exchange.issue_secret("wso2", client, name="CK", valid_from=begins, valid_to=begins + timedelta(hours=1))
    exchange.revoke_secret(exchange.issue_secret("lgsp", client, name="AK").row.pk)
    exchange.add_context("/dancu/1.0", service, front="/v2")
    exchange.add_destination("VN:GOV:G22:vpcp", service, provider_url="http://10.0.0.41:8083/")
    exchange.add_network(client, "10.1.0.0/16")
    found = snapshot(registry)
    client_id = next(row["id"] for row in found["clients"] if row["name"] == client)
    service_id = next(row["id"] for row in found["services"] if row["name"] == service)
    consumers = {row.pop("name"): row for row in found["consumers"]}
    number = consumers["CK"].pop("id")
    assert consumers["CK"] == {
        "dialect": "wso2", "client": client_id, "networks": ["10.0.0.7/32", "10.1.0.0/16"], "fingerprint": None,
    }  # fmt: skip
    assert set(consumers) == {"CK", "AK"}
    now, then = found["secrets"]  # the revoked one is gone
    assert (now["hash"], now["to"]) == (sha256(held.text.encode()).hexdigest(), None)
    assert then == {
        "id": later.row.pk, "consumer": number, "hash": sha256(later.text.encode()).hexdigest(),
        "from": 4_102_444_800_123_456, "to": 4_102_448_400_123_456,
    }  # fmt: skip
    assert found["contexts"] == [{"path": "/dancu/1.0", "service": service_id, "front": "/v2"}]
    assert found["destinations"] == [
        {"code": ["VN", "GOV", "G22", "vpcp"], "provider_url": "http://10.0.0.41:8083", "service": service_id}
    ]
    assert found["networks"] == [{"client": client_id, "network": "10.1.0.0/16"}]
    assert held.text not in json.dumps(found)


CHANGES = {
    "member": "UPDATE exchange_member SET name = name",
    "subsystem": "UPDATE exchange_subsystem SET status = 'retired'",
    "service": "UPDATE exchange_service SET enabled = false",
    "endpoint": "INSERT INTO exchange_endpoint (service_id, method, path) SELECT id, 'GET', '/x' FROM exchange_service",
    "right": "DELETE FROM exchange_right",
    "certificate": "INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
    "SELECT min(id), sha256('x'), '', now() FROM exchange_subsystem",
    "environment key": "INSERT INTO exchange_environment_key (hash, name) VALUES (sha256('x'), 'x')",
    "consumer": "INSERT INTO exchange_consumer (dialect, name, subsystem_id) SELECT 'wso2', 'x', min(id) FROM exchange_subsystem",
    "consumer secret": "DELETE FROM exchange_consumer_secret",
    "consumer network": "DELETE FROM exchange_consumer_network",
    "context": "INSERT INTO exchange_context (path, service_id) SELECT '/x', min(id) FROM exchange_service",
    "destination": "INSERT INTO exchange_destination (code, service_id) SELECT 'a/b/c/d', min(id) FROM exchange_service",
    "subsystem network": "INSERT INTO exchange_subsystem_network (subsystem_id, network) "
    "SELECT min(id), '10.0.0.0/8' FROM exchange_subsystem",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.REPLAY])
def test_change_of_the_registry_is_announced_in_its_environment(
    database: str, change: str, environment: Environment
) -> None:
    register_all(environment)
    with connect(database, environment) as sql:
        for listened in Environment:
            sql.execute(f"LISTEN registry_{listened}")
        sql.execute(CHANGES[change])
        heard = [notify.channel for notify in sql.notifies(timeout=5, stop_after=1)]
    assert heard == [f"registry_{environment}"]


def test_change_of_a_key_is_announced_to_production_only(database: str) -> None:
    owner = agency("chu")
    with connect(database, Environment.PRODUCTION) as sql:
        for listened in Environment:
            sql.execute(f"LISTEN registry_{listened}")
        api_key(owner, "một")
        assert [notify.channel for notify in sql.notifies(timeout=5, stop_after=1)] == ["registry_production"]
        ApiKey.objects.update(last_used_at=datetime.now(UTC))
        assert list(sql.notifies(timeout=0.2)) == []
        ApiKey.objects.update(revoked_at=datetime.now(UTC))
        assert [notify.channel for notify in sql.notifies(timeout=5, stop_after=1)] == ["registry_production"]
