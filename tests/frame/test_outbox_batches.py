"""Many events by one COPY, in the caller's transaction: the same rows as one by one, or none."""

import base64
import json
from typing import Any
from uuid import UUID

import psycopg
import pytest
import rfc8785
from django.db import transaction

from duoc.core import canonical
from duoc.engines.merkle import salted
from duoc.frame import outbox
from duoc.frame.models import Outbox


def _events(count: int) -> list[tuple[str, dict[str, Any]]]:
    return [(f"test.{number % 3}", {"n": number, "tên": "Nguyễn"}) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 511, 512, 513, 1_300])
def test_batch_is_queued_in_order_with_the_identifiers_it_gave(database: str, count: int) -> None:
    with transaction.atomic():
        identities = outbox.append_all(iter(_events(count)))
    rows = list(Outbox.objects.order_by("id"))
    assert [row.event for row in rows] == identities
    assert [row.kind for row in rows] == [kind for kind, _ in _events(count)]
    assert [canonical.loads(bytes(row.payload)) for row in rows] == [event for _, event in _events(count)]


def test_each_of_a_batch_is_committed_to_with_a_salt_of_its_own(database: str) -> None:
    with transaction.atomic():
        outbox.append_all([("k", {"same": 1})] * 40)
    rows = list(Outbox.objects.all())
    assert len({bytes(row.salt) for row in rows}) == len({row.event for row in rows}) == 40
    for row in rows:
        entry = canonical.loads(bytes(row.entry))
        assert sorted(entry) == ["commitment", "event", "kind", "time"]
        assert entry["event"] == str(row.event)
        assert salted.opens(base64.b64decode(entry["commitment"]), bytes(row.salt), bytes(row.payload))


def test_public_batch_holds_the_events_themselves(database: str) -> None:
    with transaction.atomic():
        (identity,) = outbox.append_all([("k", {"size": 3})], public=True)
    row = Outbox.objects.get()
    entry = canonical.loads(bytes(row.entry))
    assert entry.pop("time").endswith("Z")
    assert entry == {"event": str(identity), "kind": "k", "size": 3}
    assert (row.payload, row.salt) == (None, None)


def test_one_unfit_event_refuses_the_whole_batch(database: str) -> None:
    unfit = [*_events(600), ("k", {"x": float("nan")})]
    with pytest.raises(ValueError), transaction.atomic():
        outbox.append_all(unfit)
    assert not Outbox.objects.exists()
    with transaction.atomic():  # the connection is none the worse
        outbox.append_all(_events(2))
    assert Outbox.objects.count() == 2


def test_batch_vanishes_with_the_change_that_failed(database: str) -> None:
    def change() -> None:
        with transaction.atomic():
            outbox.append_all(_events(5))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert not Outbox.objects.exists()


def test_batch_needs_the_transaction_of_the_change(database: str) -> None:
    with pytest.raises(outbox.NoTransactionError):
        outbox.append_all(_events(1))
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("alias", ["default", "sandbox", "replay"])
def test_batch_goes_to_the_environment_that_was_named(database: str, alias: str) -> None:
    with transaction.atomic(using=alias):
        outbox.append_all(_events(3), using=alias)
    assert {name: Outbox.objects.using(name).count() for name in ("default", "sandbox", "replay")} == {
        name: 3 * (name == alias) for name in ("default", "sandbox", "replay")
    }


def test_draft_touches_no_database() -> None:
    row = outbox.draft("k", {"n": 1})
    assert isinstance(row.event, UUID)
    assert (row.kind, row.payload) == ("k", b'{"n":1}')
    assert row.salt is not None
    assert outbox.draft("k", {"n": 1}, public=True)[3:] == (None, None)


@pytest.mark.parametrize(("kind", "event"), [("a\0b", {}), ("\ud800", {}), ("k", {"x": "\ud800"}), ("k", {1: 2})])
@pytest.mark.parametrize("public", [False, True])
def test_draft_refuses_what_the_server_would(kind: str, event: dict[str, Any], public: bool) -> None:
    """Whoever shares a group commit with it must not fail for it: a draft that was made can be written."""
    with pytest.raises((ValueError, TypeError)):
        outbox.draft(kind, event, public=public)


def test_copied_event_is_queued_once(database: str, dsn: str) -> None:
    row = outbox.draft("k", {})
    with psycopg.connect(dsn, autocommit=True, options="-c search_path=production") as connection:
        outbox.copy_in(connection.cursor(), [row])
        with pytest.raises(psycopg.errors.UniqueViolation, match="outbox_event_is_queued_once"):
            outbox.copy_in(connection.cursor(), [outbox.draft("k", {}), row])
    assert [found.event for found in Outbox.objects.all()] == [row.event]


@pytest.mark.parametrize("kind", ["k", "people.key_issued", 'a"b\\c', "ế\n\x1f\x7f", "\U0001f600", "", "</script>"])
@pytest.mark.parametrize("public", [False, True])
def test_entry_is_the_canonical_form_of_its_value(kind: str, public: bool) -> None:
    """Held against the peer `rfc8785`: a reader who parses and writes it again gets the same bytes."""
    entry = outbox.draft(kind, {"n": 1}, public=public).entry
    value = json.loads(entry)
    assert rfc8785.dumps(value) == entry
    assert value["kind"] == kind
