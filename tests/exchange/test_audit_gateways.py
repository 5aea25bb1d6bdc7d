"""Whose key may seal is public before the first batch is: every way to slip a gateway in behind the ledger is named."""

import json
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, Scribe, call, write

from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.exchange import services as exchange
from duoc.exchange.services import Finding
from duoc.ledger import services as ledger
from duoc.web import database as web_database

KIND = "exchange.gateway_registered"
ROGUE = "gw9-0badc0de"


@pytest.fixture
def log(scribe: Scribe) -> Scribe:
    """The three batches in the ledger, behind their gateway's registration."""
    return write(scribe)


@pytest.fixture
def rogue(log: Scribe, registry: str) -> Any:
    """A second gateway; its registration still lies in the outbox."""
    with Scribe(registry, Environment.PRODUCTION, ROGUE) as made:
        yield made


def seal(scribe: Scribe) -> None:
    scribe.batch([call(40 + scribe.number, BEFORE_MIDNIGHT + (200 + scribe.number) * SECOND)])


def unqueue(scribe: Scribe) -> list[tuple[Any, ...]]:
    """Take a registration out of the outbox before anybody has read it."""
    return scribe.sql.execute(
        "DELETE FROM frame_outbox WHERE kind = %s RETURNING event, kind, entry", [KIND]
    ).fetchall()


