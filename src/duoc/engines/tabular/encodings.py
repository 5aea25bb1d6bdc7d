"""In which encoding was a file written? Every decoder is tried; the Vietnamese syllables that come out decide."""

import codecs
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duoc.engines.tabular import syllables, tcvn3
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.transcoding import PIECE

_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_WORDS = 100_000  # different ones; more say nothing new
_SURE = 0.6  # of the words beyond ASCII; names of foreign places and codes are no syllables
_MIXED = 0.02  # of the words beyond ASCII that are UTF-8 in a file that is not: below it, chance


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read the bytes. `score` from 0 to 1; `sure` where nobody needs to be asked; `reason` in Vietnamese."""

    encoding: str
    score: float
    reason: str
    sure: bool = False
    marked: bool = False  # the file says so itself (BOM)


def candidates(path: Path, limits: Limits = LIMITS) -> tuple[Candidate, ...]:
    """Best first, never empty. Raises Refused("empty") and Refused("mixed-encodings")."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if not start.strip():
        raise Refused("empty")
    if found := _marked(start) or by_zeros(start):
        return (found,)
    valid, ascii_only = _is_utf8(path)
    if valid:
        if ascii_only:
            return (Candidate("utf-8", 1.0, "chỉ có chữ cái không dấu, mọi bảng mã đọc như nhau", sure=True),)
        return (Candidate("utf-8", 1.0, "mọi byte đều đúng quy tắc UTF-8", sure=True),)
    words = _words(path, limits)
    _refuse_mixed(path, words)
    return tuple(sorted((_scored(encoding, words) for encoding in ("cp1258", "tcvn3")), key=lambda one: -one.score))


def _marked(start: bytes) -> Candidate | None:
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    for mark, encoding in marks:
        if start.startswith(mark):
            return Candidate(encoding, 1.0, "đầu tệp ghi rõ bảng mã (BOM)", sure=True, marked=True)
    return None


def by_zeros(start: bytes) -> Candidate | None:
    """UTF-16 without its mark: digits, separators and unmarked letters leave a zero at every second place."""
    half = max(1, len(start) // 2)
    even, odd = start[0::2].count(0) / half, start[1::2].count(0) / half
    if max(even, odd) < 0.3 or min(even, odd) > 0.05:
        return None
    return Candidate(
        "utf-16-le" if odd > even else "utf-16-be", 0.95, "cứ hai byte có một byte 0, là dấu hiệu của UTF-16"
    )


def _is_utf8(path: Path) -> tuple[bool, bool]:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    ascii_only = True
    try:
        for piece in _pieces(path):
            decode(piece)
            ascii_only = ascii_only and piece.isascii()
        decode(b"", True)
    except UnicodeDecodeError:
        return False, False
    return True, ascii_only


def _refuse_mixed(path: Path, words: Counter[bytes]) -> None:
    """Words of UTF-8 among words of something else: whichever is chosen, the other half would be spoilt."""
    good = sum(times for word, times in words.items() if _valid(word))
    if good > _MIXED * words.total():
        raise Refused("mixed-encodings", line=_first_line(path, valid=good < words.total() / 2))


def _first_line(path: Path, *, valid: bool) -> int:
    """The first line beyond ASCII that is, or is not, UTF-8."""
    number, carried = 0, b""
    for piece in itertools.chain(_pieces(path), [b"\n"]):
        lines = (carried + piece).split(b"\n")
        carried = lines.pop()
        for line in lines:
            number += 1
            if not line.isascii() and _valid(line) == valid:
                return number
    return number


def _valid(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _words(path: Path, limits: Limits) -> Counter[bytes]:
    """Words with a byte above 7F, counted over the whole file, or in even steps over a file larger than `limits.scored_bytes`."""
    words: Counter[bytes] = Counter()
    step = max(1, path.stat().st_size // limits.scored_bytes)
    for number, piece in enumerate(_pieces(path)):
        if number % step == 0:
            found = Counter(_WORD.findall(piece))
            words.update(found if len(words) < _WORDS else {word: n for word, n in found.items() if word in words})
    return words


def _scored(encoding: str, words: Counter[bytes]) -> Candidate:
    lost, texts = 0, Counter[str]()
    for word, times in words.items():
        try:
            texts[tcvn3.decode(word) if encoding == "tcvn3" else word.decode(encoding)] += times
        except UnicodeDecodeError:
            lost += times
    if lost:
        return Candidate(encoding, 0.0, "có byte không thuộc bảng mã này")
    score = syllables.share(dict(texts))
    reason = f"{round(100 * score)}% số chữ có dấu đọc ra đúng âm tiết tiếng Việt"
    return Candidate(encoding, round(score, 4), reason, sure=score >= _SURE)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
