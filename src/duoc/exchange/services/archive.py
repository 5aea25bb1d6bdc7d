"""Moving a day of the message log into archive segments: written, read back and verified, told to the ledger, then dropped.

The segments lie in `<home>/<environment>/archive/<day>/`. The partition goes in the transaction that registers them, after its
rows were counted under a lock: a kill or a full disk before that leaves the day where it was.
"""

import errno
import gzip
import threading
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Count, Sum
from psycopg import ServerCursor
from psycopg.errors import LockNotAvailable
from psycopg.rows import class_row

from duoc.core import canonical, clock, ids
from duoc.core.account import acting_as_owner
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.core.settings import load
from duoc.engines.merkle import tree
from duoc.engines.merkle.keys import encode_base64
from duoc.engines.xroad.message import Message, iso_time
from duoc.exchange.models import Batch, Gateway, Segment
from duoc.exchange.rules.archive import Group, Head, Reader, segments
from duoc.exchange.rules.archive_check import Verdict, verify
from duoc.exchange.rules.findings import HASH
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import audit_rows
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias, connection, statement
from duoc.ledger import services as ledger
from duoc.wire import durable_file

KIND = "exchange.segment_archived"
_LOCK_WAIT = "3s"
# Anybody may ask for a receipt: however many do, one file is read at a time.
_SEARCHING = threading.BoundedSemaphore(1)
_SEARCH_WAIT_S = 2.0


class NotArchivedError(RefusedError):
    """A day could not be archived, and stays in the message log; the message says why."""


class ArchiveBusyError(RuntimeError):
    """The archive is being searched for somebody else; ask again in `retry_s` seconds."""

    retry_s = 2


@dataclass(frozen=True, slots=True)
class Written:
    """A segment on the disk that is not registered yet; a day may have hundreds. gateway: its name; times in µs."""

    gateway_id: int
    gateway: str
    number: int
    batches: int
    messages: int
    earliest: int
    latest: int
    digest: bytes
    path: str


@dataclass(frozen=True, slots=True)
class Archived:
    """What was archived of an environment."""

    days: int
    segments: int
    messages: int


def folder(environment: Environment) -> Path:
    """Where the segments of an environment lie."""
    return environment.folder(locate(load())) / "archive"


def archived(environment: Environment = Environment.PRODUCTION) -> Archived:
    """How much was archived, from the registered segments."""
    found = Segment.objects.using(alias(environment)).aggregate(
        days=Count("day", distinct=True), segments=Count("id"), messages=Sum("messages", default=0)
    )
    return Archived(**found)


