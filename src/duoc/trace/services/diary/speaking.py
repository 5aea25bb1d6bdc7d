"""The house's own words in a party's name: one event, judged and stored in the caller's transaction."""

import json
from typing import Any

from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.epcis.documents import read
from duoc.engines.epcis.validation import Limits, judge
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import Event
from duoc.trace.rules.drafts import draft
from duoc.trace.rules.refusals import Refusal
from duoc.trace.services import waking
from duoc.trace.services.captures import store, words
from duoc.trace.services.captures.admission import admit
from duoc.trace.services.captures.holdings import hand_over
from duoc.trace.services.captures.parties import capturer


class SpeechRefusedError(ValueError):
    """The event is not kept."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def speak(party: Party, event: dict[str, Any], *, environment: Environment) -> Event:
    """Store one event of a party, now or known before. Raises `SpeechRefusedError`."""
    using = alias(environment)
    document = read(json.dumps(event, ensure_ascii=False).encode())
    (verdict,) = judge(document, Limits(timezone.now()))
    if not verdict.accepted:
        raise SpeechRefusedError(Refusal.of(0, verdict.errors[0]))
    (said,) = document.events
    made = draft(0, said, document.prefixes_of(said))
    made.warnings += verdict.warnings
    who, known = capturer(party), words.Words(using)
    known.learn([made])
    context = words.context(using, said.get("@context", []))
    store.begin(using)
    admission = admit(using, [made], who.party, who.speaker)
    if admission.refused:
        raise SpeechRefusedError(admission.refused[0])
    if admission.new:
        store.write(using, admission.new, store.Origin(who.party, who.code, None, context), known)
        hand_over(using, admission.new, who.party, who.receivers)
        waking.told_of_events(environment)
    return Event.objects.using(using).get(identity=made.identity, declares_error=made.declares_error)
