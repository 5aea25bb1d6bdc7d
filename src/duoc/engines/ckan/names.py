"""Checks of single values that may be written: each gives CKAN's sentences, none when the value is good."""

import re
from typing import Any

from duoc.core.text import nfc
from duoc.engines.ckan import texts

SHORTEST_NAME, LONGEST_NAME = 2, 100
LONGEST_VERSION = 100
_NAME = re.compile(r"[a-z0-9_-]*")
_RESERVED = ("new", "edit", "search")
_TAG = re.compile(r"[\w \-.]*")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})+"
)


def name(value: Any, *, of_package: bool = True) -> list[str]:
    """The name of a dataset, organization or group."""
    if value is None or value == "":
        return [texts.MISSING]
    if not isinstance(value, str):
        return ["Names must be strings"]
    found = []
    if value in _RESERVED:
        found.append(texts.RESERVED_NAME)
    elif len(value) < SHORTEST_NAME:
        found.append(texts.shorter_than(SHORTEST_NAME))
    elif len(value) > LONGEST_NAME:
        found.append(texts.longer_than(LONGEST_NAME))
    elif not _NAME.fullmatch(value):
        found.append(texts.BAD_NAME)
    if of_package and len(value) < SHORTEST_NAME:
        found.append(texts.short("Name", value, SHORTEST_NAME))
    if of_package and len(value) > LONGEST_NAME:
        found.append(texts.long("Name", value, LONGEST_NAME))
    return found


def tag(value: Any) -> list[str]:
    """A tag: letters of any alphabet, digits, spaces and `-_.`, since lists of tags are cut at commas."""
    if value is None or value == "":
        return [texts.MISSING]
    if not isinstance(value, str):
        return [texts.NOT_A_TEXT]
    found = []
    if len(value) < SHORTEST_NAME:
        found.append(texts.short("Tag", value, SHORTEST_NAME))
    if len(value) > LONGEST_NAME:
        found.append(texts.long("Tag", value, LONGEST_NAME))
    if not _TAG.fullmatch(nfc(value)):
        found.append(texts.bad_tag(value))
    return found


def email(value: str) -> list[str]:
    """An address of electronic mail, or nothing."""
    return [] if not value or _EMAIL.fullmatch(value) else [texts.bad_email(value)]


def version(value: str) -> list[str]:
    """A version of at most 100 signs."""
    return [] if len(value) <= LONGEST_VERSION else [texts.longer_than(LONGEST_VERSION, "Version")]
