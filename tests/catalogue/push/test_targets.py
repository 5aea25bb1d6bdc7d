"""Targets are data that administrators keep; a secret is named and never told."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from tests.catalogue.push.conftest import TOKEN, add

from duoc.catalogue.models import Push, PushExport, PushSeen, PushTarget
from duoc.catalogue.rules.visibility import HOUSE, Viewer
from duoc.catalogue.services import push
from duoc.catalogue.services.push import PushRefusedError, turn
from duoc.frame.models import Outbox

STEWARD = Viewer(frozenset({1}), frozenset({1}), name="thu.ky")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"address": "http://danhmuc.example.vn"}, "https"),
        ({"address": "https://10.0.0.8"}, "mạng riêng"),
        ({"address": "https://a:b@danhmuc.example.vn"}, "mật khẩu"),
        ({"address": "ftp://danhmuc.example.vn"}, "https"),
        ({"organization": ""}, "organization"),
        ({"key": "Có dấu"}, "không dấu"),
        ({"name": " "}, "tên"),
        ({"adapter": "thư"}, "ckan, file"),
        ({"authority": "không phải PEM"}, "PEM"),
    ],
)
def test_target_that_cannot_be_says_why(database, there, given, words):
    facts = {"key": "a", "name": "A", "adapter": "ckan", "address": there.address, "organization": "tinh-mau"} | given
    named = {name: facts.pop(name) for name in ("key", "name", "adapter")}
    with pytest.raises(PushRefusedError, match=words):
        push.add_target(HOUSE, *named.values(), **facts)
    assert not PushTarget.objects.exists()


def test_only_administrators_change_targets(target):
    acts = [
        lambda: push.add_target(STEWARD, "b", "B", "file"),
        lambda: push.pause(STEWARD, target, True),
        lambda: push.trust(STEWARD, target, ""),
        lambda: push.move(STEWARD, target, target.address),
        lambda: push.hurry(STEWARD, target),
        lambda: push.export(STEWARD, target),
    ]
    for act in acts:
        with pytest.raises(PushRefusedError, match="quản trị viên"):
            act()


def test_secret_stands_in_no_table_and_no_event(target, there, clock):
    add("mot")
    turn(target, now=clock())
    told = []
    with connection.cursor() as cursor:
        for model in (Push, PushTarget, PushSeen, PushExport):
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            told += cursor.fetchall()
    assert len(told) == 3
    assert TOKEN not in str(told)
    assert all(TOKEN.encode() not in bytes(one.payload) for one in Outbox.objects.all() if one.payload)


def test_pinned_certificate_is_dated(target):
    pem = _certificate()
    push.trust(HOUSE, target, pem, date(2026, 1, 2))
    assert (target.authority, target.authority_since) == (pem, date(2026, 1, 2))
    push.trust(HOUSE, target, "")
    assert target.authority_since is None


def test_key_is_taken_once(target):
    with pytest.raises(PushRefusedError, match="Đã có"):
        push.add_target(HOUSE, target.key, "Khác", "file")


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "sent", "due_at": None}, "sent_push_has_a_receipt"),
        ({"state": "refused", "due_at": None}, "refused_push_states_its_reason"),
        ({"state": "delayed"}, "refused_push_states_its_reason"),
        ({"state": "lost"}, "push_state_is_known"),
        ({"due_at": None}, "push_is_due_until_it_is_sent_or_refused"),
    ],
)
def test_database_itself_keeps_the_promises_of_a_row(target, facts, constraint):
    add("mot")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Push.objects.update(**facts)


def test_newest_state_waits_once_a_target(target):
    """`newest_state_of_an_entry_waits_once_a_target`, by `visible_change_waits_for_every_target`."""
    second = push.add_target(HOUSE, "tep", "Tệp", "file")
    entry = add("mot")
    assert set(Push.objects.values_list("target", flat=True)) == {target.pk, second.pk}
    with pytest.raises(IntegrityError, match="newest_state_of_an_entry_waits_once_a_target"), transaction.atomic():
        Push.objects.create(target=target, entry=entry)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"adapter": "thư"}, "push_adapter_is_known"),
        ({"organization": ""}, "push_target_has_an_address_and_a_name_there"),
        ({"authority": "x"}, "pinned_authority_is_dated"),
        ({"probe_at": "2026-01-01T00:00Z"}, "outage_has_a_next_question"),
    ],
)
def test_database_itself_keeps_the_promises_of_a_target(target, facts, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PushTarget.objects.update(**facts)


def test_change_that_is_taken_back_waits_for_nobody(target, there, clock):
    entry = add("mot")
    turn(target, now=clock())
    with transaction.atomic():
        from duoc.catalogue.services import entries

        entries.change(HOUSE, entry, {"notes": "không thành"})
        assert Push.objects.get().state == "waiting"
        transaction.set_rollback(True)
    assert Push.objects.get().state == "sent"


def test_target_at_another_address_is_compared_before_anything_is_sent(target, there, clock):
    add("mot")
    turn(target, now=clock())
    push.move(HOUSE, target, there.address + "/")
    assert target.address == there.address
    assert turn(target, now=clock(minutes=1)).compared


def _certificate() -> str:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "danhmuc.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
