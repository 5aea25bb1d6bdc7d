"""`duoc.disclosed/1`: facts that a producer picked of an entry and its event, for somebody who checks them alone.

Pruned trees under entries of the ledger, all of them under one checkpoint. What is proven: that the party said these facts
at the time of the entries, and changed none of them since; that they are true is the party's word.
"""

import json
from dataclasses import dataclass
from typing import Any

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.policy import Policy
from duoc.engines.merkle.tree import ProofError
from duoc.trace.rules import opening
from duoc.trace.rules.opening import Entry

FORMAT = "duoc.disclosed/1"
LARGEST = 2_000_000
# What the facts of a part are of: kind of the ledger's entry.
KINDS = {"diary": "trace.diary_entry", "event": "trace.event_captured"}


class DisclosedError(ValueError):
    """The document proves nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The proven facts of one part. of: `diary` or `event`; index, time: of its entry in the ledger."""

    of: str
    index: int
    time: str
    facts: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a document proves, and by whom: the log's name, size of its checkpoint, the witnesses that cosigned it."""

    parts: list[Shown]
    origin: str
    size: int
    cosigners: list[str]


def verify(data: bytes, policy: Policy) -> Verified:
    """Check a document against the reader's own policy. Raises `DisclosedError`."""
    try:
        document = _document(data)
        judged = policies.judge(policy, document["checkpoint"].encode())
        entries = [opening.entry(one, judged.checkpoint) for one in document["entries"]]
        parts = [_part(one, entries) for one in document["parts"]]
    except (NoteError, ProofError) as error:
        raise DisclosedError(str(error)) from error
    except (KeyError, TypeError, AttributeError, IndexError, json.JSONDecodeError, RecursionError) as error:
        raise DisclosedError(f"the document is not of the form {FORMAT}") from error
    if not parts:
        raise DisclosedError("the document shows nothing")
    return Verified(parts, judged.checkpoint.origin, judged.checkpoint.size, sorted(judged.cosigners))


def _document(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise DisclosedError("the document is too large")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DisclosedError("the document is not JSON") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DisclosedError(f"the document is not of the form {FORMAT}")
    return found


def _part(told: dict[str, Any], entries: list[Entry]) -> Shown:
    found, facts = opening.facts(told, entries, KINDS.get(told["of"], ""))
    if any(len(fact) != 2 for fact in facts):
        raise DisclosedError("a fact is a name and a value")
    pairs = [(name, value) for name, value in facts]
    return Shown(told["of"], found.index, str(found.content.get("time", "")), pairs)
