"""Scans come in here: one transaction keeps the line, its serial's state and, where it must be, the inspector's queue.

Serial, batch and phone are locked in that order, so scans of one serial wait for each other and lose nothing. No address is kept;
a place only where the person chose it. A phone is an HMAC of whatever token it shows under the salt of the day.
"""

import hmac
import os
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from duoc.core.clock import from_datetime, province_day
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.trace.models import Scan, ScanCrowd, ScanSalt, ScanState
from duoc.trace.rules import serials
from duoc.trace.rules.clones import crowds
from duoc.trace.rules.clones import scans as form
from duoc.trace.rules.clones.judging import PUBLISHED, Verdict
from duoc.trace.rules.clones.observing import UNKNOWN, observe
from duoc.trace.rules.clones.places import Places
from duoc.trace.rules.clones.state import SerialState, restored
from duoc.trace.services import places as maps
from duoc.trace.services import suspicions
from duoc.trace.services.lot_facts import LotFacts, lot_facts
from duoc.trace.services.stamps import Standing, standing

_PRODUCTION = Environment.PRODUCTION
DEVICE_DAYS = 3  # how long hashes of phones are kept; their salts go with their day
HASH_BYTES, SALT_BYTES = 12, 32
_NOT_ACTIVATED = frozenset({"minted", "printed", "delivered"})


class ScanRefusedError(ValueError):
    """A scan that cannot be kept; the message says why, in Vietnamese."""


def record_scan(
    serial: str,
    kind: str = "scan",
    *,
    device: str = "",
    commune: str = "",
    at: datetime | None = None,
    places: Places | None = None,
    environment: Environment = _PRODUCTION,
) -> Verdict:
    """Keep one scan of a stamp and say what its serial is worth now.

    serial: whole, however it is written. kind: `scan`, `pin_ok` or `pin_wrong`. device: the token that the phone shows, empty
    where it shows none; never stored. commune: only what the person chose: five digits, or a province's two. A serial that was
    never minted is judged like any other, without a stamp's facts. Raises `SerialError`, `ScanRefusedError`.
    """
    code = serials.parsed(serial)
    if kind not in form.VIEWING:
        raise ScanRefusedError(f"Không có loại lượt quét {kind!r}.")
    if commune and not form.is_place(commune):
        raise ScanRefusedError("Nơi quét là mã xã năm chữ số hoặc mã tỉnh hai chữ số.")
    using, at = alias(environment), at or timezone.now()
    here = maps.in_force() if places is None else places
    with transaction.atomic(using):
        day = province_day(from_datetime(at))
        hashed = _hash(device, day, using) if device else b""
        row = _locked(ScanState, using, serial=code)
        state = restored(row.state) if row.state else SerialState()
        stamp = standing(serial, environment)
        scan = _told(stamp, state, code, kind, at, hashed, commune, lot_facts(stamp, environment))
        kept = _lot(state, scan, stamp, here, using)
        _phone(state, scan, day, using)
        batch = kept and crowds.batch_restored(kept.state)
        observe(state, scan, here, batch.usual() if batch else UNKNOWN)
        if kept and batch and crowds.tells_lot(state, scan):
            crowds.counted(batch, state, scan)
            kept.state = batch.members()
            kept.save(using=using)
        verdict = PUBLISHED.verdict(state)
        row.state, row.scans = state.members(), row.scans + 1
        row.save(using=using)
        Scan.objects.using(using).create(serial=code, at=at, kind=kind, commune=commune, device=hashed or None)
        if verdict.watched:
            suspicions.raise_serial(scan.serial, stamp.batch.pk if stamp else None, verdict, using)
    return verdict


def scans_of(serial: str, limit: int, environment: Environment = _PRODUCTION) -> list[Scan]:
    """The latest scans of a serial, newest first."""
    found = Scan.objects.using(alias(environment)).filter(serial=serials.parsed(serial))
    return list(found.order_by("-id")[:limit])


def known_verdict(serial: str, environment: Environment = _PRODUCTION) -> Verdict:
    """What is said of a serial without a new scan of it. Raises `SerialError`."""
    row = ScanState.objects.using(alias(environment)).filter(pk=serials.parsed(serial)).first()
    return PUBLISHED.verdict(restored(row.state) if row and row.state else SerialState())


