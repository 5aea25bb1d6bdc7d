"""Everything the page of a stamp tells, gathered at once: what it is, what it is worth, where its goods come from.

Only what the public may see leaves here. The number of statements does not grow with the number of events
(tests/trace/scan/test_stories.py counts them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from duoc.core.clock import SystemClock, province_day
from duoc.core.environment import Environment
from duoc.engines.epcis.identifiers import identify
from duoc.frame.environments import alias
from duoc.trace.models import Product, Recall, StampBatch
from duoc.trace.rules import serials
from duoc.trace.rules.identity import STEM, short
from duoc.trace.rules.judgements import Facts, Judgement, judged
from duoc.trace.rules.places import PlaceError, canonical_place
from duoc.trace.services import passports, public_names, recalls
from duoc.trace.services.journey import Happening, JourneyRefusedError, Told, trace
from duoc.trace.services.products import product_by_key
from duoc.trace.services.seen import Seen, seen
from duoc.trace.services.stamps import Standing, standing

_PRODUCTION = Environment.PRODUCTION
MOST_IDENTIFIERS, MOST_STEPS = 2_000, 20


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the journey as the public sees it. place: a registered site, None where nobody knows one."""

    number: int
    time: datetime
    type: int
    step: str
    party: str
    illustrative: bool
    place: Any


@dataclass(frozen=True, slots=True)
class Story:
    """stamp: None where there is none, or none of this product. more: steps that are not listed; whole: nothing behind them is
    cut off. The dates are as they were declared. passport: a stored text; score: 0 to 100."""

    product: Product | None
    maker: str
    stamp: Standing | None
    judgement: Judgement
    seen: Seen | None
    recall: Recall | None
    steps: Sequence[Step]
    more: int
    whole: bool
    produced: str
    expires: str
    certificates: Sequence[str]
    passport: str
    score: int


def unknown(product: Product | None, *, foreign: bool = False) -> Story:
    """Of an address whose stamp is not there. foreign: it is another product's."""
    maker = public_names.party_name(product.party) if product else ""
    return Story(product, maker, None, judged(Facts(foreign=foreign)), None, None, (), 0, True, "", "", (), "", 0)


def told(product: Product, stamp: Standing, *, bought: bool = False, environment: Environment = _PRODUCTION) -> Story:
    """Of a stamp of this product. bought: its PIN has been shown for the first time just now."""
    texts = identifiers(product, stamp)
    known = seen(stamp.serial, environment)
    recalled = recalls.is_recalled(*texts, environment=environment)
    try:
        journey = trace(texts, forward=False, most=MOST_IDENTIFIERS, environment=environment)
    except JourneyRefusedError:
        journey = None
    issued = passports.issued(texts[0], journey, environment=environment)
    facts = {key: value for line in issued.passport.lines for key, value in line.present.items()}
    steps, more = _steps(journey, environment)
    return Story(
        product=product,
        maker=public_names.party_name(product.party),
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
        steps=steps,
        more=more,
        whole=journey is None or not (journey.journey.cut or journey.journey.open_ends),
        produced=facts.get("produced", ""),
        expires=facts.get("expires", ""),
        certificates=facts.get("certificates", "").split(),
        passport=texts[0],
        score=issued.passport.score,
    )


def is_stamped(product: Product, environment: Environment = _PRODUCTION) -> bool:
    """Whether the house mints the serials of a product; else its maker numbers its pieces himself."""
    return StampBatch.objects.using(alias(environment)).filter(product_id=product.pk).exists()


def identifiers(product: Product, stamp: Standing) -> list[str]:
    """How events name the piece that a stamp is on, and the lot that its activation bound it to: stored texts."""
    if not product.gtin:
        return [f"https://{stamp.batch.host.lower()}/t/{product.code}/{stamp.serial}"]
    texts = [f"01/{product.gtin}/21/{stamp.serial}"]
    if stamp.lot:
        texts.append(short(identify(f"{STEM}01/{product.gtin}/10/{quote(stamp.lot, safe='')}").uri))
    return texts


def is_past(text: str, today: date | None = None) -> bool:
    """Whether a declared last day has gone by; what is no date has not."""
    try:
        last = date.fromisoformat(text[:10])
    except ValueError:
        return False
    return last < (today or province_day(SystemClock().now_us()))


def _steps(told: Told | None, environment: Environment) -> tuple[list[Step], int]:
    """The newest steps in the order of time, numbered from the journey's first one, and how many older ones there are."""
    if told is None:
        return [], 0
    more = max(0, len(told.happenings) - MOST_STEPS)
    listed: list[Happening] = told.happenings[more:]
    places = public_names.shown_places({one.place for one in listed if one.place}, environment)
    names = {one.party.pk: public_names.party_name(one.party) for one in listed if one.party}
    return [
        Step(
            number,
            one.time,
            one.type,
            one.step,
            names[one.party.pk] if one.party else "",
            bool(one.party and one.party.illustrative),
            places.get(one.place),
        )
        for number, one in enumerate(listed, more + 1)
    ], more


@dataclass(frozen=True, slots=True)
class KnownPassport:
    """A passport with what its page needs. path: as in its address. texts: how events name the goods. places: stored place text →
    what the public may read of it."""

    product: Product
    maker: str
    path: str
    texts: Sequence[str]
    issued: passports.Issued
    places: dict[str, str]
    stamped: bool

    @property
    def has_events(self) -> bool:
        """Whether there is anything to export."""
        return any("events" in line.present for line in self.issued.passport.lines)


def passport_of(path: str, environment: Environment = _PRODUCTION) -> KnownPassport | None:
    """By the path of an address of the house, without its first slash: of a stamp, a lot or a product; None for what is not
    registered here. Raises `JourneyRefusedError` for what cannot be read."""
    try:
        place = canonical_place(f"/{path}")
    except PlaceError:
        return None
    product = product_by_key(place.key, environment) if place.key else None
    if product is None:
        return None
    place = place.in_capitals()
    stamp = standing(place.serial, environment) if _is_serial(place.serial) else None
    if stamp is not None and stamp.batch.product_id == product.pk:
        texts = identifiers(product, stamp)
    else:
        stamp = None
        texts = [place.path[1:] if product.gtin else f"https://localhost{place.path}"]
    issued = passports.issue(texts[0], lot=texts[1] if len(texts) > 1 else "", environment=environment)
    origins = {line.present["origin"] for line in issued.passport.lines if "origin" in line.present}
    shown = public_names.shown_places({short(one) for one in origins}, environment)
    places = {one: public_names.place_name(shown.get(short(one))) for one in origins}
    return KnownPassport(
        product, public_names.party_name(product.party), place.path[1:], texts, issued, places, stamp is not None
    )


def _is_serial(text: str) -> bool:
    try:
        return bool(serials.parsed(text))
    except serials.SerialError:
        return False
