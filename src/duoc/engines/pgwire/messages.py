"""The messages of both directions: letter, name, layout, and how long one may be.

A letter means one thing from the client and another from the server; `CLIENT` and `SERVER` are the two tables.
"""

from dataclasses import dataclass
from struct import pack
from typing import Any

from duoc.engines.pgwire.layouts import (
    BYTE,
    COLUMNS,
    COUNTED_STRINGS,
    FORMATS,
    INT8,
    INT16,
    INT32,
    OIDS,
    REPORTS,
    REST,
    STRING,
    VALUE,
    VALUES,
    Layout,
    read,
    write,
)

# PostgreSQL's own bounds: one value is shorter than 1 GiB; control messages stay far below 10 MB.
LARGE = 0x3FFFFFFF
SMALL = 1 << 20
TEXT = 16 << 20


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message. `bound` is the largest length it may declare (the length counts itself, not the letter)."""

    letter: bytes
    name: str
    layout: Layout
    bound: int = SMALL

    def read(self, body: bytes) -> tuple[Any, ...]:
        """The values of a body, one a field. Raises `ProtocolError`."""
        return read(self.layout, body)

    def write(self, *values: Any) -> bytes:
        """The whole message: letter, length, body."""
        body = write(self.layout, *values)
        return self.letter + pack(">i", len(body) + 4) + body


QUERY = Message(b"Q", "Query", (STRING,), LARGE)
PARSE = Message(b"P", "Parse", (STRING, STRING, OIDS), LARGE)
# Portal, statement, formats of the values, values, formats of the result.
BIND = Message(b"B", "Bind", (STRING, STRING, FORMATS, VALUES, FORMATS), LARGE)
DESCRIBE = Message(b"D", "Describe", (BYTE, STRING))
CLOSE = Message(b"C", "Close", (BYTE, STRING))
EXECUTE = Message(b"E", "Execute", (STRING, INT32))
SYNC = Message(b"S", "Sync", (), 4)
FLUSH = Message(b"H", "Flush", (), 4)
TERMINATE = Message(b"X", "Terminate", (), 4)
FUNCTION_CALL = Message(b"F", "FunctionCall", (INT32, FORMATS, VALUES, INT16), LARGE)
COPY_DATA = Message(b"d", "CopyData", (REST,), LARGE)
COPY_DONE = Message(b"c", "CopyDone", (), 4)
COPY_FAIL = Message(b"f", "CopyFail", (STRING,))
# Password, SASLInitialResponse and SASLResponse share a letter; which it is follows from what the server asked.
PASSWORD = Message(b"p", "Password", (REST,), 65_536)

AUTHENTICATION = Message(b"R", "Authentication", (INT32, REST), 65_536)
BACKEND_KEY_DATA = Message(b"K", "BackendKeyData", (INT32, REST), 4 + 4 + 256)
BIND_COMPLETE = Message(b"2", "BindComplete", (), 4)
CLOSE_COMPLETE = Message(b"3", "CloseComplete", (), 4)
COMMAND_COMPLETE = Message(b"C", "CommandComplete", (STRING,), 4096)
COPY_BOTH = Message(b"W", "CopyBothResponse", (INT8, FORMATS))
COPY_IN = Message(b"G", "CopyInResponse", (INT8, FORMATS))
COPY_OUT = Message(b"H", "CopyOutResponse", (INT8, FORMATS))
DATA_ROW = Message(b"D", "DataRow", (VALUES,), LARGE)
EMPTY_QUERY = Message(b"I", "EmptyQueryResponse", (), 4)
ERROR = Message(b"E", "ErrorResponse", (REPORTS,), TEXT)
FUNCTION_RESULT = Message(b"V", "FunctionCallResponse", (VALUE,), LARGE)
NEGOTIATE = Message(b"v", "NegotiateProtocolVersion", (INT32, COUNTED_STRINGS))
NO_DATA = Message(b"n", "NoData", (), 4)
NOTICE = Message(b"N", "NoticeResponse", (REPORTS,), TEXT)
NOTIFICATION = Message(b"A", "NotificationResponse", (INT32, STRING, STRING), 65_536)
PARAMETER_DESCRIPTION = Message(b"t", "ParameterDescription", (OIDS,))
PARAMETER_STATUS = Message(b"S", "ParameterStatus", (STRING, STRING))
PARSE_COMPLETE = Message(b"1", "ParseComplete", (), 4)
PORTAL_SUSPENDED = Message(b"s", "PortalSuspended", (), 4)
READY = Message(b"Z", "ReadyForQuery", (BYTE,), 5)
ROW_DESCRIPTION = Message(b"T", "RowDescription", (COLUMNS,))


def _table(*messages: Message) -> dict[int, Message]:
    return {message.letter[0]: message for message in messages}


CLIENT = _table(
    QUERY, PARSE, BIND, DESCRIBE, CLOSE, EXECUTE, SYNC, FLUSH, TERMINATE, FUNCTION_CALL, COPY_DATA, COPY_DONE, COPY_FAIL,
    PASSWORD,
)  # fmt: skip
SERVER = _table(
    AUTHENTICATION, BACKEND_KEY_DATA, BIND_COMPLETE, CLOSE_COMPLETE, COMMAND_COMPLETE, COPY_BOTH, COPY_IN, COPY_OUT, DATA_ROW,
    EMPTY_QUERY, ERROR, FUNCTION_RESULT, NEGOTIATE, NO_DATA, NOTICE, NOTIFICATION, PARAMETER_DESCRIPTION, PARAMETER_STATUS,
    PARSE_COMPLETE, PORTAL_SUSPENDED, READY, ROW_DESCRIPTION, COPY_DATA, COPY_DONE,
)  # fmt: skip
