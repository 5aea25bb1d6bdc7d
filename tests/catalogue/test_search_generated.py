"""Every title of the reference list asked for in all the ways a hand may err: parts of titles, drawn anew from one seed.

Nobody has looked at these queries while the search was made. A way's figure is the share of queries that find their title in
the first ten, of those that find it there when typed well.
"""

import random
import unicodedata
from collections import Counter

import pytest
from tests.engines.search.strokes import in_telex, in_vni, slip

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services.search import search, suggest
from duoc.core.text import fold

SEED = 1996
WAYS = {
    "noaccent": fold,
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "upper": str.upper,
    "cut": lambda text: text[:-1],
    "telex": lambda text: " ".join(map(in_telex, text.split())),
    "vni": lambda text: " ".join(map(in_vni, text.split())),
    "slip": lambda text: slip(text, _draw),
    "slip without marks": lambda text: slip(fold(text), _draw),
}
FLOORS = {
    "noaccent": 0.99,
    "nfd": 1.0,
    "upper": 1.0,
    "cut": 0.98,
    "telex": 0.98,
    "vni": 0.98,
    "slip": 0.93,
    "slip without marks": 0.90,
}
_draw = random.Random(SEED)


@pytest.fixture(scope="module")
def parts(registry):
    """(code, three or four words of its title): one part of every title that is long enough."""
    draw = random.Random(SEED)
    found = []
    for code, title in Entry.objects.order_by("code").values_list("code", "title"):
        words = "".join(sign if sign.isalnum() else " " for sign in title).split()
        many = min(len(words), draw.choice([3, 4]))
        start = draw.randrange(len(words) - many + 1)
        found.append((code, " ".join(words[start : start + many]).lower()))
    return [(code, part) for code, part in found if code in first_ten(part)]


def first_ten(query):
    return [hit.code for hit in search(query, ANYBODY, facets=False).hits]


def test_parts_of_titles_are_found_as_they_stand(parts):
    assert len(parts) == 99


@pytest.mark.parametrize("way", WAYS)
def test_parts_of_titles_are_found_however_they_are_typed(parts, way):
    missed = [(part, WAYS[way](part)) for code, part in parts if code not in first_ten(WAYS[way](part))]
    assert len(missed) <= (1 - FLOORS[way]) * len(parts), missed


def test_typing_a_title_letter_by_letter_keeps_suggesting_it(parts):
    """From the third letter of each word on, the title is offered or more than eight others begin so as well."""
    lost = Counter()
    for code, part in parts[::4]:
        for end in range(3, len(part) + 1):
            typed = part[:end]
            if typed[-1] == " " or len(typed.split()[-1]) < 2:
                continue
            offered = suggest(typed, ANYBODY)
            if len(offered) < 8 and code not in {one.code for one in offered}:
                lost[typed] += 1
    assert not lost


def test_marks_never_make_a_query_find_less_than_the_same_without(parts):
    for _code, part in parts[::3]:
        with_marks = {hit.code for hit in search(part, ANYBODY, limit=99, facets=False).hits}
        without = {hit.code for hit in search(fold(part), ANYBODY, limit=99, facets=False).hits}
        assert with_marks <= without or (with_marks == without | (with_marks - without) and len(without) >= 1)
