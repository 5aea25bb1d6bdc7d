"""The values of a Bind as texts of citizens' numbers: in text and in binary format, alone and in arrays."""

from collections.abc import Sequence
from struct import Struct, error

from duoc.engines.pgwire.layouts import ProtocolError
from duoc.engines.pgwire.messages import BIND
from duoc.engines.sql.targets import listed
from duoc.wire.wall.cells import as_identity

_ARRAY, _DIMENSION, _SIZE = Struct(">iiI"), Struct(">ii"), Struct(">i")
_NUMERIC = Struct(">hhHh")
_MOST, _DIMENSIONS = 10_000, 6  # elements of an array, dimensions (MAXDIM)


def of_bind(message: bytes, numbers: Sequence[int]) -> list[str]:
    """The same of a whole Bind (its body). Raises `ValueError`."""
    try:
        _, _, formats, values, _ = BIND.read(message)
    except (ProtocolError, IndexError, error) as problem:
        raise ValueError(str(problem)) from None
    return texts(values, formats, numbers)


def texts(values: Sequence[bytes | None], formats: Sequence[int], numbers: Sequence[int]) -> list[str]:
    """The texts of the parameters with these numbers. Raises `ValueError` for one that is not there or cannot be read."""
    found: list[str] = []
    for number in numbers:
        if not 0 < number <= len(values):
            raise ValueError("a parameter without a value")
        value = values[number - 1]
        form = formats[number - 1] if len(formats) > 1 else formats[0] if formats else 0
        if value is not None:
            found += _binary(value) if form == 1 else listed(value.decode())
    return found


def _binary(value: bytes) -> list[str]:
    """A value whose type nobody says: an array by its head, a number by its size, else a text."""
    elements = _elements(value)
    return [_scalar(value)] if elements is None else [_scalar(element) for element in elements]


def _scalar(value: bytes) -> str:
    if len(value) in (4, 8) and not value.isdigit():
        return as_identity(int.from_bytes(value, signed=True))
    if (
        len(value) >= _NUMERIC.size
        and len(value) == _NUMERIC.size + 2 * int.from_bytes(value[:2])
        and value[:1] == b"\0"
    ):
        return _numeric(value)
    if b"\0" in value:
        raise ValueError("neither a text nor a number")
    return value.decode()


def _numeric(value: bytes) -> str:
    """The whole part of a `numeric`: digits of base 10,000, the first worth 10,000 to the power of `weight`."""
    count, weight, _, _ = _NUMERIC.unpack_from(value)
    number = 0
    for place in range(min(weight, 8) + 1):
        digit = int.from_bytes(value[8 + 2 * place : 10 + 2 * place]) if place < count else 0
        number = number * 10_000 + digit
    return as_identity(number)


def _elements(value: bytes) -> list[bytes] | None:
    """The elements of a binary array, row after row, without its NULLs; None for what is no such array."""
    try:
        dimensions, has_null, _ = _ARRAY.unpack_from(value)
        if not 0 <= dimensions <= _DIMENSIONS or has_null not in (0, 1):
            return None
        at, count = _ARRAY.size, min(dimensions, 1)
        for _ in range(dimensions):
            count *= max(0, _DIMENSION.unpack_from(value, at)[0])
            at += _DIMENSION.size
        if count > _MOST:
            return None
        found = []
        for _ in range(count):
            (size,) = _SIZE.unpack_from(value, at)
            at += _SIZE.size
            if size >= 0:
                found.append(value[at : at + size])
                at += size
        return found if at == len(value) else None
    except error:
        return None
