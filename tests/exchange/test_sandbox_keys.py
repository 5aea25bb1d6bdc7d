"""Test systems and their keys: given by oneself, limited, ended; no key and nobody's name is kept readable."""

import json
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.core.settings import load as settings
from duoc.exchange import services as exchange
from duoc.exchange.models import EnvironmentKey, Right, SandboxKey
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.wire.recorder.registrar import Registrar

CAMAU = profile.load("ca-mau")
_number = count(1)


@pytest.fixture(scope="module")
def agency(module_database: str) -> people.Agency:
    people.seed(CAMAU)
    exchange.seed_environment(CAMAU, Environment.SANDBOX, "http://127.0.0.1:8090")
    return people.agency_named("so-tp")


@pytest.fixture
def person(agency: people.Agency) -> people.User:
    return people.create_user(f"nguoi{next(_number)}", "con-cua-bo-ngang-rung-duoc", display_name="Trần Thị Kỹ Sư")


def register(agency: people.Agency, owner: people.User | None = None, by: str = "") -> Any:
    return exchange.register_test_system(agency, f"thu-{next(_number)}", "Một cửa thử", CAMAU, owner=owner, by=by)


def entry(identifier: str) -> Any:
    return next((one for one in exchange.sandbox_systems() if one.identifier == identifier), None)


def snapshot(dsn: str, home: Path) -> dict[str, Any]:
    """What the sandbox's gateway is given."""
    options = "-c search_path=sandbox"
    with psycopg.connect(dsn, autocommit=True, options=options) as connection:
        assert Registrar(connection, "sandbox", home / "registry.json").publish()
    found: dict[str, Any] = json.loads((home / "registry.json").read_text())
    return found


def test_system_of_an_agency_may_call_every_service_of_the_sandbox(agency: people.Agency) -> None:
    made = register(agency)
    assert made.identifier.startswith("VN/GOV/H12.03/thu-")
    assert Right.objects.using("sandbox").filter(subsystem__code=made.identifier.split("/")[3]).count() == 23
    assert Right.objects.filter(subsystem__code=made.identifier.split("/")[3]).count() == 0
    assert exchange.find_subsystem(tuple(made.identifier.split("/")), Environment.PRODUCTION) is None


def test_key_is_kept_as_its_hash_and_four_signs(agency: people.Agency, person: people.User) -> None:
    made = register(agency, person, by=str(person))
    row = SandboxKey.objects.using("sandbox").get(pk=made.row.pk)
    assert (bytes(row.hash), row.tail) == (sha256(made.text.encode()).digest(), made.text[-4:])
    assert len(made.text) >= 43  # 32 random bytes
    told = json.dumps(entry(made.identifier).members())
    logged = [one for one in Outbox.objects.using("sandbox").filter(kind__startswith="exchange.") if one.entry]
    whole = told + "".join(str(bytes(one.entry)) for one in logged)
    assert made.text not in whole
    assert "Trần" not in told
    assert person.username not in told


def test_gateway_is_given_the_key_until_it_is_revoked(
    agency: people.Agency, module_database: str, tmp_path: Path
) -> None:
    made = register(agency)
    digest = sha256(made.text.encode()).hexdigest()
    assert digest in json.dumps(snapshot(module_database, tmp_path))
    exchange.revoke_test_key(made.row.pk, by="Nguyễn Văn A")
    assert digest not in json.dumps(snapshot(module_database, tmp_path))
    assert [key.holds for key in entry(made.identifier).keys] == [False]
    with pytest.raises(RefusedError, match="đã thu hồi từ trước"):
        exchange.revoke_test_key(made.row.pk)


def test_key_may_be_exchanged_without_a_moment_without_one(agency: people.Agency) -> None:
    made = register(agency)
    exchange.issue_test_key(made.identifier)
    assert [key.holds for key in entry(made.identifier).keys] == [True, True]
    exchange.revoke_test_key(made.row.pk)
    assert [key.holds for key in entry(made.identifier).keys] == [False, True]


def test_network_of_a_system_is_registered_with_it(agency: people.Agency) -> None:
    made = exchange.register_test_system(agency, f"thu-{next(_number)}", "Thử", CAMAU, network=" 10.1.2.0/24 ")
    assert {"client": made.identifier, "network": "10.1.2.0/24"} in exchange.networks(Environment.SANDBOX)
    assert exchange.networks() == []
    with pytest.raises(RefusedError, match="tất cả mọi nơi"):
        exchange.register_test_system(agency, "mo-toang", "Thử", CAMAU, network="0.0.0.0/0")
    assert entry("VN/GOV/H12.03/mo-toang") is None  # nothing half-done


