"""Verdict on each event, in their order: what stands before a number or a name decides what it is.

One pass, so its time is linear: a label is remembered until a value has used it; every look back or ahead is bounded.
`compiled/` holds the same compiled, for machines with a C compiler; here is what it means.
"""

import string
from collections.abc import Callable
from typing import NamedTuple

from duoc.engines.pii import addresses, dates, emails, labels, machine_read, names, numbers, tables
from duoc.engines.pii.facts import DETECTORS
from duoc.engines.pii.finding import Finding
from duoc.engines.pii.labels import NOT_PERSONAL
from duoc.engines.pii.numbers import Value
from duoc.engines.pii.prefilter import ADDRESS, EMAIL, FAMILY, LETTERED, MRZ, NUMBER, PLATE, QR, Event

# A label reaches so many signs. What nothing can check must stand nearer, what a label calls not personal nearer still.
REACH = {one.type: 32 if one.check in {"digits", "passport"} else 60 for one in DETECTORS.values()} | {NOT_PERSONAL: 16}
# Between a value and the next one of the same label there are so many signs at most: a comma, "và".
AGAIN = 8
JOINS = (b"", b"va", b"hoac", b"hay", b"-")
# Types whose value stands right behind its label, if anywhere.
FOLLOWED: dict[str, Callable[[bytes, int], Value | None]] = {
    "DOB": dates.birth, "NAME": names.labelled, "ADDRESS": addresses.labelled,
}  # fmt: skip
# Values that are told by where they begin.
BEGUN: dict[int, Callable[[bytes, int], Value | None]] = {
    EMAIL: emails.around, ADDRESS: addresses.bare, QR: machine_read.qr, MRZ: machine_read.lines,
}  # fmt: skip
# The type that a label's kind announces, columns known by their values included; a cell that says nothing has none.
TYPES = [*(one.type for one in labels.LABELS), "", *tables.COLUMN]
_IN_A_KEY = (string.ascii_letters + "_").encode()


class _Label(NamedTuple):
    kind: int
    end: int

    @property
    def type(self) -> str:
        return TYPES[self.kind]


def judge(data: bytes, events: list[Event]) -> list[Finding]:
    """All that is personal data, in order of the text, none inside another. Offsets are places in `data`."""
    return _Judge(data, events).findings


