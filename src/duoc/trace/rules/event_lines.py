"""A public event in the reader's words, letter for letter as the verifier says it (`static/trace/lines.js`).

The scan page shows these lines; the verifier in the reader's phone makes them anew from what the log proves, and turns the page
red where they differ.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from duoc.engines.merkle import disclosure
from duoc.trace.rules.words import DISPOSITIONS, STEPS, TYPES

_PREFIX = re.compile(r"^.*(?:BizStep-|Disp-|bizstep:|disp:)")
_PROVINCE = timedelta(hours=7)


def lines(document: Mapping[str, Any], *, english: bool = False) -> list[tuple[str, ...]]:
    """The line of each event of a proof document, in their order."""
    return [line(_fact(one["tree"]), document["names"], english=english) for one in document["events"]]


def _fact(tree: Any) -> dict[str, Any]:
    told = dict(reversed([json.loads(text) for text in disclosure.opened(tree)[1]]))  # the first of a name counts
    return {**told["event"], "party": told.get("party")}


def moment(time: str) -> str:
    """An EPCIS time as a day and a minute of the province: `02/03/2026 08:00`; seconds are cut off."""
    whole = datetime.fromisoformat(re.sub(r"\.\d+", "", time.upper(), count=1))
    return (whole.astimezone(UTC) + _PROVINCE).strftime("%d/%m/%Y %H:%M")


def line(fact: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]], *, english: bool = False) -> tuple[str, ...]:
    """When, what, who, where, in what state; what is not told is left out.

    fact: the value of the leaf `event` with that of `party`, if it is shown (`rules/fields`); names: those of the proof document.
    """
    place = (fact.get("readPoint") or fact.get("bizLocation") or {}).get("id")
    step = _word(STEPS, _bare(fact.get("bizStep")), english) or _word(TYPES, fact.get("type", ""), english)
    state = _word(DISPOSITIONS, _bare(fact.get("disposition")), english)
    parts = (
        moment(fact["eventTime"]),
        step,
        _named(fact.get("party"), names, english),
        _named(place, names, english),
        state,
    )
    return tuple(part for part in parts if part)


def _bare(name: str | None) -> str:
    return _PREFIX.sub("", name or "")


def _word(table: Mapping[str, tuple[str, str]], name: str, english: bool) -> str:
    return table[name][english] if name in table else name


def _named(one: str | None, names: Mapping[str, Mapping[str, Any]], english: bool) -> str:
    return str(names.get(one, {}).get("en" if english else "vi") or one) if one else ""
