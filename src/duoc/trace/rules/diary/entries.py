"""An entry as somebody sent it, and whether it can be kept: every fault with a plain sentence, by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from duoc.core import canonical
from duoc.trace.rules import diary
from duoc.trace.rules.diary import fields, written
from duoc.trace.rules.diary.said import lowered, said, sentence
from duoc.trace.rules.diary.templates import Stage, Template
from duoc.trace.rules.diary.written import UnreadableError

# How far a phone's clock may be ahead of ours: as far as an event's time may be (rule 4).
AHEAD = timedelta(minutes=5)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


class EntryRefusedError(ValueError):
    """An entry that is not kept. faults: sentences (`said`) by field; under the empty name what concerns the whole entry."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Sent:
    """An entry as it came. id: made by who wrote it. product: GTIN or trace code. site: empty, or the number of a place.

    at: when the work was done; made_at: when it was written down, by the writer's clock. corrects: the entry that it takes back;
    voids: it only takes back, for nothing of it happened.
    """

    id: UUID
    template: str
    stage: str
    product: str
    at: str
    made_at: datetime
    lot: str = ""
    site: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    corrects: UUID | None = None
    voids: bool = False

    def digest(self, photo: bytes | None) -> bytes:
        """What makes it this entry and no other: SHA-256 of all it says, its photo as it came among it."""
        told = {
            "template": self.template,
            "stage": self.stage,
            "product": self.product,
            "at": self.at,
            "made_at": self.made_at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "lot": self.lot,
            "site": self.site,
            "fields": {name: value for name, value in self.fields.items() if value},
            "corrects": str(self.corrects or ""),
            "voids": self.voids,
            "photo": sha256(photo).hexdigest() if photo else "",
        }
        return sha256(canonical.dumps(told)).digest()


@dataclass(frozen=True, slots=True)
class Checked:
    """A good entry: stored values, the lot it is about (empty: none), when the work was done."""

    template: Template
    stage: Stage
    lot: str
    at: datetime
    fields: dict[str, str]


def new_lot(at: datetime, entry: UUID) -> str:
    """The number of a lot that nobody numbered: its day and the entry's first signs, the same however often it is sent."""
    return f"{at.astimezone(written.ZONE):%y%m%d}-{entry.hex[:4].upper()}"


def check(sent: Sent, now: datetime) -> Checked:
    """Judge an entry as of `now`. Raises `EntryRefusedError` with every fault."""
    template = diary.template(sent.template)
    stage = template.stage(sent.stage) if template else None
    if template is None or stage is None:
        raise EntryRefusedError(
            {"": said("Mẫu nhật ký hoặc công đoạn này không còn dùng. Mở lại trang nhật ký rồi chọn lại.")}
        )
    faults: dict[str, str] = {}
    at = _moment(sent, now, faults)
    stored: dict[str, str] = {}
    if not sent.voids:
        for one in stage.fields:
            try:
                if value := fields.read(one, sent.fields.get(one.name, "")):
                    stored[one.name] = value
            except UnreadableError as error:
                faults[one.name] = sentence(error)
        if unknown := sorted(name for name, value in sent.fields.items() if value and stage.field(name) is None):
            faults[""] = said(
                "Công đoạn %(stage)s không có mục “%(name)s”.", stage=lowered(stage), name=unknown[0][:40]
            )
    lot = _lot(sent, stage, at, faults)
    if faults:
        raise EntryRefusedError(faults)
    assert at is not None  # without it there is a fault
    return Checked(template, stage, lot, at, stored)


def _moment(sent: Sent, now: datetime, faults: dict[str, str]) -> datetime | None:
    if sent.made_at > now + AHEAD:
        faults[""] = said(
            "Đồng hồ của máy chạy trước giờ thật. Chỉnh lại ngày giờ của điện thoại, rồi bấm Sửa lại để gửi."
        )
        return None
    try:
        at = written.moment(sent.at) if sent.at.strip() else sent.made_at
    except UnreadableError as error:
        faults["at"] = sentence(error)
        return None
    if at > now + AHEAD:
        # A day without a time means its noon: of today it is never still to come.
        if ":" not in sent.at and at.astimezone(written.ZONE).date() == now.astimezone(written.ZONE).date():
            return now
        faults["at"] = said("Việc này chưa tới ngày làm. Chỉ ghi việc đã làm.")
    elif at < _FIRST:
        faults["at"] = said("Ngày quá xa trong quá khứ.")
    return at


def _lot(sent: Sent, stage: Stage, at: datetime | None, faults: dict[str, str]) -> str:
    lot = sent.lot.strip()
    if lot and not fields.LOT.fullmatch(lot):
        faults["lot"] = said("Số lô dùng chữ không dấu, chữ số, gạch nối, dấu chấm; nhiều nhất 20 ký tự.")
    if lot or stage.shape is None or stage.shape.about:
        return lot
    if stage.shape.makes:
        return new_lot(at, sent.id) if at else ""
    if not sent.voids:
        faults["lot"] = said("Chọn lô hàng.")
    return lot
