"""What documents with pruned trees have in common: entries of the ledger under one checkpoint, and parts that open facts of them.

Of anything else than such a document come `KeyError`, `TypeError`, `AttributeError`, `IndexError`, `ValueError` or
`RecursionError`: who judges says what form it should have.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duoc.engines.merkle import disclosure, tree
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import decode_base64, encode_base64
from duoc.engines.merkle.tree import ProofError


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that lies under the checkpoint: its number and what it says."""

    index: int
    content: dict[str, Any]


def entry(told: Mapping[str, Any], checkpoint: Checkpoint) -> Entry:
    """One of a document's entries. Raises `ProofError` when it is not in the log, `NoteError` for what is no base64."""
    text = told["entry"].encode()
    path = [decode_base64(step) for step in told["path"]]
    if type(told["index"]) is not int:
        raise TypeError("the number of an entry is a whole number")
    tree.verify_inclusion(told["index"], checkpoint.size, tree.leaf_hash(text), path, checkpoint.root)
    content = json.loads(text)
    if not isinstance(content, dict):
        raise TypeError("an entry of the ledger is an object")
    return Entry(told["index"], content)


def named(part: Mapping[str, Any], entries: Sequence[Entry]) -> Entry:
    """The entry that a part names by its place; a place has one spelling."""
    if type(part["entry"]) is not int or part["entry"] < 0:
        raise IndexError("a part names no entry of the document")
    return entries[part["entry"]]


def facts(part: Mapping[str, Any], entries: Sequence[Entry], kind: str) -> tuple[Entry, list[list[Any]]]:
    """The entry of a part and its opened facts, `[name, …]` each. Raises `ProofError`: another kind, or other facts than the
    entry commits to."""
    found = named(part, entries)
    root, texts = disclosure.opened(part["tree"])
    if not kind or found.content.get("kind") != kind:
        raise ProofError("a part is not of the kind that its entry has")
    if found.content.get("root") != encode_base64(root):
        raise ProofError("the facts are not those that the ledger's entry commits to")
    said = [json.loads(text) for text in texts]
    if not all(isinstance(one, list) and len(one) > 1 and isinstance(one[0], str) for one in said):
        raise TypeError("a fact is a name and a value")
    return found, said
