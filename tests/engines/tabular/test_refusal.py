"""Every refusal is a sentence that a steward understands, for every place that refuses."""

import re
from pathlib import Path

import pytest

import duoc.engines.tabular as engine
from duoc.engines.tabular.refusal import _TEXTS, Refused

SOURCES = [path.read_text() for path in Path(engine.__file__).parent.glob("*.py")]
RAISED = {code for source in SOURCES for code in re.findall(r'Refused\(\s*"([a-z-]+)"', source)}
NAMED = set(re.findall(r'\(b"[^"]*", "([a-z]+)"\)', "".join(SOURCES)))


def test_every_code_that_is_raised_has_its_sentence_and_none_is_idle() -> None:
    assert RAISED - set(_TEXTS) == set()
    assert set(_TEXTS) - RAISED - NAMED == set()


@pytest.mark.parametrize("code", sorted(_TEXTS))
def test_a_sentence_is_whole(code: str) -> None:
    facts = dict.fromkeys(re.findall(r"\{(\w+)\}", _TEXTS[code]), 7)
    refusal = Refused(code, **facts)
    assert str(refusal) == refusal.text
    assert refusal.text[0].isupper()
    assert refusal.text.endswith((".", "].", "…}]."))
    assert "{" not in refusal.text.replace("{…}", "")


def test_a_refusal_names_what_it_was_told() -> None:
    refusal = Refused("columns", found=2000, limit=1000)
    assert (refusal.code, refusal.facts) == ("columns", {"found": 2000, "limit": 1000})
    assert "2000" in refusal.text
