"""Fields and groups of fields of a mapping file, checked."""

import re
from collections.abc import Mapping as Members
from typing import Any, NamedTuple, cast

from duoc.engines.mapping import dates
from duoc.engines.mapping.entry import Entry
from duoc.engines.mapping.errors import MappingError, UnmappableError
from duoc.engines.mapping.fields import Absent, Field, Group, Kind, Known, Name
from duoc.engines.mapping.pattern import compiled
from duoc.engines.mapping.values import NUMBER, UNWRITABLE, to_text

MAX_FIELDS = 500
MAX_LENGTH = 1 << 20
MAX_ITEMS = 10_000
_JSON = r"[A-Za-z_$][A-Za-z0-9_$-]{0,63}"
# XML 1.0 §2.3 as far as Vietnamese and its neighbours need it: not × ÷ and no Greek, whose letters expat's older edition
# of the standard does not all take; a combining mark not at the beginning.
_LETTERS = "A-Za-z_À-ÖØ-öø-ıĴ-ľŁ-ňŊ-žƠ-ơƯ-ưẠ-ỹ"
_XML = rf"(?:[A-Za-z][A-Za-z0-9_]{{0,19}}:)?[{_LETTERS}][{_LETTERS}0-9.\-\u0300-\u0345]{{0,79}}"
_KINDS = ("text", "integer", "number", "boolean", "date")


class _Scalar(NamedTuple):
    kind: Kind
    min_length: int
    max_length: int | None
    pattern: str
    dates: tuple[dates.DatePair, ...]
    codes: dict[str, str]


class Groups:
    """Reads the groups of one file; knows its prefixes and counts its fields."""

    def __init__(self, namespaces: Members[str, str]) -> None:
        self._namespaces = namespaces
        self._fields = 0

    def name(self, written: str) -> Name:
        """An element or attribute. Raises `MappingError`."""
        if not re.fullmatch(_XML, written):
            raise MappingError(f"{written[:80]!r} không phải tên XML")
        prefix, colon, local = written.rpartition(":")
        if colon and prefix not in self._namespaces:
            raise MappingError(f"chưa khai tiền tố {prefix!r} trong namespaces")
        return Name(written, f"{self._namespaces[prefix]}}}{local}" if colon else local)

    def group(self, entry: Entry) -> Group:
        """`fields` and `any_of` of an entry."""
        entries = entry.entries("fields", MAX_FIELDS)
        self._fields += len(entries)
        if self._fields > MAX_FIELDS:
            entry.fail("fields", f"nhiều nhất {MAX_FIELDS} trường")
        fields = [self._field(one) for one in entries]
        _check_places(entries, fields)
        labels = {field.label for field in fields if field.constant is None}
        any_of = []
        for row in entry.items("any_of", 20):
            if (
                not isinstance(row, list)
                or not row
                or not all(isinstance(name, str) and name in labels for name in row)
            ):
                entry.fail("any_of", "mỗi dòng là danh sách tên trường của nhóm này")
            any_of.append(frozenset(row))
        return Group(tuple(fields), tuple(any_of), _known(fields))

    def _field(self, entry: Entry) -> Field:
        json = tuple(entry.text("json", form=rf"{_JSON}(?:\.{_JSON}){{0,7}}").split(".")) if entry.has("json") else ()
        xml, attribute = self._xml(entry)
        grouped = entry.has("fields")
        many = entry.flag("list")
        scalar = _Scalar("group", 0, None, "", (), {}) if grouped else _scalar(entry)
        constant = None if grouped or many else _value(entry, "constant", scalar.kind)
        default = None if grouped or many or constant is not None else _value(entry, "default", scalar.kind)
        if (not json or not xml) and constant is None:
            entry.fail("", "trường cần cả json và xml; chỉ hằng số (constant) mới có một phía")
        if json and xml and constant is not None:
            entry.fail("constant", "hằng số chỉ ở một phía: bỏ json hoặc xml")
        if attribute and (grouped or many):
            entry.fail("xml", "thuộc tính là một giá trị")
        field = Field(
            json=json,
            xml=xml,
            attribute=attribute,
            kind=scalar.kind,
            many=many,
            most=(entry.number("most", 1000, 1, MAX_ITEMS) or 1000) if many else 1,
            required=constant is None and entry.flag("required"),
            absent=cast(Absent, _absent(entry, many)),
            empty_is_absent=not grouped
            and constant is None
            and entry.choice("empty", ("text", "absent"), "text") == "absent",
            constant=constant,
            default=default,
            min_length=scalar.min_length,
            max_length=scalar.max_length,
            pattern=_pattern(entry, scalar.pattern),
            pattern_text=scalar.pattern,
            dates=scalar.dates,
            to_xml=scalar.codes or None,
            to_json={code: word for word, code in scalar.codes.items()} or None,
            group=self.group(entry) if grouped else None,
            example=entry.text("example", ""),
            note=entry.text("note", ""),
        )
        for member, value in (("constant", constant), ("default", default)):
            _check_value(entry, member, field, value)
        entry.done()
        return field

    def _xml(self, entry: Entry) -> tuple[tuple[Name, ...], bool]:
        if not entry.has("xml"):
            return (), False
        *above, last = entry.text("xml").split("/")
        attribute = last.startswith("@")
        if len(above) > 7:
            entry.fail("xml", "đường dẫn nhiều nhất 8 tầng")
        try:
            return tuple(self.name(part) for part in (*above, last.removeprefix("@"))), attribute
        except MappingError as problem:
            entry.fail("xml", str(problem))


