"""Where to look: every label, and every place where a value may begin, in one pass over folded text.

Two readers of the same table give the same answer: hyperscan where its wheel exists, else Python's `re`, about twenty
times slower; a third is compiled (`compiled/`). The patterns are short, bounded and without a nested repeat: linear on any text.
"""

import re
from functools import cache
from typing import Any, Protocol

from duoc.engines.pii import labels
from duoc.engines.pii.facts import words

# (start, -end, kind): kind >= 0 is a place in labels.LABELS; below, a value may begin at `start` (end is 0). Such tuples sort as
# they shall be read: by start, the longest label first.
Event = tuple[int, int, int]

NUMBER, LETTERED, PLATE, EMAIL, FAMILY, ADDRESS, QR, MRZ = range(-1, -9, -1)

# Digits, and the letters that scanned paper shows in their place (O, S, B, l, I).
DIGIT = "[0-9OSBlIosbi]"


def _families() -> str:
    title = "|".join(sorted(word.title() for word in words("family_names")))
    capitals = "|".join(sorted(word.upper() for word in words("family_names")))
    return f"(?:(?:{title})[ +][A-Z][a-z]|(?:{capitals})[ +][A-Z][A-Z])"


# (kind, what stands right before, what a value begins with); the sign before is no part of the value. hyperscan gives one
# start for an end, the leftmost: no two starts of one pattern may share their end, so passport and health card are two.
_NOT_IN_WORD = "[^A-Za-z0-9]"
STARTS = (
    (NUMBER, _NOT_IN_WORD, f"{DIGIT}(?:[ .-]?{DIGIT}){{5}}"),
    (LETTERED, _NOT_IN_WORD, f"[A-Za-z]{DIGIT}{{7}}"),
    (LETTERED, _NOT_IN_WORD, f"[A-Za-z]{{2}}[ .-]?{DIGIT}[ .-]?{DIGIT}{{2}}[ .-]?{DIGIT}{{6}}"),
    (PLATE, _NOT_IN_WORD, "[1-9][0-9]-?[A-Za-z][A-Za-z0-9]?[ .-]?[0-9]{3}"),
    (EMAIL, "[A-Za-z0-9_%+-]", "@[A-Za-z0-9]"),
    (FAMILY, _NOT_IN_WORD, _families()),
    (
        ADDRESS,
        "[,;]",
        " ?(?:[Pp][Hh][Uu][Oo][Nn][Gg]|[Xx][Aa]|[Tt][Hh][Ii] [Tt][Rr][Aa][Nn]|[Dd][Aa][Cc] [Kk][Hh][Uu]) [A-Z0-9]",
    ),
    (QR, "[^0-9]", r"[0-9]{12}\|"),
    (MRZ, "[^A-Z0-9]", "(?:IDVNM[0-9]|P<VNM[A-Z])"),
)


class Prefilter(Protocol):
    """Folded text → its events, ordered. Labels end well (`ends_here`); the longest counts, and none lies inside another."""

    def __call__(self, data: bytes) -> list[Event]: ...


@cache
def best() -> Prefilter:
    """The quickest reader that this machine has."""
    try:
        return with_hyperscan()
    except ImportError:
        return with_re()


@cache
def with_hyperscan() -> Prefilter:
    """Raises ImportError where there is no hyperscan."""
    import hyperscan

    som, caseless = hyperscan.HS_FLAG_SOM_LEFTMOST, hyperscan.HS_FLAG_SOM_LEFTMOST | hyperscan.HS_FLAG_CASELESS
    names = [(number, "[^a-z0-9]" + labels.pattern(one), caseless) for number, one in enumerate(labels.LABELS)]
    starts = [(kind, before + begin, som) for kind, before, begin in STARTS]
    table = [*names, *starts]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode() for _, expression, _ in table],
        ids=list(range(len(table))),  # of equal numbers with one end hyperscan would report one
        elements=len(table),
        flags=[flag for _, _, flag in table],
    )

    first, kinds = len(names), [kind for kind, _, _ in STARTS]

    def events(data: bytes) -> list[Event]:
        found: list[Event] = []
        add = found.append
        ends_here = labels.ends_here

        def on_match(kind: int, start: int, end: int, _flags: int, _context: Any) -> None:
            if kind >= first:
                add((start + 1, 0, kinds[kind - first]))
            elif ends_here(data, start + 1, end):
                add((start + 1, -end, kind))

        database.scan(data, match_event_handler=on_match)
        found.sort()
        return _outermost(found)

    return events


@cache
def with_re() -> Prefilter:
    """The standard library alone."""
    name = re.compile(f"(?<![A-Za-z0-9])(?:{_trie(labels.LABELS)})".encode())
    begins = [(kind, re.compile(f"(?<={before})(?={begin})".encode())) for kind, before, begin in STARTS]
    number_of = {_bare(one.words): number for number, one in enumerate(labels.LABELS)}

    def events(data: bytes) -> list[Event]:
        found = [(start.start(), 0, kind) for kind, begin in begins for start in begin.finditer(data)]
        for one in name.finditer(data):
            found.append((one.start(), -one.end(), number_of[_bare(one[0].decode().lower())]))
        found.sort()
        return _outermost(found)

    return events


def _outermost(found: list[Event]) -> list[Event]:
    """Without the labels inside labels, and one event only where two hits mean the same."""
    kept: list[Event] = []
    reached, last = 0, None
    for event in found:
        if event == last:
            continue
        last = event
        if event[2] >= 0:
            if event[0] < reached:
                continue
            reached = -event[1]
        kept.append(event)
    return kept


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("_", "").replace("-", "")


def _trie(table: list[labels.Label]) -> str:
    """One expression for all labels, longest first: letters ignore case, a joint may stand where a label has a blank."""
    root: dict[str, Any] = {}
    for one in table:
        node = root
        for sign in one.words:
            node = node.setdefault(sign, {})
        node[""] = {}
    return _branches(root)


_CAMEL = "(?<=[a-z])(?=[A-Z])"


def _branches(node: dict[str, Any], depth: int = 0) -> str:
    tails = [_sign(sign) + _branches(below, depth + 1) for sign, below in sorted(node.items(), reverse=True) if sign]
    if "" in node:
        tails.append(f"(?:(?![A-Za-z{'0-9' if depth <= labels.SHORT else ''}])|{_CAMEL})")
    return tails[0] if len(tails) == 1 else f"(?:{'|'.join(tails)})"


def _sign(sign: str) -> str:
    if sign == " ":
        return "[ _-]?"
    return f"[{sign}{sign.upper()}]" if sign.isalpha() else re.escape(sign)
