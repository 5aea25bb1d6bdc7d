"""The audit of a log that grows, and of gateways that lie from the start."""

import pytest
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, Scribe, call, write

from duoc.exchange import services as exchange


@pytest.fixture
def growing(scribe: Scribe) -> Scribe:
    """The three batches in a database of the test's own, where more may be logged."""
    return write(scribe)


def test_batch_on_its_way_to_the_ledger_is_no_finding(growing: Scribe) -> None:
    growing.batch([call(20, BEFORE_MIDNIGHT + 200 * SECOND)])
    assert exchange.audit() == []


def test_batch_inserted_behind_the_outbox_is_found(growing: Scribe) -> None:
    growing.batch([call(50, BEFORE_MIDNIGHT + 300 * SECOND)])
    growing.sql.execute("DELETE FROM frame_outbox")
    found = [finding for finding in exchange.audit() if finding.kind == "ledger"]
    assert [(finding.gateway, finding.batch) for finding in found] == [(growing.name, 4)]


def test_broken_chain_is_found(growing: Scribe) -> None:
    growing.batch([call(60, BEFORE_MIDNIGHT + 400 * SECOND)], previous=b"\1" * 32)
    growing.log()
    assert [(finding.kind, finding.batch) for finding in exchange.audit()] == [("chain", 4)]


def test_gap_in_the_chain_is_found(growing: Scribe) -> None:
    growing.number += 1
    growing.batch([call(61, BEFORE_MIDNIGHT + 400 * SECOND)])
    growing.log()
    assert [(finding.kind, finding.batch) for finding in exchange.audit()] == [("chain", 5)]


def test_first_batch_that_continues_nothing_is_found(scribe: Scribe) -> None:
    scribe.batch([call(1, BEFORE_MIDNIGHT)], previous=b"\1" * 32)
    scribe.log()
    assert [finding.kind for finding in exchange.audit()] == ["chain"]


def test_entry_that_counts_otherwise_than_its_rows_is_found(growing: Scribe) -> None:
    message = call(70, BEFORE_MIDNIGHT + 500 * SECOND)
    growing.batch([message], counts={("2024-03-02", message.client, message.service, 500): 1})
    growing.log()
    assert [(finding.kind, finding.batch) for finding in exchange.audit()] == [("counts", 4)]


def test_name_changed_behind_the_registry_is_found(growing: Scribe) -> None:
    growing.sql.execute("ALTER TABLE exchange_subsystem DISABLE TRIGGER USER")
    growing.sql.execute("UPDATE exchange_subsystem SET code = 'khac' WHERE code = 'ioffice'")
    assert {(finding.kind, finding.batch) for finding in exchange.audit() if finding.leaf is not None} == {
        ("changed", 3)
    }


# What JSON escapes, what it does not, what PostgreSQL's own JSON and base64 might write otherwise.
ODD = [
    "",
    '"\\/',
    "\b\f\n\r\t",
    "\x01\x1f\x7f",
    "\u2028\u2029\ufeff",
    "Đước ễ",
    "e\u0302\u0303",
    "😀",
    "%s %(day)s '; --",
    "a" * 300,
]


def test_database_and_engine_write_the_same_bytes_for_odd_texts(scribe: Scribe) -> None:
    calls = [call(n, BEFORE_MIDNIGHT + n, id=text, issue=text, fault=text or None) for n, text in enumerate(ODD)]
    scribe.batch(calls)
    scribe.batch([call(50, BEFORE_MIDNIGHT, duration=2**31 - 1, request_size=2**53 - 1, response_size=0, status=599)])
    scribe.log()
    assert exchange.audit() == []
