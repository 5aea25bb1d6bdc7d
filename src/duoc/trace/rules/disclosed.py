"""`duoc.disclosed/1`: facts that a producer picked of an entry and its event, for somebody who checks them alone.

Pruned trees under entries of the ledger, all of them under one checkpoint. What is proven: that the party said these facts
at the time of the entries, and changed none of them since; that they are true is the party's word.
"""

import json
from dataclasses import dataclass
from typing import Any

from duoc.engines.merkle import disclosure, tree
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError, decode_base64, encode_base64
from duoc.engines.merkle.policy import Policy
from duoc.engines.merkle.tree import ProofError

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
        entries = [_entry(one, judged.checkpoint.size, judged.checkpoint.root) for one in document["entries"]]
        parts = [_part(one, entries) for one in document["parts"]]
    except (NoteError, ProofError) as error:
        raise DisclosedError(str(error)) from error
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
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


def _entry(told: dict[str, Any], size: int, root: bytes) -> tuple[int, dict[str, Any]]:
    """(number, content) of an entry that lies under the checkpoint."""
    text = told["entry"].encode()
    path = [decode_base64(one) for one in told["path"]]
    if type(told["index"]) is not int:
        raise DisclosedError("the number of an entry is a whole number")
    tree.verify_inclusion(told["index"], size, tree.leaf_hash(text), path, root)
    content = json.loads(text)
    if not isinstance(content, dict):
        raise DisclosedError("an entry of the ledger is an object")
    return told["index"], content


def _part(told: dict[str, Any], entries: list[tuple[int, dict[str, Any]]]) -> Shown:
    place = told["entry"]
    if type(place) is not int or not 0 <= place < len(entries):
        raise DisclosedError("a part names no entry of the document")
    index, content = entries[place]
    kind = KINDS.get(told["of"], "")
    if not kind or content.get("kind") != kind:
        raise DisclosedError("a part is not of the kind that its entry has")
    root, texts = disclosure.opened(told["tree"])
    if content.get("root") != encode_base64(root):
        raise DisclosedError("the facts are not those that the ledger's entry commits to")
    facts = []
    for text in texts:
        fact = json.loads(text)
        if not isinstance(fact, list) or len(fact) != 2 or not isinstance(fact[0], str):
            raise DisclosedError("a fact is a name and a value")
        facts.append((fact[0], fact[1]))
    return Shown(told["of"], index, str(content.get("time", "")), facts)
