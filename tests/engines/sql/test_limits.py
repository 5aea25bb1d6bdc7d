"""Texts made to cost: each is refused for its size or judged in little time, and none ends the process."""

import subprocess
import sys
import time

import pytest

from duoc.engines.sql import DEFAULT, SqlRefusedError, analyse, learn
from duoc.engines.sql.grammar import INLINE, LARGEST
from duoc.engines.sql.statements import forget

# What PostgreSQL's lexer and libpg_query make quadratic, or so deep that the process ends.
REFUSED = {
    "signs": "select 1 " + "+" * 4000 + "1",
    "signs and blanks": "select 1 " + ("+" * 900 + " ") * 100 + "1",
    "comments in comments": "select " + "/*" * 3000 + "*/" * 3000 + "1",
    "a chain of operators": "select 1" + "+1" * 15_000,
    "a longer chain": "select 1" + "+1" * 60_000,
    "a list": "select 1" + ",1" * 60_000,
    "a row of columns": "update t set (" + "a," * 3000 + "a) = (" + "1," * 3000 + "1)",
    "a row, hidden": "update t set (" + "a," * 3000 + "a[(1)])/**/=/**/row(" + "1," * 3000 + "1)",
    "many statements": "commit;" * 7000,
    "one long literal": "select '" + "x" * 200_000 + "'",
    "many levels of union": "select 1" + " union select 1" * 9000,
}
DEEP = {
    "casts": "select 1" + "::int" * 800,
    "joins": "select 1 from t" + " join t on true" * 800,
    "functions": "select " + "f(" * 800 + "1" + ")" * 800,
    "queries": "select " + "(select " * 400 + "1" + ")" * 400,
    "not": "select " + "not " * 800 + "a",
}
BORNE = {
    "brackets": "select " + "(" * 9000 + "1" + ")" * 9000,
    "too many brackets": "select " + "(" * 30_000 + "1" + ")" * 30_000,
    "values": "insert into t values (1)" + ",(1)" * 5000,
    "list": "select a from t where b in (1" + ",1" * 4500 + ")",
    "texts": "select a from t where b in ('1'" + ",'1'" * 4000 + ")",
    "with": "with " + ", ".join(f"a{n} as (select 1)" for n in range(1200)) + " select 1",
    "arms": "update t set a = case " + " ".join(f"when b > {n} then {n}" for n in range(1200)) + " end",
    "or in and": "select 1 from t where " + "(a = 1 or " * 150 + "b" + ")" * 150,
    "concatenation": "update t set a = '" + "x" * 100_000 + "'" + "||'x'" * 100,
    "pattern": "select a from t where b like '" + "%_" * 60_000 + "'",
    "number": "select a from t where b > " + "9" * 100_000,
    "limit": "select a from t limit " + "9" * 100_000,
    "array": "select a from t where b = any('{" + "1," * 15_000 + "1}'::int[])",
    "names": "select a" + ".a" * 30_000,
    "quotes": 'select "' + '""' * 60_000 + '"',
    "dollars": "select " + "$a$" * 40_000,
    "blanks": "select" + " " * 130_000 + "1",
    "open string": "select '" + "x" * 130_000,
}


def judged(text: str) -> tuple[str, float]:
    """The rule of the verdict, and the thread's CPU seconds."""
    policy = learn(["select a from t where b = 1"])
    forget()
    begun = time.thread_time()
    rule = policy.judge(text, DEFAULT).rule
    return rule, time.thread_time() - begun


@pytest.mark.parametrize("name", REFUSED)
def test_what_costs_too_much_is_refused(name: str) -> None:
    assert judged(REFUSED[name])[0] == "size"


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_too_deeply_is_refused(name: str) -> None:
    assert judged(DEEP[name])[0] in ("depth", "size")


@pytest.mark.usefixtures("own_heap")
@pytest.mark.parametrize("name", [*REFUSED, *DEEP, *BORNE])
def test_no_text_costs_more_than_a_moment(name: str) -> None:
    # The bound is 50 ms on a machine of its own; quadratic work would take seconds.
    assert judged({**REFUSED, **DEEP, **BORNE}[name])[1] < 0.2


def test_a_worker_bears_more() -> None:
    rows = "insert into t values (1, 'x')" + ", (2, 'y')" * 8000
    with pytest.raises(SqlRefusedError) as refused:
        analyse(rows, DEFAULT, INLINE)
    assert refused.value.rule == "size"
    (statement,) = analyse(rows, DEFAULT, LARGEST)
    assert statement.key == analyse("insert into t values (1, 'x')", DEFAULT)[0].key
    assert statement.places[0].seen == (8001,)
    wide = "update t set (a, b) = (1, 2) where lower(c) = 'x' and d in (" + "1," * 5000 + "1)"
    assert len(analyse(wide, DEFAULT, LARGEST)) == 1
    with pytest.raises(SqlRefusedError):
        analyse("update t set (" + "a," * 3000 + "a[(1)])/**/=/**/row(" + "1," * 3000 + "1)", DEFAULT, LARGEST)
    with pytest.raises(SqlRefusedError):
        analyse("x" * (LARGEST.text + 1), DEFAULT, LARGEST)


def test_a_small_stack_bears_the_deepest_text_that_is_parsed() -> None:
    # In a process of its own: what goes wrong here is a segmentation fault.
    program = (
        "import threading; from duoc.engines.sql.grammar import LARGEST, parse; from duoc.engines.sql import SqlRefusedError\n"
        "def run():\n"
        "    for text in (b'select 1' + b'+1' * 15_990, b'select 1' + b'::int' * 15_990, b'select 1' + b'+1' * 200_000):\n"
        "        try: parse(text, LARGEST)\n"
        "        except SqlRefusedError: pass\n"
        "    print('alive')\n"
        "threading.stack_size(4 << 20); thread = threading.Thread(target=run); thread.start(); thread.join()"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60).stdout == "alive\n"
    )


@pytest.mark.parametrize("text", ["select \0 1", "select '\udcff'", "select E'\\xff'", "select $", "(", "select 'a"])
def test_broken_texts_are_refused(text: str) -> None:
    with pytest.raises(SqlRefusedError) as refused:
        analyse(text, DEFAULT)
    assert refused.value.rule == "syntax"


def test_a_refusal_repeats_nothing_of_the_text() -> None:
    with pytest.raises(SqlRefusedError) as refused:
        analyse("select a from t where '096200000001' 096200000002", DEFAULT)
    assert "096" not in refused.value.reason