def queue(scribe: Scribe, rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        scribe.sql.execute("INSERT INTO frame_outbox (event, kind, entry) VALUES (%s, %s, %s)", row)


def the_one() -> Finding:
    """The single finding, and that the ledger itself is whole."""
    assert ledger.audit() == []
    findings = exchange.audit()
    assert [finding.kind for finding in findings] == ["gateway"], findings
    return findings[0]


def test_registration_is_logged_once_and_before_the_first_batch(log: Scribe) -> None:
    kinds = [entry.kind for entry in ledger.follow() if entry.kind in {KIND, "exchange.batch"}]
    assert kinds == [KIND, *["exchange.batch"] * 3]
    (entry,) = ledger.follow([KIND])
    told = json.loads(entry.entry)
    assert (told["gateway"], told["vkey"]) == (log.name, str(log.signer.key))
    assert exchange.audit() == []


def test_registration_on_its_way_to_the_ledger_is_no_finding(rogue: Scribe) -> None:
    assert exchange.audit() == []
    seal(rogue)
    assert exchange.audit() == []
    rogue.log()
    assert exchange.audit() == []


def another_key(scribe: Scribe) -> FileSigner:
    forger = FileSigner(scribe.name, b"\7" * 32)
    scribe.sql.execute("UPDATE exchange_gateway SET vkey = %s WHERE name = %s", [str(forger.key), scribe.name])
    return forger


def test_changed_key_is_one_finding_and_no_batch_is_blamed(log: Scribe) -> None:
    another_key(log)
    found = the_one()
    assert (found.gateway, found.batch) == (log.name, None)
    assert "Khóa của cổng đã bị đổi" in found.text


def test_key_changed_with_every_signature_made_anew_is_found(log: Scribe) -> None:
    """The entries in the ledger hold no signature: only the registered key tells the forger's from the gateway's."""
    forger = another_key(log)
    for number, entry in log.sql.execute("SELECT number, entry FROM exchange_batch").fetchall():
        log.sql.execute("UPDATE exchange_batch SET signature = %s WHERE number = %s", [forger.sign(entry), number])
    found = [(finding.kind, finding.batch) for finding in exchange.audit()]
    assert found == [("signature", 1), ("signature", 2), ("signature", 3), ("gateway", None)]


def test_row_added_to_the_table_is_found(log: Scribe) -> None:
    key = FileSigner(ROGUE, b"\7" * 32).key
    log.sql.execute("INSERT INTO exchange_gateway (name, vkey) VALUES (%s, %s)", [ROGUE, str(key)])
    found = the_one()
    assert (found.gateway, found.batch) == (ROGUE, None)
    assert "chèn thêm" in found.text


def test_gateway_that_seals_unregistered_is_found_at_its_first_batch(rogue: Scribe) -> None:
    """Row, batches, signatures, roll-up and ledger entries all agree: nothing but the registration is missing."""
    unqueue(rogue)
    seal(rogue)
    waiting = the_one()
    rogue.log()
    seal(rogue)
    rogue.log()
    found = the_one()
    assert (found.gateway, found.batch) == (waiting.gateway, waiting.batch) == (ROGUE, 1)
    assert "không có đăng ký" in found.text


@pytest.mark.parametrize("logged", [True, False])
def test_gateway_registered_after_it_had_sealed_is_found(rogue: Scribe, logged: bool) -> None:
    late = unqueue(rogue)
    seal(rogue)
    if logged:
        rogue.log()
    queue(rogue, late)
    before = the_one()
    rogue.log()
    found = the_one()
    assert found == before
    assert (found.gateway, found.batch) == (ROGUE, 1)
    assert "đứng trước mục đăng ký" in found.text


def test_registration_deleted_from_the_ledger_is_found_by_both_audits(log: Scribe) -> None:
    log.sql.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    log.sql.execute("DELETE FROM ledger_entry WHERE kind = %s", [KIND])
    assert ledger.audit() != []
    (found,) = exchange.audit()
    assert (found.kind, found.gateway, found.batch) == ("gateway", log.name, 1)


def test_registration_rewritten_in_the_ledger_is_found_by_the_ledgers_own_audit(log: Scribe) -> None:
    """The forger's key in row, signatures and entry: the tree still holds the true one."""
    forger, true = another_key(log), str(log.signer.key)
    for number, entry in log.sql.execute("SELECT number, entry FROM exchange_batch").fetchall():
        log.sql.execute("UPDATE exchange_batch SET signature = %s WHERE number = %s", [forger.sign(entry), number])
    log.sql.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    log.sql.execute(
        "UPDATE ledger_entry SET entry = convert_to(replace(convert_from(entry, 'UTF8'), %s, %s), 'UTF8') "
        "WHERE kind = %s",
        [true, str(forger.key), KIND],
    )
    assert exchange.audit() == []
    assert ["entry_changed" in finding.damage for finding in ledger.audit()] == [True]


def test_second_registration_under_the_same_name_is_found(log: Scribe) -> None:
    """A forger who goes the public way cannot take over a name: the first key stays the true one."""
    forged = str(another_key(log).key)
    ((entry,),) = log.sql.execute("SELECT entry FROM ledger_entry WHERE kind = %s", [KIND]).fetchall()
    told = json.loads(entry) | {"event": "00000000-0000-4000-8000-000000000000", "vkey": forged}
    text = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    queue(log, [(told["event"], KIND, text)])
    log.log()
    assert ledger.audit() == []
    texts = [finding.text for finding in exchange.audit() if finding.kind == "gateway"]
    assert len(texts) == 2
    assert "2 mục đăng ký" in texts[0]
    assert "Khóa của cổng đã bị đổi" in texts[1]


def test_deleted_row_of_an_idle_gateway_is_found(rogue: Scribe) -> None:
    rogue.log()
    rogue.sql.execute("DELETE FROM exchange_gateway WHERE name = %s", [ROGUE])
    found = the_one()
    assert (found.gateway, found.batch) == (ROGUE, None)
    assert "đã bị xóa" in found.text


@pytest.mark.parametrize(
    "change",
    [
        {"vkey": "gw9"},
        {"vkey": None},
        {"gateway": "gw1-0a1b2c3d"},
        {"kind": "exchange.batch"},
        {"note": ""},
    ],
)
def test_registration_that_says_nothing_registers_nobody(rogue: Scribe, change: dict[str, Any]) -> None:
    ((event, kind, entry),) = unqueue(rogue)
    told = json.loads(entry) | change
    queue(rogue, [(event, kind, json.dumps(told, sort_keys=True, separators=(",", ":")).encode())])
    assert [(finding.kind, finding.gateway) for finding in exchange.audit()] == [("ledger", None), ("gateway", ROGUE)]


# ---- logs that are older than registrations


def forget_registrations(scribe: Scribe) -> None:
    """As the code before registrations left it: rows and batches, no entry, no record of this migration or of a later one."""
    unqueue(scribe)
    with psycopg.connect(scribe.sql.info.dsn, autocommit=True) as sql:
        for environment in Environment:
            sql.execute(
                f"DELETE FROM {environment}.django_migrations WHERE app = 'exchange' AND name >= '0002'".encode()
            )


def upgrade() -> None:
    """This code opens that state. What later migrations make is there already: they are only noted."""
    for environment in Environment:
        about = {"database": environment.value, "verbosity": 0, "interactive": False}
        call_command("migrate", "exchange", "0002", **about)
        call_command("migrate", "exchange", fake=True, **about)


def test_gateways_of_an_older_log_are_told_of_once_and_are_no_finding(scribe: Scribe, registry: str) -> None:
    with Scribe(registry, Environment.PRODUCTION, "gw2-5e6f7a8b") as second:
        forget_registrations(scribe)
        write(scribe)
        seal(second)
        second.log()
        seal(second)  # waits in the outbox, before the registrations
        assert [finding.kind for finding in exchange.audit()] == ["gateway", "gateway"]
        upgrade()
        assert exchange.audit() == []
        second.log()
        assert exchange.audit() == []
        assert ledger.audit() == []
        web_database.prepare()
        told = [json.loads(entry.entry) for entry in ledger.follow([KIND])]
        assert [(entry["gateway"], entry["vkey"]) for entry in told] == [
            (scribe.name, str(scribe.signer.key)),
            (second.name, str(second.signer.key)),
        ]
        assert second.sql.execute("SELECT count(*) FROM frame_outbox").fetchone() == (0,)


def test_rogue_gateway_finds_no_mercy_for_being_in_an_older_log(scribe: Scribe, registry: str) -> None:
    """Only what lies before the first registration is excused; nothing can be put there any more."""
    forget_registrations(scribe)
    write(scribe)
    upgrade()
    scribe.log()
    with Scribe(registry, Environment.PRODUCTION, ROGUE) as forger:
        late = unqueue(forger)
        seal(forger)
        forger.log()
        queue(forger, late)
        forger.log()
        found = the_one()
        assert (found.gateway, found.batch) == (ROGUE, 1)


def test_migration_tells_each_environment_of_its_own_gateways(scribe: Scribe, registry: str) -> None:
    forget_registrations(scribe)
    upgrade()
    for environment, expected in ((Environment.PRODUCTION, 1), (Environment.SANDBOX, 0), (Environment.REPLAY, 0)):
        with psycopg.connect(registry, options=f"-c search_path={environment}") as sql:
            assert sql.execute("SELECT count(*) FROM frame_outbox WHERE kind = %s", [KIND]).fetchone() == (expected,)
