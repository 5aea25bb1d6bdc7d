"""The values of a Bind as texts of citizens' numbers: in text and in binary format, alone and in arrays."""

from collections.abc import Iterator, Sequence
from struct import Struct, error

from duoc.engines.pgwire.layouts import ProtocolError
from duoc.engines.pgwire.messages import BIND
from duoc.engines.sql.targets import listed

_ARRAY, _DIMENSION, _SIZE = Struct(">iiI"), Struct(">ii"), Struct(">i")
_NUMERIC = Struct(">hhHh")
_MOST = 10_000  # elements of an array


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
    elements = list(_elements(value))
    if elements:
        return [text for element in elements for text in _scalar(element)]
    return _scalar(value)


def _scalar(value: bytes) -> list[str]:
    if len(value) in (4, 8) and not value.isdigit():
        return [f"{int.from_bytes(value, signed=True):012d}"]
    if (
        len(value) >= _NUMERIC.size
        and len(value) == _NUMERIC.size + 2 * int.from_bytes(value[:2])
        and value[:1] == b"\0"
    ):
        return [_numeric(value)]
    return [value.decode()]


def _numeric(value: bytes) -> str:
    """The whole part of a `numeric`: digits of base 10,000, the first worth 10,000 to the power of `weight`."""
    count, weight, _, _ = _NUMERIC.unpack_from(value)
    number = 0
    for place in range(min(weight, 8) + 1):
        digit = int.from_bytes(value[8 + 2 * place : 10 + 2 * place]) if place < count else 0
        number = number * 10_000 + digit
    return f"{number:012d}"


def _elements(value: bytes) -> Iterator[bytes]:
    """The elements of a binary array of one dimension; none for what is no such array."""
    try:
        dimensions, has_null, _ = _ARRAY.unpack_from(value)
        if dimensions != 1 or has_null not in (0, 1):
            return
        count, _ = _DIMENSION.unpack_from(value, _ARRAY.size)
        if not 0 < count <= _MOST:
            return
        at, found = _ARRAY.size + _DIMENSION.size, []
        for _ in range(count):
            (size,) = _SIZE.unpack_from(value, at)
            at += _SIZE.size
            if size >= 0:
                found.append(value[at : at + size])
                at += size
        if at == len(value):
            yield from found
    except error:
        return