def test_retired_system_has_no_key_and_is_not_listed(agency: people.Agency) -> None:
    made = register(agency)
    exchange.retire_test_system(made.identifier)
    assert entry(made.identifier) is None
    assert not EnvironmentKey.objects.using("sandbox").filter(hash=sha256(made.text.encode()).digest()).exists()
    with pytest.raises(RefusedError, match="Chưa có hệ thống"):
        exchange.issue_test_key(made.identifier)


def test_fifth_key_is_the_last_until_one_is_revoked(agency: people.Agency, person: people.User) -> None:
    made = register(agency, person)
    for _ in range(4):
        exchange.issue_test_key(made.identifier, owner=person)
    with pytest.raises(RefusedError, match="5 khóa thử nghiệm"):
        exchange.issue_test_key(made.identifier, owner=person)
    exchange.revoke_test_key(made.row.pk)
    exchange.issue_test_key(made.identifier, owner=person)


def test_fifth_system_is_the_last_until_one_is_retired(agency: people.Agency, person: people.User) -> None:
    first = register(agency, person)
    for _ in range(4):
        exchange.revoke_test_key(register(agency, person).row.pk)  # so that it is not the keys that are counted
    with pytest.raises(RefusedError, match="5 hệ thống thử nghiệm"):
        register(agency, person)
    exchange.retire_test_system(first.identifier)
    register(agency, person)


@pytest.mark.parametrize("code", ["", "Mot-Cua", "một-cửa", "a b", "a/b", "-a", "a-", "x" * 41, "a%2Fb"])
def test_code_that_would_need_escaping_is_refused(agency: people.Agency, code: str) -> None:
    with pytest.raises(RefusedError, match="Mã hệ thống"):
        exchange.register_test_system(agency, code, "Thử", CAMAU)


def test_code_of_somebody_else_is_not_taken_over(agency: people.Agency, person: people.User) -> None:
    made = register(agency)
    with pytest.raises(RefusedError, match="Đã có hệ thống"):
        exchange.register_test_system(agency, made.identifier.split("/")[3], "Thử", CAMAU, owner=person)
    exchange.retire_test_system(made.identifier)
    with pytest.raises(RefusedError, match="Đã có hệ thống"):
        exchange.register_test_system(agency, made.identifier.split("/")[3], "Thử", CAMAU, owner=person)


def test_subsystem_of_a_loaded_registry_gets_no_test_key(agency: people.Agency) -> None:
    parts = ("VN", "GOV", "G01", "chia-se")
    with pytest.raises(RefusedError, match="không phải hệ thống thử nghiệm"):
        exchange.issue_test_key("/".join(parts))
    with pytest.raises(RefusedError, match="không phải hệ thống thử nghiệm"):
        exchange.retire_test_system("/".join(parts))


def test_first_key_wakes_the_sandbox(agency: people.Agency) -> None:
    wanted = settings().home / "run" / "sandbox"
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted.unlink(missing_ok=True)
    made = register(agency)
    assert wanted.exists()
    wanted.unlink()
    exchange.revoke_test_key(made.row.pk)
    assert not wanted.exists()


def test_loaded_registry_that_takes_the_keys_is_told_of(agency: people.Agency) -> None:
    made = register(agency)
    document = exchange.dump_registry(Environment.SANDBOX)
    exchange.load_registry({**document, "keys": []}, Environment.SANDBOX)
    assert [key.holds for key in entry(made.identifier).keys] == [False]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("hash = 'x'", "sandbox_key_is_stored_as_sha256"),
        ("tail = 'abc'", "sandbox_key_shows_four_signs"),
        ("revoked_at = issued_at - interval '1 second'", "sandbox_key_ends_after_it_begins"),
        ("hash = (SELECT hash FROM exchange_sandbox_key o WHERE o.id <> k.id LIMIT 1)", "sandbox_key_is_known_once"),
    ],
)
def test_database_keeps_what_a_key_promises(
    agency: people.Agency, module_database: str, change: str, constraint: str
) -> None:
    register(agency)
    made = register(agency)
    change = f"UPDATE exchange_sandbox_key k SET {change} WHERE id = {made.row.pk}"
    with (
        psycopg.connect(module_database, options="-c search_path=sandbox") as connection,
        pytest.raises(psycopg.errors.IntegrityError, match=constraint),
    ):
        connection.execute(change)
