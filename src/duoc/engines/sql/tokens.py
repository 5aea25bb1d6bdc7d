"""The lexer's answer: tokens with their places, read from libpg_query's protobuf without the protobuf package.

Message `ScanResult` of pg_query.proto: field 2 repeats `ScanToken` {1 start, 2 end, 4 token, 5 keyword kind}, all varints.
"""

from typing import NamedTuple

_SQL_COMMENT, _C_COMMENT = 275, 276


class Token(NamedTuple):
    """Bytes `start` to `end` of the text; `kind` is the grammar's own number of the token."""

    start: int
    end: int
    kind: int

    @property
    def is_comment(self) -> bool:
        return self.kind in (_SQL_COMMENT, _C_COMMENT)


def read_tokens(data: bytes) -> list[Token]:
    """The tokens in the order of the text."""
    tokens, at = [], 0
    while at < len(data):
        tag, at = _varint(data, at)
        value, at = _varint(data, at)
        if tag == 0x12:
            tokens.append(_token(data, at, at + value))
            at += value
        elif tag & 7 == 2:
            at += value
    return tokens


def _token(data: bytes, at: int, end: int) -> Token:
    fields = {1: 0, 2: 0, 4: 0}
    while at < end:
        tag, at = _varint(data, at)
        fields[tag >> 3], at = _varint(data, at)
    return Token(fields[1], fields[2], fields[4])


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
