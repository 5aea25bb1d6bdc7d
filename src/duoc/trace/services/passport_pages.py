"""The passport behind a path of the house: of a stamp, a lot or a product; with what the public may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.trace.models import Product
from duoc.trace.rules import serials
from duoc.trace.rules.identity import whole
from duoc.trace.rules.places import PlaceError, canonical_place
from duoc.trace.rules.visibility import Role, sees
from duoc.trace.services import passports, sites
from duoc.trace.services.evidence import identifiers
from duoc.trace.services.products import product_by_key
from duoc.trace.services.stamps import standing
from duoc.trace.services.steps import place_name

# Facts of a passport that are fields of somebody (`rules.visibility`): counted for everybody, shown to those who see them.
_FIELDS = {"address": "party.address"}


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

    @property
    def has_events(self) -> bool:
        """Whether there is anything to export."""
        return any("events" in line.present for line in self.issued.passport.lines)


def passport_of(path: str, environment: Environment = Environment.PRODUCTION) -> PassportPage | None:
    """By the path of an address of the house, without its first slash; None for what is not registered here.

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
    # Of a national code without a stamp the host is unknown, and no event can be told by it.
    texts = identifiers(stamp) if stamp else [place.path[1:] if product.gtin else f"https://localhost{place.path}"]
    issued = passports.issue(texts[0], lot=texts[1] if len(texts) > 1 else "", environment=environment)
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
    )


def _is_serial(text: str) -> bool:
    try:
        return bool(serials.parsed(text))
    except serials.SerialError:
        return False
