"""Goods that change hands: who receives them may speak of them from then on, and read what happened to them before."""

from collections.abc import Sequence
from typing import Any

from django.db import connections

from duoc.trace.rules import identity
from duoc.trace.rules.drafts import Draft
from duoc.trace.rules.speaking import receivers

# Everything inside what was handed over, at that moment: a child is inside from ADD until a later DELETE by the same parent, of
# that child or of all.
_INSIDE = """WITH RECURSIVE inside(identifier) AS (
        SELECT unnest(%(ids)s::bigint[])
      UNION
        SELECT c.identifier FROM inside i
        JOIN trace_mention p ON p.identifier = i.identifier AND p.role = 2 AND p.time <= %(at)s
        JOIN trace_event e ON e.id = p.event AND e.action = 2
        JOIN trace_mention c ON c.event = e.id AND c.role = 3
        WHERE NOT EXISTS (
            SELECT FROM trace_mention q JOIN trace_event d ON d.id = q.event AND d.action = 3
            WHERE q.identifier = i.identifier AND q.role = 2 AND q.time > p.time AND q.time <= %(at)s
              AND (EXISTS (SELECT FROM trace_mention k WHERE k.event = d.id AND k.role = 3 AND k.identifier = c.identifier)
                   OR NOT EXISTS (SELECT FROM trace_mention k WHERE k.event = d.id AND k.role = 3)))
    )
    INSERT INTO trace_holding (party_id, identifier_id, since, event_id)
    SELECT %(party)s, identifier, %(at)s, (SELECT id FROM trace_event WHERE identity = %(event)s AND NOT declares_error)
    FROM inside
    ON CONFLICT (party_id, identifier_id) DO UPDATE SET since = least(trace_holding.since, excluded.since)"""
_GOODS = (1, 2, 3, 5)  # roles of what an event leaves behind: not its inputs


def hand_over(using: str, drafts: Sequence[Draft], party: int, parties: Sequence[tuple[str, int]]) -> None:
    """Note what the events just stored hand to other parties. `parties`: (prefix or GLN, party)."""
    for draft in drafts:
        if not draft.receivers or draft.declares_error:
            continue
        goods = [identity.identifier_id(one.text) for one in draft.mentions if one.role in _GOODS]
        for receiver in receivers(draft, parties) - {party}:
            with connections[using].cursor() as cursor:
                about: dict[str, Any] = {
                    "ids": goods,
                    "at": draft.event_time,
                    "party": receiver,
                    "event": draft.identity,
                }
                cursor.execute(_INSIDE, about)
