"""The way without a network: a signed file for a target, and the written acknowledgement that comes back.

Whoever reads the key file (0600, `keys/catalogue.key`) can sign false exports of this catalogue; every export that the house made
is in the ledger with its hash.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from duoc.catalogue.models import Push, PushExport, PushTarget
from duoc.catalogue.rules.push import documents
from duoc.catalogue.rules.push.archive import Checked, check, pack
from duoc.catalogue.rules.push.queue import SENT, PushRefusedError
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.rules.visibility import ANYBODY, Viewer
from duoc.catalogue.services import folders, graph
from duoc.catalogue.services.entries import seen_by
from duoc.catalogue.services.publishing import files
from duoc.catalogue.services.push.said import said
from duoc.catalogue.services.push.targets import require_administrator
from duoc.core import profile, settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.engines.merkle.keys import VerifierKey
from duoc.engines.merkle.signer import FileSigner
from duoc.frame import outbox
from duoc.frame.export import disarmed
from duoc.people.services.periods import today

EXPORTS, ANSWERS = "exports", "answers"  # folders of the catalogue
LARGEST_ANSWER = 32 << 20
COLUMNS = (
    "code", "title_vi", "kind", "agency", "topic", "frequency", "format", "description", "sample_flag", "name", "agency_slug",
    "topic_slug", "data_theme", "access_right", "license_id", "keywords", "metadata_modified", "peer_source",
)  # fmt: skip


def export(viewer: Viewer, target: PushTarget) -> PushExport:
    """A signed file with everything that is on show, and what has to be taken away. Raises `PushRefusedError`."""
    require_administrator(viewer)
    now = timezone.now()
    with transaction.atomic():
        # Revisions first: what changes while the file is made goes on waiting.
        revisions = dict(Push.objects.filter(target=target).values_list("entry_id", "revision"))
        told = said(target)
        gone = Push.objects.filter(target=target, entry_id__in=revisions.keys() - told.keys()).exclude(
            state=SENT, sent_hash=""
        )
        items = [
            {"entry": str(number), "revision": revisions.get(number, 0), "hash": documents.hash_of(one)}
            for number, one in told.items()
        ]
        items += [{"entry": str(row.entry_id), "revision": row.revision, "hash": ""} for row in gone]
        data = _packed(target, items, now)
        kept = files.stage([data])
        place = _place(EXPORTS, kept.sha256, ".zip")
        files.staged(kept.sha256).replace(place)
        fact = {"target": target.key, "sha256": kept.sha256, "records": len(told), "by": viewer.name}
        made = PushExport.objects.create(
            id=uuid4(), target=target, made_at=now, by=viewer.name, sha256=kept.sha256, bytes=kept.bytes, items=items,
            event=outbox.append("catalogue.push_export", fact),
        )  # fmt: skip
        # From now on the other side may have it: what is hidden later has to be taken back there.
        Push.objects.filter(target=target, tried_at__isnull=True).update(tried_at=now)
    return made


def exports(target: PushTarget, limit: int = 20) -> list[PushExport]:
    """The last exports, newest first."""
    return list(target.exports.all()[:limit])


def archive(viewer: Viewer, number: UUID) -> tuple[PushExport, Path]:
    """An export with its file. Raises `PushRefusedError`."""
    require_administrator(viewer)
    held = PushExport.objects.select_related("target").filter(pk=number).first()
    if held is None or not (place := _place(EXPORTS, held.sha256, ".zip")).exists():
        raise PushRefusedError("Không có tệp xuất này.")
    return held, place


def acknowledge(
    viewer: Viewer, number: UUID, document: str, day: date, *, name: str = "", answer: bytes = b""
) -> tuple[int, int]:
    """The other side has written that it took an export over: (records that are received now, those that changed since).

    document: the number of its letter; answer: the letter as a file. Raises `PushRefusedError`.
    """
    require_administrator(viewer)
    document = " ".join(document.replace("\0", " ").split())[:200]
    if not document:
        raise PushRefusedError("Cần số của công văn xác nhận.")
    if day > today():
        raise PushRefusedError("Ngày của công văn ở tương lai.")
    if len(answer) > LARGEST_ANSWER:
        raise PushRefusedError(f"Tệp công văn lớn hơn {LARGEST_ANSWER >> 20} MB.")
    with transaction.atomic():
        held = PushExport.objects.select_for_update().select_related("target").filter(pk=number).first()
        if held is None:
            raise PushRefusedError("Không có tệp xuất này.")
        if held.acknowledged_at is not None:
            raise PushRefusedError(f"Tệp xuất này đã được xác nhận bằng công văn {held.number}.")
        now = timezone.now()
        held.acknowledged_at, held.number, held.day = now, document, day
        if answer:
            kept = files.stage([answer])
            files.staged(kept.sha256).replace(_place(ANSWERS, kept.sha256))
            held.answer_sha256, held.answer_name = kept.sha256, Path(name).name[:200]
        held.save()
        receipt = {"kind": "document", "number": document, "day": day.isoformat(), "export": str(held.pk)}
        received = sum(_received(held, one, receipt, now) for one in held.items)
        fact = receipt | {
            "target": held.target.key,
            "answer": held.answer_sha256,
            "by": viewer.name,
            "received": received,
        }
        outbox.append("catalogue.push_acknowledged", fact)
    return received, len(held.items) - received


def verify(data: bytes, keys: Sequence[VerifierKey]) -> Checked:
    """Whether an export is whole and by whom it is signed; needs no database. Raises `archive.ArchiveError`."""
    return check(data, keys)


def verifier() -> VerifierKey | None:
    """The public half of this house's key; None where there is none yet."""
    place = _key()
    return FileSigner.read(place).key if place.exists() else None