def archived_segments(environment: Environment = Environment.PRODUCTION) -> list[Segment]:
    """The registered segments, newest day first."""
    rows = Segment.objects.using(alias(environment)).select_related("gateway")
    return list(rows.order_by("-day", "gateway_id", "number"))


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a segment, also of one that somebody has compressed (`.gz`). Raises `OSError`."""
    packed = path.with_name(path.name + ".gz")
    if not path.exists() and packed.exists():
        path = packed
    with path.open("rb") as file:
        magic = file.read(2)
        file.seek(0)
        if magic != b"\x1f\x8b":
            yield from file
            return
        try:
            with gzip.open(file) as unpacked:
                yield from unpacked
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise OSError(errno.EIO, f"tệp nén bị hỏng ({error})") from None


def archive_day(day: date, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> int:
    """Archive one day of the message log; the number of its messages, 0 when there are none. Raises `NotArchivedError`."""
    using = alias(environment)
    with connection(environment).cursor() as cursor:
        cursor.execute(statement("retention_partition"), {"day": day})
        found = cursor.fetchone()
    if found is None:
        return 0
    partition = found[0]
    try:
        with transaction.atomic(using=using, durable=True):
            with connection(environment).cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with acting_as_owner(locate(load())):
                _make_folder(day, environment)
                written = list(_written(day, environment))
    except OSError as error:
        raise NotArchivedError(f"Không ghi được tệp lưu trữ của ngày {day}: {error.strerror}.") from None
    messages = sum(one.messages for one in written)
    with transaction.atomic(using=using, durable=True), connection(environment).cursor() as cursor:
        # Recorders and audits use the log: whoever reads for longer is not kept waiting, the day waits for the next run.
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")
        try:
            cursor.execute("LOCK TABLE ONLY exchange_message IN ACCESS EXCLUSIVE MODE")
            cursor.execute(f"LOCK TABLE {partition} IN ACCESS EXCLUSIVE MODE")
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise NotArchivedError(f"Có người đang đọc nhật ký; ngày {day} chờ lần chạy sau.") from None
            raise
        cursor.execute("SELECT count(*) FROM exchange_message WHERE day = %s", [day])
        if cursor.fetchone()[0] != messages:
            raise NotArchivedError(f"Ngày {day} vừa có thêm giao dịch; ngày ấy chờ lần chạy sau.")
        for one in written:
            _register(one, day, by, environment)
        cursor.execute(f"DROP TABLE {partition}")
    return messages


def _make_folder(day: date, environment: Environment) -> None:
    """The day's folder, on the disk by name: the rows go for what lies in it."""
    place = folder(environment)
    for new in (place, place / str(day)):
        new.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable_file.sync_folder(new.parent)


def _register(one: Written, day: date, by: str, environment: Environment) -> None:
    Segment.objects.using(alias(environment)).create(
        day=day,
        gateway_id=one.gateway_id,
        number=one.number,
        batches=one.batches,
        messages=one.messages,
        earliest=clock.to_datetime(one.earliest),
        latest=clock.to_datetime(one.latest),
        digest=one.digest,
        path=one.path,
    )
    fact = {
        "batches": one.batches,
        "day": day.isoformat(),
        "gateway": one.gateway,
        "messages": one.messages,
        "number": one.number,
        "sha256": encode_base64(one.digest),
    }
    record(KIND, fact, by, environment)


def _written(day: date, environment: Environment) -> Iterator[Written]:
    """Write and verify the segments of a day, gateway by gateway. Inside a snapshot."""
    try:
        head = ledger.head(environment=environment)
    except ledger.LogNotStartedError as error:
        raise NotArchivedError(str(error)) from None
    using = alias(environment)
    for gateway in Gateway.objects.using(using).order_by("id"):
        last = Segment.objects.using(using).filter(gateway=gateway).order_by("number").last()
        previous = None if last is None else encode_base64(bytes(last.digest))

        def begin(number: int, before: str | None, gateway: Gateway = gateway) -> Head:
            return Head(
                environment.value, day.isoformat(), gateway.name, gateway.vkey, number, before, head.note, head.vkey
            )

        number = 1 if last is None else last.number + 1
        for made in segments(begin, number, previous, _groups(day, gateway, head.size, environment)):
            path = f"{day}/{gateway.name}-{made.number:06d}.jsonl"
            place = folder(environment) / path
            durable_file.write(place, made.content)
            times: set[int] = set()

            def note(message: Message, times: set[int] = times) -> None:
                times.add(message.time_us)

            verdict = verify(lines(place), tally=note)
            if not verdict.proven or verdict.digest != made.digest:
                why = verdict.findings[0].line() if verdict.findings else "tệp đọc lại khác với tệp đã ghi"
                raise NotArchivedError(f"Ngày {day} không lưu trữ được, hãy chạy `duoc ledger audit`: {why}")
            yield Written(
                gateway.id,
                gateway.name,
                made.number,
                made.batches,
                made.messages,
                min(times),
                max(times),
                verdict.digest,
                path,
            )


