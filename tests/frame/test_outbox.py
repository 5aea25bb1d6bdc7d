"""The transactional outbox, against the real database."""

import base64
import contextlib
import hashlib
import re
import uuid
from datetime import UTC, datetime

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


def test_outbox_wakes_nobody_for_a_change_that_failed(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute("LISTEN outbox_production")
        with contextlib.suppress(RuntimeError), transaction.atomic():
            outbox.append("k", {})
            raise RuntimeError
        assert list(listener.notifies(timeout=0.3)) == []


def test_append_is_undone_with_the_part_of_the_change_it_tells_of(database: str) -> None:
    with transaction.atomic():
        kept = outbox.append("k", {"part": 1})
        with contextlib.suppress(RuntimeError), transaction.atomic():
            outbox.append("k", {"part": 2})
            raise RuntimeError
        also = outbox.append("k", {"part": 3})
    assert list(Outbox.objects.order_by("id").values_list("event", flat=True)) == [kept, also]


def test_append_needs_the_transaction_of_its_own_environment(database: str) -> None:
    # A change of the replay that is told in production's transaction would be logged although it may never happen.
    with transaction.atomic(), pytest.raises(outbox.NoTransactionError):
        outbox.append("k", {}, using="replay")
    assert not Outbox.objects.using("replay").exists()


def _commitment(row: Outbox) -> str:
    return str(canonical.loads(bytes(row.entry))["commitment"])


def test_same_event_twice_cannot_be_seen_to_be_the_same(database: str) -> None:
    with transaction.atomic():
        for _ in range(2):
            outbox.append("people.user_added", {"name": "Nguyễn Văn Mẫu"})
    one, other = Outbox.objects.order_by("id")
    assert bytes(one.payload) == bytes(other.payload)
    assert bytes(one.salt) != bytes(other.salt)
    assert _commitment(one) != _commitment(other)


def test_commitment_without_its_salt_cannot_be_guessed_from_the_event(database: str) -> None:
    event = {"citizen": "096123456789"}
    with transaction.atomic():
        outbox.append("k", event)
    row = Outbox.objects.get()
    guesses = [b"", bytes(32), str(row.event).encode(), row.event.bytes, b"k"]
    unsalted = [base64.b64encode(hashlib.sha256(salt + canonical.dumps(event)).digest()).decode() for salt in guesses]
    assert _commitment(row) not in unsalted


def test_entry_is_the_same_bytes_whatever_the_order_of_the_members(database: str) -> None:
    with transaction.atomic():
        outbox.append("k", {"b": 1, "a": {"ế": 1, "e": 2}})
        outbox.append("k", {"a": {"e": 2, "ế": 1}, "b": 1})
    one, other = (bytes(row.payload) for row in Outbox.objects.order_by("id"))
    assert one == other == '{"a":{"e":2,"ế":1},"b":1}'.encode()


def test_members_are_ordered_as_rfc_8785_orders_them(database: str) -> None:
    # Its section 3.2.3: by UTF-16 code units, so U+1F600 (D83D DE00) stands before U+FB33 although its code point is higher.
    with transaction.atomic():
        outbox.append("k", {"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "1": 4})
    assert bytes(Outbox.objects.get().payload) == '{"1":4,"\u20ac":3,"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "event", [{"n": 2**53}, {"n": -(2**53)}, {"n": float("inf")}, {"n": {1, 2}}, {"n": b"x"}, {"n": "\ud800"}]
)
@pytest.mark.parametrize("public", [False, True])
def test_what_json_cannot_hold_exactly_is_never_queued(database: str, event: dict[str, object], public: bool) -> None:
    with pytest.raises((ValueError, TypeError)), transaction.atomic():
        outbox.append("k", event, public=public)
    assert not Outbox.objects.exists()


def test_longest_entry_fits_and_one_byte_more_does_not(database: str) -> None:
    # C2SP tlog-tiles: the length of an entry in a bundle is a uint16.
    with transaction.atomic():
        outbox.append("k", {"x": ""}, public=True)
    room = 2**16 - 1 - len(bytes(Outbox.objects.get().entry))
    with transaction.atomic():
        outbox.append("k", {"x": "a" * room}, public=True)
    assert max(len(bytes(row.entry)) for row in Outbox.objects.all()) == 65_535
    with pytest.raises(ValueError, match="at most 65535 bytes, not 65536"), transaction.atomic():
        outbox.append("k", {"x": "a" * (room + 1)}, public=True)
    # Bytes and not characters: ế is three of them.
    with pytest.raises(ValueError, match="at most 65535 bytes"), transaction.atomic():
        outbox.append("k", {"x": "ế" * (room // 2)}, public=True)


def test_time_of_an_entry_is_utc_to_the_microsecond_and_between_before_and_after(database: str) -> None:
    before = datetime.now(UTC)
    with transaction.atomic():
        outbox.append("k", {})
    after = datetime.now(UTC)
    written = canonical.loads(bytes(Outbox.objects.get().entry))["time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", written)
    assert before <= datetime.fromisoformat(written) <= after


def test_queue_keeps_the_order_of_one_transaction(database: str) -> None:
    with transaction.atomic():
        events = [outbox.append("k", {"n": number}) for number in range(20)]
    assert list(Outbox.objects.order_by("id").values_list("event", flat=True)) == events
