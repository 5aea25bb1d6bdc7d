"""The EPCIS event of an entry: goods, amounts, time and place. Names of buyers, sellers and workers stay in the diary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from duoc.trace.rules import goods
from duoc.trace.rules.diary import written
from duoc.trace.rules.diary.entries import Checked, EntryRefusedError
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.templates import Shape
from duoc.trace.rules.identity import STEM, whole

_PARTY = f"{STEM}417/"


@dataclass(frozen=True, slots=True)
class Goods:
    """Which product an entry is about. One of gtin and code is not empty; host: under which trace codes stand."""

    gtin: str
    code: str
    host: str

    def lot(self, number: str) -> str:
        """The URI of a lot."""
        return whole(goods.lot(self.gtin, self.code, number, self.host))


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds an entry: the number of its party (may be empty), the URI of its place (may be empty), and the lots that its
    party knows: number → URIs."""

    gln: str = ""
    place: str = ""
    lots: Mapping[str, Sequence[str]] = field(default_factory=dict)


def event_id(entry: UUID) -> str:
    """The eventID of an entry's event: who knows the one knows the other."""
    return f"urn:uuid:{entry}"


def event(entry: UUID, checked: Checked, about: Goods, setting: Setting) -> dict[str, Any] | None:
    """The event of a checked entry, without `@context`; None for what only the diary keeps. Raises `EntryRefusedError`."""
    shape = checked.stage.shape
    if shape is None:
        return None
    made: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventID": event_id(entry),
        "eventTime": checked.at.astimezone(written.ZONE).isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+07:00",
    }
    inputs = references(checked, shape.inputs, setting)
    if inputs:
        output = _amount(about.lot(checked.lot), checked, shape)
        if output["epcClass"] in inputs:
            raise EntryRefusedError({"lot": said("Lô mới phải mang số khác với lô nguồn.")})
        made["type"] = "TransformationEvent"
        made["inputQuantityList"] = [{"epcClass": one} for one in inputs]
        made["outputQuantityList"] = [output]
    else:
        made["action"] = shape.action
        made["quantityList"] = _objects(checked, shape, about, setting)
    made["bizStep"], made["disposition"] = shape.biz_step, shape.disposition
    if setting.place:
        made["readPoint"] = {"id": setting.place}
        if shape.here:
            made["bizLocation"] = {"id": setting.place}
    if receiver := checked.fields.get(shape.to, ""):
        if setting.gln:
            made["sourceList"] = [{"type": "possessing_party", "source": f"{_PARTY}{setting.gln}"}]
        made["destinationList"] = [{"type": "possessing_party", "destination": f"{_PARTY}{receiver}"}]
    if (shape.action == "ADD" or inputs) and (data := _data(checked, shape)):
        made["ilmd"] = data
    return made


def declaration(event: Mapping[str, Any], now: datetime, corrective: UUID | None) -> dict[str, Any]:
    """The event repeated with the declaration that it was wrong (CBV 2.0 reasons). corrective: the entry that replaces it."""
    said: dict[str, Any] = {"declarationTime": now.astimezone(UTC).isoformat(timespec="milliseconds")}
    said["reason"] = "incorrect_data" if corrective else "did_not_occur"
    if corrective:
        said["correctiveEventIDs"] = [event_id(corrective)]
    return {**{name: value for name, value in event.items() if name != "recordTime"}, "errorDeclaration": said}


def references(checked: Checked, name: str, setting: Setting) -> list[str]:
    """The URIs of the lots that a field names. Raises `EntryRefusedError` for a number that means none, or several."""
    found = []
    for text in filter(None, checked.fields.get(name, "").split(", ")):
        if "/" in text or ":" in text:
            found.append(f"{STEM}{text}" if text.startswith("01/") else text)
            continue
        known = setting.lots.get(text, ())
        if not known:
            raise EntryRefusedError(
                {
                    name: said(
                        "Nhật ký của bạn không có lô %(lot)s. Chọn trong danh sách gợi ý, hoặc chép cả mã 01/…/10/…",
                        lot=text,
                    )
                }
            )
        if len(known) > 1:
            raise EntryRefusedError(
                {name: said("Lô %(lot)s có ở nhiều sản phẩm; chép cả mã 01/…/10/… của lô cần dùng.", lot=text)}
            )
        found.append(known[0])
    return found


def _objects(checked: Checked, shape: Shape, about: Goods, setting: Setting) -> list[dict[str, Any]]:
    if not shape.about:
        return [_amount(about.lot(checked.lot), checked, shape)]
    received = references(checked, shape.about, setting)
    # An amount of several lots together is of none of them.
    return [_amount(received[0], checked, shape)] if len(received) == 1 else [{"epcClass": one} for one in received]


def _amount(uri: str, checked: Checked, shape: Shape) -> dict[str, Any]:
    told: dict[str, Any] = {"epcClass": uri}
    if value := checked.fields.get(shape.amount, ""):
        number = Decimal(value)
        told["quantity"] = int(number) if number == number.to_integral_value() else float(number)
        if shape.uom:
            told["uom"] = shape.uom
    return told


def _data(checked: Checked, shape: Shape) -> dict[str, Any]:
    told = {
        one.ilmd: checked.fields[one.name] for one in checked.stage.fields if one.ilmd and one.name in checked.fields
    }
    if shape.dated:
        told[shape.dated] = checked.at.astimezone(written.ZONE).date().isoformat()
    return told
