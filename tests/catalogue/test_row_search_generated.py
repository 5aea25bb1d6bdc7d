"""Rows and queries of any signs: what the database finds and how it weighs it is what a plain walk over the words says."""

import random
import re
import unicodedata

import pytest
from django.db import connection
from tests.catalogue.test_row_search import make

from duoc.catalogue.services import row_search, search_texts
from duoc.engines.search import plans
from duoc.engines.search.readings import Kind
from duoc.engines.search.words import words

SAID = [
    *re.findall(
        r"\S+", "năm nam nắm căn can cần chợ cho đá da Đá ĐÁ đ d hòa hoà hoa kỹ kĩ ky lý lí 12 7 htx hợp tác xã ubnd"
    ),
    *("tthc", "xa", "của", "các", "½", "ﬁ", "ß", "①", "x²", "Straße"),
    *("x" * 63, "x" * 64, "x" * 70, "ă" * 64, "ă" * 65 + "b", "a" * 64),
]
STRUCK = re.findall(r"\S+", "nawm cawn nam7 cho75 chowj ddas d9a1 hoaf kyx xax nwam canw namm hopwj")
BETWEEN = [
    " ",
    " ",
    " ",
    "  ",
    "/",
    " / ",
    "|",
    " | ",
    "-",
    "\t",
    "\n",
    "\x1f",
    "\x01",
    "\u200b ",
    " & ",
    "_",
    "\u00a0",
]
ALONE = [None, None, "", " ", "/", " / ", "|", "\x1f", "\t", "--", "\u0301", "năm/căn", "/năm", "căn/", "\\N", '"']
COLUMNS = ["ten_co_so", "dia_ban"]


def spelt(dice, word):
    return dice.choice([word, word, word.upper(), unicodedata.normalize("NFD", word)])


def cell(dice, said):
    if dice.random() < 0.25:
        return dice.choice(ALONE)
    text = "".join(spelt(dice, dice.choice(said)) + dice.choice(BETWEEN) for _ in range(dice.randint(1, 4)))
    return dice.choice(["", "/", "|"]) + text


def query(dice):
    return dice.choice([" ", "/", " | "]).join(
        spelt(dice, dice.choice([*SAID, *STRUCK])) for _ in range(dice.choice([1, 1, 2, 2, 3, 4]))
    )


def pieces(text):
    """What phrases lie within: of a cell, what stands between signs that stand alone."""
    kept = [[]]
    for token in text.split(" "):
        if words(token):
            kept[-1].append(token)
        elif token:
            kept.append([])
    return [" ".join(tokens) for tokens in kept]


class Row:
    """The words of a row, cell by cell, with and without their marks."""

    def __init__(self, cells):
        spoken = [words(piece) for text in cells for piece in pieces(text or "")]
        self.marked = [[word.marked for word in found] for found in spoken]
        self.folded = [[word.folded for word in found] for found in spoken]
        self.has = {form for cells in (self.marked, self.folded) for found in cells for form in found}
        self.has_marked = {form for found in self.marked for form in found}

    def answers(self, reading):
        def stands(slot):
            return any(all(self.has & set(term.folded or term.marked) for term in choice) for choice in slot)

        ways = [(), *reading.left_out]
        return any(all(stands(slot) for at, slot in enumerate(reading.slots) if at not in out) for out in ways)

    def says(self, phrases, cells):
        return any(
            phrase == found[at : at + len(phrase)] for found in cells for phrase in phrases for at in range(len(found))
        )

    def level(self, reading):
        """1 an exact phrase, 2 all marks that were typed, 3 a phrase without its marks, 4 words anywhere."""
        slots = reading.slots
        first = [slot[0] for slot in slots]
        put = [[*first[:at], choice, *first[at + 1 :]] for at, slot in enumerate(slots) for choice in slot]
        lines = [[term for choice in choices for term in choice] for choices in put]
        typed = [set(term.marked) for choice in first for term in choice if term.has_marks]
        if typed and self.says([[term.marked[0] for term in line] for line in lines], self.marked):
            return 1
        if typed and all(self.has_marked & forms for forms in typed):
            return 2
        plain = [
            [words(term.marked[0])[0].folded if not term.folded else term.folded[0] for term in line] for line in lines
        ]
        return 3 if self.says(plain, self.folded) else 4


def asked(table, match):
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT _id::int, {match.level} FROM "{table}" WHERE {match.where}',
            [*match.level_values, *match.where_values],
        )
        return dict(cursor.fetchall())


def first_answered(rows, text, table):
    """The first reading that a row answers, in the order in which they are tried."""
    for attempt in plans.attempts(text, lambda keys: search_texts.neighbours(keys, table)):
        for reading in attempt.readings:
            if reading.kind is not Kind.BEGINS and any(row.answers(reading) for row in rows.values()):
                return reading
    return None


@pytest.mark.parametrize(("seed", "said"), [(1, SAID), (2, SAID), (3, ["nam", "can", "12", "x" * 70]), (4, SAID[:8])])
def test_what_is_found_is_what_a_walk_over_the_words_finds(module_database, seed, said):
    dice, table = random.Random(seed), f"generated_{seed}"
    cells = {at: (cell(dice, said), cell(dice, said)) for at in range(120)}
    make(table, [{"_id": str(at), **dict(zip(COLUMNS, both, strict=True))} for at, both in cells.items()])
    rows = {at: Row(both) for at, both in cells.items()}
    kinds = set()
    for _ in range(120):
        text = query(dice)
        match, reading = row_search.match(text, table), first_answered(rows, text, table)
        assert (match and match.readings[0]) == reading, text
        if match is None:
            continue
        kinds.add(reading.kind)
        found = asked(table, match)
        assert set(found) == {at for at, row in rows.items() if row.answers(reading)}, (text, reading)
        order = {at: rows[at].level(reading) for at in found}
        for one in found:
            for other in found:
                assert (found[one] < found[other]) <= (order[one] < order[other]), (text, cells[one], cells[other])
    assert kinds >= {Kind.PLAIN, Kind.SLIPPED} if seed == 4 else Kind.PLAIN in kinds


def test_marks_that_were_struck_must_stand_whatever_stands_between_the_cells(module_database):
    held = ["năm", "nam/năm", "nam / căn", "na\u0306m|x", "nắm", "năm\x1fnam", "nam", None, "/năm/", "xnăm"]
    make("struck", [{"_id": str(at), "ten_co_so": text, "dia_ban": "/"} for at, text in enumerate(held)])
    match = row_search.match("nawm", "struck")
    assert match.readings[0].kind is Kind.STRUCK
    assert sorted(asked("struck", match)) == [0, 1, 3, 5, 8]


def test_no_cell_can_say_what_stands_between_the_halves():
    every = "".join(map(chr, range(1, 0xD800)))
    texts = row_search.RowTexts().of([[every, "a / b", "/", "ă/", "⁄ ∕ ／"], ["ă", "/", None, "/", "/"]])
    assert [text.count("/") for text in texts] == [1, 0, 0, 1, 0]
