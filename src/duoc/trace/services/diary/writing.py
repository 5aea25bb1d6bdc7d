"""An entry is written: entry, photo, event and ledger entry in one transaction. When `record` returns, it is committed."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.merkle import disclosure
from duoc.engines.merkle.disclosure import SEED_SIZE
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import outbox
from duoc.frame.environments import alias, want_sandbox
from duoc.people.models import Party, User
from duoc.trace.models import DiaryEntry, DiaryPhoto, Event, EventDocument, Product
from duoc.trace.rules.diary import events, facts
from duoc.trace.rules.diary.entries import Checked, EntryRefusedError, Sent, check
from duoc.trace.rules.diary.events import Setting
from duoc.trace.rules.diary.said import Word, said, sentence
from duoc.trace.rules.identity import event_identity
from duoc.trace.rules.refusal_words import in_english, in_vietnamese
from duoc.trace.rules.refusals import Refusal
from duoc.trace.services.captures import EventRefusedError, speak
from duoc.trace.services.captures.parties import environment_of
from duoc.trace.services.diary import places
from duoc.trace.services.diary.goods import goods, lots_named
from duoc.trace.services.photos import Photo, PhotoError, encoded

KIND = "trace.diary_entry"
_OTHER = said("Mã của mục này đã dùng cho một mục khác trong sổ. Bấm Sửa lại để gửi như một mục mới.")


class OtherEntryError(EntryRefusedError):
    """The number of the entry is another entry's: who sends it gives it a new one."""

    def __init__(self) -> None:
        super().__init__({"": _OTHER})


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry in the book. known: it was there before."""

    entry: DiaryEntry
    known: bool


def record(
    party: Party,
    sent: Sent,
    *,
    photo: bytes | None = None,
    by: User | None = None,
    origin: DiaryEntry.Origin = DiaryEntry.Origin.FORM,
    now: datetime | None = None,
) -> Recorded:
    """Keep an entry of a party, once however often it is sent. Raises `EntryRefusedError`, and then nothing is kept."""
    using, now = alias(environment_of(party)), now or timezone.now()
    digest = sent.digest(photo)
    if (known := _known(party, sent, digest, using)) is not None:
        return known
    if party.sandbox:
        want_sandbox()  # its own sequencer writes its ledger
    checked = check(sent, now)
    try:
        kept = encoded(photo) if photo and not sent.voids else None
    except PhotoError as error:
        raise EntryRefusedError({"photo": sentence(error)}) from error
    try:
        with transaction.atomic(using=using):
            entry = _write(party, sent, checked, kept, by, origin, now, digest)
    except IntegrityError as error:
        # Somebody was quicker: with this very entry, or with another correction.
        if (known := _known(party, sent, digest, using)) is not None:
            return known
        if "entry_is_corrected_once" in str(error):
            raise EntryRefusedError({"": said("Mục này đã được sửa trước đó. Mở mục mới nhất rồi sửa ở đó.")}) from None
        raise
    return Recorded(entry, known=False)


def _known(party: Party, sent: Sent, digest: bytes, using: str) -> Recorded | None:
    found = DiaryEntry.objects.using(using).filter(pk=sent.id).first()
    if found is None:
        return None
    if found.party_id != party.pk or bytes(found.digest) != digest:
        raise OtherEntryError
    return Recorded(found, known=True)


def _write(
    party: Party,
    sent: Sent,
    checked: Checked,
    photo: Photo | None,
    by: User | None,
    origin: DiaryEntry.Origin,
    now: datetime,
    digest: bytes,
) -> DiaryEntry:
    environment = environment_of(party)
    using = alias(environment)
    product = _product(party, sent.product, environment)
    original = _original(party, sent, using)
    place = places.chosen(party, sent.site)
    made = None if sent.voids else _event(party, sent, checked, product, place.uri if place else "")
    entry = DiaryEntry(
        id=sent.id,
        party_id=party.pk,
        product=product,
        by=by,
        site=place.id if place else None,
        template=sent.template,
        stage=sent.stage,
        lot=checked.lot,
        fields=checked.fields,
        at=checked.at,
        made_at=sent.made_at,
        origin=origin,
        digest=digest,
        corrects_id=original.pk if original else None,
        voids=sent.voids,
        event=event_identity(made["eventID"]) if made else None,
        seed=secrets.token_bytes(SEED_SIZE),
    )
    told = facts.texts(facts_of(entry, party, photo.digest if photo else b""))
    root = encode_base64(disclosure.root(bytes(entry.seed or b""), told))
    entry.ledger = outbox.append(KIND, {"root": root}, public=True, using=using)
    entry.save(using=using, force_insert=True)
    if photo is not None:
        DiaryPhoto.objects.using(using).create(
            entry=entry, jpeg=photo.jpeg, digest=photo.digest, width=photo.width, height=photo.height
        )
    # Last, for whoever stores events waits for nobody else.
    if made is not None:
        _say(party, made, environment, checked)
    if original is not None and original.event is not None:
        _take_back(party, original, entry if made else None, environment, now, checked)
    return entry


def facts_of(entry: DiaryEntry, party: Party, photo: bytes) -> facts.Kept:
    """The facts of an entry. photo: SHA-256 of its JPEG, or nothing."""
    return facts.Kept(
        id=str(entry.pk),
        template=entry.template,
        stage=entry.stage,
        at=entry.at,
        made_at=entry.made_at,
        party=party.code,
        product=entry.product.gtin or entry.product.code,
        lot=entry.lot,
        site=str(entry.site or ""),
        event=events.event_id(entry.pk) if entry.event else "",
        photo=photo.hex(),
        corrects=str(entry.corrects_id or ""),
        voids=entry.voids,
        fields=entry.fields,
    )


def _product(party: Party, number: str, environment: Environment) -> Product:
    rows = Product.objects.using(alias(environment)).filter(party_id=party.pk)
    found = rows.filter(gtin=number.zfill(14)).first() if number.isdigit() else None
    found = found or (rows.filter(code=number.upper()).first() if number else None)
    if found is None:
        raise EntryRefusedError({"product": said("Sản phẩm này không phải của cơ sở bạn. Chọn lại sản phẩm.")})
    return found


def _original(party: Party, sent: Sent, using: str) -> DiaryEntry | None:
    if sent.corrects is None:
        return None
    found = DiaryEntry.objects.using(using).filter(pk=sent.corrects, party_id=party.pk).first()
    if found is None:
        raise EntryRefusedError({"": said("Không thấy mục cần sửa trong nhật ký của bạn.")})
    if (found.template, found.stage) != (sent.template, sent.stage):
        raise EntryRefusedError(
            {"": said("Mục sửa phải cùng công đoạn với mục bị sửa. Ghi sai công đoạn thì xóa bỏ rồi ghi mới.")}
        )
    if found.voids:
        raise EntryRefusedError({"": said("Mục này đã là lời xóa bỏ; ghi một mục mới.")})
    return found


def _event(party: Party, sent: Sent, checked: Checked, product: Product, place: str) -> dict[str, Any] | None:
    shape = checked.stage.shape
    named = checked.fields.get(shape.inputs or shape.about, "") if shape else ""
    numbers = [text for text in named.split(", ") if text and "/" not in text and ":" not in text]
    setting = Setting(party.gln, place, lots_named(party, numbers) if numbers else {})
    return events.event(sent.id, checked, goods(product), setting)


def _say(party: Party, made: dict[str, Any], environment: Environment, checked: Checked) -> None:
    try:
        speak(party, made, environment=environment)
    except EventRefusedError as error:
        raise EntryRefusedError(_words(error.refusals, checked)) from error


def _take_back(
    party: Party,
    original: DiaryEntry,
    instead: DiaryEntry | None,
    environment: Environment,
    now: datetime,
    checked: Checked,
) -> None:
    using = alias(environment)
    assert original.event is not None  # asked by the caller
    row = Event.objects.using(using).filter(identity=original.event, declares_error=False).first()
    document = EventDocument.objects.using(using).filter(event=row).first() if row else None
    if document is None:
        raise EntryRefusedError({"": said("Sự kiện của mục cũ đã được xóa khỏi kho, nên không sửa được nữa.")})
    wrong = events.declaration(json.loads(document.document), now, instead.pk if instead else None)
    _say(party, wrong, environment, checked)


def _words(refusals: Sequence[Refusal], checked: Checked) -> dict[str, str]:
    """Why an event was refused, to somebody who knows lots and ponds and no rules."""
    first = refusals[0]
    shape = checked.stage.shape
    if first.rule == "16":
        where = (shape.inputs or shape.about) if shape else ""
        name = where if checked.fields.get(where) else "lot"
        return {
            name: said(
                "Hàng này không phải của cơ sở bạn và chưa ai giao cho bạn trên hệ thống. Hỏi bên giao đã ghi GLN của bạn chưa."
            )
        }
    reason = Word(in_vietnamese(first.reason), in_english(first.reason))
    rule = first.rule or first.kind
    return {"": said("Sự kiện không được nhận (quy tắc %(rule)s): %(reason)s", rule=rule, reason=reason)}
