"""Statements put together anew from words of others: whatever parses gets a key that its example shares, or is refused."""

from random import Random

import pytest
from tests.engines.sql.families import ALLOWED, BLOCKED, SAME
from tests.engines.sql.test_keys import KEPT, ORDINARY

from duoc.engines.sql import DEFAULT, Policy, SqlRefusedError, analyse, learn
from duoc.engines.sql.grammar import scan
from duoc.engines.sql.wording import example

TEXTS = [
    *ALLOWED.values(),
    *(text for texts in (*SAME.values(), *BLOCKED.values()) for text in texts),
    *(text for pair in ORDINARY + KEPT for text in pair),
    # Found by shuffling: a prefix operator where a comparison was expected.
    "select 1 from t where @@ plainto_tsquery('vi', 'a')",
]


def words(text: str) -> list[str]:
    try:
        return [text.encode()[token.start : token.end].decode() for token in scan(text.encode())]
    except SqlRefusedError:
        return []


def shuffled(seed: int, count: int) -> list[str]:
    random = Random(seed)
    said = [found for found in map(words, TEXTS) if found]
    every = [word for found in said for word in found]
    texts = []
    for _ in range(count):
        new = list(random.choice(said))
        for _ in range(random.randint(1, 3)):
            at = random.randrange(len(new) + 1)
            if random.random() < 0.5:
                new[at : at + random.randint(0, 2)] = [random.choice(every)]
            else:
                other = random.choice(said)
                start = random.randrange(len(other))
                new[at:at] = other[start : start + random.randint(1, 12)]
        texts.append(" ".join(new))
    return texts


def check(text: str) -> bool:
    """Whether the text parses; what must hold of it then is asserted."""
    try:
        statements = analyse(text, DEFAULT)
    except SqlRefusedError as refused:
        if refused.rule == "form":
            raise
        return False
    for statement in statements:
        (again,) = analyse(example(text, statement.start, statement.end), DEFAULT)
        assert again.key == statement.key, text
    policy = learn([text])
    if not policy.passed_over:
        assert policy.judge(text, DEFAULT).allowed, text
        assert Policy.from_document(policy.to_document()).judge(text, DEFAULT).allowed, text
    return True


def test_whatever_parses_has_a_key_or_is_refused() -> None:
    assert sum(map(check, TEXTS)) > 300
    assert sum(map(check, shuffled(seed=16, count=6000))) > 200


@pytest.mark.long
def test_a_million_shuffled_statements() -> None:
    assert sum(map(check, shuffled(seed=17, count=1_000_000))) > 40_000