def _groups(day: date, gateway: Gateway, size: int, environment: Environment) -> Iterator[Group]:
    raw = connection(environment).connection
    with ServerCursor(raw, "archive_rows", row_factory=class_row(audit_rows.Group)) as cursor:
        cursor.itersize = audit_rows.FETCH
        cursor.execute(statement("audit_rows"), {"day": day}, binary=True)
        for found in cursor:
            if found.gateway == gateway.id:
                yield _group(found, day, gateway, size, environment)


def _group(found: audit_rows.Group, day: date, gateway: Gateway, size: int, environment: Environment) -> Group:
    batch = Batch.objects.using(alias(environment)).filter(gateway=gateway, number=found.batch).first()
    logged = None if batch is None else ledger.entry_of_event(batch.event, environment=environment)
    if batch is None or logged is None or logged.index >= size:
        raise NotArchivedError(
            f"Ngày {day}: lô {found.batch} của cổng {gateway.name} chưa nằm trong sổ đã ký; ngày ấy chờ lần chạy sau."
        )
    proof = ledger.inclusion_of_index(logged.index, size, environment=environment)
    places = list(range(found.first, found.first + found.rows))
    if not found.contiguous:
        with connection(environment).cursor() as cursor:
            cursor.execute(statement("audit_places"), {"day": day, "gateway": gateway.id, "batch": found.batch})
            places = [row[0] for row in cursor.fetchall()]
    return Group(
        index=logged.index,
        path=[encode_base64(item) for item in proof.path],
        signature=encode_base64(bytes(batch.signature)),
        leaves=encode_base64(bytes(batch.leaves)),
        places=places,
        entry=logged.entry,
        messages=found.texts.split(b"\n"),
    )


def archived_receipt(name: str, environment: Environment) -> dict[str, Any] | None:
    """The parts of a receipt of an archived message (see `receipts.receipt`), or None. Raises `ValueError` for its name and
    `ArchiveBusyError`."""
    time_us, request_id = ids.parse_receipt_name(name)
    moment = clock.to_datetime(time_us)
    rows = Segment.objects.using(alias(environment)).filter(
        day=clock.province_day(time_us), earliest__lte=moment, latest__gte=moment
    )
    paths = [row.path for row in rows.order_by("gateway_id", "number")]
    if not paths:
        return None
    if not _SEARCHING.acquire(timeout=_SEARCH_WAIT_S):
        raise ArchiveBusyError
    try:
        return _found(paths, time_us, request_id, environment)
    finally:
        _SEARCHING.release()


def _found(paths: list[str], time_us: int, request_id: str, environment: Environment) -> dict[str, Any] | None:
    wanted, when = f'"request_id":"{request_id}"'.encode(), f'"time":"{iso_time(time_us)}"'.encode()
    for path in paths:
        try:
            reader = Reader.begin(lines(folder(environment) / path))
            for group in reader.groups():
                for place, data in zip(group.places, group.messages, strict=False):
                    if wanted in data and when in data:
                        return _receipt(reader.head, group, place, data)
        except (OSError, ValueError, IndexError):
            continue  # a damaged file proves nothing; the audit names it
    return None


def _receipt(head: Head, group: Group, place: int, data: bytes) -> dict[str, Any]:
    octets = b64decode(group.leaves)
    leaves = [octets[at : at + HASH] for at in range(0, len(octets), HASH)]
    return {
        "message": canonical.loads(data),
        "batch": {
            "index": place,
            "path": [encode_base64(item) for item in tree.inclusion_path(leaves, place)],
            "entry": canonical.loads(group.entry),
            "signature": group.signature,
            "vkey": head.vkey,
        },
        "ledger": {
            "index": group.index,
            "path": group.path,
            "checkpoint": head.checkpoint,
            "vkey": head.log_vkey,
        },
    }


def verify_file(path: Path, vkeys: list[Any]) -> Verdict:
    """Check a segment's file; needs no database. Raises `RefusedError` when it cannot be read."""
    try:
        return verify(lines(path), vkeys)
    except OSError as error:
        raise RefusedError(f"Không đọc được {path}: {error.strerror}.") from None
