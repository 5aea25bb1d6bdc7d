"""What a book remembers: exact texts, and patterns of what passed; never more than the judge would say."""

from collections.abc import Callable

import pytest
from tests.wire.wall.scripted import ROW
from tests.wire.wall.speaker import asked
from tests.wire.wall.test_lane import RUN, Way

from duoc.engines.pgwire.messages import COMMAND_COMPLETE, DATA_ROW, READY
from duoc.engines.sql import learn
from duoc.wire.wall.judging import Book, Path, Ruling, Verdict
from duoc.wire.wall.policy import Learnt

PATH = ("public",)
BOUND, CONFIRMED = asked("B", "", "", []) + asked("D", "P", "") + b"".join(RUN), b"1\0\0\0\0042\0\0\0\4"
GET = "select a from s.t where b = {} limit 5"


class Asked:
    """A judge that keeps what it was asked."""

    def __init__(self, *learnt: str) -> None:
        self._judge = Learnt(frozenset({"select exactly"}), learn([(text, "public") for text in learnt]))
        self.texts: list[str] = []

    def __call__(self, text: str, path: Path) -> Verdict:
        self.texts.append(text)
        return self._judge(text, path)


@pytest.mark.parametrize("rule", [Book.rule, Book.quick], ids=["rule", "quick"])
def test_a_judge_is_asked_once_for_all_texts_of_a_pattern(rule: Callable[[Book, bytes], Ruling | None]) -> None:
    judge = Asked(GET.format(1))
    book = Book(judge, PATH)
    rulings = [rule(book, GET.format(number).encode()) for number in range(1, 50)]
    assert judge.texts == [GET.format(1)]
    assert all(ruling is not None and ruling.plain for ruling in rulings)
    assert len({id(ruling.verdict) for ruling in rulings if ruling is not None}) == 1
    for other in (GET.format("'x'"), GET.format("1 or true"), GET.format(1).replace("5", "6")):
        assert rule(book, other.encode()) is None or not book.rule(other.encode()).allowed
        assert judge.texts[-1] == other


def test_a_statement_keeps_its_own_text() -> None:
    """What is judged anew after a change of policy is what was prepared, not what had passed before."""
    book = Book(Asked(GET.format(1)), PATH)
    first, second = book.rule(GET.format(1).encode()), book.rule(GET.format(2).encode())
    assert (first.text, second.text) == (GET.format(1).encode(), GET.format(2).encode())
    assert second.verdict is first.verdict
    assert second.heads is first.heads


def test_a_text_without_values_is_remembered_the_quick_way_too() -> None:
    """`begin` and `commit` stand around every transaction; what holds a value is not kept for its own sake."""
    judge = Asked("begin", GET.format(1))
    book = Book(judge, PATH)
    for text in (b"begin", GET.format(1).encode(), b"select 1 from nobody"):
        ruling = book.quick(text)
        assert book.known(text) is (ruling if text == b"begin" else None)
    assert judge.texts == ["begin", GET.format(1), "select 1 from nobody"]


def test_what_has_no_pattern_teaches_none() -> None:
    judge = Asked("deallocate x", "execute p(1)", GET.format(1))
    book = Book(judge, PATH)
    for text in ("select exactly", "execute p(1)", "execute p(2)", GET.format(1), GET.format("\N{NO-BREAK SPACE}1")):
        book.rule(text.encode())
    assert book.alike(b"execute p(1)") is None
    assert book.alike(GET.format(3).encode()) is not None
    assert Book(judge, None).quick(GET.format(3).encode()) is None
    assert not Book(judge, None).rule(GET.format(3).encode()).allowed


@pytest.mark.parametrize("damage", [b"\xff", b"\0", b"'", b"\\"])
def test_a_damaged_text_of_a_pattern_is_judged(damage: bytes) -> None:
    text = b"select a from s.t where b = 'x'"
    book = Book(Asked(text.decode()), PATH)
    assert book.rule(text).allowed
    assert book.quick(text.replace(b"x", b"y")) is not None
    assert book.alike(text.replace(b"x", damage)) is None
    # A backslash is a letter like any other, only no pattern's.
    assert book.rule(text.replace(b"x", damage)).allowed is (damage == b"\\")
    assert (book.quick(text.replace(b"x", damage)) is not None) is (damage == b"\\")
    assert book.rule(text.replace(b"x", b"y")).allowed


def test_ever_new_texts_take_the_lane() -> None:
    way = Way(lane=True)
    way.session.book = Book(Asked(GET.format(1)), PATH)
    answer = DATA_ROW.write((b"1",)) + COMMAND_COMPLETE.write(b"SELECT 1") + READY.write(b"I")
    lanes = 0
    for number in range(1, 9):
        text = GET.format(number)
        for request, head in (
            (asked("Q", text), ROW),
            (
                asked("P", "", text) + asked("B", "", "", []) + asked("D", "P", "") + b"".join(RUN),
                b"1\0\0\0\4" + b"2\0\0\0\4" + ROW,
            ),
        ):
            lanes += way.passage.asks(request) or bool(way.passage.from_client(request)) * 0
            lanes += way.passage.answers(head + answer) or bool(way.passage.from_server(head + answer)) * 0
    assert lanes == 2 * 16 - 2  # the long way teaches how an answer of each begins
