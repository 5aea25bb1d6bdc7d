"""Words that say what stands behind them: labels of forms, keys of JSON, names of columns (`facts/labels.csv`)."""

import re
from functools import lru_cache
from typing import NamedTuple

from duoc.engines.pii.facts import rows

NOT_PERSONAL = "-"
# Labels of so few letters are often the beginning of something else (MS4…, TS2… are health cards).
SHORT = 2
_JOINT = "[ _-]?"


class Label(NamedTuple):
    """`type` that the words announce; NOT_PERSONAL for an order number and its like."""

    words: str
    type: str


def _table() -> list[Label]:
    table: dict[str, Label] = {}
    for row in rows("labels"):
        for words in row["labels"].split("|"):
            table.setdefault(words.replace(" ", ""), Label(words, row["type"]))
    return list(table.values())


LABELS = _table()


def pattern(label: Label) -> str:
    """A label for the automaton, which ignores case: any joint between its words, also none."""
    return _JOINT.join(re.escape(word) for word in label.words.split())


def ends_here(data: bytes, start: int, end: int) -> bool:
    """No letter goes on behind a label but a capital behind a small one (soCccdNguoiNop), no digit behind a very short one."""
    follows = data[end]
    if 97 <= follows <= 122 or (48 <= follows <= 57 and end - start <= SHORT):
        return False
    return not 65 <= follows <= 90 or 97 <= data[end - 1] <= 122


@lru_cache(maxsize=4096)
def whole(name: bytes) -> Label | None:
    """The label that a key or a column's name is, or ends with (nguoiNop_soDienThoai), or begins with; None when it is none."""
    words = _split(name)
    ends = (_BY_WORDS.get("".join(words[first:])) for first in range(len(words)))
    begins = (_BY_WORDS.get("".join(words[:last])) for last in range(len(words) - 1, 0, -1))
    found = next(filter(None, ends), None)
    if found is None or found.type == "NAME":  # the ID number of the applicant (cccdNguoiNop) is no name
        return next(filter(None, begins), found)
    return found


def _split(name: bytes) -> list[str]:
    text = name.decode("ascii", "replace")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return re.findall(r"[a-z0-9]+", text.lower())


_BY_WORDS = {"".join(re.findall(r"[a-z0-9]+", label.words)): label for label in LABELS}
