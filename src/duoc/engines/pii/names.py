"""Names of people: a family name, then syllables that are names; not the streets, schools and firms that bear one."""

import re

from duoc.engines.pii.facts import words
from duoc.engines.pii.numbers import Value


def _any(name: str) -> bytes:
    return "|".join(re.escape(word) for word in sorted(words(name), key=len, reverse=True)).encode()


PEOPLE = frozenset(word.encode() for word in words("before_people"))
FAMILY = frozenset(word.encode() for word in words("family_names"))
GIVEN = frozenset(word.encode() for word in words("given_names"))
_COMMON = frozenset(word.encode() for word in words("common_family_names"))

_TITLE = re.compile(rb"([A-Z][a-z]{0,6})([ +])([A-Z][a-z]{0,6}(?:\2[A-Z][a-z]{0,6}){0,4})(?![A-Za-z0-9_])")
_CAPITALS = re.compile(rb"([A-Z]{1,7})([ +])([A-Z]{1,7}(?:\2[A-Z]{1,7}){0,4})(?![A-Za-z0-9_])")
_LOOSE = re.compile(rb"([A-Z][A-Za-z]{0,6})([ +])([A-Z][A-Za-z]{0,6}(?:\2[A-Z][A-Za-z]{0,6}){0,4})")
# A form run together goes on with one of these.
STOPS = frozenset((b"dia", b"ngay", b"noi", b"que", b"gioi", b"so", b"ma", b"cap", b"dan", b"ton", b"nghe", b"chuc"))
# Between a label and its name: signs of a form, then what one calls a person.
_SIGNS = re.compile(rb"[\s:.=\"'|,(-]{0,12}")
_TITLES = re.compile(
    rb"(?:(?:la|cua|cho|va|voi|ten|ong|ba|anh|chi|em|co|chu|bac|cu|chau|ong/ba|ong \(ba\))[\s:.]{1,3}){0,3}",
    re.IGNORECASE,
)
_CALLED = re.compile(rb"(?:^|[^A-Za-z])(?:" + _any("before_people") + rb")[ :]{1,2}$", re.IGNORECASE)
# The word right before that makes it the name of a place, a firm, a school.
_NOT_A_PERSON = re.compile(
    rb"(?<![A-Za-z])(?:[0-9]{1,4}[A-Za-z]?|" + _any("before_places") + rb")[ ,]{1,2}$", re.IGNORECASE
)
NOT_NAMES = frozenset(word.encode() for word in words("not_names"))


def labelled(data: bytes, label_end: int) -> Value | None:
    """The name right behind a label. With the signs of a form between them the family name need not be a known one."""
    signs = _SIGNS.match(data, label_end).end()  # type: ignore[union-attr]  # it matches nothing, too
    titles = _TITLES.match(data, signs).end()  # type: ignore[union-attr]  # as above
    for start in {signs: None, titles: None}:  # Châu is a family name, cháu is what one calls a child
        if (value := at(data, start)) and data[start : value.end].lower() not in NOT_NAMES:
            return value
    strict = data[label_end:start].strip(b" ")
    found = _LOOSE.match(data, start)
    if found and strict[:1] in (b":", b"=", b'"', b".", b"|", b"\t"):
        syllables = found[0].lower().split(found[2])
        if syllables[0] in GIVEN and all(one in GIVEN for one in syllables[1:]):
            return Value(start, found.end(), "NAME", 0.8)
    return None


def begun(data: bytes, start: int) -> tuple[Value | None, bool, int]:
    """(a name that begins at `start`, whether somebody is called by it, how far it is looked at); None for that of a thing."""
    value = at(data, start)
    if value is None:
        return None, False, start
    is_called = _is_called(data, value)
    return (None if is_called is None else value), bool(is_called), value.end


def _is_called(data: bytes, value: Value) -> bool | None:
    """True behind what one calls a person (ông, chị, của …), False for a plain name, None for the name of a thing."""
    start = value.start
    said = data[start : value.end].lower()
    if b" ".join(said.split()[:2]) in NOT_NAMES or said == b"ho chi minh":
        return None
    before = data[max(0, start - 16) : start]
    if _CALLED.search(before):
        return True
    if _NOT_A_PERSON.search(before):
        return None
    word = before.split()[-1:] if before[-1:] == b" " and before.rstrip(b" +")[-1:].isalpha() else []
    if word and word[0][:1].isupper():  # in the middle of a longer proper noun
        return None
    if data[start : value.end].isupper() or said.split(b" ", 1)[0] not in _COMMON:
        return None
    return False


def at(data: bytes, start: int) -> Value | None:
    """A family name that people have and the syllables behind it, as far as they are names."""
    found = _TITLE.match(data, start)
    capitals = None if found else _CAPITALS.match(data, start)
    found = found or capitals
    if found is None:
        return None
    first = found[1].lower()
    if first not in FAMILY:
        return None
    joint = found[2]
    syllables = found[3].split(joint)
    end = found.end(1)
    for number, syllable in enumerate(syllables):
        low = syllable.lower()
        if (low not in GIVEN and capitals) or (number and low in STOPS):
            break
        end += 1 + len(syllable)
    return Value(start, end, "NAME", 1.0) if end > found.end(1) else None
