"""The product passport of Nghị định 37/2026/NĐ-CP Điều 32: what it must hold, and how much of it is there.

What is asked for is dated data with its basis; `verified` is false for what no published text says in detail. An item without
parts is named and not counted: nobody has said what it demands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duoc.engines.epcis.contexts import STANDARD, Prefixes, expanded


@dataclass(frozen=True, slots=True)
class Part:
    """One fact of an item. key: under which `Facts` hold it; vi, en: what it is; source: where it comes from, in Vietnamese.

    extra: it counts where it is there; nobody asks for it by name, so it is never missing.
    """

    key: str
    vi: str
    en: str
    source: str
    extra: bool = False

    @property
    def logged(self) -> bool:
        """Whether that it was declared, when, and not changed since is provable in the ledger; its truth never is."""
        return self.source in _LOGGED


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item of the minimum content."""

    number: int
    vi: str
    en: str
    parts: tuple[Part, ...]
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked for from a day on. basis: the text that asks; verified: whether somebody has read it there."""

    valid_from: date
    basis: str
    verified: bool
    items: tuple[Item, ...]


_PRODUCT, _PARTY, _EVENTS = "danh mục sản phẩm", "danh bạ chủ thể", "sự kiện truy xuất"
_MASTER, _DIARY = "dữ liệu kèm sự kiện (ILMD)", "nhật ký sản xuất"
_LOGGED = frozenset({_EVENTS, _MASTER, _DIARY})
DEMANDS = (
    Demand(
        date(2026, 1, 23),
        "Nghị định 37/2026/NĐ-CP, Điều 32",
        True,
        (
            Item(1, "Tên sản phẩm và mã GTIN", "Product name and GTIN", (
                Part("name", "tên sản phẩm", "product name", _PRODUCT),
                Part("gtin", "mã GTIN", "GTIN", _PRODUCT),
            )),
            Item(2, "Nhà sản xuất, nhập khẩu hoặc kinh doanh", "Producer, importer or trader", (
                Part("party", "tên", "name", _PARTY),
                Part("address", "địa chỉ", "address", _PARTY),
                Part("party_number", "mã định danh (GLN hoặc mã số thuế)", "identifier (GLN or tax code)", _PARTY),
            )),
            Item(3, "Xuất xứ hoặc nơi thực hiện công đoạn cuối", "Origin, or place of the last step", (
                Part("origin", "nơi của lần chế biến cuối", "place of the last transformation", _EVENTS),
            )),
            Item(4, "Thông tin truy xuất nguồn gốc", "Traceability information", (
                Part("events", "chuỗi sự kiện của lô hoặc sản phẩm", "events of the lot or piece", _EVENTS),
                # Thông tư 02/2024, principle 3: production conditions; what of it no event tells stands in the diary.
                Part("conditions", "việc chỉ ghi trong nhật ký (cho ăn, dùng thuốc, đo nước…)",
                     "work that stands in the diary alone (feeding, treatment, water…)", _DIARY, extra=True),
                Part("origin_followed", "lần được đến lô đầu tiên, không đứt đoạn", "followed to the first lots", _EVENTS),
            )),
            Item(5, "Chứng nhận hợp quy, hợp chuẩn, chất lượng", "Conformity and quality certificates", (
                Part("certificates", "chứng nhận (certificationInfo)", "certificates (certificationInfo)", _EVENTS),
            )),
            Item(6, "Ngày sản xuất, hạn sử dụng", "Production date, expiry", (
                Part("produced", "ngày sản xuất", "production date", _MASTER),
                Part("expires", "hạn sử dụng", "expiry", _MASTER),
            )),
            Item(7, "Cảnh báo an toàn", "Safety warnings", (
                Part("warning", "cảnh báo an toàn", "safety warning", _PRODUCT),
            )),
            Item(8, "Thông tin khác theo yêu cầu của cơ quan nhà nước", "Other data that the state requires", (),
                 verified=False),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An item and what is there of it. share: 0 to 1, None for an item that is not counted."""

    item: Item
    present: Mapping[str, str]
    missing: tuple[Part, ...]
    share: float | None


@dataclass(frozen=True, slots=True)
class Passport:
    """score: the mean of the counted items, 0 to 100, rounded down: 100 is said of a whole one alone."""

    demand: Demand
    lines: tuple[Line, ...]
    score: int


def demand_on(day: date) -> Demand:
    """What is asked for on a day; the first known demand for the days before it."""
    begun = [one for one in DEMANDS if one.valid_from <= day]
    return begun[-1] if begun else DEMANDS[0]


def passport(facts: Mapping[str, str], day: date) -> Passport:
    """Judge facts (`Part.key` → text; empty: missing) by what is asked for on a day."""
    demand = demand_on(day)
    lines = []
    for item in demand.items:
        present = {part.key: facts[part.key] for part in item.parts if facts.get(part.key)}
        missing = tuple(part for part in item.parts if part.key not in present and not part.extra)
        share = len(present) / (len(present) + len(missing)) if item.parts else None
        lines.append(Line(item, present, missing, share))
    counted = [line.share for line in lines if line.share is not None]
    return Passport(demand, tuple(lines), int(100 * sum(counted) / len(counted) + 1e-9))


_MDA, _GS1 = "urn:epcglobal:cbv:mda:", "https://gs1.org/voc/"
_PRODUCED = frozenset({f"{_GS1}productionDate", f"{_GS1}packagingDate", f"{_GS1}harvestDate", f"{_MDA}productionDate"})
_EXPIRES = frozenset(
    {
        f"{_MDA}itemExpirationDate",
        f"{_MDA}bestBeforeDate",
        f"{_MDA}sellByDate",
        f"{_GS1}expirationDate",
        f"{_GS1}bestBeforeDate",
        f"{_GS1}sellByDate",
    }
)


def declared_dates(event: Mapping[str, Any], prefixes: Prefixes = STANDARD) -> tuple[str, str]:
    """(production date, expiry) in an event's ILMD, as they are written; empty where it says none."""
    found = {"produced": "", "expires": ""}
    ilmd = event.get("ilmd")
    for name, value in ilmd.items() if isinstance(ilmd, dict) else ():
        whole = expanded(name, prefixes)
        key = "produced" if whole in _PRODUCED else "expires" if whole in _EXPIRES else ""
        text = value.get("@value") if isinstance(value, dict) else value
        if key and isinstance(text, str) and not found[key]:
            found[key] = text[:10]
    return found["produced"], found["expires"]


def certificates(event: Mapping[str, Any]) -> list[str]:
    """The certificates that an event names: URIs."""
    named = event.get("certificationInfo", ())
    return [named] if isinstance(named, str) else [one for one in named if isinstance(one, str)]
