"""The passport behind a path of the house: of a stamp, a lot or a product; with what the public may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.ledger import services as ledger
from duoc.people import services as people
from duoc.trace.models import EventDocument, Product
from duoc.trace.rules import serials
from duoc.trace.rules.identity import whole
from duoc.trace.rules.places import PlaceError, canonical_place
from duoc.trace.rules.visibility import Role, sees
from duoc.trace.services import lots, passports, sites
from duoc.trace.services.evidence import identifiers
from duoc.trace.services.products import product_by_key
from duoc.trace.services.stamps import standing
from duoc.trace.services.steps import place_name

# Facts of a passport that are fields of somebody (`rules.visibility`): counted for everybody, shown to those who see them.
_FIELDS = {"address": "party.address"}
LONGEST_LOT = 20  # GS1 AI (10)


@dataclass(frozen=True, slots=True)
class Proofs:
    """How many events and cited entries of diaries there are, and how many of each are under the shown checkpoint: of these it is
    proven who said it, when, and that it was not changed."""

    events: int
    events_proven: int
    entries: int
    entries_proven: int


@dataclass(frozen=True, slots=True)
class PassportPage:
    """path: as in its address. texts: how events name the goods. places: URI → what the public may read of it. hidden: facts that
    are there and not for everybody. stamped: there is a stamp with a page of its own."""

    product: Product
    maker: str
    path: str
    texts: Sequence[str]
    issued: passports.Issued
    places: dict[str, str]
    hidden: frozenset[str]
    stamped: bool
    proofs: Proofs

    @property
    def has_events(self) -> bool:
        """Whether there is anything to export."""
        return any("events" in line.present for line in self.issued.passport.lines)


def passport_of(
    path: str, *, lot: str = "", role: Role = Role.PUBLIC, environment: Environment = Environment.PRODUCTION
) -> PassportPage | None:
    """By the path of an address of the house, without its first slash; None for what is not registered here. lot: of a national
    code, whose address has no place for it.

    Raises `JourneyRefusedError` for what cannot be read.
    """
    try:
        place = canonical_place(f"/{path}")
    except PlaceError:
        return None
    product = product_by_key(place.key, environment) if place.key else None
    if product is None:
        return None
    place = place.in_capitals()
    stamp = standing(place.serial, environment) if _is_serial(place.serial) else None
    stamp = stamp if stamp and stamp.batch.product_id == product.pk else None
    texts = identifiers(stamp) if stamp else [_text(product, place.path, lot)]
    issued = passports.issue(texts[0], lot=texts[1] if len(texts) > 1 else "", role=role, environment=environment)
    origins = {whole(line.present["origin"]) for line in issued.passport.lines if "origin" in line.present}
    shown = sites.shown(origins, Role.PUBLIC, environment)
    return PassportPage(
        product,
        people.public_name(product.party),
        place.path[1:],
        texts,
        issued,
        {one: place_name(shown.get(one)) for one in origins},
        frozenset(key for key, name in _FIELDS.items() if not sees(Role.PUBLIC, name)),
        stamp is not None,
        _proofs(issued, environment),
    )


def _text(product: Product, path: str, lot: str) -> str:
    """How events name a product or one of its lots: under a national code, as `lots` names it, whatever host a stamp bears."""
    if product.gtin:
        return path[1:]
    return lots.text_of(product, lot[:LONGEST_LOT]) if lot else f"https://{lots.host()}{path}"


def _proofs(issued: passports.Issued, environment: Environment) -> Proofs:
    events = EventDocument.objects.using(alias(environment)).filter(event__in=issued.events)
    entries = list(events.values_list("entry", flat=True))
    written = [one for cited in issued.diary.shown for one in cited.ledgers]
    return Proofs(
        len(issued.events), ledger.under_checkpoint(entries, environment=environment),
        len(written), ledger.under_checkpoint(written, environment=environment),
    )  # fmt: skip


def _is_serial(text: str) -> bool:
    try:
        return bool(serials.parsed(text))
    except serials.SerialError:
        return False
