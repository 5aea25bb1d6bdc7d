"""What events say of a stamp's lot that helps to judge its scans: where it was sent, until when it keeps.

Asked at every scan, so kept in the process for `KEPT_S`: a shipment captured since is known a few minutes later. At most `MOST`
events of a lot are read; communes come from the sites of the parties that received it, where they registered any.
"""

import json
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from duoc.core.environment import Environment
from duoc.engines.epcis.contexts import declared
from duoc.frame.environments import alias
from duoc.trace.models import Event, EventDocument, Identifier, Mention, Word
from duoc.trace.models import Role as MentionRole
from duoc.trace.rules.clones.scans import ScanFormError, day_after
from duoc.trace.rules.identity import identifier_id
from duoc.trace.rules.passport import declared_dates
from duoc.trace.rules.visibility import Role
from duoc.trace.services import lots, sites
from duoc.trace.services.stamps import Standing

_PRODUCTION = Environment.PRODUCTION
KEPT_S, MOST, MOST_KEPT = 300.0, 200, 4_096
_RECEIVING = frozenset({"receiving", "accepting", "arriving", "storing", "stocking", "retail_selling"})
_SENT, _BY_STEP = MentionRole.DESTINATION, Word.Kind.BIZ_STEP


@dataclass(frozen=True, slots=True)
class LotFacts:
    """shipped: communes of whoever received the lot. expires: first moment after its last day (µs, UTC), 0 = nobody said."""

    shipped: tuple[str, ...] = ()
    expires: int = 0


NOTHING = LotFacts()
_kept: OrderedDict[tuple[str, str], tuple[float, LotFacts]] = OrderedDict()
_lock = threading.Lock()


def lot_facts(stamp: Standing | None, environment: Environment = _PRODUCTION, now: float | None = None) -> LotFacts:
    """Of the lot that a stamp's activation bound it to; nothing of a stamp without one. now: the clock that keeps."""
    if stamp is None or not stamp.lot:
        return NOTHING
    key = (alias(environment), lots.text_of(stamp.batch.product, stamp.lot))
    now = time.monotonic() if now is None else now
    with _lock:
        kept = _kept.get(key)
        if kept is not None and now - kept[0] < KEPT_S:
            return kept[1]
    found = _read(key[1], environment)
    with _lock:
        _kept[key] = (now, found)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def forget_lots() -> None:
    """Ask the events again at the next scan."""
    with _lock:
        _kept.clear()


def _read(text: str, environment: Environment) -> LotFacts:
    using = alias(environment)
    lot = Mention.objects.using(using).filter(identifier=identifier_id(text)).order_by("time", "event")
    numbers = list(lot.values_list("event", flat=True)[:MOST])
    if not numbers:
        return NOTHING
    named = Mention.objects.using(using).filter(event__in=numbers, role=_SENT).values_list("identifier", flat=True)
    places = set(Identifier.objects.using(using).filter(pk__in=list(named)).values_list("text", flat=True))
    arrived = Event.objects.using(using).filter(
        pk__in=numbers, biz_step__kind=_BY_STEP, biz_step__text__in=_RECEIVING, declares_error=False
    )
    for pair in arrived.values_list("read_point__text", "biz_location__text"):
        places |= {one for one in pair if one}
    shown = sites.shown(sorted(places), Role.INSPECTOR, environment)
    shipped = tuple(sorted({one.commune for one in shown.values() if one.commune}))
    return LotFacts(shipped, _expires(numbers, using))


def _expires(numbers: list[int], using: str) -> int:
    documents = EventDocument.objects.using(using).filter(event__in=numbers, document__contains='"ilmd"')
    for content in documents.select_related("context").order_by("event"):
        _, last = declared_dates(json.loads(content.document), declared(json.loads(content.context.members)))
        if last:
            try:
                return day_after(last)
            except ScanFormError:  # a date that is none: as if nobody had said it
                continue
    return 0
