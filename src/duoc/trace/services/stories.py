"""Everything the page of a stamp tells, gathered at once: what it is and is worth, where it comes from, what proves it.

Only what the public may see leaves here. The number of statements does not grow with the number of events
(tests/trace/scan/test_stories.py counts them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duoc.core.clock import SystemClock, province_day
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.trace.models import Product, Recall, StampBatch
from duoc.trace.rules.judgements import Facts, Judgement, judged
from duoc.trace.rules.proof_documents import trimmed
from duoc.trace.services import evidence, passports, recalls
from duoc.trace.services.seen import Seen, seen
from duoc.trace.services.stamps import Standing
from duoc.trace.services.steps import Step, steps

_PRODUCTION = Environment.PRODUCTION


@dataclass(frozen=True, slots=True)
class Story:
    """stamp: None where there is none, or none of this product. more: older steps that are not listed; whole: nothing behind
    them is cut off. The dates are as they were declared. passport: a path of the house; score: 0 to 100.
    document: `duoc.stamp/1`, None without a stamp."""

    product: Product | None
    maker: str
    stamp: Standing | None
    judgement: Judgement
    seen: Seen | None = None
    recall: Recall | None = None
    steps: Sequence[Step] = ()
    more: int = 0
    whole: bool = True
    produced: str = ""
    expires: str = ""
    certificates: Sequence[str] = ()
    passport: str = ""
    score: int = 0
    document: Any = None


def unknown(product: Product | None, *, foreign: bool = False) -> Story:
    """Of an address whose stamp is not there. foreign: it is another product's."""
    maker = people.public_name(product.party) if product else ""
    return Story(product, maker, None, judged(Facts(foreign=foreign)))


def told(
    product: Product,
    stamp: Standing,
    address: str,
    *,
    bought: bool = False,
    english: bool = False,
    room: int = 1 << 20,
    environment: Environment = _PRODUCTION,
) -> Story:
    """Of a stamp of this product. address: its canonical Digital Link. bought: its PIN has been shown first just now.
    room: octets that the proof document may have."""
    texts = evidence.identifiers(stamp)
    known = seen(stamp.serial, environment)
    recalled = recalls.is_recalled(*texts, environment=environment)
    journey = evidence.told_of(stamp, environment)
    document = trimmed(evidence.stamp_document(stamp, address, journey, environment=environment), room)
    issued = passports.issued(texts[0], journey, lot=texts[1] if len(texts) > 1 else "", environment=environment)
    facts = {key: value for line in issued.passport.lines for key, value in line.present.items()}
    listed, more = steps(journey, document, english=english, environment=environment)
    return Story(
        product=product,
        maker=people.public_name(product.party),
        stamp=stamp,
        judgement=judged(
            Facts(
                state=stamp.state,
                hold=stamp.hold,
                recalled=recalled is not None,
                level=known.verdict.level.value,
                bought=bought,
                expired=is_past(facts.get("expires", "")),
            )
        ),
        seen=known,
        recall=recalled.recall if recalled else None,
        steps=listed,
        more=more,
        whole=journey is None or not (journey.journey.cut or journey.journey.open_ends),
        produced=facts.get("produced", ""),
        expires=facts.get("expires", ""),
        certificates=facts.get("certificates", "").split(),
        passport=f"01/{product.gtin}/21/{stamp.serial}" if product.gtin else f"t/{product.code}/{stamp.serial}",
        score=issued.passport.score,
        document=document,
    )


def is_stamped(product: Product, environment: Environment = _PRODUCTION) -> bool:
    """Whether the house mints the serials of a product; else its maker numbers its pieces himself."""
    return StampBatch.objects.using(alias(environment)).filter(product_id=product.pk).exists()


def is_past(text: str, today: date | None = None) -> bool:
    """Whether a declared last day has gone by; what is no date has not."""
    try:
        last = date.fromisoformat(text[:10])
    except ValueError:
        return False
    return last < (today or province_day(SystemClock().now_us()))
