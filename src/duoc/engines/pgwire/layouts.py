"""Layouts: a body is a row of fields, and a field is one of a dozen shapes. All integers are big-endian.

`read(layout, body)` gives one value a field, `write(layout, *values)` the body; each is the other's inverse.
"""

from collections.abc import Callable
from struct import Struct, error, pack, unpack_from
from typing import Any

_INT16, _INT32 = Struct(">h"), Struct(">i")


class ProtocolError(ValueError):
    """The bytes are not what the protocol lays down."""


Column = tuple[bytes, int, int, int, int, int, int]
# A field's reader takes the body and a position and gives the value and the position behind it.
Reader = Callable[[bytes, int], tuple[Any, int]]
Writer = Callable[[Any], bytes]
Field = tuple[Reader, Writer]
Layout = tuple[Field, ...]


def read(layout: Layout, body: bytes) -> tuple[Any, ...]:
    """The values of a body. Raises `ProtocolError` when it is shorter or longer than its layout."""
    position, values = 0, []
    try:
        for reader, _ in layout:
            value, position = reader(body, position)
            values.append(value)
    except (error, IndexError) as problem:
        raise ProtocolError("the message is shorter than its fields") from problem
    if position != len(body):
        raise ProtocolError("the message is longer than its fields")
    return tuple(values)


def write(layout: Layout, *values: Any) -> bytes:
    """The body that says these values."""
    return b"".join(writer(value) for (_, writer), value in zip(layout, values, strict=True))


def _number(form: Struct) -> Field:
    def reader(body: bytes, at: int) -> tuple[int, int]:
        return form.unpack_from(body, at)[0], at + form.size

    return reader, form.pack


def _count(body: bytes, at: int, unit: int) -> tuple[int, int]:
    """An Int16 before a list (the protocol counts up to 65535 parameters), checked against what is there."""
    number = unpack_from(">H", body, at)[0]
    if len(body) < at + 2 + number * unit:
        raise ProtocolError("a list is longer than its message")
    return number, at + 2


def _numbers(letter: str, size: int) -> Field:
    def reader(body: bytes, at: int) -> tuple[tuple[int, ...], int]:
        number, at = _count(body, at, size)
        return unpack_from(f">{number}{letter}", body, at), at + number * size

    def writer(numbers: tuple[int, ...]) -> bytes:
        return pack(f">H{len(numbers)}{letter}", len(numbers), *numbers)

    return reader, writer


def _read_string(body: bytes, at: int) -> tuple[bytes, int]:
    end = body.find(b"\0", at)
    if end < 0:
        raise ProtocolError("a string does not end")
    return body[at:end], end + 1


def _write_string(text: bytes) -> bytes:
    if b"\0" in text:
        raise ProtocolError("a string cannot hold a NUL")
    return text + b"\0"


def _read_strings(body: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    found = []
    while body[at]:
        text, at = _read_string(body, at)
        found.append(text)
    return tuple(found), at + 1


def _read_value(body: bytes, at: int) -> tuple[bytes | None, int]:
    size, at = _INT32.unpack_from(body, at)[0], at + 4
    if size < -1 or at + size > len(body):
        raise ProtocolError("a value is longer than its message")
    return (None, at) if size < 0 else (body[at : at + size], at + size)


def _write_value(value: bytes | None) -> bytes:
    return b"\xff\xff\xff\xff" if value is None else _INT32.pack(len(value)) + value


def _read_values(body: bytes, at: int) -> tuple[tuple[bytes | None, ...], int]:
    number, at = _count(body, at, 4)
    values = []
    for _ in range(number):
        value, at = _read_value(body, at)
        values.append(value)
    return tuple(values), at


def _read_columns(body: bytes, at: int) -> tuple[tuple[Column, ...], int]:
    number, at = _count(body, at, 19)
    columns = []
    for _ in range(number):
        name, at = _read_string(body, at)
        columns.append((name, *unpack_from(">IhIhih", body, at)))
        at += 18
    return tuple(columns), at


def _write_columns(columns: tuple[Column, ...]) -> bytes:
    rows = [_write_string(name) + pack(">IhIhih", *rest) for name, *rest in columns]
    return pack(">H", len(columns)) + b"".join(rows)


def _read_reports(body: bytes, at: int) -> tuple[tuple[tuple[str, bytes], ...], int]:
    found = []
    while body[at]:
        text, after = _read_string(body, at + 1)
        found.append((chr(body[at]), text))
        at = after
    return tuple(found), at + 1


def _write_reports(reports: tuple[tuple[str, bytes], ...]) -> bytes:
    return b"".join(letter.encode("latin-1") + _write_string(text) for letter, text in reports) + b"\0"


def _read_counted_strings(body: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    number, at = _INT32.unpack_from(body, at)[0], at + 4
    found = []
    for _ in range(max(0, number)):
        text, at = _read_string(body, at)
        found.append(text)
    return tuple(found), at


STRING: Field = (_read_string, _write_string)
# Strings until an empty one.
STRINGS: Field = (_read_strings, lambda texts: b"".join(map(_write_string, texts)) + b"\0")
COUNTED_STRINGS: Field = (
    _read_counted_strings,
    lambda texts: _INT32.pack(len(texts)) + b"".join(map(_write_string, texts)),
)
BYTE: Field = (lambda body, at: (bytes((body[at],)), at + 1), bytes)
INT8: Field = _number(Struct(">b"))
INT16: Field = _number(_INT16)
INT32: Field = _number(_INT32)
REST: Field = (lambda body, at: (body[at:], len(body)), bytes)
FORMATS: Field = _numbers("h", 2)
OIDS: Field = _numbers("I", 4)
# One value with its length before it (-1 is NULL), and a counted list of them.
VALUE: Field = (_read_value, _write_value)
VALUES: Field = (_read_values, lambda values: pack(">H", len(values)) + b"".join(map(_write_value, values)))
# Name, table OID, column number, type OID, size, type modifier, format.
COLUMNS: Field = (_read_columns, _write_columns)
# Letter and text of an error's fields.
REPORTS: Field = (_read_reports, _write_reports)
