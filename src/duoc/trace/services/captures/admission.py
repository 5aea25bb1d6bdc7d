"""Which of some good events are new, which are known already, and which contradict what is stored. Decided by the one writer."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections

from duoc.engines.epcis.problems import Problem
from duoc.trace.rules import identity
from duoc.trace.rules.drafts import Draft
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


@dataclass(frozen=True, slots=True)
class _Stored:
    hash: bytes
    party: int
    declaration: Any


# By identity; declarations, of which there may be several as long as the original is not here, also by their hash.
_Known = dict[tuple[UUID, bytes | None], _Stored]


def admit(using: str, drafts: Sequence[Draft], party: int, speaker: Speaker) -> Admission:
    """Sort events by rules 12 (declarations), 13 (one content for one eventID) and 16 (who speaks of what)."""
    stored = _stored(using, {one.identity for one in drafts} | _correctives(drafts))
    held = _held(using, party, drafts, speaker)
    admission = Admission()
    for draft in drafts:
        place = f"$.epcisBody.eventList[{draft.index}]"
        key = (draft.identity, draft.hash if draft.declares_error else None)
        if (before := stored.get(key)) is not None:
            if before == _as_stored(draft, party):
                admission.known += 1
            else:
                reason = "an event with this eventID and other content is stored"
                admission.refused.append(
                    Refusal(draft.index, "ResourceAlreadyExistsException", f"{place}.eventID", reason, "13")
                )
            continue
        problem = _contradiction(draft, stored) or _trespass(draft, speaker, held)
        if problem is not None:
            admission.refused.append(Refusal.of(draft.index, Problem(problem.rule, place, problem.reason)))
            continue
        draft.warnings += _unknown(draft, stored)
        stored[key] = _as_stored(draft, party)
        admission.new.append(draft)
    return admission


def _as_stored(draft: Draft, party: int) -> _Stored:
    return _Stored(draft.hash, party, _declaration(draft.document) if draft.declares_error else None)


def _declaration(document: str | None) -> Any:
    return json.loads(document).get("errorDeclaration") if document else None


def _stored(using: str, identities: set[UUID]) -> _Known:
    with connections[using].cursor() as cursor:
        cursor.execute(_KNOWN, [f"{{{','.join(one.hex for one in sorted(identities))}}}"])
        return {
            (name, bytes(digest) if declares else None): _Stored(bytes(digest), party, _declaration(document))
            for name, declares, digest, party, document in cursor.fetchall()
        }


def _correctives(drafts: Iterable[Draft]) -> set[UUID]:
    return {identity.event_identity(one) for draft in drafts for one in draft.correctives}


def _held(using: str, party: int, drafts: Sequence[Draft], speaker: Speaker) -> dict[str, datetime]:
    """Since when the party holds what is not its own."""
    texts = {one.text for draft in drafts for one in speaker.foreign(draft)}
    if not texts:
        return {}
    numbers = {identity.identifier_id(text): text for text in texts}
    with connections[using].cursor() as cursor:
        cursor.execute(_HELD, [party, list(numbers)])
        return {numbers[number]: since for number, since in cursor.fetchall()}


def _contradiction(draft: Draft, stored: _Known) -> Problem | None:
    if draft.declares_error:
        original = stored.get((draft.identity, None))
        if original is not None and original.hash != draft.hash:
            return Problem(
                "12", "$", "the event it declares wrong must be repeated as it was, but for errorDeclaration"
            )
    return None


def _trespass(draft: Draft, speaker: Speaker, held: dict[str, datetime]) -> Problem | None:
    for one in speaker.foreign(draft):
        since = held.get(one.text)
        if since is None or since > draft.event_time:
            return Problem(
                "16", "$", f"{identity.whole(one.text)[:120]} is not the party's own, nor was it handed to it"
            )
    if (place := speaker.unknown_place(draft)) is not None:
        return Problem("16", "$", f"{identity.whole(place)[:120]} is a place of no known party")
    return None


def _unknown(draft: Draft, stored: _Known) -> list[Problem]:
    if not draft.declares_error:
        return []
    found = []
    if (draft.identity, None) not in stored:
        found.append(Problem("12", "$.eventID", "the event it declares wrong is not stored here", "W"))
    for at, one in enumerate(draft.correctives):
        if (identity.event_identity(one), None) not in stored:
            place = f"$.errorDeclaration.correctiveEventIDs[{at}]"
            found.append(Problem("12", place, "no such event is stored here yet", "W"))
    return found
