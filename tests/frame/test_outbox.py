"""The transactional outbox, against the real database."""

import base64
import hashlib
import uuid

import psycopg
import pytest
from django.db import IntegrityError, transaction

from duoc.core import canonical
from duoc.frame import outbox
from duoc.frame.models import Outbox


def _insert(**columns: object) -> None:
    row = {"event": uuid.uuid4(), "kind": "k", "entry": b"{}"} | columns
    with transaction.atomic():
        Outbox.objects.create(**row)


def test_append_queues_a_salted_commitment(database: str) -> None:
    event = {"tên": "Nguyễn Văn Mẫu", "n": 1}
    with transaction.atomic():
        identity = outbox.append("people.user_added", event)
    row = Outbox.objects.get()
    entry = canonical.loads(bytes(row.entry))
    assert sorted(entry) == ["commitment", "event", "kind", "time"]
    assert (entry["event"], entry["kind"], row.event, row.kind) == (
        str(identity), "people.user_added", identity, "people.user_added"
    )  # fmt: skip
    assert bytes(row.payload) == '{"n":1,"tên":"Nguyễn Văn Mẫu"}'.encode()
    assert len(bytes(row.salt)) == 32
    committed = hashlib.sha256(bytes(row.salt) + bytes(row.payload)).digest()
    assert base64.b64decode(entry["commitment"]) == committed
    assert "Nguyễn".encode() not in bytes(row.entry)


def test_append_in_public_queues_the_event_itself(database: str) -> None:
    with transaction.atomic():
        identity = outbox.append("exchange.batch", {"size": 3}, public=True)
    row = Outbox.objects.get()
    entry = canonical.loads(bytes(row.entry))
    assert entry.pop("time").endswith("Z")
    assert entry == {"event": str(identity), "kind": "exchange.batch", "size": 3}
    assert (row.payload, row.salt) == (None, None)


@pytest.mark.parametrize("name", ["event", "kind", "time"])
def test_append_in_public_refuses_reserved_names(database: str, name: str) -> None:
    with pytest.raises(ValueError, match=name), transaction.atomic():
        outbox.append("k", {name: "x"}, public=True)
    assert not Outbox.objects.exists()


def test_append_needs_the_transaction_of_the_change(database: str) -> None:
    with pytest.raises(outbox.NoTransactionError):
        outbox.append("k", {})


def test_append_vanishes_with_the_change_that_failed(database: str) -> None:
    def change() -> None:
        with transaction.atomic():
            outbox.append("k", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert not Outbox.objects.exists()


def test_append_refuses_what_an_entry_cannot_hold(database: str) -> None:
    for event in ({"x": "a" * 70_000}, {"x": float("nan")}):
        with pytest.raises(ValueError), transaction.atomic():
            outbox.append("k", event, public=True)
    with transaction.atomic():
        outbox.append("k", {"x": "a" * 70_000})  # a payload may be longer than an entry
    assert Outbox.objects.count() == 1


@pytest.mark.parametrize("alias", ["default", "sandbox", "replay"])
def test_environments_have_outboxes_of_their_own(database: str, alias: str) -> None:
    with transaction.atomic(using=alias):
        outbox.append("k", {}, using=alias)
    assert {name: Outbox.objects.using(name).count() for name in ("default", "sandbox", "replay")} == {
        name: int(name == alias) for name in ("default", "sandbox", "replay")
    }


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("outbox_entry_fits_the_log", {"entry": b""}),
        ("outbox_entry_fits_the_log", {"entry": bytes(65_536)}),
        ("outbox_payload_comes_with_its_salt", {"payload": b"{}"}),
        ("outbox_payload_comes_with_its_salt", {"salt": bytes(32)}),
        ("outbox_salt_cannot_be_guessed", {"payload": b"{}", "salt": bytes(15)}),
    ],
)
def test_outbox_constraint_refuses(database: str, constraint: str, columns: dict[str, bytes]) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        _insert(**columns)


def test_outbox_event_is_queued_once(database: str) -> None:
    event = uuid.uuid4()
    _insert(event=event)
    with pytest.raises(IntegrityError, match="outbox_event_is_queued_once"):
        _insert(event=event)


@pytest.mark.parametrize(("alias", "schema"), [("default", "production"), ("replay", "replay")])
def test_outbox_wakes_the_sequencer_of_its_environment(database: str, alias: str, schema: str) -> None:
    with psycopg.connect(database, autocommit=True) as listener:
        for name in ("production", "sandbox", "replay", "public"):
            listener.execute(f"LISTEN outbox_{name}")
        with transaction.atomic(using=alias):
            outbox.append("k", {}, using=alias)
        heard = [notice.channel for notice in listener.notifies(timeout=2, stop_after=1)]
    assert heard == [f"outbox_{schema}"]
