"""How the wall says no: PostgreSQL's own error message with a reason in Vietnamese, and what the server gets instead.

A blocked message is not swallowed: the server gets one of the same kind that cannot succeed, so that it skips, rolls back and
reports the state of the transaction itself, and its error is replaced by ours. Neither order nor state can ever differ.
"""

from duoc.engines.pgwire.messages import BIND, DESCRIBE, EXECUTE, PARSE, QUERY
from duoc.engines.pgwire.report import report
from duoc.wire.wall.judging import Ruling


def unreadable(number: int) -> bytes:
    """A text that no grammar accepts. The number finds the block in the server's log."""
    return b"/* duoc wall: block %d */ )" % number


def query(number: int) -> bytes:
    """In place of a Query or FunctionCall."""
    return QUERY.write(unreadable(number))


def parse(name: bytes, number: int) -> bytes:
    """In place of a Parse: the name's old statement stays, as with any Parse that fails."""
    return PARSE.write(name, unreadable(number), ())


def bind(nowhere: bytes) -> bytes:
    """In place of a Bind; `nowhere` is a name that no client can know."""
    return BIND.write(b"", nowhere, (), (), ())


def describe(kind: bytes, nowhere: bytes) -> bytes:
    """In place of a Describe."""
    return DESCRIBE.write(kind, nowhere)


def execute(nowhere: bytes) -> bytes:
    """In place of an Execute."""
    return EXECUTE.write(nowhere, 1)


def blocked(ruling: Ruling, number: int) -> bytes:
    """The ErrorResponse of a blocked text."""
    verdict = ruling.verdict
    return report(
        "ERROR", ruling.code, f"Tường lửa Đước chặn câu lệnh (số chặn {number}): {verdict.reason}",
        D=f"Quy tắc: {verdict.rule}", H="Phiên vẫn dùng được. Nêu số chặn khi hỏi người quản trị.",
    )  # fmt: skip


def unknown(code: str, name: bytes) -> bytes:
    """A statement (26000) or portal (34000) that the wall does not know, in the words of the server that drivers read."""
    shown = name.decode("utf-8", "replace")
    said = f'prepared statement "{shown}" does not exist' if code == "26000" else f'portal "{shown}" does not exist'
    return report("ERROR", code, said, H="Tường lửa Đước chỉ cho chạy câu lệnh mà chính nó đã xét trong phiên này.")


def ending(code: str, why: str) -> bytes:
    """The last message of a session that the wall ends."""
    return report("FATAL", code, f"Tường lửa Đước kết thúc phiên: {why}")