def _scalar(entry: Entry) -> _Scalar:
    kind = cast(Kind, entry.choice("type", _KINDS, "text"))
    pairs = []
    for one in entry.entries("dates", 10) if kind == "date" else ():
        for side in ("json", "xml"):
            try:
                dates.form(one.text(side))
            except MappingError as problem:
                one.fail(side, str(problem))
        try:
            pairs.append(dates.pair(dates.form(one.text("json")), dates.form(one.text("xml"))))
        except MappingError as problem:
            one.fail("xml", str(problem))
        one.done()
    if kind == "date" and not pairs:
        entry.fail("dates", "ngày cần ít nhất một cặp dạng {json, xml}")
    if kind != "text":
        return _Scalar(kind, 0, None, "", tuple(pairs), {})
    codes = entry.table("codes")
    words = list(codes.values())
    plain = all(isinstance(word, str) and word == word.strip() and not UNWRITABLE.search(word) for word in words)
    if not plain or len(set(words)) != len(words):
        entry.fail("codes", "bảng mã: chữ JSON → chữ XML, mỗi bên một lần")
    low = entry.number("min", 0, 0, MAX_LENGTH) or 0
    high = entry.number("max", None, 1, MAX_LENGTH)
    if high is not None and high < low:
        entry.fail("max", "nhỏ hơn min")
    return _Scalar(kind, low, high, entry.text("pattern", ""), (), codes)


def _pattern(entry: Entry, text: str) -> re.Pattern[str] | None:
    if not text:
        return None
    try:
        return compiled(text)
    except MappingError as problem:
        entry.fail("pattern", str(problem))


def _absent(entry: Entry, many: bool) -> str:
    return entry.choice("absent", ("omit", "null", "empty") if many else ("omit", "null"), "empty" if many else "omit")


def _value(entry: Entry, member: str, kind: Kind) -> Any:
    """What the file says; a number with a fraction is text to the reader of files."""
    value = entry.take(member)
    return float(value) if kind == "number" and isinstance(value, str) and NUMBER.fullmatch(value) else value


def _check_value(entry: Entry, member: str, field: Field, value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, str | int | float | bool):
        entry.fail(member, "phải là một giá trị")
    try:
        if field.xml or field.kind != "text":
            to_text(field, value, field.label)
    except UnmappableError as problem:
        entry.fail(member, problem.why)


def _check_places(entries: list[Entry], fields: list[Field]) -> None:
    """No two fields at one place; what shares an outer element stands together, or the order of elements would not be the
    order of the file."""
    seen_json: set[tuple[str, ...]] = set()
    seen_xml: set[tuple[str, ...]] = set()
    here: tuple[Name, ...] = ()  # the outer elements of the field before
    left: set[tuple[str, ...]] = set()
    for entry, field in zip(entries, fields, strict=True):
        if field.json and _clashes(field.json, seen_json):
            entry.fail("json", "trùng hoặc lồng với một trường khác")
        if not field.xml:
            continue
        *outer, last = _read(field.xml)
        if _clashes((*outer, f"@{last}" if field.attribute else last), seen_xml):
            entry.fail("xml", "trùng hoặc lồng với một trường khác")
        above = field.xml[:-1]
        if field.attribute and here[: len(above)] == above:
            continue  # of an element that is being written
        shared = 0
        while here[: shared + 1] == above[: shared + 1] and shared < len(above):
            shared += 1
        left |= {_read(here[:end]) for end in range(shared + 1, len(here) + 1)}
        for end in range(shared + 1, len(above) + 1):
            if _read(above[:end]) in left:
                entry.fail("xml", f"các trường trong {above[end - 1].written} phải đứng liền nhau, viết cùng tiền tố")
        here = above


def _read(names: tuple[Name, ...]) -> tuple[str, ...]:
    return tuple(name.read for name in names)


def _clashes(path: tuple[str, ...], seen: set[tuple[str, ...]]) -> bool:
    """Whether the path is a known one, leads through one, or is passed through by one; it is known from now on."""
    found = any(path[: len(other)] == other[: len(path)] for other in seen)
    seen.add(path)
    return found


def _known(fields: list[Field]) -> Known:
    known: Known = {}
    for field in fields:
        inner = known
        for name in field.json[:-1]:
            inner = cast(Known, inner.setdefault(name, {}))
        if field.json:
            inner[field.json[-1]] = None
    return known