def forget(now: datetime, environment: Environment = _PRODUCTION) -> int:
    """Delete salts of past days, and hashes and phone counts older than `DEVICE_DAYS`; how many hashes went.

    The first scan of every day does it; `duoc trace scans-forget` where nobody scans.
    """
    using = alias(environment)
    today = province_day(from_datetime(now))
    with transaction.atomic(using):
        ScanSalt.objects.using(using).filter(day__lt=today).delete()
        ScanCrowd.objects.using(using).filter(day__lt=today - timedelta(days=DEVICE_DAYS)).delete()
        old = Scan.objects.using(using).filter(at__lt=now - timedelta(days=DEVICE_DAYS), device__isnull=False)
        return old.update(device=None)


def _hash(token: str, day: date, using: str) -> bytes:
    salt = ScanSalt.objects.using(using).filter(pk=day).first()
    if salt is None:
        fresh = ScanSalt(day=day, salt=os.urandom(SALT_BYTES))
        ScanSalt.objects.using(using).bulk_create([fresh], ignore_conflicts=True)
        salt = ScanSalt.objects.using(using).get(pk=day)
        now = timezone.now()
        if bytes(salt.salt) == fresh.salt and day == province_day(from_datetime(now)):
            forget(now, _environment(using))
    return hmac.digest(bytes(salt.salt), token.encode(), sha256)[:HASH_BYTES]


def _environment(using: str) -> Environment:
    return next(one for one in Environment if alias(one) == using)


def _locked(table: Any, using: str, **row: Any) -> Any:
    """The row whose key comes first in `row`, made where it is missing, and held until the transaction ends."""
    table.objects.using(using).bulk_create([table(**row)], ignore_conflicts=True)
    return table.objects.using(using).select_for_update().get(pk=next(iter(row.values())))


def _told(
    stamp: Standing | None,
    state: SerialState,
    code: bytes,
    kind: str,
    at: datetime,
    hashed: bytes,
    commune: str,
    lot: LotFacts,
) -> form.Scan:
    """The line in the published form; what the stamp's own rows say goes into the state first."""
    if stamp is not None:
        sold = stamp.opened_at or (stamp.since if stamp.state == "sold" else None)
        state.sold = from_datetime(sold) if sold else 0
        state.void = from_datetime(stamp.since) if stamp.state == "void" else 0
        if stamp.state not in _NOT_ACTIVATED:
            observe(state, form.Scan(from_datetime(stamp.since), "", "activation"), maps.NOWHERE)
    return form.Scan(
        from_datetime(at),
        serials.written(code),
        kind,
        commune,
        hashed.hex(),
        str(stamp.batch.pk) if stamp else "",
        shipped=lot.shipped,
        expires=lot.expires,
        unactivated=stamp is not None and stamp.state in _NOT_ACTIVATED,
    )


def _lot(state: SerialState, scan: form.Scan, stamp: Standing | None, here: Places, using: str) -> ScanCrowd | None:
    """What is remembered of the stamp's batch; held until the transaction ends where this line may add to it."""
    if not scan.batch:
        return None
    if state.lot_knows > 1 and not (scan.place and not state.places):
        return ScanCrowd.objects.using(using).filter(pk=scan.batch).first()
    row: ScanCrowd = _locked(ScanCrowd, using, subject=scan.batch)
    batch = crowds.batch_restored(row.state)
    if scan.place and not state.places:
        found = crowds.first_seen(batch, scan, here)
        if found:
            suspicions.raise_crowd("batch", found, stamp.batch.pk if stamp else None, using)
    row.state = batch.members()
    row.save(using=using)
    return row


def _phone(state: SerialState, scan: form.Scan, day: date, using: str) -> None:
    if scan.device and crc32(scan.device.encode()) not in state.phones:
        row = _locked(ScanCrowd, using, subject=scan.device, day=day)
        row.state = {"serials": row.state.get("serials", 0) + 1}
        row.save(using=using)
        if found := crowds.burst(scan.device, row.state["serials"]):
            suspicions.raise_crowd("phone", found, None, using)
