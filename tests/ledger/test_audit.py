"""`audit` on the real tables: what a database administrator does behind the application is found and named."""

from typing import Any

import pytest
from django.db import transaction

from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.ledger import services
from duoc.ledger.services import Damage

BYTE = "set_byte({0}, 3, get_byte({0}, 3) # 1)"


@pytest.mark.parametrize(
    ("statements", "damage", "index"),
    [
        ([f"UPDATE ledger_entry SET entry = {BYTE.format('entry')} WHERE index = 17"], Damage.ENTRY_CHANGED, 17),
        (["UPDATE ledger_entry SET kind = 'other' WHERE index = 299"], Damage.ENTRY_CHANGED, 299),
        (["UPDATE ledger_entry SET event = gen_random_uuid() WHERE index = 0"], Damage.ENTRY_CHANGED, 0),
        (["DELETE FROM ledger_entry WHERE index = 256"], Damage.ENTRY_MISSING, 256),
        (["DELETE FROM ledger_entry WHERE index = 299"], Damage.ENTRY_MISSING, 299),
        (
            [
                "DELETE FROM ledger_payload", "DELETE FROM ledger_entry WHERE index = 100",
                *(f"UPDATE ledger_entry SET index = index - 1 WHERE index = {index}" for index in range(101, 300)),
            ],
            Damage.ENTRY_MISSING, 100,
        ),
        (
            ["INSERT INTO ledger_entry VALUES (300, 'k', gen_random_uuid(), '{}', now())"],
            Damage.ENTRY_INSERTED, 300,
        ),
        (
            [
                "DELETE FROM ledger_payload", "UPDATE ledger_entry SET index = 900 WHERE index = 5",
                "UPDATE ledger_entry SET index = 5 WHERE index = 250",
                "UPDATE ledger_entry SET index = 250 WHERE index = 900",
            ],
            Damage.ENTRIES_REORDERED, 5,
        ),
        ([f"UPDATE ledger_payload SET payload = {BYTE.format('payload')} WHERE index = 8"], Damage.PAYLOAD_MISMATCH, 8),
        ([f"UPDATE ledger_payload SET salt = {BYTE.format('salt')} WHERE index = 9"], Damage.PAYLOAD_MISMATCH, 9),
        (
            [f"UPDATE ledger_tile SET hashes = {BYTE.format('hashes')} WHERE level = 0 AND number = 1"],
            Damage.TILE_ALTERED, 256,
        ),
        ([f"UPDATE ledger_tile SET hashes = {BYTE.format('hashes')} WHERE level = 1"], Damage.TILE_ALTERED, 0),
        (["DELETE FROM ledger_tile WHERE level = 0 AND number = 0"], Damage.TILE_ALTERED, 0),
        (
            [f"UPDATE ledger_checkpoint SET root = {BYTE.format('root')} WHERE size = 200"],
            Damage.CHECKPOINT_ALTERED, None,
        ),
        (["UPDATE ledger_checkpoint SET note = 'no note' WHERE size = 200"], Damage.CHECKPOINT_ALTERED, None),
        (["UPDATE ledger_log SET origin = 'log.example/other'"], Damage.LOG_REPLACED, None),
        (["DELETE FROM ledger_log"], Damage.LOG_REPLACED, None),
    ],
)  # fmt: skip
def test_audit_names_the_damage(
    append: Any, tamper: Any, statements: list[str], damage: Damage, index: int | None
) -> None:
    append(200)
    append(100)
    assert services.audit() == []
    for statement in statements:
        tamper(statement)
    findings = services.audit()
    assert (findings[0].damage, findings[0].index) == (damage, index)
    assert {found.damage for found in findings} == {damage}


def test_audit_with_a_known_key_sees_through_another_log(append: Any, tamper: Any) -> None:
    """A whole second log, signed with a second key that the database presents as its own."""
    append(5)
    known = services.log().vkey
    assert services.audit(vkey=known) == []
    thief = FileSigner(services.log().origin, b"\1" * 32)
    tamper("UPDATE ledger_log SET vkey = %s", [str(thief.key)])
    assert {found.damage for found in services.audit(vkey=known)} == {Damage.LOG_REPLACED}
    with pytest.raises(services.LedgerError, match="không đúng dạng"):
        services.audit(vkey="nonsense")


def test_audit_needs_some_key(append: Any, tamper: Any) -> None:
    append(5)
    known = services.log().vkey
    tamper("UPDATE ledger_log SET vkey = 'nonsense'")
    with pytest.raises(services.DamagedLogError, match="không còn khóa"):
        services.audit()
    assert {found.damage for found in services.audit(vkey=known)} == {Damage.LOG_REPLACED}


def test_audit_reads_each_environment_alone(append: Any, tamper: Any) -> None:
    append(3)
    append(3, environment=Environment.REPLAY)
    tamper("DELETE FROM ledger_entry WHERE index = 1", schema="replay")
    assert services.audit() == []
    assert [found.index for found in services.audit(Environment.REPLAY)] == [1]


def test_audit_refuses_to_run_inside_a_transaction(append: Any) -> None:
    """It takes a snapshot of its own; half of one would accuse the sequencer."""
    append(1)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        services.audit()
