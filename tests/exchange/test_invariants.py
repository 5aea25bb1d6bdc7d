"""The exchange's invariants by the names they carry on the room's plate and in the database."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction
from psycopg import errors
from tests.exchange.conftest import CLIENT, OTHER, SERVICE
from tests.exchange.scribe import BEFORE_MIDNIGHT, Scribe, call

import duoc.wire
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.frame.models import Outbox

SNAPSHOT = (Path(duoc.wire.__file__).parent / "sql" / "registry_snapshot.sql").read_text("utf-8")
NAME, SERVICE_NAME = "/".join(CLIENT), "/".join(SERVICE)
NEW_MEMBER = ("VN", "GOV", "G02")


def rights(dsn: str) -> list[tuple[int | None, int | None]]:
    """(client, member) of every right that gateways are told of."""
    with psycopg.connect(dsn, options="-c search_path=production") as sql:
        row = sql.execute(SNAPSHOT).fetchone()
    assert row is not None
    return [(right["client"], right["member"]) for right in row[0]["rights"]]


def test_a_call_needs_a_right(registry: str) -> None:
    """Who is registered may call nothing; one right lets one client call one service, and taking it away ends that."""
    client = exchange.find_subsystem(CLIENT)
    assert client is not None
    assert rights(registry) == [(client.pk, None)]
    assert exchange.revoke(NAME, SERVICE_NAME)
    assert rights(registry) == []
    # A member's right is its own: it names no subsystem, so none of them inherits it.
    member = exchange.find_member(CLIENT[:3])
    assert member is not None
    exchange.grant("/".join(CLIENT[:3]), SERVICE_NAME)
    assert rights(registry) == [(None, member.pk)]


DESCRIBED = exchange.Source(
    b'{"openapi": "3.0.0", "servers": [{"url": "http://a.vn/"}], "paths": {"/x": {"get": {}}}}', "application/json", ""
)

# Every verb of the room that changes the registry, called so that it changes something.
CHANGES: dict[str, Callable[[], Any]] = {
    "register_member": lambda: exchange.register_member(NEW_MEMBER, "Bộ"),
    "register_subsystem": lambda: exchange.register_subsystem((*CLIENT[:3], "moi"), "Mới"),
    "register_service": lambda: exchange.register_service((*SERVICE[:4], "moi"), "Mới", "http://127.0.0.1:1/x"),
    "set_base_url": lambda: exchange.set_base_url(SERVICE, "http://127.0.0.1:2/x"),
    "set_authentication": lambda: exchange.set_authentication(CLIENT, "certificate"),
    "retire_subsystem": lambda: exchange.retire_subsystem(OTHER),
    "grant": lambda: exchange.grant("/".join(OTHER), SERVICE_NAME),
    "revoke": lambda: exchange.revoke(NAME, SERVICE_NAME),
    "set_receipt_mode": lambda: exchange.set_receipt_mode(SERVICE_NAME, "hold"),
    "suspend_service": lambda: exchange.suspend_service(SERVICE_NAME, "Bảo trì đến 17 giờ"),
    "resume_service": lambda: exchange.resume_service("/".join((*SERVICE[:4], "ho-khau"))),
    "require_tls": lambda: exchange.require_tls(CLIENT, True),
    "add_to_group": lambda: exchange.add_to_group("/".join(SERVICE[:4]), "tinh", NAME),
    "register_described": lambda: exchange.register_described((*SERVICE[:4], "moi"), DESCRIBED),
    "load_registry": lambda: exchange.load_registry(
        exchange.dump_registry(Environment.PRODUCTION), Environment.PRODUCTION, replace_production=True
    ),
    "issue_secret": lambda: exchange.issue_secret("wso2", NAME),
    "add_context": lambda: exchange.add_context("/moi/1.0", SERVICE_NAME),
    "add_destination": lambda: exchange.add_destination("VN:GOV:G22:moi", SERVICE_NAME),
    "add_network": lambda: exchange.add_network(NAME, "10.1.0.0/16"),
}


def queued() -> list[Outbox]:
    return list(Outbox.objects.order_by("id"))


@pytest.mark.parametrize("verb", CHANGES)
def test_every_registry_change_is_in_the_ledger(registry: str, verb: str) -> None:
    before = len(queued())
    CHANGES[verb]()
    added = queued()[before:]
    assert added
    for row in added:
        stated = json.loads(bytes(row.entry))
        assert row.kind.startswith("exchange.")
        assert (stated["kind"], stated["event"]) == (row.kind, str(row.event))


@pytest.mark.parametrize("verb", CHANGES)
def test_registry_change_that_is_undone_leaves_no_event(registry: str, verb: str) -> None:
    before = len(queued())
    with transaction.atomic():
        CHANGES[verb]()
        transaction.set_rollback(True)
    assert len(queued()) == before


def test_change_that_changes_nothing_is_no_event(registry: str) -> None:
    before = len(queued())
    exchange.grant(NAME, SERVICE_NAME)
    exchange.set_authentication(CLIENT, "key")
    exchange.register_member(CLIENT[:3], "Tỉnh")
    assert len(queued()) == before


def test_batch_is_one_event(scribe: Scribe) -> None:
    number = scribe.batch([call(1, BEFORE_MIDNIGHT)])
    copy = (
        "INSERT INTO exchange_batch (gateway, number, event, size, root, leaves, entry, signature) "
        "SELECT gateway, number + 1, %s, size, root, leaves, entry, signature FROM exchange_batch WHERE number = %s"
    )
    (event,) = scribe.sql.execute("SELECT event FROM exchange_batch").fetchone() or (None,)
    with pytest.raises(errors.UniqueViolation) as refused:
        scribe.sql.execute(copy, [event, number])
    assert refused.value.diag.constraint_name == "batch_is_one_event"
    scribe.sql.execute(copy, [uuid.uuid4(), number])


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE exchange_gateway SET head = 'short'", "gateway_head_is_a_root"),
        ("UPDATE exchange_gateway SET position = -1", "gateway_position_only_counts"),
        ("INSERT INTO exchange_gateway (name, vkey) SELECT name, vkey FROM exchange_gateway", "gateway_is_named_once"),
        ("INSERT INTO exchange_rollup VALUES (now(), 1, 1, 200, 0, 0, 0, 0)", "rollup_counts_something"),
    ],
)
def test_evidence_refuses_what_its_constraints_forbid(scribe: Scribe, statement: str, constraint: str) -> None:
    with pytest.raises(errors.IntegrityError) as refused:
        scribe.sql.execute(statement)
    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("leaf", -1, "message_leaf_is_a_position"),
        ("request_hash", b"short", "message_request_hash_is_sha512"),
        ("response_hash", b"short", "message_response_hash_is_sha256"),
    ],
)
def test_message_refuses_what_its_constraints_forbid(
    scribe: Scribe, column: str, value: object, constraint: str
) -> None:
    message = call(1, BEFORE_MIDNIGHT)
    scribe.batch([message])
    with pytest.raises(errors.CheckViolation) as refused:
        scribe.insert(scribe.row(message, **({"leaf": 1} | {column: value})))
    assert refused.value.diag.constraint_name == constraint
