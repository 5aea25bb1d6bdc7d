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


_NAME = r"([A-Za-z_][A-Za-z0-9_]{0,62})"
_FORMS = (
    ("PREPARE", rf"PREPARE\s+{_NAME}\s*(?:\([a-z0-9_ ,]*\)\s*)?AS\s[^;]*"),
    ("DEALLOCATE", rf"DEALLOCATE\s+(?:PREPARE\s+)?{_NAME}"),
    ("EXECUTE", rf"EXECUTE\s+{_NAME}\s*(?:\([^;]*\))?"),
    ("DECLARE CURSOR", rf"DECLARE\s+{_NAME}\s[a-z\s]*CURSOR\s[^;]*"),
    ("CLOSE CURSOR", rf"CLOSE\s+{_NAME}"),
    ("SET", rf"SET\s+(?:(?:SESSION|LOCAL)\s+)?{_NAME}\s*(?:=|\sTO\s)[^;]*"),
    ("SET", r"SET\s+(TIME)\s+ZONE\s[^;]*"),
    ("SET", r"SET\s+(TRANSACTION)\s[^;]*"),
)
_COMPILED = [(verb, re.compile(form + r"\s*;?\s*", re.IGNORECASE | re.ASCII)) for verb, form in _FORMS]
_HOLD = re.compile(r"\sCURSOR\s+WITH\s+HOLD\s", re.IGNORECASE | re.ASCII)
_VERBS = frozenset(verb.split()[0] for verb, _ in _FORMS)
# Words that take the place of a name without being one.
_LETS_ALL_GO = re.compile(r"\s*(?:DEALLOCATE(?:\s+PREPARE)?|CLOSE)\s+ALL\s*;?\s*", re.IGNORECASE | re.ASCII)
_NO_NAMES = frozenset({"all", "prepare"})


def named(text: str) -> Naming | None:
    """What the text names, or None."""
    head = text.lstrip()
    if head.split(None, 1)[0].upper() not in _VERBS:
        return None
    for verb, form in _COMPILED:
        found = form.fullmatch(head)
        if found is not None:
            name = found[1].lower()
            if name in _NO_NAMES:
                return None
            return Naming(verb, name.encode(), verb == "DECLARE CURSOR" and _HOLD.search(head) is not None)
    return None


def lets_go(text: str, naming: Naming | None) -> bool:
    """Whether the text does nothing but give up prepared statements or cursors of its own session."""
    return _LETS_ALL_GO.fullmatch(text) is not None or (
        naming is not None and naming.verb in ("DEALLOCATE", "CLOSE CURSOR")
    )


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
