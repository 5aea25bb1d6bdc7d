"""A pattern lets nothing through that the full analysis blocks: both are asked about the same texts, millions of ways apart."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import cast

import pytest
from tests.engines.sql.families import ALLOWED, BLOCKED, SAME
from tests.engines.sql.test_keys import KEPT, ORDINARY
from tests.engines.sql.test_shuffled import shuffled
from tests.engines.sql.traffic import statements
from tests.fresh_core import fresh_core

from duoc.engines.sql import DEFAULT, Patterns, Policy, SqlRefusedError, Verdict, blanking, compiled, learn

FAMILIES = [*ALLOWED.values(), *(text for texts in (*SAME.values(), *BLOCKED.values()) for text in texts)]
# What stands in place of a literal: other values, other forms, the ends of rules, and what tries to leave the literal.
PLAIN_NUMBERS = ["7", "42", "1000", "70000", "123456789", "999999999"]
NUMBERS = [
    "2147483647", "2147483648", "1234567890", "99999999999", "0", "00", "007", "-1", "- 1",
    "--1", "+5", "1.5", "1.", ".5", "1e5", "5e", "0x1F", "1_000", "5x", "$1", "NULL", "true", "(1)", "1 or 1=1", "1)", "1, 2",
    "1/**/", "1;", "'1'", "1::int", "(select 1)", "9 9", "5--",
]  # fmt: skip
PLAIN_STRINGS = [
    "''", "'a'", "'%'", "'_%'", "'Nguyễn'", "'0'", "'-'", "'infinity'", "'9999-12-31'", "'1900-01-01'", "'2026-06-01'", "' '",
    "'5'",
    "'-99999999999'", "'{1,2}'", "'{1,2,3,4,5,6,7,8,9,10,11}'", "'{\"a\": 1}'", "'true'", "'--'", "'/*'", "'a b = 5'", "'a\"b'",
]  # fmt: skip
STRINGS = [
    "'a''b'", "'a\\'", "'\\'", "E'a'", "E'\\''", "e'a'", "U&'a'", "N'a'", "B'1'", "x'1'", "$$a$$", "$a$'$a$", "'a' 'b'",
    "'a'\n'b'", "'a'--\n'b'", "'a' || 'b'", "'\t'", "'\x7f'", "''''", "'a", "a'", "'a'::regclass", "date '2026-01-01'", "\"a\"",
]  # fmt: skip
_LITERAL = re.compile(r"'(?:[^']|'')*'|\d+")


def patterns_of(policy: Policy, texts: list[str]) -> Patterns[Verdict]:
    """What a wall has learnt that has seen these texts."""
    known: Patterns[Verdict] = Patterns()
    for text in texts:
        verdict = policy.judge(text, DEFAULT)
        if verdict.allowed:
            known.learn(text.encode(), lambda verdict=verdict: verdict.pattern, verdict)
    return known


def changed(random: Random, text: str) -> str:
    """The text with one or more of its literals exchanged, most often for one of its kind; now and then with other wounds."""
    found = [one.span() for one in _LITERAL.finditer(text)]
    for start, end in sorted(random.sample(found, min(len(found), random.choice((1, 1, 2, 9)))), reverse=True):
        alike = random.random() < 0.8
        if text[start] == "'":
            instead = random.choice(PLAIN_STRINGS if alike else STRINGS)
        else:
            instead = random.choice(PLAIN_NUMBERS if alike else NUMBERS)
        text = text[:start] + instead + text[end:]
    if random.random() < 0.1:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(["'", "\\", "-", "5", " ", "$", "E", "/*", "\n", '"', "\0"]) + text[at + 1 :]
    return text


def held_against(policy: Policy, texts: list[str], seed: int, count: int) -> int:
    """Ask both about `count` changed texts; how many a pattern let through."""
    random, known, passed = Random(seed), patterns_of(policy, texts), 0
    for _ in range(count):
        text = changed(random, random.choice(texts))
        verdict = known.find(text.encode())
        if verdict is not None:
            full = policy.judge(text, DEFAULT)
            assert (full.allowed, full.keys) == (True, verdict.keys), text
            passed += 1
    return passed


def everything_learnt(texts: list[str]) -> Policy:
    """A policy that lets through whatever may be learnt: the more passes, the more patterns there are to be wrong."""
    policy = Policy()
    for text in texts:
        try:
            policy.learn(text)
        except SqlRefusedError:
            continue
    return policy


def suspects(shared: Path) -> list[str]:
    data = shared / "data/guard"
    pairs = json.loads((data / "sql-pairs.json").read_text())["pairs"]
    mutants = json.loads((data / "sql-mutants.json").read_text())
    return [
        *FAMILIES, *(text for pair in ORDINARY + KEPT for text in pair), *(pair[side] for pair in pairs for side in "ab"),
        *(one["sql"] for one in (*mutants["allow_list"], *mutants["mutants"])),
    ]  # fmt: skip


def test_ordinary_traffic_passes_by_its_patterns() -> None:
    said = list(statements(1500, seed=5))
    policy = learn(said)
    known = patterns_of(policy, said)
    later = list(statements(600, seed=6))
    found = [text for text in later if known.find(text.encode())]
    assert all(policy.judge(text, DEFAULT).allowed for text in found)
    # What is left: texts of ever new length or with quotes, patterns of LIKE, decimals, longer than a thousand bytes, parameters.
    assert len(found) > 150


def test_nothing_passes_by_a_pattern_that_is_blocked(shared: Path) -> None:
    said = list(statements(400, seed=7))
    assert held_against(learn(said), said, 1, 4000) > 400
    texts = suspects(shared)
    assert held_against(everything_learnt(texts), texts, 2, 5000) > 600
    # A narrow policy knows the narrow values only.
    assert held_against(learn(ALLOWED.values()), list(ALLOWED.values()), 3, 3000) > 300


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_hundreds_of_thousands_passes_that_is_blocked(shared: Path, seed: int) -> None:
    said = list(statements(3000, seed))
    assert held_against(learn(said), said, seed, 100_000) > 5000
    texts = suspects(shared) + shuffled(seed, 3000)
    assert held_against(everything_learnt(texts), texts, seed, 150_000) > 4000
    assert held_against(learn(ALLOWED.values()), list(ALLOWED.values()), seed, 50_000) > 3000


# A text that passed, another of its looks, and whether it may pass by the pattern: by hand.
BY_HAND = [
    ("select a from s.t where b = 5", "select a from s.t where b = 6", True),
    ("select a from s.t where b = 5", "select a from s.t where b = '6'", False),
    ("select a from s.t where b = 5", "select a from s.t where b = 0", False),  # -0 is +0: zero proves nothing
    ("select a from s.t where b = -5", "select a from s.t where b = -6", True),
    ("select a from s.t where b = 5", "select a from s.t where b = -6", False),
    ("select a from s.t where b = 5", "select a from s.t where b = 6 or 1 = 1", False),
    ("select a from s.t where b = 'x'", "select a from s.t where b = 'y z'", True),
    ("select a from s.t where b = 'x'", "select a from s.t where b = 'y\\'", False),
    ("select a from s.t where b = 'x'", "select a from s.t where b = ''''", False),
    ("select a from s.t where b = e'x'", "select a from s.t where b = e'y'", False),
    ("select a from s.t where b = 5 limit 10", "select a from s.t where b = 6 limit 10", True),
    ("select a from s.t where b = 5 limit 10", "select a from s.t where b = 5 limit 99", False),
    ("select a from s.t where b > 5", "select a from s.t where b > 700000", True),
    ("select a from s.t where b < 5", "select a from s.t where b < 700000", False),
    ("select a from s.t where b like 'x%'", "select a from s.t where b like '%'", False),
    ("select a from s.t where b = any('{1}')", "select a from s.t where b = any('{1,2}')", False),
    ("select a from s.t where f(5) = b", "select a from s.t where f(6) = b", False),
    ("select a from s.t where b = 5 -- 5", "select a from s.t where b = 5 -- 6", False),
    ("select a from s.t where b = 5 -- 5", "select a from s.t where b = 6 -- 5", True),
    ('select "a 5" from s.t where b = 5', 'select "a 6" from s.t where b = 5', False),
    ("select 5 from s.t where b = 5", "select 6 from s.t where b = 5", False),
    ("update s.t set (a, b) = (1, 2) where c = 5", "update s.t set (a, b) = (1, 2) where c = 6", False),
    ("insert into s.t (a) values ('Nguyễn')", "insert into s.t (a) values ('Trần')", True),
    ("select a from s.t where b = 'x'; select a from s.t", "select a from s.t where b = 'y'; select a from s.t", False),
]  # fmt: skip


@pytest.mark.parametrize(("passed", "other", "passes"), BY_HAND)
def test_which_literals_may_be_others(passed: str, other: str, passes: bool) -> None:
    known = patterns_of(everything_learnt([passed]), [passed])
    assert (known.find(other.encode()) is not None) is passes


def test_what_is_no_text_is_not_found() -> None:
    known = patterns_of(learn(["select a from s.t where b = 'x'"]), ["select a from s.t where b = 'x'"])
    assert known.find(b"select a from s.t where b = 'y'") is not None
    assert known.find(b"select a from s.t where b = '\xff'") is None
    assert known.find(b"select a from s.t where b = '\0'") is None
    assert known.find(b"select a from s.t where b = '" + b"y" * 1000 + b"'") is None


def test_what_never_comes_again_makes_no_more_patterns() -> None:
    texts = [f"select a from s.t where b = 5 and c like '{n}%'" for n in range(200)]
    policy, asked = learn(texts), 0
    known: Patterns[Verdict] = Patterns()
    for text in texts:
        verdict = policy.judge(text, DEFAULT)

        def pattern(verdict: Verdict = verdict) -> object:
            nonlocal asked
            asked += 1
            return verdict.pattern

        known.learn(text.encode(), pattern, verdict)  # type: ignore[arg-type]  # it counts
    assert asked == 64
    assert known.find(b"select a from s.t where b = 9 and c like '3%'") is not None
    assert known.find(b"select a from s.t where b = 9 and c like '100%'") is None


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> compiled.Core:
    """The module, compiled for this test with all warnings as errors."""
    return cast(compiled.Core, fresh_core(compiled.FOLDER, tmp_path_factory.mktemp("compiled"), "sql_core"))


def both(core: compiled.Core, text: bytes) -> bytes | None:
    """What the two twins make of it, which is the same."""
    found = blanking._blank(text)
    assert core.blank(text) == found, text
    if found is not None:
        known = {found: text}
        assert core.looked_up(known, text) == blanking._looked_up(known, text) == (text if readable(text) else None)
        assert core.looked_up({}, text) is None
        # As many marks as literals, and what stood between them is what it was.
        assert found.count(b"\0") == len(blanking.literals(text))
        rest = iter(blanking.literals(text))
        assert re.sub(rb"\0'?", lambda _mark: next(rest), found) == text
    return found


def readable(text: bytes) -> bool:
    return text.decode("utf-8", "replace").encode() == text


def _noise(random: Random, count: int) -> Iterator[bytes]:
    pieces = [b"'", b"'a'", b"5", b"0", b"123456789", b"1234567890", b" ", b"(", b")", b",", b"=", b"-", b".", b"x", b"\\", b"\n",
              b"\t", b"\0", b"\x7f", b"\xc4\x91", b"\x91", b";", b":", b'"', b"--", b"/*", b"$", b"_", b"E"]  # fmt: skip
    for _ in range(count):
        yield b"".join(random.choices(pieces, k=random.randint(0, 30)))


def test_the_compiled_look_is_the_python_look(core: compiled.Core) -> None:
    assert both(core, b"a = 'x' and b = -12, c1 = 1.5 (7)") == b"a = \0' and b = -\0, c1 = 1.5 (\0)"
    for text in _noise(Random(4), 20_000):
        both(core, text)
    for text in statements(500, seed=8):
        both(core, text.encode())
    assert both(core, b"5" * 1001) is None
    assert core.looked_up({b"": b""}, b"5" * 1001) is None
    assert both(core, b"'" + b"x" * 998 + b"'") == b"\0'"


@pytest.mark.usefixtures("own_heap")
def test_the_look_is_linear() -> None:
    for text in (b"'" * 1000, b"'\\" * 500, b" 1" * 500, b"1" * 1000, b" 123456789" * 100, b"'" + b"x" * 999):
        begun = time.thread_time()
        for _ in range(20):
            blanking._blank(text)
        assert (time.thread_time() - begun) / 20 < 0.005
