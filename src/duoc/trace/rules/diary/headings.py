"""The columns of a file by hand: what each can be, what it was taken for, and what is wrong with what somebody chose.

A choice is kept by the words of a column, not by its place, so that it holds when the next file has its columns otherwise.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from duoc.trace.rules.diary.said import Named, Said, Word, said
from duoc.trace.rules.diary.sheets import BASE_NAMES, FORMULA, IGNORED, Columns, by_name, columns, keys
from duoc.trace.rules.diary.templates import Template
from duoc.trace.rules.diary.written import UnreadableError

SAMPLES = 3
# What a person is shown in the place of a workbook's formula.
FORMULA_WORD = Word("(công thức)", "(formula)")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a column can be. name: as it is stored; of_row: it says what row this is, not what was done."""

    name: str
    word: Named
    of_row: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a file. key: by which its choice is kept. samples: its first values that say something."""

    at: int
    key: str
    text: str
    samples: tuple[str | Word, ...]


def offers(template: Template) -> list[Offer]:
    """Everything that a column of a template's file can be; a field that stages call differently has all its names."""
    found = [Offer(name, word, of_row=True) for name, word in BASE_NAMES.items()]
    for name in by_name(template):
        called = [field for stage in template.stages if (field := stage.field(name))]
        vi, en = (" / ".join(dict.fromkeys(words)) for words in zip(*((one.vi, one.en) for one in called), strict=True))
        found.append(Offer(name, Word(vi, en), of_row=False))
    return found


def headings(rows: Sequence[Sequence[str]]) -> list[Heading]:
    """The columns of a file whose first row is its head. Columns that say nothing at all are left out."""
    head, below = rows[0], rows[1:]
    found = []
    for at, key in enumerate(keys(head)):
        cells = (row[at] for row in below if at < len(row) and row[at].strip())
        samples = tuple(FORMULA_WORD if cell == FORMULA else cell.strip()[:60] for cell in islice(cells, SAMPLES))
        if head[at].strip() or samples:
            found.append(Heading(at, key, head[at].strip()[:60], samples))
    return found


def digest(template: Template, head: Sequence[str]) -> bytes:
    """What a choice is remembered by: the template and the words of a head, in whatever order."""
    return sha256("\n".join([template.name, *sorted(keys(head))]).encode()).digest()


def recognised(head: Sequence[str], template: Template, chosen: Mapping[str, str]) -> dict[str, str]:
    """Column's key → what it is taken for: by the choice, else by its words."""
    found = {}
    for key, cell in zip(keys(head), head, strict=True):
        if key in chosen:
            found[key] = chosen[key]
            continue
        try:
            alone = columns([cell], template, required=False)
        except UnreadableError:
            continue
        names = [*alone.base, *(name for by_stage in alone.fields.values() for name in by_stage.values())]
        found[key] = names[0] if names else ""
    return found


def open_questions(found: Columns, stage: str) -> bool:
    """Whether a person has to say something before the file can be read, or would better."""
    return bool(found.unknown) or "at" not in found.base or not ("stage" in found.base or stage) or not found.fields


def mistakes(listed: Sequence[Heading], chosen: Mapping[str, str], template: Template, stage: str) -> dict[str, Said]:
    """What is wrong with a choice, by column; under `stage` and the empty name what concerns the whole file."""
    known = {one.name: one for one in offers(template)}
    counted = Counter(name for name in chosen.values() if name not in ("", IGNORED))
    found: dict[str, Said] = {}
    for one in listed:
        name = chosen.get(one.key, "")
        if name in ("", IGNORED):
            continue
        if name not in known:
            found[one.key] = said("Chọn trong danh sách.")
        elif counted[name] > 1:
            found[one.key] = said("Hai cột cùng là “%(field)s”: chỉ giữ một.", field=known[name].word)
    if stage and template.stage(stage) is None:
        found["stage"] = said("Chọn trong danh sách.")
    elif not (stage or counted["stage"]):
        found["stage"] = said("Chọn cột ghi công đoạn, hoặc một công đoạn cho cả tệp.")
    if not counted["at"]:
        found[""] = said("Chưa có cột nào là %(field)s.", field=BASE_NAMES["at"])
    elif not any(name in known and not known[name].of_row for name in counted):
        found[""] = said("Chưa có cột nào ghi nội dung công việc.")
    return found
