"""Parties: whose numbers are whose, keys that open one environment, every change told to the ledger."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from duoc.core.clock import ManualClock, from_datetime
from duoc.people import services
from duoc.people.models import Party, PartyKey, PartyPrefix
from duoc.people.services import AccountRefusedError

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CLOCK = ManualClock(from_datetime(NOW))
GLN = "8930001000001"  # 8·1 + 9·3 + 3·1 + 1·1 = 39, so 1: worked out by hand, GS1 General Specifications §7.9


@pytest.fixture
def cooperative(province):
    return services.add_party("htx-nam-can", "HTX Cua Năm Căn", "cooperative", prefixes=["8930001"], gln=GLN)


def test_party_is_named_and_listed_in_vietnamese_order(cooperative):
    services.add_party("bon-bon", "Bồn bồn Cái Nước", "household")
    assert services.party_named("htx-nam-can").name == "HTX Cua Năm Căn"
    assert [party.code for party in services.parties()] == ["bon-bon", "htx-nam-can"]
    assert services.party_numbered(cooperative.pk) == cooperative


def test_prefixes_and_gln_say_whose_a_number_is(cooperative):
    services.add_party("thu", "Thử", "firm", prefixes=["0614141"], sandbox=True)
    assert sorted(services.held_prefixes()) == [("8930001", "htx-nam-can"), (GLN, "htx-nam-can")]


@pytest.mark.parametrize(
    ("code", "changes", "words"),
    [
        ("htx-nam-can", {}, "Đã có chủ thể"),
        ("Hoa", {}, "không dùng được"),
        ("-x", {}, "không dùng được"),
        ("moi", {"name": " "}, "cần một tên"),
        ("moi", {"kind": "party"}, "Không có loại chủ thể 'party'"),
        ("moi", {"gln": GLN}, "đã thuộc một chủ thể khác"),
        ("moi", {"gln": "8930001000009"}, "chữ số kiểm tra"),
        ("moi", {"gln": "893"}, "13 chữ số"),
        ("moi", {"prefixes": ["8930001"]}, "trùng với 8930001 của htx-nam-can"),
        ("moi", {"prefixes": ["893000"]}, "trùng với 8930001 của htx-nam-can"),
        ("moi", {"prefixes": ["89300012"]}, "trùng với 8930001 của htx-nam-can"),
        ("moi", {"prefixes": ["0614141", "06141412"]}, "trùng với 0614141 của moi"),
        ("moi", {"prefixes": ["12345"]}, "từ 6 đến 12"),
        ("moi", {"prefixes": ["٣٣٣٣٣٣"]}, "từ 6 đến 12"),
    ],
)
def test_party_that_cannot_be_is_refused_and_leaves_nothing(cooperative, events, code, changes, words):
    events()
    facts = {"name": "Hộ mới", "kind": "household"} | changes
    with pytest.raises(AccountRefusedError, match=words):
        services.add_party(code, facts.pop("name"), facts.pop("kind"), **facts)
    assert events() == []
    assert Party.objects.count() == 1
    assert PartyPrefix.objects.count() == 1


def test_every_change_of_a_party_is_in_the_outbox(province, events):
    party = services.add_party("ho-a", "Hộ ông A", "household")
    key = services.issue_party_key(party, "nhật ký")
    services.revoke_party_key(key.row.pk)
    told = events()
    assert [kind for kind, _ in told] == ["people.party_added", "people.party_key_issued", "people.party_key_revoked"]
    assert told[0][1]["party"] == "ho-a"
    assert "Hộ ông A" not in str(told)
    assert told[1][1]["hash"] == hashlib.sha256(key.text.encode()).hexdigest()


def test_sandbox_party_is_settled_once(province, events):
    events()
    first = services.settle_sandbox_party()
    assert services.settle_sandbox_party() == first
    assert (first.code, first.sandbox, first.illustrative) == ("sandbox", True, True)
    assert [kind for kind, _ in events()] == ["people.party_added"]


def test_key_of_a_party_opens_until_it_is_revoked(cooperative):
    issued = services.issue_party_key(cooperative, "ERP", clock=CLOCK)
    assert services.party_by_key(issued.text, CLOCK) == cooperative
    assert services.party_by_key(issued.text[:-1] + "x", CLOCK) is None
    assert [row.last_used_at for row in services.party_keys(cooperative)] == [NOW]
    services.revoke_party_key(issued.row.pk, clock=CLOCK)
    assert services.party_by_key(issued.text, CLOCK) is None
    with pytest.raises(AccountRefusedError, match="đã thu hồi từ trước"):
        services.revoke_party_key(issued.row.pk)
    with pytest.raises(AccountRefusedError, match="Không có khóa số 0"):
        services.revoke_party_key(0)


def test_key_of_a_party_expires_and_ends_with_the_party(cooperative):
    issued = services.issue_party_key(cooperative, "ERP", expires_at=NOW + timedelta(hours=1), clock=CLOCK)
    almost, over = (ManualClock(from_datetime(NOW + timedelta(minutes=m))) for m in (59, 60))
    assert services.party_by_key(issued.text, almost) == cooperative
    assert services.party_by_key(issued.text, over) is None
    Party.objects.filter(pk=cooperative.pk).update(ended_at=datetime(2036, 1, 1, tzinfo=UTC))
    assert services.party_by_key(issued.text, almost) is None
    with pytest.raises(AccountRefusedError, match="Không có chủ thể"):
        services.party_named("htx-nam-can")


@pytest.mark.parametrize(
    ("name", "expires_at", "words"),
    [("  ", None, "cần một tên"), ("x", NOW - timedelta(seconds=1), "đã qua")],
)
def test_key_that_nobody_could_use_is_refused(cooperative, name, expires_at, words):
    with pytest.raises(AccountRefusedError, match=words):
        services.issue_party_key(cooperative, name, expires_at=expires_at, clock=CLOCK)
    assert PartyKey.objects.count() == 0


PARTY = (
    "INSERT INTO people_party (code, name, fold, sort_key, kind, address, gln, tax_code, phone, sandbox, illustrative)"
    " VALUES ('{}', '', '', '', 'firm', '', '{}', '', '', false, false)"
)
BROKEN = {
    "party_is_registered_once": PARTY.format("htx-nam-can", ""),
    "gln_names_one_party": PARTY.format("x", GLN),
    "gln_is_13_digits": "UPDATE people_party SET gln = '12'",
    "party_ends_after_it_begins": "UPDATE people_party SET ended_at = '2001-01-01'",
    "company_prefix_names_one_party": "INSERT INTO people_partyprefix (party_id, prefix, source, verified) "
    "SELECT id, '8930001', '', false FROM people_party",
    "company_prefix_is_6_to_12_digits": "UPDATE people_partyprefix SET prefix = '12345'",
    "party_key_is_known_once": "INSERT INTO people_partykey (party_id, name, prefix, hash) "
    "SELECT party_id, name, prefix, hash FROM people_partykey",
    "party_key_is_stored_as_a_hash": "UPDATE people_partykey SET hash = 'abc'",
    "party_key_shows_eight_signs": "UPDATE people_partykey SET prefix = 'abc'",
}


@pytest.mark.parametrize("name", BROKEN)
def test_table_refuses_what_the_constraint_says(cooperative, name):
    services.issue_party_key(cooperative, "ERP")
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BROKEN[name])
