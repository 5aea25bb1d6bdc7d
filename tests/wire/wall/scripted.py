"""A server in memory that keeps the protocol's rules for a few texts: enough to hold two ways of the wall against each other."""

from duoc.engines.pgwire.framing import Stream
from duoc.engines.pgwire.messages import (
    BIND_COMPLETE,
    CLIENT,
    CLOSE_COMPLETE,
    COMMAND_COMPLETE,
    DATA_ROW,
    EMPTY_QUERY,
    ERROR,
    NO_DATA,
    PARAMETER_DESCRIPTION,
    PARSE_COMPLETE,
    READY,
    ROW_DESCRIPTION,
)

ROW = ROW_DESCRIPTION.write(((b"n", 0, 0, 23, 4, -1, 0),))


def error(code: bytes) -> bytes:
    return ERROR.write((("S", b"ERROR"), ("V", b"ERROR"), ("C", code), ("M", b"x")))


FAILED = error(b"22012")


class Scripted:
    """`select K` gives K rows; `insert` none; `begin`, `commit` what they say; `fail` fails when it is run."""

    def __init__(self) -> None:
        self._stream = Stream(CLIENT, {}, b"")
        self._skipping = False
        self._state = b"I"
        self._statements: dict[bytes, bytes] = {}
        self._portals: dict[bytes, bytes] = {}

    def answer(self, data: bytes) -> bytes:
        said = b""
        for letter, start, stop, _ in self._stream.feed(data):
            message = CLIENT[letter]
            values = message.read(self._stream.data[start + 5 : stop])
            if message.name == "Sync":
                self._skipping = False
                said += self._ready()
            elif not self._skipping:
                answer = getattr(self, message.name.lower())(*values)
                failed = answer[:1] == b"E" or answer.endswith(FAILED)
                self._skipping = failed and message.name != "Query"
                if failed and self._state == b"T":
                    self._state = b"E"
                said += answer + (self._ready() if message.name == "Query" else b"")
        return said

    def _ready(self) -> bytes:
        if self._state == b"I":
            self._portals.clear()
        return READY.write(self._state)

    def _run(self, text: bytes) -> bytes:
        if not text:
            return EMPTY_QUERY.write()
        if text == b"begin":
            self._state = b"T"
        elif text == b"commit":
            self._state = b"I"
        elif self._state == b"E":
            return error(b"25P02")
        elif text == b"fail":
            return DATA_ROW.write((b"1",)) + FAILED
        elif text.startswith(b"select "):
            rows = int(text.split()[1])
            return DATA_ROW.write((b"1",)) * rows + COMMAND_COMPLETE.write(b"SELECT %d" % rows)
        return COMMAND_COMPLETE.write({b"insert": b"INSERT 0 1"}.get(text, text.upper()))

    def query(self, text: bytes) -> bytes:
        self._statements.pop(b"", None)
        if text.endswith(b")"):
            return error(b"42601")
        answer = self._run(text)
        return answer if answer[:1] in (b"I", b"E") else (ROW if text[:6] in (b"select", b"fail") else b"") + answer

    def parse(self, name: bytes, text: bytes, _types: object) -> bytes:
        if not name:
            self._statements.pop(b"", None)
        if text.endswith(b")") or name in self._statements:
            return error(b"42601")
        self._statements[name] = text
        return PARSE_COMPLETE.write()

    def bind(self, portal: bytes, name: bytes, *_: object) -> bytes:
        if name not in self._statements:
            return error(b"26000")
        self._portals[portal] = self._statements[name]
        return BIND_COMPLETE.write()

    def describe(self, kind: bytes, name: bytes) -> bytes:
        space = self._statements if kind == b"S" else self._portals
        if name not in space:
            return error(b"26000")
        told = ROW if space[name].startswith((b"select", b"fail")) else NO_DATA.write()
        return (PARAMETER_DESCRIPTION.write(()) if kind == b"S" else b"") + told

    def execute(self, portal: bytes, _rows: int) -> bytes:
        return self._run(self._portals[portal]) if portal in self._portals else error(b"34000")

    def close(self, kind: bytes, name: bytes) -> bytes:
        (self._statements if kind == b"S" else self._portals).pop(name, None)
        return CLOSE_COMPLETE.write()

    def flush(self) -> bytes:
        return b""
