"""One value on its way: a JSON value ↔ the text of an element or attribute."""

import re
from typing import Any

from duoc.engines.mapping.errors import UnmappableError
from duoc.engines.mapping.fields import Field

MOST = 2**53 - 1  # what every JSON reader understands alike (RFC 8259 §6)
_DIGITS = 15  # significant ones that a double keeps
_INTEGER = re.compile(r"[+-]?[0-9]{1,16}")
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
# What XML 1.0 §2.2 has no way to write.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_text(field: Field, value: Any, place: str) -> str:
    """What XML says of a JSON value. Raises `UnmappableError`."""
    if field.kind == "boolean":
        if not isinstance(value, bool):
            raise UnmappableError(place, "phải là true hoặc false")
        return "true" if value else "false"
    if field.kind in ("integer", "number"):
        return _number_text(field, value, place)
    if not isinstance(value, str):
        raise UnmappableError(place, "phải là chữ")
    if UNWRITABLE.search(value):
        raise UnmappableError(place, "có ký tự mà XML không viết được")
    if field.kind == "date":
        return _dated(field, value, place, from_json=True)
    _check_text(field, value, place)
    if field.to_xml is None:
        return value
    if value not in field.to_xml:
        raise UnmappableError(place, "không có trong bảng mã")
    return field.to_xml[value]


def to_value(field: Field, text: str, place: str) -> Any:
    """What JSON says of a text of XML. Raises `UnmappableError`."""
    if field.kind == "text":
        if field.to_json is not None:
            if text.strip() not in field.to_json:
                raise UnmappableError(place, "không có trong bảng mã")
            return field.to_json[text.strip()]
        _check_text(field, text, place)
        return text
    text = text.strip(" \t\r\n")
    if field.kind == "date":
        return _dated(field, text, place, from_json=False)
    if field.kind == "boolean":
        if text not in _TRUTH:
            raise UnmappableError(place, "phải là true hoặc false")
        return _TRUTH[text]
    if field.kind == "integer":
        if not _INTEGER.fullmatch(text) or abs(int(text)) > MOST:
            raise UnmappableError(place, "phải là số nguyên")
        return int(text)
    if not NUMBER.fullmatch(text) or _significant(text) > _DIGITS:
        raise UnmappableError(place, f"phải là số, nhiều nhất {_DIGITS} chữ số có nghĩa")
    return float(text)


def _number_text(field: Field, value: Any, place: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnmappableError(place, "phải là số")
    if isinstance(value, int):
        if abs(value) > MOST:
            raise UnmappableError(place, "số quá lớn")
        return str(value)
    if field.kind == "integer":
        raise UnmappableError(place, "phải là số nguyên")
    text = repr(value)
    if not NUMBER.fullmatch(text) or _significant(text) > _DIGITS:
        raise UnmappableError(place, f"nhiều nhất {_DIGITS} chữ số có nghĩa")
    return text


def _significant(text: str) -> int:
    return len(re.split("[eE]", text)[0].lstrip("+-").replace(".", "").lstrip("0"))


def _check_text(field: Field, text: str, place: str) -> None:
    if len(text) < field.min_length:
        raise UnmappableError(place, f"ít nhất {field.min_length} ký tự")
    if field.max_length is not None and len(text) > field.max_length:
        raise UnmappableError(place, f"nhiều nhất {field.max_length} ký tự")
    if field.pattern is not None and not field.pattern.fullmatch(text):
        raise UnmappableError(place, f"không đúng mẫu {field.pattern_text}")


def _dated(field: Field, text: str, place: str, *, from_json: bool) -> str:
    for pair in field.dates:
        here, there = (pair.json, pair.xml) if from_json else (pair.xml, pair.json)
        parts = here.read(text)
        if parts is not None:
            return there.write(parts)
    forms = " hoặc ".join((pair.json if from_json else pair.xml).text for pair in field.dates)
    raise UnmappableError(place, f"phải là ngày có thật, dạng {forms}")
