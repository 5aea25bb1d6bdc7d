"""Both sides compared, and repaired both ways: what the other side lost is sent again, what we took back is taken away there.

Records of our organization that nobody here sent are shown and never touched.
"""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce

from duoc.catalogue.models import Entry, Push, PushSeen, PushTarget
from duoc.catalogue.rules.push import comparison, documents, queue
from duoc.catalogue.rules.push.comparison import Compared, Wanted, compare
from duoc.catalogue.rules.push.queue import CKAN, REFUSED, SENDING, SENT, WAITING
from duoc.catalogue.services.push.ckan import Door
from duoc.catalogue.services.push.said import said


def reconcile(target: PushTarget, door: Door, now: datetime) -> list[Compared]:
    """Read everything there, then mend; what has to be sent waits for the sender. Raises what the door raises."""
    rows = {row.entry_id: row for row in Push.objects.filter(target=target)}
    told = said(target)
    ours = {
        str(number): Wanted(
            documents.hash_of(told[number]) if number in told else "",
            rows[number].sent_hash if number in rows else "",
            rows[number].echo if number in rows else "",
            rows[number].remote if number in rows else "",
        )
        for number in {*told, *rows}
    }
    found = compare(ours, door.listed())
    known = set(Entry.objects.filter(pk__in=_uuids(one.source for one in found)).values_list("pk", flat=True))
    for one in found:
        number = _uuid(one.source)
        if number is not None and number in known:
            _mend(target, number, rows.get(number), one, now, door, on_show=number in told)
    found.sort(key=lambda one: (one.verdict == comparison.SAME, one.verdict))
    with transaction.atomic():
        before = Counter(PushSeen.objects.filter(target=target).values_list("verdict", flat=True))
        PushSeen.objects.filter(target=target).delete()
        PushSeen.objects.bulk_create([_seen(target, one, told, known) for one in found])
        moves = before != Counter(one.verdict for one in found)
        again = now + (queue.RECONCILED_SOON if moves else queue.RECONCILED_EVERY)
        PushTarget.objects.filter(pk=target.pk).update(reconciled_at=now, reconcile_at=again)
    return found


def _mend(
    target: PushTarget, number: UUID, row: Push | None, one: Compared, now: datetime, door: Door, *, on_show: bool
) -> None:
    there = one.held
    if there is not None and one.verdict == comparison.SURPLUS and on_show:
        door.remove(there.id)  # a second record of the same entry
        return
    if row is None:
        Push.objects.get_or_create(target=target, entry_id=number, defaults={"tried_at": now})
        return
    held = Push.objects.filter(pk=row.pk, revision=row.revision)
    if one.verdict == comparison.SAME and there is not None:
        if row.state == SENT:
            # Only lists are compared with lists: an answer to a writing may say the same in another way.
            held.filter(echo="").update(echo=there.echo)
        else:
            held.exclude(state=SENDING).update(
                state=SENT, due_at=None, waiting_since=None, sent_at=now, sent_hash=there.hash, echo=there.echo, tries=0,
                remote=there.id, reason="", receipt={"kind": CKAN, "id": there.id, "modified": there.modified, "found": True},
            )  # fmt: skip
        return
    facts: dict[str, Any] = {"tried_at": row.tried_at or now}
    moment = Value(now, DateTimeField())
    if one.verdict in (comparison.LOST, comparison.CHANGED):
        facts["sent_hash"] = ""  # so that the same content is sent once more
    if one.verdict == comparison.SURPLUS or row.state not in (REFUSED, SENDING):
        facts |= {
            "state": WAITING,
            "waiting_since": Coalesce("waiting_since", moment),
            "due_at": Coalesce("due_at", moment),
        }
    held.update(**facts)


def _seen(target: PushTarget, one: Compared, told: dict[UUID, dict[str, Any]], known: set[UUID]) -> PushSeen:
    number = _uuid(one.source)
    document = told.get(number) if number else None
    own = document or {"name": "", "title": ""}
    return PushSeen(
        target=target,
        entry_id=number if number in known else None,
        remote=one.held.id if one.held else "",
        name=one.held.name if one.held else own["name"],
        title=one.held.title if one.held else own["title"],
        modified=one.held.modified if one.held else "",
        verdict=one.verdict,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _uuids(texts: Any) -> list[UUID]:
    return [found for text in texts if (found := _uuid(text)) is not None]
