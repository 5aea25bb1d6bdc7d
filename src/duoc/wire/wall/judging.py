"""What the wall thinks of a text: the verdict of a judge from outside, remembered by exact text.

The judge is a pure function of a text and the search path under which its names are looked up. What counts, limits or asks for
a ticket is asked anew at every execution and never stands here. Whatever goes wrong in a judge is a block.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from duoc.wire.wall.naming import LET_GO, Naming, may_name, named

Path = tuple[str, ...]
# Twice so many texts of a path are remembered, and none above this many bytes: a flood of texts costs a bounded amount of memory.
TEXTS, LONGEST = 1024, 8192
_BLANKS = b" \t\n\r\f;"


class Verdict(Protocol):
    """What a judge says: whether the text may pass, else why not (in Vietnamese, without values) and by which rule."""

    @property
    def allowed(self) -> bool: ...

    @property
    def reason(self) -> str: ...

    @property
    def rule(self) -> str: ...


Judge = Callable[[str, Path], Verdict]


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict of the wall's own."""

    allowed: bool
    reason: str = ""
    rule: str = ""


PASSES = Said(True)


class Ruling:
    """A text with its verdict. `code` is the SQLSTATE of its refusal; `naming` what its success does to names.

    `plain`: it passes and names nothing. `heads` is the fast lane's: how its answers begin, by the shape of the request.
    """

    __slots__ = ("allowed", "book", "code", "heads", "naming", "plain", "text", "verdict")

    def __init__(
        self, text: bytes, verdict: Verdict, book: "Book", code: str = "42501", naming: Naming | None = None
    ) -> None:
        self.text, self.verdict, self.book, self.code, self.naming = text, verdict, book, code, naming
        self.allowed = verdict.allowed
        self.plain = self.allowed and naming is None
        self.heads: dict[bytes, bytes] | None = None


class Book:
    """The rulings of one judge under one search path (None: nobody knows the path, so nothing passes)."""

    __slots__ = ("_judge", "_path", "_rulings", "_shelved", "known", "learns", "plain")

    def __init__(self, judge: Judge, path: Path | None, learns: bool = False) -> None:
        self._judge, self._path = judge, path
        self.learns = learns  # what is completed is told of by its text, so every text gets a ruling of its own
        self._shelved: dict[bytes, Ruling] = {}
        self._open({})
        # What a text that passes and names nothing comes to; for a simple Query nothing else is ever asked of it.
        self.plain = Ruling(b"", PASSES, self)

    def passes(self, text: bytes) -> bool:
        """Whether a text is plain: a quick answer for a text that will hardly come again, and is not worth remembering.

        False may mean anything: then `rule` knows.
        """
        try:
            words = text.decode()
            return (
                self._path is not None
                and not self.learns
                and "\0" not in words
                and not may_name(words)
                and self._judge(words, self._path).allowed
            )
        except Exception:  # `rule` will meet it again and refuse
            return False

    @property
    def path(self) -> Path | None:
        """Under which names are looked up; None: nobody knows."""
        return self._path

    def _open(self, rulings: dict[bytes, Ruling]) -> None:
        self._rulings = rulings
        # The hot path: a remembered text costs one look-up.
        self.known: Callable[[bytes], Ruling | None] = rulings.get

    def rule(self, text: bytes) -> Ruling:
        """The ruling of a text as it came over the wire, without its NUL."""
        ruling = self._rulings.get(text) or self._shelved.get(text) or self._made(text)
        if len(text) <= LONGEST:
            if len(self._rulings) >= TEXTS:
                # The older half goes; what of it is still asked for has come back by then.
                self._shelved = self._rulings
                self._open({})
            self._rulings[text] = ruling
        return ruling

    def refusing(self, text: bytes, reason: str, rule: str, code: str = "42501") -> Ruling:
        """A refusal that no judge was asked for."""
        return Ruling(text, Said(False, reason, rule), self, code)

    def _made(self, text: bytes) -> Ruling:
        if b"\0" in text:
            return self.refusing(text, "câu lệnh có byte NUL ở giữa", "giao-thuc", "08P01")
        try:
            words = text.decode()
        except UnicodeDecodeError:
            return self.refusing(text, "câu lệnh không phải UTF-8 hợp lệ", "utf-8", "22021")
        if (not text or text[0] in _BLANKS) and not text.strip(_BLANKS):
            return Ruling(text, PASSES, self)  # nothing to run: the server answers EmptyQueryResponse
        if self._path is None:
            return self.refusing(text, "không rõ search_path của phiên", "search-path")
        try:
            naming = named(words)
            if naming is not None and naming.name == b"search_path" and naming.verb == "SET":
                # Whatever is sent behind it would be judged under a path that is no more.
                return self.refusing(text, "search_path do tường lửa ghim, phiên không được đổi", "search-path")
            # To give up a statement or cursor of its own is no access to anything; only without a policy nothing passes.
            free = naming is not None and naming.verb in LET_GO and self._judge is not nobody
            return Ruling(text, PASSES if free else self._judge(words, self._path), self, naming=naming)
        except Exception:  # whatever a hostile text does to a judge, it does not pass
            return self.refusing(text, "không phán xét được câu lệnh", "phan-xet")


def nobody(_text: str, _path: Path) -> Verdict:
    """The judge while there is no policy: nothing passes."""
    return Said(False, "tường lửa chưa có chính sách", "khong-co-chinh-sach")
