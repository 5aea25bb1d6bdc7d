"""API keys: shown once, stored hashed, told to the ledger, ended for ever."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from duoc.core.clock import ManualClock, from_datetime
from duoc.people import services
from duoc.people.models import Agency, ApiKey
from duoc.people.services import AccountRefusedError

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CLOCK = ManualClock(from_datetime(NOW))


def test_key_is_shown_once_and_stored_as_a_hash(justice):
    issued = services.issue_key(justice, "iOffice", clock=CLOCK)
    assert issued.row.prefix == issued.text[:8]
    assert bytes(issued.row.hash) == hashlib.sha256(issued.text.encode()).digest()
    with connection.cursor() as cursor:
        for table in ("people_apikey", "frame_outbox"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            everything = cursor.fetchone()[0]
            assert issued.text not in everything
            assert issued.text.encode().hex() not in everything
    assert [(key.name, key.prefix) for key in services.keys(justice)] == [("iOffice", issued.text[:8])]


def test_keys_are_never_the_same(justice):
    assert len({services.issue_key(justice, "x").text for _ in range(20)}) == 20


def test_key_is_recognised_until_it_is_revoked(justice, events):
    issued = services.issue_key(justice, "iOffice", clock=CLOCK)
    assert services.key_by_text(issued.text, CLOCK) == issued.row
    assert services.key_by_text(issued.text[:-1] + "x", CLOCK) is None
    services.revoke_key(issued.row.pk, clock=CLOCK)
    assert services.key_by_text(issued.text, CLOCK) is None
    kinds = events()
    assert [kind for kind, _ in kinds] == ["people.key_issued", "people.key_revoked"]
    assert kinds[0][1]["hash"] == hashlib.sha256(issued.text.encode()).hexdigest()
    with pytest.raises(AccountRefusedError, match="đã thu hồi từ trước"):
        services.revoke_key(issued.row.pk)
    assert events() == []


def test_key_expires(justice):
    issued = services.issue_key(justice, "x", expires_at=NOW + timedelta(hours=1), clock=CLOCK)
    almost, over = (ManualClock(from_datetime(NOW + timedelta(minutes=m))) for m in (59, 60))
    assert services.key_by_text(issued.text, almost) is not None
    assert services.key_by_text(issued.text, over) is None


@pytest.mark.parametrize(
    ("agency", "name", "expires_at", "words"),
    [
        ("so-tp", "  ", None, "Khóa cần một tên"),
        ("so-tttt", "x", None, "không còn hoạt động"),
        ("so-tp", "x", NOW, "đã qua"),
    ],
)
def test_key_that_makes_no_sense_is_refused(province, events, agency, name, expires_at, words):
    with pytest.raises(AccountRefusedError, match=words):
        services.issue_key(Agency.objects.get(key=agency), name, expires_at=expires_at, clock=CLOCK)
    assert not ApiKey.objects.exists()
    assert events() == []


def test_key_that_is_unknown_cannot_be_revoked(province):
    with pytest.raises(AccountRefusedError, match="Không có khóa số 12345"):
        services.revoke_key(12345)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"hash": b"the key itself"}, "api_key_is_stored_as_a_hash"),
        ({"prefix": "short"}, "api_key_shows_eight_signs"),
        ({}, "api_key_is_known_once"),
    ],
)
def test_key_table_refuses_what_cannot_be(justice, fields, constraint):
    known = services.issue_key(justice, "x").row
    row = {"agency": justice, "name": "y", "prefix": known.prefix, "hash": known.hash} | fields
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApiKey(**row).save()


def test_change_without_its_event_does_not_happen(justice):
    """An outbox that refuses takes the change with it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE production.frame_outbox ADD CONSTRAINT outbox_is_full CHECK (false) NOT VALID")
    with pytest.raises(IntegrityError):
        services.issue_key(justice, "x")
    with pytest.raises(IntegrityError):
        services.create_user("can.bo", "rung-duoc-ven-bien-96")
    assert not ApiKey.objects.exists()
    assert services.users() == []