class _Judge:
    """The state of one pass: what is covered, and the label that still speaks."""

    def __init__(self, data: bytes, events: list[Event]) -> None:
        self.data, self.events = data, events
        self.findings: list[Finding] = []
        self.covered = 0
        self.label: _Label | None = None
        self.used = False
        for place, (start, minus_end, kind) in enumerate(events):
            if start >= self.covered:
                self._event(place, start, -minus_end, kind)

    def _event(self, place: int, start: int, end: int, kind: int) -> None:
        if kind >= 0:
            self._named(kind, end)
        elif kind == NUMBER:
            self._number(place, start)
        elif kind == LETTERED:
            self._lettered(start)
        elif kind == PLATE:
            self._plate(start)
        elif kind == FAMILY:
            value, is_called, end = names.begun(self.data, start)
            self.covered = end
            self._take(value, is_labelled=is_called)
        else:
            self._take(BEGUN[kind](self.data, start))

    def _named(self, kind: int, end: int) -> None:
        if kind == tables.NOTHING:
            self.label, self.covered = None, max(self.covered, end)
        elif follows := FOLLOWED.get(TYPES[kind]):
            self._take(follows(self.data, end), _Label(kind, end), is_labelled=True)
        else:
            self.label, self.used = _Label(kind, end), False

    def _number(self, place: int, start: int) -> None:
        end = numbers.token_end(self.data, start)
        if end == start:
            return
        label = self._near(start) or self._behind(place, end)
        value, is_labelled = None, False
        if label is None:
            value = numbers.bare(self.data, start, end)
        elif label.type != NOT_PERSONAL:
            value, is_labelled = numbers.labelled(self.data, start, label.type), True
            if value is None and numbers.digits_in(self.data, start, end) not in DETECTORS[label.type].lengths:
                value, is_labelled = numbers.bare(self.data, start, end), False
        reached = self._rejected(start, end) if value is None else value.end
        if label is not None and label is self.label:
            self.label, self.used = label._replace(end=reached), True
        self._take(value, label, is_labelled=is_labelled)
        self.covered = reached

    def _lettered(self, start: int) -> None:
        label = self._near(start)
        kind = label.type if label else ""
        value = None
        if kind == NOT_PERSONAL:
            self.covered = numbers.token_end(self.data, start + 1)
        else:
            value = numbers.passport(self.data, start) if kind == "PASSPORT" else numbers.health_card(self.data, start)
        self._take(value, label, is_labelled=value is not None and value.type == kind, uses=True)

    def _plate(self, start: int) -> None:
        label = self._near(start)
        kind = label.type if label else ""
        is_labelled = kind == "PLATE"
        if kind != NOT_PERSONAL:
            value = numbers.plate(self.data, start, is_labelled=is_labelled)
            self._take(value, label, is_labelled=is_labelled, uses=True)

    def _take(
        self, value: Value | None, label: _Label | None = None, *, is_labelled: bool = False, uses: bool = False
    ) -> None:
        """Keep a value. An address begins before the comma that gave it away: names of its streets are no people."""
        if value is None:
            return
        found = self.findings
        while found and found[-1].type == "NAME" and value.start <= found[-1].start:
            found.pop()
        if found and found[-1].end > value.start:
            return
        if uses and is_labelled and label is self.label and label is not None:
            self.label, self.used = label._replace(end=value.end), True
        said = label.kind if label is not None and is_labelled else -1
        confidence = confidence_of(value.type, is_labelled=is_labelled, weight=value.weight)
        found.append(Finding(value.start, value.end, value.type, confidence, REASONS[said][value.type]))
        self.covered = value.end

    def _near(self, start: int) -> _Label | None:
        """The label, if it still speaks of what begins at `start`."""
        label = self.label
        if label is None:
            return None
        between = self.data[label.end : start]
        if self.used:
            near = start - label.end <= AGAIN and between.strip(b" ,;/&+|(\t").lower() in JOINS
            return label if near else None
        if start - label.end > REACH[label.type]:
            return None
        before = between[:-1] if between[-1:] == b"+" else between
        if before[-1:] in (b"=", b'"', b"'") or b"\n" in between:
            # The rest of a key (soDinhDanhNguoiNop) is part of it.
            rest = between.lstrip(_IN_A_KEY).strip(b" \t\r\n:=\"'.|+-)(")
            return None if rest else label
        return label

    def _behind(self, place: int, end: int) -> _Label | None:
        """A label in brackets right behind the number: 026058787433 (CCCD)."""
        for after, minus_end, kind in self.events[place + 1 : place + 4]:
            if kind >= 0:
                is_near = kind < tables.NOTHING and 0 < after - end <= 3 and self.data[end:after].strip(b" ") == b"("
                return _Label(kind, -minus_end) if is_near and TYPES[kind] not in FOLLOWED else None
        return None

    def _rejected(self, start: int, end: int) -> int:
        """How far a number that is nothing covers: all of it, but after a blank another one may begin."""
        blank = self.data.find(b" ", start, end)
        return end if blank < 0 else blank


def confidence_of(kind: str, *, is_labelled: bool, weight: float) -> float:
    """How sure a value of a type is."""
    row = DETECTORS[kind]
    return round((row.labelled if is_labelled else row.bare) * weight, 3)


_WHY = {
    "SO_DINH_DANH": "tỉnh, thế kỷ và năm sinh đúng dạng",
    "MST": "đúng số kiểm tra",
    "BANK_CARD": "đúng số kiểm tra Luhn",
    "PHONE": "đầu số di động",
    "BHYT": "mã đối tượng, mức hưởng và tỉnh đúng",
    "PLATE": "mã địa phương đúng",
    "DOB": "ngày có trong lịch",
    "NAME": "họ và tên người Việt",
    "ADDRESS": "đơn vị hành chính nối nhau",
    "EMAIL": "dạng thư điện tử",
    "CCCD_QR": "bảy trường của mã QR",
    "MRZ": "các số kiểm tra ICAO 9303 đều đúng",
}
# Why a value of a type is one, behind a label of a kind; the last row (-1) without any.
REASONS = [
    {kind: f"{said}{'; ' if said else ''}{_WHY.get(kind, 'đúng số chữ số')}" for kind in DETECTORS}
    for said in (
        *(f"nhãn “{one.words}”" for one in labels.LABELS), "", *("cột: phần lớn giá trị hợp lệ" for _ in tables.COLUMN), "",
    )
]  # fmt: skip
