"""What the house says in a party's name: an event of its activation or its diary, in the transaction of what it tells of."""

import json
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.epcis.contexts import EPCIS_CONTEXT
from duoc.engines.epcis.documents import read
from duoc.engines.epcis.event_hash import event_hash
from duoc.frame import waking
from duoc.people.services import Party
from duoc.trace.models import Event
from duoc.trace.rules.identity import event_identity
from duoc.trace.rules.refusals import Refusal
from duoc.trace.services.captures.capturing import Outcome, capture
from duoc.trace.services.captures.parties import capturer


class EventRefusedError(ValueError):
    """The event is not good; nothing of it was kept. refusals: why, as capture says it."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(refusals[0].reason)
        self.refusals = refusals


def speak(party: Party, event: dict[str, Any], *, environment: Environment = Environment.PRODUCTION) -> Event:
    """Judge and store one event, without `@context`, as the party's; gives its row, also when it was stored before.

    In the caller's transaction, and like every writer of events one at a time in the environment: call it last. Raises
    `EventRefusedError`.
    """
    who = capturer(party, environment)
    document = read(json.dumps({"@context": [EPCIS_CONTEXT], **event}).encode(), "application/json")
    outcome = capture(document, who, timezone.now(), proceed=False, tell=_nobody)
    if outcome.refused:
        raise EventRefusedError(outcome.refused)
    transaction.on_commit(partial(waking.tell, environment), using=who.using)
    (captured,) = document.events
    name = captured.get("eventID") or event_hash(captured, document.prefixes_of(captured), document.ignored)
    declares = "errorDeclaration" in captured
    rows = Event.objects.using(who.using).filter(identity=event_identity(name), declares_error=declares)
    found = rows.order_by("-id").first()
    assert found is not None  # it was stored a moment ago
    return found


def _nobody(_outcome: Outcome) -> None:
    """The caller's transaction says it all."""
