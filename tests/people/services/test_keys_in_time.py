"""API keys on the edge of time: the microsecond of expiry, the moment of revocation, the end of their agency.

What the house's own APIs accept (`key_by_text`) and what the gateway is told (the registry's snapshot, in SQL) are two
programs over one table: they must agree.
"""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

import duoc.wire
from duoc.core.clock import ManualClock, from_datetime
from duoc.frame.models import Outbox
from duoc.people import services
from duoc.people.models import Agency, ApiKey
from duoc.people.services import AccountRefusedError

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SNAPSHOT = (Path(duoc.wire.__file__).parent / "sql/registry_snapshot.sql").read_text("utf-8")


def at(moment: datetime) -> ManualClock:
    return ManualClock(from_datetime(moment))


def told_to_the_gateway() -> set[str]:
    """The hashes of the keys in the snapshot that the recorder would write now."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = production, public")
        cursor.execute(SNAPSHOT)
        (snapshot,) = cursor.fetchone()
    members = json.loads(snapshot) if isinstance(snapshot, str) else snapshot
    return {key["hash"] for key in members["keys"]}


@pytest.mark.parametrize(
    ("shift", "opens"), [(-timedelta(days=1), True), (-TICK, True), (timedelta(0), False), (TICK, False)]
)
def test_key_expires_at_its_very_microsecond(justice, shift, opens):
    end = NOW + timedelta(hours=8)
    issued = services.issue_key(justice, "x", expires_at=end, clock=at(NOW))
    assert (services.key_by_text(issued.text, at(end + shift)) is not None) is opens


@pytest.mark.parametrize("shift", [-timedelta(days=3650), -TICK, timedelta(0)])
def test_key_that_would_be_dead_at_birth_is_not_made(justice, events, shift):
    with pytest.raises(AccountRefusedError, match="đã qua"):
        services.issue_key(justice, "x", expires_at=NOW + shift, clock=at(NOW))
    assert not ApiKey.objects.exists()
    assert events() == []
    assert services.issue_key(justice, "x", expires_at=NOW + TICK, clock=at(NOW)).row.pk


def test_revoked_key_never_opens_again_whatever_the_clock_says(justice):
    """A clock that was set back brings no key back to life."""
    issued = services.issue_key(justice, "x", clock=at(NOW))
    services.revoke_key(issued.row.pk, clock=at(NOW + timedelta(hours=1)))
    for moment in (NOW, NOW + timedelta(minutes=59), NOW + timedelta(days=9999)):
        assert services.key_by_text(issued.text, at(moment)) is None


def test_expired_key_can_still_be_revoked_and_is_told(justice, events):
    """Who finds a lost key does not ask whether it still opens."""
    issued = services.issue_key(justice, "x", expires_at=NOW + TICK, clock=at(NOW))
    events()
    row = services.revoke_key(issued.row.pk, clock=at(NOW + timedelta(days=1)))
    assert row.revoked_at == NOW + timedelta(days=1)
    assert [kind for kind, _event in events()] == ["people.key_revoked"]


def test_keys_of_one_agency_end_one_by_one(justice):
    """Rotation: the new key opens before the old one is ended, and stays when it is."""
    old, new = (services.issue_key(justice, name, clock=at(NOW)) for name in ("cũ", "mới"))
    later = at(NOW + timedelta(hours=1))
    assert services.key_by_text(old.text, later) == old.row
    assert services.key_by_text(new.text, later) == new.row
    services.revoke_key(old.row.pk, clock=later)
    assert services.key_by_text(old.text, later) is None
    assert services.key_by_text(new.text, later) == new.row


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text + " ", lambda text: text[:-1], lambda text: text[:8], lambda _t: ""]
)
def test_nothing_but_the_whole_key_opens(justice, change):
    """Not its prefix, which is on every screen, and not another spelling."""
    issued = services.issue_key(justice, "x")
    assert services.key_by_text(issued.text) == issued.row
    if change(issued.text) != issued.text:
        assert services.key_by_text(change(issued.text)) is None


def test_what_is_stored_of_a_key_is_no_key(justice):
    """Who reads the table, a backup or the outbox holds nothing that opens a door."""
    issued = services.issue_key(justice, "x")
    event = Outbox.objects.get(kind="people.key_issued")
    stored = [
        bytes(issued.row.hash).hex(),
        issued.row.prefix,
        bytes(event.payload).decode(),
        bytes(event.entry).decode(),
    ]
    assert not any(issued.text in text for text in stored)
    assert not any(services.key_by_text(text) for text in stored)


@pytest.mark.parametrize("key", ["so-tttt", "so-ldtbxh", "ubnd-964"])
def test_agency_that_ended_gets_no_new_key_and_names_its_end(province, key):
    agency = Agency.objects.get(key=key)
    assert agency.valid_to is not None
    eve = datetime.combine(agency.valid_to - timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=16)
    assert services.issue_key(agency, "x", clock=at(eve + timedelta(minutes=59))).row.pk
    # Midnight in Cà Mau is 17:00 UTC of the day before.
    with pytest.raises(AccountRefusedError, match="không còn hoạt động"):
        services.issue_key(agency, "x", clock=at(eve + timedelta(hours=1)))


def test_day_of_a_new_key_is_the_provinces(province):
    """An agency that begins on 01/03/2025 may have a key from 17:00 UTC of 28/02 on."""
    agency = Agency.objects.get(key="so-khcn-2")
    assert agency.valid_from == date(2025, 3, 1)
    midnight = datetime(2025, 2, 28, 17, tzinfo=UTC)
    with pytest.raises(AccountRefusedError):
        services.issue_key(agency, "x", clock=at(midnight - TICK))
    assert services.issue_key(agency, "x", clock=at(midnight)).row.created_at == midnight


def test_gateway_is_told_exactly_the_keys_that_open_here(justice):
    """Living, expired, revoked, both, and one that ends in a year: the snapshot and the service say the same."""
    now = datetime.now(UTC)
    living = services.issue_key(justice, "living")
    in_a_year = services.issue_key(justice, "year", expires_at=now + timedelta(days=365))
    expired = services.issue_key(
        justice, "expired", expires_at=now - timedelta(days=1), clock=at(now - timedelta(days=2))
    )
    revoked = services.issue_key(justice, "revoked")
    services.revoke_key(revoked.row.pk)
    both = services.issue_key(justice, "both", expires_at=now - timedelta(days=1), clock=at(now - timedelta(days=2)))
    services.revoke_key(both.row.pk)
    told = told_to_the_gateway()
    for issued in (living, in_a_year, expired, revoked, both):
        assert (bytes(issued.row.hash).hex() in told) == (services.key_by_text(issued.text) is not None)
    assert told == {bytes(issued.row.hash).hex() for issued in (living, in_a_year)}
