"""A decision, as whoever decides writes it down."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from time import perf_counter_ns

from duoc.core import canonical

LONGEST_TEXT = 2048
_LONGEST_WORD, _MOST_OBJECTS = 200, 64


def source_of(*, application: str, session: str = "", account: str = "", program: str = "", source: str = "") -> bytes:
    """Who asked, from where: the same for all decisions of a session. `source` is an address."""
    words = {"application": application, "session": session, "account": account, "program": program, "source": source}
    return canonical.dumps({name: _word(word) for name, word in words.items()})


def note_of(key: str, objects: Iterable[str] = (), text: str = "") -> bytes:
    """What was asked: `key` of a statement (hexadecimal) or the name of a service; `text` without values."""
    named = [_word(name) for name in objects][:_MOST_OBJECTS]
    return canonical.dumps({"key": _word(key), "objects": named, "text": bounded(text)})


def bounded(text: str) -> str:
    """The text's first 2 kB, cut between letters; NUL has no place in the database."""
    text = text.replace("\0", "")
    return (
        text
        if len(text) * 4 <= LONGEST_TEXT
        else text.encode("utf-8", "replace")[:LONGEST_TEXT].decode(errors="ignore")
    )


def _word(word: str) -> str:
    return word[:_LONGEST_WORD].replace("\0", "").encode("utf-8", "replace").decode()


EMPTY_NOTE = note_of("")


@dataclass(slots=True)
class Decision:
    """verdict: `pass`, `block`, `mask`, or `done` with the number `of` the decision whose outcome this is.

    marks: keyed hashes of the citizens asked about, or told of when it is done. `at`: `perf_counter_ns`. us: µs from question to
    answer. rows, size: what came back.
    """

    source: bytes
    note: bytes = EMPTY_NOTE
    verdict: str = "pass"
    rule: str = ""
    of: int | None = None
    officer: str = ""
    agency: str = ""
    dossier: str = ""
    marks: Collection[bytes] = ()
    rows: int = 0
    size: int = 0
    us: int = 0
    at: int = field(default_factory=perf_counter_ns)

    def detail(self) -> bytes:
        """What sets it apart from a plain pass; empty where nothing does."""
        if self.verdict == "pass" and not (self.rule or self.officer or self.marks or self.dossier or self.agency):
            return b""
        return canonical.dumps({
            "agency": _word(self.agency), "dossier": _word(self.dossier), "marks": [mark.hex() for mark in sorted(self.marks)],
            "of": self.of, "officer": _word(self.officer), "rule": _word(self.rule), "verdict": self.verdict,
        })  # fmt: skip
