"""When which reading is tried: counted over a handful of texts by a stand-in that knows no more than sets of words."""

from duoc.engines.search import plans
from duoc.engines.search.plans import FULL
from duoc.engines.search.readings import Kind, Reading
from duoc.engines.search.words import words

TITLES = [
    "Hệ thống đê biển và kè",
    "Tổng đàn gia súc",
    "Bến xe và bãi đỗ xe",
    "Sản lượng cá biển",
    "Giá vật liệu xây dựng",
]


def holds(title: str, reading: Reading) -> bool:
    """Whether every slot of a reading (or of what a way of leaving words out keeps) has a choice in the title."""
    said = {form for word in words(title) for form in (word.marked, word.folded)}

    def term(one):
        forms = one.folded or one.marked
        return any(word.startswith(form) if one.begins else word == form for form in forms for word in said)

    ways = [reading.slots, *([s for at, s in enumerate(reading.slots) if at not in out] for out in reading.left_out)]
    return any(all(any(all(map(term, choice)) for choice in slot) for slot in way) for way in ways)


def neighbours(asked):
    known = [word.marked for title in TITLES for word in words(title)]
    return dict.fromkeys(asked, known)


def kind_that_finds(query: str) -> tuple[Kind | None, int]:
    for attempt in plans.attempts(query, neighbours):
        found = sum(any(holds(title, reading) for reading in attempt.readings) for title in TITLES)
        if found >= min(attempt.enough, 1):
            return attempt.kind, found
    return None, 0


def test_what_is_typed_well_is_read_as_it_stands():
    assert kind_that_finds("biển") == kind_that_finds("bien") == (Kind.PLAIN, 2)
    assert kind_that_finds("bãi đỗ xe") == (Kind.PLAIN, 1)


def test_each_mistake_is_met_by_the_first_reading_that_understands_it():
    assert kind_that_finds("vật liệ") == (Kind.BEGINS, 1)
    assert kind_that_finds("ddee bieenr") == (Kind.STRUCK, 1)
    assert kind_that_finds("cá bểin") == (Kind.SLIPPED, 1)
    assert kind_that_finds("bán vật liệu nào đó") == (Kind.MOST, 1)
    assert kind_that_finds("zxqv wpfj") == (None, 0)


def test_a_first_page_that_is_not_full_is_filled_by_beginnings_and_telling_words():
    first, second, *_ = plans.attempts("danh sách cá", neighbours)
    assert (first.enough, first.weaker, second.enough) == (FULL, None, 1)
    assert [reading.kind for reading in second.readings] == [Kind.PLAIN, Kind.BEGINS]
    assert second.weaker is not None
    assert [slot[0][0].marked for slot in second.weaker.slots] == [("cá",)]


def test_a_plain_attempt_asks_what_its_reading_asks():
    from duoc.engines.search import levels, readings

    first = next(iter(plans.attempts("đường bộ", neighbours)))
    assert first.question == levels.question(readings.plain("đường bộ"))


def test_together_readings_answer_what_either_does():
    _, second, *_ = plans.attempts("công chứ", neighbours)
    assert "'chu'" in second.question.answers
    assert "'=chứ':*" in second.question.answers
