"""Archive segments: the messages of one day and gateway as lines of text that verify on their own.

Form `duoc.archive/1`, one JSON value a line, each ending in LF. The first line says what the segment is; then for each batch its
*seal* (place in the ledger, signature, leaves, which of them are here), the batch entry, and the messages, both as the very bytes
that were signed and hashed; the last line counts. See docs/formats.md.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from duoc.core import canonical
from duoc.engines.merkle.keys import encode_base64

FORMAT = "duoc.archive/1"
LARGEST = 32 << 20
_MESSAGE, _ENTRY = b'{"client":', b'{"batch":'
_END_ROOM = 256


class ArchiveError(ValueError):
    """The lines are no archive segment; the message says where."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line. previous: SHA-256 (base64) of this gateway's segment before, None for its first."""

    environment: str
    day: str
    gateway: str
    vkey: str
    number: int
    previous: str | None
    checkpoint: str
    log_vkey: str

    def line(self) -> bytes:
        """As it is written."""
        return _line(
            {
                "checkpoint": self.checkpoint,
                "day": self.day,
                "environment": self.environment,
                "format": FORMAT,
                "gateway": self.gateway,
                "log_vkey": self.log_vkey,
                "number": self.number,
                "previous": self.previous,
                "vkey": self.vkey,
            }
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A batch, or those of its messages that lie on the segment's day. places: which leaves the messages are."""

    index: int
    path: list[str]
    signature: str
    leaves: str
    places: list[int]
    entry: bytes
    messages: list[bytes]

    def lines(self) -> bytes:
        """As they are written."""
        seal = {
            "index": self.index,
            "leaves": self.leaves,
            "path": self.path,
            "places": self.places,
            "signature": self.signature,
        }
        return b"".join((_line(seal), self.entry, b"\n", *(message + b"\n" for message in self.messages)))


@dataclass(frozen=True, slots=True)
class Made:
    """A whole segment."""

    number: int
    content: bytes
    batches: int
    messages: int

    @property
    def digest(self) -> bytes:
        return sha256(self.content).digest()


def segments(
    head: Callable[[int, str | None], Head], number: int, previous: str | None, groups: Iterable[Group],
    largest: int = LARGEST,
) -> Iterator[Made]:  # fmt: skip
    """Groups as segments of at most `largest` bytes (a single batch is never divided), numbered from `number` on, each naming
    the digest of the one before; `previous` is that of the segment before the first."""
    parts: list[bytes] = []
    size = batches = messages = 0
    for group in groups:
        lines = group.lines()
        if parts and size + len(lines) + _END_ROOM > largest:
            made = _closed(number, parts, batches, messages)
            yield made
            number, previous, parts = number + 1, encode_base64(made.digest), []
        if not parts:
            parts, batches, messages = [head(number, previous).line()], 0, 0
            size = len(parts[0])
        parts.append(lines)
        size += len(lines)
        batches += 1
        messages += len(group.messages)
    if parts:
        yield _closed(number, parts, batches, messages)


def _closed(number: int, parts: list[bytes], batches: int, messages: int) -> Made:
    lines = b"".join(parts)
    end = {"batches": batches, "messages": messages, "sha256": encode_base64(sha256(lines).digest())}
    return Made(number, lines + _line(end), batches, messages)


def _line(value: dict[str, Any]) -> bytes:
    return canonical.dumps(value) + b"\n"


@dataclass(slots=True)
class Reader:
    """Reads a segment line by line. `head` is there at once, `end` and `digest` (of all lines) after `groups` was read."""

    head: Head
    _lines: Iterator[bytes]
    _sum: Any
    end: dict[str, Any] | None = None
    before_end: str = ""  # SHA-256 (base64) of the lines before the last

    @classmethod
    def begin(cls, lines: Iterable[bytes]) -> "Reader":
        """Raises `ArchiveError` unless the first line is a head."""
        found = iter(lines)
        first = next(found, b"")
        said = _object(first, 1)
        names = ("environment", "day", "gateway", "vkey", "number", "previous", "checkpoint", "log_vkey")
        if said.pop("format", None) != FORMAT or said.keys() != set(names):
            raise ArchiveError(f"dòng 1 không phải đầu của một đoạn {FORMAT}")
        head = Head(**said)
        kinds = (str, str, str, str, int, (str, type(None)), str, str)
        right = all(isinstance(said[name], kind) for name, kind in zip(names, kinds, strict=True))  # type: ignore[arg-type]  # kinds of isinstance
        if not right or isinstance(head.number, bool):
            raise ArchiveError("dòng 1 có giá trị sai kiểu")
        return cls(head, found, sha256(first))

    @property
    def digest(self) -> bytes:
        digest: bytes = self._sum.digest()
        return digest

    def groups(self) -> Iterator[Group]:
        """The batches in order. Raises `ArchiveError` where a line is not what must stand there."""
        number = 1
        line = self._next()
        while line:
            number += 1
            said = _object(line, number)
            if "batches" in said:
                self._ended(said, number)
                return
            if said.keys() != {"index", "leaves", "path", "places", "signature"}:
                raise ArchiveError(f"dòng {number} không phải phần niêm phong của một lô")
            if not _is_seal(said):
                raise ArchiveError(f"dòng {number} có giá trị sai kiểu")
            entry = self._next()
            number += 1
            if not entry.startswith(_ENTRY):
                raise ArchiveError(f"dòng {number} không phải bản ghi của một lô")
            messages = []
            line = self._next()
            while line.startswith(_MESSAGE):
                messages.append(line.removesuffix(b"\n"))
                number += 1
                line = self._next()
            yield Group(
                said["index"], said["path"], said["signature"], said["leaves"], said["places"],
                entry.removesuffix(b"\n"), messages,
            )  # fmt: skip
        raise ArchiveError("đoạn bị cắt: thiếu dòng cuối")

    def _next(self) -> bytes:
        line = next(self._lines, b"")
        if line:
            self.before_end = encode_base64(self._sum.digest())
            self._sum.update(line)
        return line

    def _ended(self, said: dict[str, Any], number: int) -> None:
        self.end = said
        before = self.before_end
        if self._next():
            raise ArchiveError(f"có dòng thừa sau dòng {number}")
        self.before_end = before


def _is_seal(said: dict[str, Any]) -> bool:
    """Whether its members are of their kinds; `type`, because JSON's true would pass for 1."""
    path, places = said["path"], said["places"]
    return (
        type(said["index"]) is int
        and isinstance(said["leaves"], str)
        and isinstance(said["signature"], str)
        and isinstance(path, list)
        and all(isinstance(item, str) for item in path)
        and isinstance(places, list)
        and all(type(place) is int for place in places)
    )


def _object(line: bytes, number: int) -> dict[str, Any]:
    try:
        value = canonical.loads(line.removesuffix(b"\n"))
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"dòng {number} không phải JSON ({error})") from None
    if not isinstance(value, dict) or not line.endswith(b"\n"):
        raise ArchiveError(f"dòng {number} không phải một dòng của tệp lưu trữ")
    return value
