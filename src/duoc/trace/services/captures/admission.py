"""Which of some good events are new, which are known already, and which contradict what is stored. Decided by the one writer."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connections

from duoc.engines.epcis.problems import Problem
from duoc.trace.rules import identity
from duoc.trace.rules.drafts import Draft, DraftMention
from duoc.trace.rules.refusals import Refusal
from duoc.trace.rules.speaking import Speaker

# Two looks, each through its own index: no index has events and declarations in it.
_KNOWN = """WITH asked AS MATERIALIZED (SELECT unnest(%s::uuid[]) AS identity)
    SELECT e.* FROM asked a CROSS JOIN LATERAL (
        SELECT e.identity, false, e.hash, e.party_id, NULL FROM trace_event e
        WHERE e.identity = a.identity AND NOT e.declares_error OFFSET 0) e
    UNION ALL
    SELECT e.* FROM asked a CROSS JOIN LATERAL (
        SELECT e.identity, true, e.hash, e.party_id,
            (SELECT d.document FROM trace_event_document d WHERE d.event_id = e.id) FROM trace_event e
        WHERE e.identity = a.identity AND e.declares_error OFFSET 0) e"""
_HELD = "SELECT identifier_id, since FROM trace_holding WHERE party_id = %s AND identifier_id = ANY(%s)"


@dataclass(slots=True)
class Admission:
    """new: to be stored; known: stored before with the same content; refused: why not."""

    new: list[Draft] = field(default_factory=list)
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)


class _Stored(NamedTuple):
    hash: bytes
    party: int
    declaration: Any


# By identity as a number, which a dictionary finds at once where a UUID has to be asked; declarations, of which there may be
# several as long as the original is not here, also by their hash.
_Known = dict[tuple[int, bytes | None], _Stored]


def admit(using: str, drafts: Sequence[Draft], party: int, speaker: Speaker) -> Admission:
    """Sort events by rules 12 (declarations), 13 (one content for one eventID) and 16 (who speaks of what)."""
    stored = _stored(using, {one.identity.int for one in drafts} | _correctives(drafts))
    foreign = [speaker.foreign(one) for one in drafts]
    held = _held(using, party, foreign)
    admission = Admission()
    for draft, others in zip(drafts, foreign, strict=True):
        place = f"$.epcisBody.eventList[{draft.index}]"
        key = (draft.identity.int, draft.hash if draft.declares_error else None)
        if (before := stored.get(key)) is not None:
            if before == _as_stored(draft, party):
                admission.known += 1
            else:
                reason = "an event with this eventID and other content is stored"
                admission.refused.append(
                    Refusal(draft.index, "ResourceAlreadyExistsException", f"{place}.eventID", reason, "13")
                )
            continue
        problem = _contradiction(draft, stored) or _trespass(draft, others, speaker, held)
        if problem is not None:
            admission.refused.append(Refusal.of(draft.index, Problem(problem.rule, place, problem.reason)))
            continue
        if draft.declares_error:
            draft.warnings += _unknown(draft, stored)
        stored[key] = _as_stored(draft, party)
        admission.new.append(draft)
    return admission


def _as_stored(draft: Draft, party: int) -> _Stored:
    return _Stored(draft.hash, party, _declaration(draft.document) if draft.declares_error else None)


def _declaration(document: str | None) -> Any:
    return json.loads(document).get("errorDeclaration") if document else None


def _stored(using: str, identities: set[int]) -> _Known:
    with connections[using].cursor() as cursor:
        cursor.execute(_KNOWN, [f"{{{','.join([f'{one:032x}' for one in sorted(identities)])}}}"])
        return {
            (name.int, bytes(digest) if declares else None): _Stored(bytes(digest), party, _declaration(document))
            for name, declares, digest, party, document in cursor.fetchall()
        }


def _correctives(drafts: Iterable[Draft]) -> set[int]:
    return {identity.event_identity(one).int for draft in drafts for one in draft.correctives}


def _held(using: str, party: int, foreign: Iterable[Iterable[DraftMention]]) -> dict[str, datetime]:
    """Since when the party holds what is not its own."""
    texts = {one.text for some in foreign for one in some}
    if not texts:
        return {}
    numbers = {identity.identifier_id(text): text for text in texts}
    with connections[using].cursor() as cursor:
        cursor.execute(_HELD, [party, list(numbers)])
        return {numbers[number]: since for number, since in cursor.fetchall()}


def _contradiction(draft: Draft, stored: _Known) -> Problem | None:
    if draft.declares_error:
        original = stored.get((draft.identity.int, None))
        if original is not None and original.hash != draft.hash:
            return Problem(
                "12", "$", "the event it declares wrong must be repeated as it was, but for errorDeclaration"
            )
    return None


def _trespass(
    draft: Draft, foreign: Iterable[DraftMention], speaker: Speaker, held: dict[str, datetime]
) -> Problem | None:
    for one in foreign:
        since = held.get(one.text)
        if since is None or since > draft.event_time:
            return Problem(
                "16", "$", f"{identity.whole(one.text)[:120]} is not the party's own, nor was it handed to it"
            )
    if (place := speaker.unknown_place(draft)) is not None:
        return Problem("16", "$", f"{identity.whole(place)[:120]} is a place of no known party")
    return None


def _unknown(draft: Draft, stored: _Known) -> list[Problem]:
    found = []
    if (draft.identity.int, None) not in stored:
        found.append(Problem("12", "$.eventID", "the event it declares wrong is not stored here", "W"))
    for at, one in enumerate(draft.correctives):
        if (identity.event_identity(one).int, None) not in stored:
            place = f"$.errorDeclaration.correctiveEventIDs[{at}]"
            found.append(Problem("12", place, "no such event is stored here yet", "W"))
    return found
