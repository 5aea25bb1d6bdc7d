"""What a party writes about: its products with their templates, its lots, its places."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import DiaryEntry, Holding, Product
from duoc.trace.rules import diary, identity
from duoc.trace.rules.diary.events import Goods
from duoc.trace.rules.diary.templates import Template
from duoc.trace.services import lots as lot_names
from duoc.trace.services.captures.parties import environment_of
from duoc.trace.services.products import products

_MOST_LOTS = 50


@dataclass(frozen=True, slots=True)
class Book:
    """A product and the template that its diary follows."""

    product: Product
    template: Template

    @property
    def number(self) -> str:
        """GTIN or trace code."""
        return self.product.gtin or self.product.code


def books(party: Party) -> list[Book]:
    """The diaries that a party can keep, those it wrote in last first; one for each product and template that suits it."""
    environment = environment_of(party)
    today = timezone.localdate()
    written = DiaryEntry.objects.using(alias(environment)).filter(party_id=party.pk).order_by("-received_at")
    used = list(dict.fromkeys(written.values_list("product_id", "template")[:200]))
    found = [
        Book(product, template)
        for product in products(environment, party=party, retired=False)
        for template in diary.suitable(product.fold, today)
    ]
    return sorted(found, key=lambda book: _place((book.product.pk, book.template.name), used))


def _place(book: tuple[int, str], used: list[tuple[int, str]]) -> int:
    return used.index(book) if book in used else len(used)


def goods(product: Product) -> Goods:
    """A product as events name it."""
    return Goods(product.gtin, product.code, lot_names.host())


def lots_named(party: Party, numbers: Iterable[str]) -> dict[str, list[str]]:
    """The lots of these numbers that a party made or received: number → URIs."""
    using, wanted = alias(environment_of(party)), sorted(set(numbers))
    found: dict[str, list[str]] = defaultdict(list)
    rows = DiaryEntry.objects.using(using).filter(party_id=party.pk, lot__in=wanted, event__isnull=False, voids=False)
    for entry in rows.select_related("product").order_by("product_id", "lot").distinct("product_id", "lot"):
        found[entry.lot].append(goods(entry.product).lot(entry.lot))
    for number in wanted:
        named = Q(identifier__text__endswith=f"/10/{number}") | Q(identifier__text__endswith=f"?10={number}")
        held = Holding.objects.using(using).filter(named, party_id=party.pk)
        for text in held.values_list("identifier__text", flat=True)[:2]:
            if (uri := identity.whole(text)) not in found[number]:
                found[number].append(uri)
    return found


def lots(party: Party, product: Product | None = None) -> list[str]:
    """The lots that a party wrote of last, newest first; of one product, or of all."""
    environment = environment_of(party)
    rows = DiaryEntry.objects.using(alias(environment)).filter(party_id=party.pk, voids=False).exclude(lot="")
    if product is not None:
        rows = rows.filter(product_id=product.pk)
    return list(dict.fromkeys(rows.order_by("-at").values_list("lot", flat=True)[: 4 * _MOST_LOTS]))[:_MOST_LOTS]


def received(party: Party) -> list[str]:
    """The lots that others handed to a party, last first, as `01/…/10/…`."""
    environment: Environment = environment_of(party)
    rows = Holding.objects.using(alias(environment)).filter(
        Q(identifier__text__contains="/10/") | Q(identifier__text__contains="?10="), party_id=party.pk
    )
    return list(rows.order_by("-since").values_list("identifier__text", flat=True)[:_MOST_LOTS])
