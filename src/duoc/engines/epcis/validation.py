"""Is this an event that can be captured? Schema, declared prefixes, and the semantic rules that the schema cannot see.

`judge` gives one verdict an event, in order and as they come, so that a document of any size is judged in little memory; the
document around them is judged by `judge_header`. The rules stand in `rules.RULES`; docs/formats.md explains them to outsiders.
"""

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from duoc.engines.epcis import contexts, rules, schema, schema_words
from duoc.engines.epcis.contexts import Prefixes
from duoc.engines.epcis.documents import Document
from duoc.engines.epcis.json_text import member
from duoc.engines.epcis.problems import Problem, Verdict, quoted
from duoc.engines.epcis.rules import Limits

__all__ = ["Limits", "Problem", "Verdict", "judge", "judge_event", "judge_header", "judged"]

_BLOCK = 128
_EVENT = "EPCIS-Document-Event"
_DEFINITIONS = {"EPCISDocument": "epcisDocument", "EPCISQueryDocument": "epcisQueryDocument"}


def judge_header(document: Document) -> tuple[Problem, ...]:
    """What is wrong with the document around the events. Of a bare event: that it declares no context."""
    if document.kind:
        definition = _DEFINITIONS[document.kind]
        if not schema.validator(definition).is_valid(document.header):
            return schema_words.explain(definition, document.header)
        return tuple(_prefix_problems(document.header, document.prefixes))
    event = next(iter(document.events))
    return () if "@context" in event else (Problem("schema", "$", "@context is missing"),)


def judge(document: Document, limits: Limits) -> Iterator[Verdict]:
    """One verdict for each event, in order. `limits`: time and tolerances that the rules measure with."""
    return (verdict for _, verdict in judged(document, limits))


def judged(document: Document, limits: Limits) -> Iterator[tuple[Any, Verdict]]:
    """The events with their verdicts, in order: one walk through the document."""
    events = iter(document.events)
    index = 0
    while block := list(islice(events, _BLOCK)):
        # One call for a block: a good one needs no other.
        good = schema.validator(f"[{_EVENT}]").is_valid(block)
        prefixes = [document.prefixes_of(event) for event in block]
        if good:
            found = rules.check_all(block, limits)
            verdicts = list(map(_verdict, count(index), block, prefixes, found))
        else:
            verdicts = [
                judge_event(event, own, limits, number)
                for number, event, own in zip(count(index), block, prefixes, strict=False)
            ]
        index += len(block)
        yield from zip(block, verdicts, strict=True)


def judge_event(event: Any, prefixes: Prefixes, limits: Limits, index: int = 0) -> Verdict:
    """The verdict on one event; `prefixes` is what holds inside it (`Document.prefixes_of`)."""
    if not schema.validator(_EVENT).is_valid(event):
        return Verdict(index, schema_words.explain(_EVENT, event))
    return _verdict(index, event, prefixes, rules.check(event, limits))


def _verdict(index: int, event: dict[str, Any], prefixes: Prefixes, problems: list[Problem]) -> Verdict:
    # Most names of somebody's own are declared: only who finds one that is not looks again for its place.
    if _has_undeclared(event, prefixes):
        problems = [*_prefix_problems(event, prefixes), *problems]
    return Verdict(index, tuple(problems)) if problems else Verdict(index)


# Lists of texts, in which there are no names.
_TEXTS = frozenset(("epcList", "childEPCs", "inputEPCList", "outputEPCList"))


def _has_undeclared(value: dict[str, Any], prefixes: Prefixes) -> bool:
    """Whether any name has a prefix that nobody declared: what `_names` tells the places of."""
    for name, below in value.items():
        if ":" in name and contexts.undeclared(name, prefixes):
            return True
        kind = type(below)
        if kind is dict:
            if name != "@context" and _has_undeclared(below, prefixes):
                return True
        elif kind is list and name not in _TEXTS and name != "@context":
            for one in below:
                if type(one) is dict and _has_undeclared(one, prefixes):
                    return True
    return False


def _prefix_problems(event: dict[str, Any], prefixes: Prefixes) -> Iterator[Problem]:
    for name, value in event.items():
        yield from _names(name, value, prefixes, "$")


def _names(name: str, value: Any, prefixes: Prefixes, place: str) -> Iterator[Problem]:
    if name == "@context":
        return
    if ":" in name and (prefix := contexts.undeclared(name, prefixes)):
        yield Problem("prefix", place, f"{quoted(name)}: no @context of document or event declares {quoted(prefix)}")
    for one in value if type(value) is list else (value,):
        if type(one) is dict:
            for inner, below in one.items():
                yield from _names(inner, below, prefixes, f"{place}{member(name)}")
