"""Verdict on each event, in their order: what stands before a number or a name decides what it is.

One pass, so its time is linear: a label is remembered until a value has used it; every look back or ahead is bounded.
"""

import string
from collections.abc import Callable

from duoc.engines.pii import addresses, dates, emails, labels, machine_read, names, numbers, tables
from duoc.engines.pii.facts import DETECTORS
from duoc.engines.pii.labels import NOT_PERSONAL
from duoc.engines.pii.numbers import Value
from duoc.engines.pii.prefilter import ADDRESS, EMAIL, FAMILY, LETTERED, MRZ, NUMBER, PLATE, QR, Event

# A label reaches so many signs. What nothing can check must stand nearer, what a label calls not personal nearer still.
REACH = 60
_REACH = {one.type: 32 if one.check in {"digits", "passport"} else REACH for one in DETECTORS.values()} | {
    NOT_PERSONAL: 16
}
_FOLLOWED: dict[str, Callable[[bytes, int], Value | None]] = {
    "DOB": dates.birth, "NAME": names.labelled, "ADDRESS": addresses.labelled,
}  # fmt: skip
_JOINS = (b"", b"va", b"hoac", b"hay", b"-")

_IN_A_KEY = (string.ascii_letters + "_").encode()

# (type, end, reason) of a label that has not been forgotten.
_Label = tuple[str, int, str]
_Judged = tuple[Value, float, str]


def judge(data: bytes, events: list[Event]) -> list[_Judged]:
    """(value, confidence, reason) of all that is personal data, in order of the text, none inside another."""
    found: list[_Judged] = []
    covered = 0
    label: _Label | None = None
    used = False
    for place, (start, minus_end, kind) in enumerate(events):
        if start < covered:
            continue
        value: Value | None = None
        is_labelled = False
        reason = ""
        if kind >= 0:
            if kind == tables.NOTHING:
                label, covered = None, max(covered, -minus_end)
                continue
            name, reason = _NAMED[kind]
            follow = _FOLLOWED.get(name)
            if follow is None:
                label, used = (name, -minus_end, reason), False
                continue
            value, is_labelled = follow(data, -minus_end), True
        elif kind == NUMBER:
            end = numbers.token_end(data, start)
            if end == start:
                continue
            near = (
                label if label is not None and _reaches(data, label, start, used=used) else _behind(data, events, place)
            )
            if near is None:
                value = numbers.bare(data, start, end)
                if value is None:
                    covered = _rejected(data, start, end)
            else:
                name, _, reason = near
                is_labelled = True
                if name != NOT_PERSONAL:
                    value = numbers.labelled(data, start, name)
                    if value is None and numbers.digits_in(data, start, end) not in DETECTORS[name].lengths:
                        value, is_labelled = numbers.bare(data, start, end), False
                covered = _rejected(data, start, end) if value is None else value.end
                if near is label:
                    label, used = (name, covered, reason), True
        elif kind == LETTERED:
            value = numbers.health_card(data, start)
            near = label if label is not None and _reaches(data, label, start, used=used) else None
            if near is not None:
                name, _, reason = near
                if name == "PASSPORT":
                    value = numbers.passport(data, start)
                elif name == NOT_PERSONAL:
                    value, covered = None, numbers.token_end(data, start + 1)
                is_labelled = value is not None and value.type == name
                if value is not None and near is label:
                    label, used = (name, value.end, reason), True
        elif kind == PLATE:
            near = label if label is not None and _reaches(data, label, start, used=used) else None
            is_labelled = near is not None and near[0] == "PLATE"
            if near is None or near[0] != NOT_PERSONAL:
                value = numbers.plate(data, start, is_labelled=is_labelled)
            if value is not None and near is not None and is_labelled:
                reason = near[2]
                label, used = (near[0], value.end, reason), True
        elif kind == FAMILY:
            if name_here := names.at(data, start):
                if named := names.bare(data, name_here):
                    value, is_labelled = named
                else:
                    covered = name_here.end
        elif kind == EMAIL:
            value = emails.around(data, start)
        elif kind == ADDRESS:
            value = addresses.bare(data, start)
        elif kind == QR:
            value = machine_read.qr(data, start)
        elif kind == MRZ:
            value = machine_read.lines(data, start)
        if value is None:
            continue
        if value.start < covered and found and value.start < found[-1][0].end:
            # An address begins before the comma that gave it away: names of its streets are no people.
            while found and found[-1][0].start >= value.start and found[-1][0].type == "NAME":
                found.pop()
            if found and found[-1][0].end > value.start:
                continue
        row = DETECTORS[value.type]
        confidence = (row.labelled if is_labelled else row.bare) * value.weight
        found.append((value, confidence, reason + _WHY[value.type] if reason else _WHY[value.type][2:]))
        covered = value.end
    return found


def _reaches(data: bytes, label: _Label, start: int, *, used: bool) -> bool:
    """The label still speaks of what begins at `start`."""
    kind, end, _ = label
    gap = start - end
    if used:
        return gap <= 8 and data[end:start].strip(b" ,;/&+|(\t").lower() in _JOINS
    if gap > _REACH[kind]:
        return False
    between = data[end:start]
    before = between[-1:] if between[-1:] != b"+" else between[-2:-1]
    if before in (b"=", b'"', b"'") or b"\n" in between:
        # The rest of a key (soDinhDanhNguoiNop) is part of it.
        return not between.lstrip(_IN_A_KEY).strip(b" \t\r\n:=\"'.|+-)(")
    return True


def _behind(data: bytes, events: list[Event], place: int) -> _Label | None:
    """A label in brackets right behind the number: 026058787433 (CCCD)."""
    start = events[place][0]
    for after, minus_end, kind in events[place + 1 : place + 4]:
        if kind >= 0:
            if kind < tables.NOTHING and after - start < 40:
                end = numbers.token_end(data, start)
                if 0 < after - end <= 3 and data[end:after].strip() == b"(":
                    name, reason = _NAMED[kind]
                    return None if name in _FOLLOWED else (name, -minus_end, reason)
            return None
    return None


def _rejected(data: bytes, start: int, end: int) -> int:
    """How far a number that is nothing covers: all of it, but after a blank another one may begin."""
    blank = data.find(b" ", start, end)
    return end if blank < 0 else blank


_WHY = {
    "SO_DINH_DANH": "; tỉnh, thế kỷ và năm sinh đúng dạng",
    "MST": "; đúng số kiểm tra",
    "BANK_CARD": "; đúng số kiểm tra Luhn",
    "PHONE": "; đầu số di động",
    "BHYT": "; mã đối tượng, mức hưởng và tỉnh đúng",
    "PLATE": "; mã địa phương đúng",
    "DOB": "; ngày có trong lịch",
    "NAME": "; họ và tên người Việt",
    "ADDRESS": "; đơn vị hành chính nối nhau",
    "EMAIL": "; dạng thư điện tử",
    "CCCD_QR": "; bảy trường của mã QR",
    "MRZ": "; các số kiểm tra ICAO 9303 đều đúng",
}
_WHY = {kind: _WHY.get(kind, "; đúng số chữ số") for kind in DETECTORS}
_NAMED = {
    **{number: (one.type, f"nhãn “{one.words}”") for number, one in enumerate(labels.LABELS)},
    **{number: (name, "cột: phần lớn giá trị hợp lệ") for name, number in tables.COLUMN.items()},
}
