"""What the wall thinks of a text: the verdict of a judge from outside, remembered by exact text and by pattern.

The judge is a pure function of a text and the search path under which its names are looked up. What counts, limits or asks for
a ticket is asked anew at every execution and never stands here. Whatever goes wrong in a judge is a block. A text of the pattern
of one that passed (`engines.sql.patterns`) has its verdict without the judge being asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from duoc.engines.sql import Pattern, Patterns
from duoc.engines.sql.blanking import blank
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

    @property
    def pattern(self) -> Pattern | None:
        """Of a text that passes: what else has this very verdict; None where the judge does not know."""


Judge = Callable[[str, Path], Verdict]
# Whether a text may touch protected data, when its names are looked up along a path.
Guard = Callable[[bytes, "Path | None"], bool]


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict of the wall's own."""

    allowed: bool
    reason: str = ""
    rule: str = ""

    @property
    def pattern(self) -> Pattern | None:
        """See `Verdict`: it stands for the one text."""
        return None


PASSES = Said(True)


class Ruling:
    """A text with its verdict. `code` is the SQLSTATE of its refusal; `naming` what its success does to names.

    `plain`: it passes, names nothing and asks nothing of protected data (`guarded`: it does, and is asked about at every
    execution). `note` is what the audit says of the text, made when it is first told of. `heads` is the fast lane's: how its
    answers begin, by the shape of the request.
    """

    __slots__ = ("allowed", "book", "code", "guarded", "heads", "naming", "note", "plain", "text", "verdict")

    def __init__(
        self,
        text: bytes,
        verdict: Verdict,
        book: "Book",
        code: str = "42501",
        naming: Naming | None = None,
    ) -> None:
        self.text, self.verdict, self.book, self.code, self.naming = text, verdict, book, code, naming
        self.allowed = verdict.allowed
        self.guarded = self.allowed and book.guards(text)
        self.plain = self.allowed and naming is None and not self.guarded
        self.note = b""
        self.heads: dict[bytes, bytes] | None = None

    def of(self, text: bytes) -> "Ruling":
        """The ruling of another text of the same pattern. Its answers begin alike, which the lane compares in any case."""
        ruling = Ruling(text, self.verdict, self.book)
        if self.heads is None:
            self.heads = {}
        ruling.heads, ruling.note = self.heads, self.note
        return ruling


class Book:
    """The rulings of one judge under one search path (None: nobody knows the path, so nothing passes).

    `guard` says whether a text may touch protected data; None where nothing is protected. `learns`: what is completed is told of
    by its text, so every text gets a ruling of its own.
    """

    __slots__ = (
        "_guard", "_judge", "_met", "_path", "_patterns", "_rulings", "_shelved", "alike", "known", "learns", "sure",
    )  # fmt: skip

    def __init__(self, judge: Judge, path: Path | None, guard: Guard | None = None, learns: bool = False) -> None:
        self._judge, self._path, self._guard = judge, path, guard
        self.learns = learns
        self._shelved: dict[bytes, Ruling] = {}
        self._patterns: Patterns[Ruling] = Patterns()
        # The ruling of a plain text that differs from this one in ordinary literals alone; `sure` knows it where none matters.
        self.alike: Callable[[bytes], Ruling | None] = self._patterns.find
        self.sure: Callable[[bytes], Ruling | None] = self._patterns.sure
        self._met: Ruling | None = None  # what `quick` has judged last and could not let pass
        self._open({})

    @property
    def path(self) -> Path | None:
        """Along which names are looked up."""
        return self._path

    @property
    def closed(self) -> bool:
        """Whether nothing passes: nobody judges, or nobody knows the path."""
        return self._path is None or self._judge is nobody

    def guards(self, text: bytes) -> bool:
        """Whether a text may touch protected data; whatever goes wrong here, it does."""
        try:
            return self._guard is not None and self._guard(text, self._path)
        except Exception:
            return True

    def quick(self, text: bytes) -> Ruling | None:
        """The ruling of a plain text that is not remembered; it may be that of its pattern. What holds values hardly comes again.

        None may mean anything: then `rule` knows.
        """
        try:
            ruling = self.alike(text)
            if ruling is not None:
                return ruling
            words = text.decode()
            if self._path is None or "\0" in words or may_name(words):
                return None
            ruling = Ruling(text, self._judge(words, self._path), self)
            if ruling.allowed:
                if blank(text) == text:
                    self._remember(text, ruling)  # nothing in it varies: it comes again as it is
                return self._taught(ruling)
            self._met = ruling
            return None
        except Exception:  # `rule` will meet it again and refuse
            return None

    def _taught(self, ruling: Ruling) -> Ruling:
        """A ruling that a judge gave; what it lets pass and names nothing teaches its pattern."""
        if ruling.plain:
            self._patterns.learn(ruling.text, lambda: ruling.verdict.pattern, ruling)
        return ruling

    def _open(self, rulings: dict[bytes, Ruling]) -> None:
        self._rulings = rulings
        # The hot path: a remembered text costs one look-up.
        self.known: Callable[[bytes], Ruling | None] = rulings.get

    def rule(self, text: bytes) -> Ruling:
        """The ruling of a text as it came over the wire, without its NUL."""
        ruling = self._rulings.get(text) or self._shelved.get(text) or self._made(text)
        if len(text) <= LONGEST:
            self._remember(text, ruling)
        return ruling

    def _remember(self, text: bytes, ruling: Ruling) -> None:
        if len(self._rulings) >= TEXTS:
            # The older half goes; what of it is still asked for has come back by then.
            self._shelved = self._rulings
            self._open({})
        self._rulings[text] = ruling

    def refusing(self, text: bytes, reason: str, rule: str, code: str = "42501") -> Ruling:
        """A refusal that no judge was asked for."""
        return Ruling(text, Said(False, reason, rule), self, code)

    def _made(self, text: bytes) -> Ruling:
        met, self._met = self._met, None
        if met is not None and met.text == text:
            return met  # a hostile text costs the judge's time once
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
            alike = self.alike(text)
            if alike is not None:
                return alike.of(text)
            naming = named(words)
            if naming is not None and naming.name == b"search_path" and naming.verb == "SET":
                # Whatever is sent behind it would be judged under a path that is no more.
                return self.refusing(text, "search_path do tường lửa ghim, phiên không được đổi", "search-path")
            # To give up a statement or cursor of its own is no access to anything; only without a policy nothing passes.
            free = naming is not None and naming.verb in LET_GO and self._judge is not nobody
            if free:
                return Ruling(text, PASSES, self, naming=naming)
            return self._taught(Ruling(text, self._judge(words, self._path), self, naming=naming))
        except Exception:  # whatever a hostile text does to a judge, it does not pass
            return self.refusing(text, "không phán xét được câu lệnh", "phan-xet")


def nobody(_text: str, _path: Path) -> Verdict:
    """The judge while there is no policy: nothing passes."""
    return Said(False, "tường lửa chưa có chính sách", "khong-co-chinh-sach")