def _received(held: PushExport, item: dict[str, Any], receipt: dict[str, str], now: datetime) -> bool:
    """Whether the entry is now where it should be; what changed since the export goes on waiting."""
    row = Push.objects.select_for_update().filter(target=held.target, entry_id=item["entry"]).first()
    if row is None or row.state == SENT:
        return row is not None and bool(row.sent_hash == item["hash"])
    row.sent_hash, row.echo, row.sent_at, row.receipt = item["hash"], "", now, receipt
    if row.revision == item["revision"]:
        row.state, row.waiting_since, row.due_at, row.tries, row.reason = SENT, None, None, 0, ""
    row.save()
    return bool(row.state == SENT)


def _packed(target: PushTarget, items: list[dict[str, Any]], now: datetime) -> bytes:
    records = graph.records_of(seen_by(ANYBODY).order_by("code"), ANYBODY)
    hashes = {str(one["entry"]): str(one["hash"]) for one in items}
    about = {
        "target": target.key,
        "site": graph.portal().site,
        "province": graph.portal().province,
        "made": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "records": [{"id": str(one.id), "code": one.code, "hash": hashes.get(str(one.id), "")} for one in records],
        "removed": [str(one["entry"]) for one in items if not one["hash"]],
    }
    whole = graph.whole(records)
    parts = {
        "catalog.jsonld": whole["jsonld"],
        "catalog.ttl": whole["ttl"],
        "catalogue.csv": table(records),
    }
    return pack(about, parts, _signer())


def table(records: Sequence[EntryRecord]) -> bytes:
    """The records as a list that `duoc catalogue load` reads: UTF-8, commas; what looks like a formula is text."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(COLUMNS)
    for one in records:
        topic = one.topic
        writer.writerow(
            disarmed(cell)
            for cell in (
                one.code, one.title, one.kind, one.publisher.title, topic.title if topic else "", one.frequency,
                ", ".join(one.formats), one.notes, "MINH HỌA" if one.sample else "", one.name, one.publisher.name,
                topic.key if topic else "", topic.theme if topic else "", one.access_right, one.license_id,
                ", ".join(one.keywords), one.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), one.source_note,
            )
        )  # fmt: skip
    return held.getvalue().encode()


def _place(kind: str, sha256: str, suffix: str = "") -> Path:
    return folders.folder(kind) / f"{sha256}{suffix}"


def _key() -> Path:
    return Environment.PRODUCTION.folder(locate(settings.load())) / "keys" / "catalogue.key"


def _signer() -> FileSigner:
    place = _key()
    if place.exists():
        return FileSigner.read(place)
    made = FileSigner.open(place, f"{profile.load(settings.load().profile).origin}/catalogue")
    folders.give(place)
    return made
