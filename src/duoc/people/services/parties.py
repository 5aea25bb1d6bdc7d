"""Parties and the keys of their systems: producers, traders, households. Every change is told to the ledger as a commitment."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from duoc.core import text
from duoc.core.clock import Clock, SystemClock, to_datetime
from duoc.frame import outbox
from duoc.people.models import Party, PartyKey, PartyPrefix, User
from duoc.people.rules import keys as key_rules
from duoc.people.rules import parties as rules
from duoc.people.rules.accounts import AccountRefusedError

# When a key was last used is told to this precision: a write for every call would cost more than the call.
USED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class IssuedPartyKey:
    """A key row and, this once, the key itself."""

    row: PartyKey
    text: str


def parties() -> list[Party]:
    """All parties, those that ended too, in Vietnamese order, each with its prefixes."""
    return list(Party.objects.prefetch_related("prefixes"))


def party_numbers() -> dict[str, int]:
    """Code → row of every party that has not ended."""
    return dict(Party.objects.filter(ended_at__isnull=True).values_list("code", "pk"))


def party_named(code: str) -> Party:
    """The party of a code that has not ended. Raises `AccountRefusedError`."""
    party = Party.objects.prefetch_related("prefixes").filter(code=code, ended_at__isnull=True).first()
    if party is None:
        raise AccountRefusedError(f"Không có chủ thể nào mang mã {code!r}.")
    return party


def party_numbered(number: int) -> Party:
    """The party of a row that refers to it."""
    return Party.objects.get(pk=number)


def held_prefixes() -> list[rules.HeldPrefix]:
    """Every company prefix, and every GLN of its own, with the party that holds it; those of the sandbox are nobody's."""
    prefixes = PartyPrefix.objects.filter(party__sandbox=False).values_list("prefix", "party__code")
    numbers = Party.objects.filter(sandbox=False).exclude(gln="").values_list("gln", "code")
    return [rules.HeldPrefix(digits, code) for digits, code in (*prefixes, *numbers)]


@transaction.atomic
def add_party(
    code: str,
    name: str,
    kind: str,
    *,
    prefixes: Iterable[str] = (),
    source: str = "",
    gln: str = "",
    tax_code: str = "",
    address: str = "",
    sandbox: bool = False,
    illustrative: bool = False,
    by: User | None = None,
) -> Party:
    """A new party and the company prefixes it holds. `source`: where the prefixes are known from.

    Raises `AccountRefusedError`: a code, GLN or prefix that has no such form or is somebody's already.
    """
    with connection.cursor() as cursor:  # two prefixes of which one begins the other must not be added at once
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.parties'))")
    if not name.strip():
        raise AccountRefusedError("Chủ thể cần một tên.")
    if kind not in Party.Kind.values:
        raise AccountRefusedError(f"Không có loại chủ thể {kind!r}; các loại: {', '.join(Party.Kind.values)}.")
    if Party.objects.filter(code=rules.code(code)).exists():
        raise AccountRefusedError(f"Đã có chủ thể mang mã {code!r}.")
    if rules.gln(gln) and Party.objects.filter(gln=gln).exists():
        raise AccountRefusedError(f"GLN {gln} đã thuộc một chủ thể khác.")
    held = [rules.HeldPrefix(*row) for row in PartyPrefix.objects.values_list("prefix", "party__code")]
    for one in (wanted := list(prefixes)):
        held.append(rules.HeldPrefix(rules.prefix(one, held), code))
    party = Party.objects.create(
        code=code,
        name=name.strip(),
        fold=text.fold(name),
        sort_key=text.sort_key(name),
        kind=kind,
        address=address.strip(),
        gln=gln,
        tax_code=tax_code.strip(),
        sandbox=sandbox,
        illustrative=illustrative,
    )
    PartyPrefix.objects.bulk_create(
        PartyPrefix(party=party, prefix=one, source=source, verified=False) for one in wanted
    )
    event = {
        "party": code,
        "kind": kind,
        "gln": gln,
        "prefixes": wanted,
        "sandbox": sandbox,
        "by": by.pk if by else None,
    }
    outbox.append("people.party_added", event)
    return party


def settle_sandbox_party() -> Party:
    """The party `sandbox`, for sample documents: its keys open the sandbox alone, where it may speak of anything."""
    found = Party.objects.filter(code=rules.SANDBOX).first()
    return found or add_party(
        rules.SANDBOX, "Chủ thể thử nghiệm", Party.Kind.FIRM.value, sandbox=True, illustrative=True
    )


def party_keys(party: Party | None = None) -> list[PartyKey]:
    """All keys of parties ever issued, oldest first."""
    found = PartyKey.objects.select_related("party")
    return list(found if party is None else found.filter(party=party))


@transaction.atomic
def issue_party_key(
    party: Party,
    name: str,
    *,
    expires_at: datetime | None = None,
    by: User | None = None,
    clock: Clock | None = None,
) -> IssuedPartyKey:
    """A new key of a party: its text is in the answer and nowhere else.

    Raises `AccountRefusedError` without a name, for a party that has ended, and for an expiry in the past.
    """
    now = to_datetime((clock or SystemClock()).now_us())
    if not name.strip():
        raise AccountRefusedError("Khóa cần một tên, để về sau biết nó của phần mềm nào.")
    if party.ended_at is not None:
        raise AccountRefusedError(f"{party.name} không còn hoạt động nên không được cấp khóa mới.")
    if expires_at is not None and expires_at <= now:
        raise AccountRefusedError("Thời điểm hết hạn của khóa đã qua.")
    new = key_rules.new_key(secrets.token_bytes(key_rules.ENTROPY_BYTES))
    row = PartyKey.objects.create(
        party=party, name=name.strip(), prefix=new.prefix, hash=new.hash, created_at=now, expires_at=expires_at
    )
    event = {"key": row.pk, "party": party.code, "hash": new.hash.hex(), "by": by.pk if by else None}
    outbox.append("people.party_key_issued", event)
    return IssuedPartyKey(row, new.text)


@transaction.atomic
def revoke_party_key(key_id: int, *, by: User | None = None, clock: Clock | None = None) -> PartyKey:
    """End a party's key for ever. Raises `AccountRefusedError` for a key that is unknown or revoked already."""
    try:
        row = PartyKey.objects.select_for_update(of=["self"]).select_related("party").get(pk=key_id)
    except PartyKey.DoesNotExist:
        raise AccountRefusedError(f"Không có khóa số {key_id} của chủ thể nào.") from None
    if row.revoked_at is not None:
        raise AccountRefusedError(f"Khóa số {key_id} ({row.name}) đã thu hồi từ trước.")
    row.revoked_at = to_datetime((clock or SystemClock()).now_us())
    row.save(update_fields=["revoked_at"])
    outbox.append("people.party_key_revoked", {"key": row.pk, "party": row.party.code, "by": by.pk if by else None})
    return row


def party_by_key(text: str, clock: Clock | None = None) -> Party | None:
    """The party that a usable key speaks for, or None. Notes that the key was used."""
    row = PartyKey.objects.select_related("party").filter(hash=key_rules.key_hash(text)).first()
    now = to_datetime((clock or SystemClock()).now_us())
    if row is None or row.party.ended_at is not None or not key_rules.is_usable(row.revoked_at, row.expires_at, now):
        return None
    if row.last_used_at is None or now - row.last_used_at >= USED_EVERY:
        PartyKey.objects.filter(pk=row.pk).update(last_used_at=now)
    return row.party
