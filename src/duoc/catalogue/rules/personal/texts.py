"""A text that strangers read at once, before any table was: a request, the name of a file."""

import re

from duoc.catalogue.rules.personal.gate import Gate

# What stands between the words of a file's name; to a detector it glues a number to its neighbours.
_JOINTS = re.compile(r"[-_.]+")
_ENDING = re.compile(r"\.[A-Za-z]{1,10}\Z")


def in_text(text: str) -> list[str]:
    """The types of personal data in it that lead to one person by themselves. A name alone does not."""
    gate = Gate([])
    gate.beside("", text)
    return [one.type for one in gate.findings()]


def spoken(file: str) -> str:
    """A file's name as the gate is to read it: as it is where that tells something, else in words."""
    return file if in_text(file) else _JOINTS.sub(" ", file)


def told_name(file: str) -> str:
    """What is told of a file's name before the gate has judged the file: the name, or `tep` where it tells of a person."""
    if not in_text(spoken(file)):
        return file
    ending = _ENDING.search(file)
    return "tep" + (ending[0] if ending else "")
