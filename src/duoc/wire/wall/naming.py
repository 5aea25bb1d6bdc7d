"""Which names a statement makes or ends: PREPARE, DEALLOCATE, DECLARE, CLOSE, EXECUTE, SET.

This is bookkeeping, not judgement, and no lexer: it is asked only after a judge let the text pass and counts only when the
server's command tag confirms the verb. A text that is not written in the one plain form names nothing; what the wall does not
know by name it does not let be bound or executed. So a misreading can only refuse.
"""

import re
from typing import NamedTuple


class Naming(NamedTuple):
    """A verb in capitals and the name behind it, as the server folds it; `lasts` for a cursor WITH HOLD."""

    verb: str
    name: bytes
    lasts: bool = False


# The server's tables cut names at so many bytes: two longer ones could be one to it.
LONGEST_NAME = 63
# Plain, or quoted as drivers do it.
_NAME = r"(?:([A-Za-z_][A-Za-z0-9_]*+)|\"((?:[^\"]|\"\")++)\")"
# Every repetition is possessive or lazy up to one word: a hostile text costs time in proportion to its length.
_REST = r"[^;]*+"
_FORMS = (
    ("PREPARE", rf"PREPARE\s++{_NAME}\s*+(?:\([a-z0-9_ ,]*+\)\s*+)?AS\s{_REST}"),
    ("DEALLOCATE ALL", r"DEALLOCATE\s++(?:PREPARE\s++)?(ALL)()\s*+"),
    ("DEALLOCATE", rf"DEALLOCATE\s++(?:PREPARE\s++)?{_NAME}\s*+"),
    ("CLOSE CURSOR ALL", r"CLOSE\s++(ALL)()\s*+"),
    ("CLOSE CURSOR", rf"CLOSE\s++{_NAME}\s*+"),
    ("EXECUTE", rf"EXECUTE\s++{_NAME}{_REST}"),
    ("DECLARE CURSOR", rf"DECLARE\s++{_NAME}(?>\s[a-z\s]*?\bCURSOR\s){_REST}"),
    ("SET", rf"SET\s++(?:(?:SESSION|LOCAL)\s++)?([A-Za-z_][A-Za-z0-9_.]*+)()\s*+(?:=|TO\s){_REST}"),
    ("SET", rf"SET\s++(TIME)()\s++ZONE\s{_REST}"),
    ("SET", rf"SET\s++(TRANSACTION)()\s{_REST}"),
)
# These do nothing but give up what the session itself has made.
LET_GO = frozenset({"DEALLOCATE", "DEALLOCATE ALL", "CLOSE CURSOR", "CLOSE CURSOR ALL"})
_COMPILED = [(verb, re.compile(form + r"(?:;\s*+)?+", re.IGNORECASE | re.ASCII)) for verb, form in _FORMS]
_HOLD = re.compile(r"\sCURSOR\s+WITH\s+HOLD\s", re.IGNORECASE | re.ASCII)
_VERB = re.compile(r"\s*(?:PREPARE|DEALLOCATE|EXECUTE|DECLARE|CLOSE|SET)\s", re.IGNORECASE | re.ASCII)


# Whether a text begins with one of the verbs.
may_name = _VERB.match


def named(text: str) -> Naming | None:
    """What the text names, or None."""
    if may_name(text) is None:
        return None
    head = text.lstrip()
    for verb, form in _COMPILED:
        found = form.fullmatch(head)
        if found is not None:
            name = (found[1].lower() if found[1] else found[2].replace('""', '"')).encode()
            if len(name) > LONGEST_NAME:
                return None  # the server cuts it
            return Naming(verb, name, verb == "DECLARE CURSOR" and _HOLD.search(head) is not None)
    return None


_PATH_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([a-z_][a-z0-9_$]*))\s*(,|$)', re.ASCII)


def path_of(setting: str) -> tuple[str, ...] | None:
    """The schemas of a search_path as the server reports it; None when it is written in any other way."""
    schemas, at = [], 0
    while at < len(setting):
        found = _PATH_ITEM.match(setting, at)
        if found is None:
            return None
        schemas.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end()
        if at == len(setting) and found[3]:
            return None
    return tuple(schemas)
